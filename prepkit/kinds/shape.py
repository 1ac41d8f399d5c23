"""A shape: `(64, 112, 112)`, `64x112x112`, `{64; 112; 112}`, `torch.Size([64, 112, 112])`, `64 112 112`."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import Undecided, Undefined, Unreadable
from prepkit.kinds.common import expressions, lettering, measured, obliged
from prepkit.kinds.common.amount import Amount
from prepkit.kinds.common.quantity import LONGEST, literals, spelled
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope
from prepkit.maths import tree

Shape: TypeAlias = tuple[Fraction, ...]
_MOST = 12  # dimensions of one tensor
_WRAPPED = re.compile(r"(?:torch\.Size|tuple|shape)?\s*(?:\((.*)\)|\[(.*)\]|\{(.*)\})", re.S)
_TIMES = re.compile(r"\s*[x×X*·,;]\s*")
_DIGITS = re.compile(r"[-−–—]?(?:0|[1-9][0-9]*)", re.ASCII)


class Part(domain.Part, tag_field="kind", tag="shape", kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`key` is a tuple of expressions: `(C, floor(H/2), floor(W/2))`, of one `(C)` or `(C,)`."""

    key: str


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """Expressions that cannot be read or name what is not there."""
    names = frozenset(name for name, type_ in scope.items() if type_ != "word")
    found = expressions.complaints("key", _untrailed(part.key), names)
    for index, mistake in enumerate(part.mistakes):
        found += expressions.complaints(f"mistakes[{index}].value", _untrailed(mistake.value), names)
    return found


def _untrailed(text: str) -> str:
    """`(C,)` as `(C)`: the language knows no tuple of one."""
    return re.sub(r",\s*\)\s*$", ")", text)


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """Every check must give the key, as a tuple or list of integers."""
    wanted = key(part, values)
    return tuple(Obligation(check, "key", _line(wanted), partial(_says, wanted)) for check in part.checks)


def _says(wanted: Shape, raw: object) -> bool:
    if not isinstance(raw, tuple | list):
        return len(wanted) == 1 and obliged.equals(raw, Amount(wanted[0]))
    return len(raw) == len(wanted) and all(map(obliged.equals, raw, map(Amount, wanted)))


def key(part: Part, values: domain.Values) -> Shape:
    """The shape of this variant; any tuple of numbers may be asked for like one.

    >>> shape = key(Part(prompt="?", key="(C, floor(H/2))"), {"C": 64, "H": 7})
    >>> [int(dimension) for dimension in shape]
    [64, 3]
    """
    return _shape(part.key, values)


def _shape(text: str, values: domain.Values) -> Shape:
    return tuple(amount.value for amount in expressions.numbers(_untrailed(text), values))


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Shape, str], ...]:
    """The planted wrong shapes of this variant."""
    return tuple(expressions.planted(part.mistakes, lambda text: _shape(text, values)))


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """Nothing: shapes are typed."""
    return Presentation()


def expected(part: Part, values: domain.Values) -> str:
    """Numbers in order; how many there are is not given away."""
    sample = "(8, 32, 32)" if _line(key(part, values)) != "(8, 32, 32)" else "(16, 28, 28)"
    return f"numbers in order, such as {sample} or {sample.strip('()').replace(', ', 'x')}"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Shape, ...]:
    """Every shape that `text` may be: numbers or expressions between commas, semicolons, ×, x or spaces.

    >>> [[int(d) for d in shape] for shape in read("3x32x32", Part(prompt="?", key="(3, 32, 32)"), {}, 0)]
    [[3, 32, 32]]
    """
    wanted = expected(part, values)
    line = lettering.guarded(text, wanted)
    line = line[measured.past_label(line) :]
    wrapped = _WRAPPED.fullmatch(line)
    inner = (wrapped[wrapped.lastindex or 1] or "").strip() if wrapped else line
    found = [shape for shape in (_plain(inner), *_one_number(inner, bool(wrapped))) if shape]
    if not found:
        found = [_spelled_out(text, inner, wanted)]
    return tuple(dict.fromkeys(found))


def _plain(inner: str) -> Shape | None:
    """Digits between separators of one sort."""
    for words in (_TIMES.split(inner.rstrip(",; ")), inner.split()):
        if len(words) <= _MOST and all(_DIGITS.fullmatch(word) and len(word) <= LONGEST for word in words):
            return tuple(Fraction(re.sub("[−–—]", "-", word)) for word in words)
    return None


def _one_number(inner: str, wrapped: bool) -> tuple[Shape, ...]:
    """`1,024` and `32*32` without brackets may be one dimension."""
    if wrapped:
        return ()
    product = (
        tuple(map(int, inner.split("*"))) if re.fullmatch(r"[0-9]{1,9}( *\* *[0-9]{1,9}){1,9}", inner) else ()
    )
    if product:
        total = Fraction(1)
        for factor in product:
            total *= factor
        return ((total,),)
    return tuple((value,) for value in literals(inner)[:1])


def _spelled_out(text: str, inner: str, wanted: str) -> Shape:
    """Dimensions that are expressions, between commas."""
    start, inner = text.find(inner), inner.replace(";", ",")
    try:
        node = expressions.parse(f"({_untrailed(inner + ')')[:-1]})" if inner else "", frozenset())
        items = node.items if isinstance(node, tree.Tuple) else (node,)
        return tuple(expressions.of_node(item, {}).value for item in items[: _MOST + 1])
    except Unreadable as error:
        place = max(start + error.start - 1, 0)
        raise Unreadable(text, place, max(start + error.end - 1, place), error.found, wanted) from None
    except (Undefined, Undecided) as error:
        raise Unreadable(text, 0, len(text), error.why, wanted) from None


def compare(answer: Shape, key: Shape, part: Part, values: domain.Values) -> Verdict:
    """Equal, dimension by dimension; else what stands out."""
    if answer == key:
        return Verdict(Outcome.RIGHT, 1.0)
    return Verdict(Outcome.WRONG, 0.0, reason=_why(answer, key))


def _why(answer: Shape, key: Shape) -> str:
    if len(answer) == len(key) + 1 and answer[1:] == key:
        return "one dimension too many in front: no batch was asked for"
    if len(answer) != len(key):
        return f"{len(answer)} dimension{'s' * (len(answer) != 1)}, not {len(key)}"
    if sorted(answer) == sorted(key):
        return "the right numbers in another order"
    wrong = [index for index, pair in enumerate(zip(answer, key, strict=True), 1) if pair[0] != pair[1]]
    return f"dimension{'s' * (len(wrong) > 1)} {', '.join(map(str, wrong))} of {len(key)} differ" + "s" * (
        len(wrong) == 1
    )


def show(answer: Shape, part: Part, values: domain.Values, seed: int) -> str:
    """As torch prints it."""
    return _line(answer)


def _line(shape: Shape) -> str:
    return f"({', '.join(map(spelled, shape))}{',' * (len(shape) == 1)})"


def value(answer: Shape, part: Part, values: domain.Values) -> None:
    """A shape has no value for later parts."""


EXAMPLES = (
    Examples(
        Part(prompt="After 2×2 pooling?", key="(C, floor(H/2), floor(W/2))", name="pooled"),
        {"C": 64, "H": 15, "W": 224},
        accepted=(
            "(64, 7, 112)",
            "64x7x112",
            "64 × 7 × 112",
            "64X7X112",
            "[64, 7, 112]",
            "64 7 112",
            "64,7,112",
            "(64,7,112,)",
            "torch.Size([64, 7, 112])",
            "(64, floor(15/2), 224/2)",
            "pooled = (64, 7, 112)",
        ),
        rejected=(
            "(64, 8, 112)",
            "(7, 112, 64)",
            "(1, 64, 7, 112)",
            "(64, 7)",
            "64",
            "50176",
            "(64, 7.5, 112)",
            "(64, -7, 112)",
        ),
        unreadable=(
            "",
            "()",
            "(64, 7",
            "(C, 7, 112)",
            "64, seven, 112",
            "(64, 1/0, 2)",
            "9**9**9**9",
            "[/]",
            "\0",
            "6, " * 3000,
        ),
        ambiguous=("64*7*112",),
    ),
    Examples(
        Part(prompt="Slide (1, -1) over (1, 2, a): which values?", key="(-1, 2 - a)"),
        {"a": 5},
        accepted=("(-1, -3)", "-1 -3", "-1, -3", "[−1, −3]", "(–1, —3)", "{-1; -3}", "-1; 2 - 5"),
        rejected=("(1, 3)", "(-3, -1)", "-1"),
    ),
    Examples(
        Part(prompt="Flattened?", key="(C*49,)"),
        {"C": 512},
        accepted=("25088", "(25088,)", "(25088)", "[25088]", "25 088", "25,088", "= 25088"),
        rejected=("(512, 49)", "(1, 25088)"),
        unreadable=("flat",),
        ambiguous=("512*49",),
    ),
)
