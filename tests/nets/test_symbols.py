"""Formulas: what they say, and that numbers put in afterwards or before give the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit.domain import Context
from prepkit.errors import Misfit, PrepkitError, UsageError
from prepkit.maths.evaluate import evaluate
from prepkit.maths.judge import judge
from prepkit.maths.show import ascii_line
from prepkit.nets.formula import at_least, most, same, symbol
from prepkit.nets.language import read
from prepkit.nets.show import show
from prepkit.nets.symbolic import analyse
from prepkit.nets.symbols import symbols
from prepkit.nets.table import Analysis, Extent
from tests.nets.nets import KNOWN


def told(value: Extent) -> str:
    return str(value) if value is None or isinstance(value, int) else ascii_line(value)


# net, of its last layer or total, the formula
FORMULAS = [
    ("3xHxW: conv C k K s S p P", "height", "floor((H + 2*P - K)/S) + 1"),
    ("3xHxW: conv C k3 s2 p1", "height", "floor((H + 1)/2)"),
    ("3xHxW: conv C k K s S p P", "parameters", "3*C*K^2 + C"),
    ("3xHxW: conv C k3 p1 nobias", "macs", "27*C*H*W"),
    ("C_inxHxW: dw k3 p1 nobias > pw C_out nobias", "macs", "9*C_in*H*W + C_in*C_out*H*W"),
    ("TxD: attention h H", "macs", "4*D^2*T + 2*D*T^2"),
    ("TxD: attention h8 > mlp 4x", "parameters", "12*D^2 + 9*D"),
    ("N: linear M", "parameters", "M*N + M"),
    ("1xHxW: 3x( conv 1 k K )", "receptive_field", "3*K - 2"),
    ("1xHxW: maxpool 2 > maxpool 2", "height", "floor(H/4)"),
    ("1xHxW: conv 1 k3 s2 p1 > conv 1 k3 s2 p1", "height", "floor((H + 3)/4)"),
    ("1x(4h)x(4w): maxpool 2 > maxpool 2 > upsample 4", "height", "4*h"),
    ("Cx16x16: conv C k3 p1 g C", "parameters", "10*C"),
    ("3xHxW: conv C k3 p same", "height", "H"),
    ("CxHxW: [ id | conv D k3 p1 ] > concat", "training", "C*H*W + 2*D*H*W"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "formula"), FORMULAS)
def test_formulas(text: str, what: str, formula: str) -> None:
    found = analyse(read(text))
    said = {
        "height": found.output[1] if len(found.output) > 1 else None,
        "parameters": found.parameters,
        "macs": found.macs,
        "receptive_field": found.receptive_field,
        "training": found.training_activations,
    }[what]
    assert told(said) == formula or _equal(told(said), formula, symbols(read(text)))


def _equal(first: str, second: str, names: tuple[str, ...]) -> bool:
    return judge(first, second, Context(let=dict.fromkeys(names, "pint"))).verdict == "proved"


NETS = [
    "3xHxW: conv C k K s S p P > relu > conv (2*C) k3 p1 s2 > maxpool 2 > gap > linear N",
    "CxHxW: res( conv C k3 p same > bn > relu | conv C k1 ) > [ id | conv M k3 p1 | maxpool k3 s1 p1 ] > concat",
    "CxHxW: res( bn > conv C k3 p1 ) > flatten",
    "TxD: cls > pos > 2x( res( ln > attention h1 ) > res( ln > mlp 4x ) ) > first > linear N",
    "Cx(8*H)x(8*W): se 4 > maxpool 2 > maxpool k2 s2 > tconv M k2 s2 > upsample 2 > crop 3 > lrn",
    "b(M, S=1) = conv M k K s S p1 > bn; CxHxW: b(M) > b(M + 1, 2) > avgpool k2 s S",
    "CxHxW: conv C k K g C > conv (C*M) k3 p1 g C > dw k3 d2 p2 > shuffle C",
]
SIZES = st.fixed_dictionaries(
    {
        "C": st.integers(1, 6), "H": st.integers(6, 20), "W": st.integers(6, 20), "K": st.integers(1, 5),
        "S": st.integers(1, 3), "P": st.integers(0, 2), "M": st.integers(1, 5), "N": st.integers(1, 9),
        "T": st.integers(2, 9), "D": st.integers(1, 9),
    }
)  # fmt: skip


def numbers(found: Analysis, values: dict[str, int]) -> list[object]:
    """Every figure of an analysis at these sizes."""

    def at(value: Extent) -> object:
        return value if value is None or isinstance(value, int) else evaluate(value, values)

    said: list[object] = [at(getattr(found, name)) for name in ("parameters", "macs", "forward_activations")]
    said += [at(found.training_activations), [at(size) for size in found.output], at(found.receptive_field)]
    for layer in found.layers:
        said += [[at(size) for size in layer.output], at(layer.macs), at(layer.activations)]
        said += [at(layer.receptive_field), at(layer.jump), at(layer.offset)]
    return said


@settings(max_examples=60, deadline=None, derandomize=True)
@given(text=st.sampled_from(NETS), values=SIZES)
def test_numbers_put_in_after_or_before(text: str, values: dict[str, int]) -> None:
    net = read(text)
    formulas = analyse(net)
    used = {name: value for name, value in values.items() if name in symbols(net)}
    try:
        plain = analyse(net, used)
    except Misfit:
        assert not all(evaluate_fact(fact, used) for fact in formulas.facts)
        return
    assert all(evaluate_fact(fact, used) for fact in formulas.facts)
    assert numbers(formulas, used) == numbers(plain, {})


def evaluate_fact(fact: object, values: dict[str, int]) -> bool:
    try:
        return bool(evaluate(fact, values))  # type: ignore[arg-type]
    except PrepkitError:
        return False


def test_facts_are_what_must_hold() -> None:
    found = analyse(read("3xHxW: conv C k K g G"))
    assert {ascii_line(fact) for fact in found.facts} == {
        "mod(C, G) = 0", "mod(3, G) = 0", "H - K >= 0", "W - K >= 0",
    }  # fmt: skip
    assert not analyse(read("3x9x9: conv 8 k3")).facts


@pytest.mark.parametrize(
    "text", [*NETS, *(case[0] for case in FORMULAS), *(known[0] for known in KNOWN.values())]
)
def test_what_is_shown_reads_the_same(text: str) -> None:
    net, again = read(text), read(show(read(text)))
    assert show(again) == show(net)
    assert [(a.text, a.output) for a in analyse(net).layers] == [
        (b.text, b.output) for b in analyse(again).layers
    ]


def test_settings() -> None:
    net = read("3xHxW: conv C k3")
    assert symbols(net) == ("C", "H", "W")
    assert analyse(net, {"C": 8, "H": 9, "W": 9}).output == (8, 7, 7)
    with pytest.raises(UsageError, match="no symbol 'Q'; it has C, H, W"):
        analyse(net, {"Q": 1})
    with pytest.raises(Misfit, match="a size is 0; what would fit: 1 or more"):
        analyse(net, {"H": 0})


def test_arithmetic() -> None:
    h, w = symbol("h"), symbol("w")
    assert (h + w) * (h - w) == h * h - w * w
    assert (h - h, 3 * h // 3, (2 * h + 1) // 2) == (0, h, h)
    assert same((h + 1) // 2 + 1, (h + 3) // 2)
    assert not same((h + 1) // 2, h // 2)
    assert at_least(h * w, h)
    assert not at_least(h, w)
    assert most(h, 2 * h, 1) == 2 * h
