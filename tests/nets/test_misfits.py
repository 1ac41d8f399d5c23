"""What is said of a net that cannot be read or does not fit: where, what, and what would."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit.errors import Misfit, PrepkitError, Unreadable
from prepkit.nets.language import read
from prepkit.nets.symbolic import analyse
from tests.nets.nets import KNOWN

# the net, with the place between ‹ and ›; what is found; what is expected
UNREADABLE = [
    ("3x8x8: ‹cnov› 8 k3", "'cnov', which is no layer", "'conv'"),
    ("3x8x8: ‹maxpol› 2", "'maxpol', which is no layer", "'maxpool'"),
    ("3x8x8: ‹zzz›", "'zzz', which is no layer", "one of conv, dw, pw"),
    ("3x8x8: conv ‹8›", "conv without a kernel", "'conv 64 k3 s1 p1'"),
    ("3x8x8: conv 8 k3 ‹relu›", "'relu'", "'>' before the next layer"),
    ("3x8x8: conv 8 k3 > ‹›", "the end", "a layer"),
    ("3x8x8: conv 8 k3 ‹k4›", "a second 'k' of conv", "once"),
    ("3x8x8: conv 8 k3 ‹q4›", "'q4'", "'>' and the next layer"),
    ("3x8x8: relu ‹5›", "'5'", "'>' and the next layer"),
    ("3x8x8: linear 5 ‹s=2›", "'s', which linear does not take", "out in bias nobias"),
    ("‹conv› 8 k3 > relu", "'conv'", "the input first"),
    ("3x8x8x8: relu", "4 sizes", "no batch"),
    ("3x8x8: [ relu | relu ]‹›", "the end", "how the branches join"),
    ("3x8x8: [ relu | relu ] > ‹relu›", "'relu'", "how the branches join"),
    ("3x8x8: ‹concat›", "'concat'", "'[ a | b ] > concat'"),
    ("3x8x8: res ‹conv› 8 k3", "'conv'", "'('"),
    ("3x8x8: ( relu‹›", "the end", "')'"),
    ("3x8x8: conv 8 k3 > ‹$›", "the character '$'", "a layer"),
    ("b(C) = conv C k3; 3x8x8: b(1, 2‹)›", "2 values for b", "'b(C)'"),
    ("b = ‹b›; 3x8x8: b", "'b', which is no layer", "'bn'"),
    ("‹conv›(C) = relu; 3x8x8: conv 8 k3", "'conv', which is a layer", "a name that is no layer"),
    ("3x8x8: conv ‹9999999999999› k3", "13 digits", "at most 12"),
    ("‹1x3x8x8›: relu", "4 sizes", "the sizes of one image"),
    ("‹32x32x3›: relu", "'32x32x3'", "channels first: '3x32x32: …'"),
    ("‹3xxxx›: relu", "'3xxxx'", "the input first"),
    ("3x8x8: conv ‹64k3›", "'64k3'", "'64 k3', with a space"),
    ("3x8x8: ‹inception›(64)", "'inception', which is no layer", "a block defined first: 'inception = conv 8 k3"),
    ("3x8x8: conv 8 k3‹,› relu", "','", "'>' and a layer"),
    ("3x8x8: conv (2 *‹)› k3", "')'", "a number"),
]  # fmt: skip
MISFITS = [
    ("3x5x5: ‹conv 64 k7›", "the kernel reaches 7 and the padded input is 5", "k5 or p1"),
    ("3x5x5: ‹conv 64 k3 d3›", "the kernel reaches 7 and the padded input is 5", "k2 or p1"),
    ("6x5x5: ‹conv 64 k3 g4›", "6 input channels cannot be divided into 4 groups", "g1 or g2"),
    ("6x5x5: ‹conv 8 k3 g3›", "8 output channels cannot be divided into 3 groups", "g1 or g2"),
    ("3x5x5: ‹conv 8 k2 p same›", "an even kernel 2 has no middle", "k3 or k5"),
    ("3x5x5: ‹linear 10›", "it works on a vector or tokens, and gets a map 3×5×5", "flatten before it, or gap"),
    ("10: ‹conv 8 k3›", "it works on a map, and gets a vector 10", "flatten"),
    ("3x32x32: res( ‹conv 64 k3 s2 p1› )", "64×16×16, from conv 64 k3 s2 p1 on", "res( … | conv 64 k1 s2 )"),
    ("3x32x32: res( ‹conv 64 k3 p1› )", "the body gives 64×32×32", "a projection: res( … | conv 64 k1 )"),
    ("3x32x32: res( ‹conv 3 k3› )", "the body gives 3×30×30", "'p same', keeps 32×32"),
    ("3x32x32: res( ‹conv 8 k3 p1› | conv 9 k1 )", "from conv 8 k3 p1 on, and the shortcut is 9×32×32", "conv 8 k1"),
    ("64x8x8: res( ‹conv 8 k3 p1› > bn > relu )", "from conv 8 k3 p1 on, and the input is 64×8×8", "conv 8 k1"),
    ("8x8x8: res( conv 2 k1 > relu > ‹conv 2 k3 s2 p1› > conv 8 k1 )", "from conv 2 k3 s2 p1 on", "conv 8 k1 s2"),
    ("8x8x8: res( ‹flatten› > linear 8 )", "from flatten on", "keeps the kind of its input"),
    ("3x8x8: ‹Conv2d(4, 8, 3)›", "it is told 4 for the width of its input and gets 3", "3, or no such width"),
    ("20: ‹Linear(30, 10)›", "it is told 30 for the width of its input and gets 20", "20"),
    ("3x8x8: [ conv 4 k3 | conv 4 k3 p1 ] > ‹concat›", "4×6×6 and another 4×8×8", "'p same' in the branch of 4x6x6"),
    ("3x8x8: [ conv 4 k3 p1 | maxpool 2 ] > ‹concat›", "4×8×8 and another 3×4×4", "upsample 2 in the other"),
    ("3x8x8: [ conv 4 k1 | conv 5 k1 ] > ‹add›", "4×8×8 and another 5×8×8", "conv 4 k1"),
    ("3x8x8: [ gap | id ] > ‹concat›", "3 and another 3×8×8", "flatten or gap"),
    ("197x768: ‹attention h7›", "7 heads do not divide a width of 768", "h6 or h8"),
    ("3x225x225: ‹patches 16 d768›", "patches of 16 do not tile 225", "224 or 240"),
    ("6x5x5: ‹gn 4›", "6 channels cannot be divided into 4 groups", "gn 2 or gn 3"),
    ("3x8x8: ‹maxpool k2 p2›", "a padding of 2 is more than half of the kernel 2", "less padding"),
    ("3x8x8: ‹tconv 4 k2 s2 op2›", "an output padding of 2 is not below the stride 2", "op1"),
    ("3x8x8: ‹crop 9›", "3×8×8 is smaller than 9", "a smaller crop"),
    ("3x8x8: ‹L×( relu )›", "how often is not known", "--set L=4"),
    ("3x8x8: ‹20000x( relu )›", "20,000 layers are too many", "at most 10,000"),
    ("16x24: ‹bn›", "it works on a map or a vector, and gets tokens 16×24", "ln, which normalises tokens"),
]  # fmt: skip


def placed(marked: str) -> tuple[str, int, int]:
    return marked.replace("‹", "").replace("›", ""), marked.index("‹"), marked.index("›") - 1


@pytest.mark.parametrize(("marked", "found", "expected"), UNREADABLE)
def test_unreadable(marked: str, found: str, expected: str) -> None:
    if "‹" not in marked:
        marked = f"‹{marked.partition(':')[0]}›:{marked.partition(':')[2]}"
    text, start, end = placed(marked)
    with pytest.raises(Unreadable) as raised:
        read(text)
    error = raised.value
    assert error.found == found
    assert expected in error.expected
    assert (error.text, error.start, error.end) == (text, start, end)


@pytest.mark.parametrize(("marked", "problem", "remedy"), MISFITS)
def test_misfit(marked: str, problem: str, remedy: str) -> None:
    text, start, end = placed(marked)
    with pytest.raises(Misfit) as raised:
        analyse(read(text))
    error = raised.value
    assert problem in error.problem
    assert remedy in error.remedy
    assert (error.text, error.start, error.end) == (text, start, end)
    assert error.exit_code == 2


FITTING = [
    ("3x5x5: conv 64 k5", "3x5x5: conv 64 k7 p1"),
    ("6x5x5: conv 64 k3 g2", "6x5x5: conv 8 k3 g2"),
    ("3x32x32: res( conv 64 k3 s2 p1 | conv 64 k1 s2 )", "3x32x32: res( conv 3 k3 p same )"),
    ("3x8x8: [ conv 4 k3 | conv 4 k3 p1 > crop 6 ] > concat", "197x768: attention h6"),
    ("3x225x225: crop 224 > patches 16 d768", "3x8x8: [ conv 4 k3 p1 | maxpool 2 > upsample 2 ] > concat"),
]


@pytest.mark.parametrize("pair", FITTING)
def test_what_was_said_to_fit_fits(pair: tuple[str, str]) -> None:
    for text in pair:
        analyse(read(text))


DOUBLING = "".join(f"b{n + 1} = 9x( b{n} > b{n} ); " for n in range(40))
HOSTILE = [
    "(" * 5000,
    "3x8x8: " + "[" * 5000,
    "3x8x8: " + "99x(" * 30 + "relu" + ")" * 30,
    "3x8x8: " + "relu > " * 9999,
    f"b0 = relu > relu; {DOUBLING}3x8x8: b40",
    "3x8x8: conv (" + "9*" * 500 + "9) k3",
    "\x00\x1b[31m",
    "3x8x8: conv " + "9" * 12 + " k3 > upsample 999999999999",
    "3x8x8: conv (C^4^4^4^4) k3",
    "3x8x8: conv ((((((2)))))) k3 > tconv 2 k99999 s99999",
    "3x8x8: tconv 2 k99 s99 > tconv 2 k99 s99 > tconv 2 k99 s99 > conv 2 k3",
    "3x8x8: conv ((A+B+C+D+E+F+G)^4) k ((A+B+C+D+E+F+G)^4)",
    "3xHxW: 30x( conv C k K s S p P )",
    "3xHxW: 200x( conv C k K s 2 )",
    "3xHxW: 300x( conv C k3 )",
    "3x8x8: " + "3x3 " * 4500 + "conv 8",
    "3x8x8: " + "a-" * 8000,
    "3x8x8:" + "\nrelu" * 3000,
    "3x8x8: conv 8 k3" + "," * 9000,
    "3x8x8: (((relu) x99) x99) x99",
    "a" * 3_000_000,
    "：",
    "",
    ":",
    "3:",
    "3x8x8:",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_end_soon(text: str) -> None:
    with suppress(PrepkitError):
        analyse(read(text))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    text=st.text(st.sampled_from("3x8:conv k>[]|()res;=,*2Cbn ×"), max_size=60),
    known=st.sampled_from(sorted(KNOWN)), cut=st.integers(0, 400),
)  # fmt: skip
def test_any_text_is_read_or_refused(text: str, known: str, cut: int) -> None:
    whole = KNOWN[known][0]
    for spoken in (text, f"3x8x8: {text}", whole[:cut] + text[:3] + whole[cut:]):
        start, end = place_of(spoken)
        assert 0 <= start <= end <= len(spoken)


def place_of(text: str) -> tuple[int, int]:
    try:
        analyse(read(text))
    except (Unreadable, Misfit) as error:
        return error.start, error.end
    return 0, 0
