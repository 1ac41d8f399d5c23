"""A number: exact unless a tolerance says otherwise, in a unit if the part has one.

The answer may be spelled as people spell numbers (`1,234,567`, `1.5×10^9`, `25.6M`, `7/2`, `3*224*224`, `102 MB`);
a unit of the same dimension is converted, a missing one is taken as the part's own, and both are said.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.kinds.common import expressions, measured, obliged
from prepkit.kinds.common import tolerance as tolerances
from prepkit.kinds.common.amount import Amount, same
from prepkit.kinds.common.quantity import LONGEST, rounded, spelled, unmistakable
from prepkit.kinds.common.tolerance import Tolerance
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope

# Examples of the expected form: one that is not right; the first is hardly ever a key, so its absence tells nothing.
_SAMPLES = (Fraction(437), Fraction(37, 2), Fraction(640), Fraction(5))
_DIGITS = 12  # of an irrational key shown within a tolerance


class Part(
    domain.Part, tag_field="kind", tag="number", kw_only=True, frozen=True, forbid_unknown_fields=True
):
    """`key` is an expression; `unit` what it is measured in; `tolerance` how close is close enough."""

    key: str
    unit: str = ""
    tolerance: Tolerance | None = None


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """Expressions that cannot be read or name what is not there, and tolerances that say two things."""
    names = frozenset(name for name, type_ in scope.items() if type_ != "word")
    found = expressions.complaints("key", part.key, names)
    for index, mistake in enumerate(part.mistakes):
        found += expressions.complaints(f"mistakes[{index}].value", mistake.value, names)
    return found + (tolerances.complaints(part.tolerance, names) if part.tolerance else [])


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """Every check must give the key."""
    amount = key(part, values)
    accepts = obliged.number(amount)
    return tuple(Obligation(check, "key", amount.text, accepts) for check in part.checks)


def key(part: Part, values: domain.Values) -> Amount:
    """The key's value in the part's unit.

    >>> key(Part(prompt="How wide?", key="floor((W - F)/S) + 1"), {"W": 7, "F": 3, "S": 2}).value
    Fraction(3, 1)
    """
    amount = expressions.number(part.key, values)
    if amount.exact or not part.tolerance:
        return amount
    return msgspec.structs.replace(amount, text=rounded(amount.value, _DIGITS))


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Amount, str], ...]:
    """The planted wrong numbers of this variant; those it has no value for are left out."""
    return tuple(expressions.planted(part.mistakes, lambda text: expressions.number(text, values)))


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """Nothing: numbers are typed."""
    return Presentation()


def expected(part: Part, values: domain.Values) -> str:
    """A number, its unit, how close.

    >>> expected(Part(prompt="", key="6.9078", tolerance=Tolerance(significant=3)), {})
    'a number, such as 437, to 3 significant digits'
    """
    amount = key(part, values)
    others = (
        value for value in _SAMPLES if compare(Amount(value), amount, part, values).outcome is Outcome.WRONG
    )
    sample = spelled(next(others, _SAMPLES[0]))
    unit = f" {part.unit}" if part.unit else ""
    close = f", {tolerances.words(part.tolerance, values)}" if part.tolerance else ""
    return f"a number{f' in {part.unit}' if part.unit else ''}, such as {sample}{unit}{close}"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Amount, ...]:
    """Every amount that `text` may be, in the part's unit.

    >>> [amount.text for amount in read("1.5 KiB", Part(prompt="", key="1", unit="B"), {}, 0)]
    ['1536 B']
    """
    usual, *others = measured.read(text, part.unit)
    if usual.plain and compare(usual, key(part, values), part, values).outcome is Outcome.RIGHT:
        return (usual,)  # a dot marks decimals; only where that is wrong may it have grouped thousands
    return (usual, *others)


def compare(answer: Amount, key: Amount, part: Part, values: domain.Values) -> Verdict:
    """Equal, or close enough where a tolerance is given."""
    if same(answer, key) or _within(answer.value, key, part, values):
        return Verdict(Outcome.RIGHT, 1.0, reason=answer.note)
    return Verdict(Outcome.WRONG, 0.0, reason=_why(answer, key, part, values))


def _within(value: Fraction, key: Amount, part: Part, values: domain.Values) -> bool:
    return part.tolerance is not None and tolerances.close(value, key.value, part.tolerance, values)


def _why(answer: Amount, key: Amount, part: Part, values: domain.Values) -> str:
    said = f"{answer.note}; " if answer.note else ""
    if not tolerances.is_rounding(answer.value, key.value):
        return answer.note
    wanted = tolerances.words(part.tolerance, values) if part.tolerance else "give the exact value"
    return f"{said}this is rounded too far; {wanted}"


def show(answer: Amount, part: Part, values: domain.Values, seed: int) -> str:
    """The amount in the part's unit, with one reading only where it is not the usual one.

    >>> show(Amount(Fraction(7, 2)), Part(prompt="", key="3.5", unit="ms"), {}, 0)
    '3.5 ms'
    """
    number = unmistakable(answer.value) if answer.exact else answer.text.removesuffix(part.unit).rstrip()
    if len(number) > LONGEST:
        number = rounded(answer.value, _DIGITS)
    return f"{number} {part.unit}".rstrip()


def value(answer: Amount, part: Part, values: domain.Values) -> domain.Value:
    """What the part's name stands for later: the number in the part's unit."""
    whole = answer.value.denominator == 1
    return answer.value.numerator if whole else answer.value


def _table(key: str, unit: str = "", tolerance: Tolerance | None = None, **cells: str) -> Examples:
    """Cells hold answers with ` | ` between them."""
    rows = {column: tuple(cell.split(" | ")) for column, cell in cells.items()}
    part = Part(
        prompt=f"How much, in {unit or 'plain numbers'}?", name="n", key=key, unit=unit, tolerance=tolerance
    )
    return Examples(part, {"k": 64}, **rows)  # type: ignore[arg-type]


EXAMPLES = (
    _table(
        "28*k",
        accepted="1792 | 1 792 | 1_792 | 1'792 | 1.792e3 | 1792.0 | 1.792k | 1.792 thousand | 1.792×10^3 | 1.792·10³"
        " | 1.792 Thousand | 64*(3*3*3 + 1) | = 1792 | n = 1792 | W_out = 1792 | ≈ 1792 | +1792 | 2^8*7 | 3584/2"
        " | 1791 + 1 |  1792 | 1792 ",
        rejected="1793 | -1792 | 0 | -0 | 1.7920 | 1.8k | 1790 | 17,92 | 1e-3 | sqrt(2) | 50% | 2pi | 64.0",
        unreadable=" | nan | inf | -oo | 9**9**9**9 | １７９２ | 1792 ms | bananas | 1,79,2 | k | 1792 MB"
        " | 1792 kg | -- | 1e99999 | 1e61 | 1e-400 | 1e-61"
        " | 1e+61 | 2*1e-400 | 1.5E-400 | 1/0 | (1, 2) | 1792 = 1792 | 17 92 | 0x700 | 1 0/3 | 1 = 1792 | W.x = 3",
        ambiguous="1,792 | 1.792",
    ),
    _table(
        "1234567",
        accepted="1,234,567 | 1 234 567 | 1_234_567 | 1.234.567 | 1'234'567 | 1’234’567 | 12,34,567"
        " | 1\u202f234\u202f567",
        rejected="1,234 | 1.234 | 1.2M | 1.234567 | 1,234,567.5",
        unreadable="1,234.567.8 | 1,23,4 | 1 23 4 | 1,234 567 | 1__2",
    ),
    _table("-7/2", accepted="-3.5 | −3.5 | –3.5 | —3.5 | — 3 1/2 | 0—3.5 | 1 – 4.5", rejected="3.5"),
    _table("7/2", accepted="3.5 | 7/2 | 3,5 | 3 1/2 | 35e-1 | 350%", rejected="3 | 4 | -3.5"),
    _table("1/3", accepted="1/3 | 2/6 | (1)/(3)", rejected="0.333 | 0.3333333333333333 | 33% | 3"),
    _table(
        "sqrt(2)",
        accepted="sqrt(2) | 2^0.5 | 2/sqrt(2) | √2",
        rejected="1.41421356 | 1.4142135623730951 | 0 | 2",
    ),
    _table(
        "1.5",
        "MiB",
        accepted="1.5 | 1.5 MiB | 1536 KiB | 1572864 B | 1,572,864 bytes | 1.572864 MB | 3*512 KiB | 12582912 bit",
        rejected="1.5 MB | 1.5 KiB | 1.5 GiB | 0 | 1536 | 1.5 Mbit",
        unreadable="1.5 ms | 1.5 MAC | 1.5 % | 1.5 px",
        ambiguous="1.5M",
    ),
    _table(
        "2000",
        "KB",
        accepted="2 MB | 2000 | 2000 KB | 2M | 2e6 B | 2000 kB",
        rejected="2 MiB | 2K | 2 | 2 Kb",
        ambiguous="2 Mb | 2,000",
    ),
    _table(
        "1.8",
        "GMAC",
        accepted="1.8 GMACs | 3.6 GFLOPs | 1.8 | 1.8G | 1.8 billion | 3600 MFLOP | 1.8e9 MAC | 1.8 billion MACs | 1,8",
        rejected="1.8 GFLOPs | 3.6 | 3.6 GMAC | 1.8M",
        unreadable="1.8 GB | 1.8 s",
    ),
    _table(
        "250", "ms", accepted="0.25 s | 250 ms | 250000 us | 250000 µs | 250 | 1/4 s", rejected="250 s | 0.25"
    ),
    _table("7", "px", accepted="7 | 7 px | 7px | 7 pixels", rejected="8 px", unreadable="7 ms"),
    _table("50", "%", accepted="50% | 50 | 50 percent | 100/2 %", rejected="5% | 2", ambiguous="0.5 | 1/2"),
    _table("0.25", accepted="25% | 1/4 | .25 | 0,25 | 2^-2", rejected="25 | 0.3 | 0"),
    _table("0", accepted="0 | -0 | 0.0 | 0e5", rejected="0.001 | 1e-60 | –5 | —5"),
    _table("3", "images", accepted="3 | 3 images | 3 image", rejected="4 images", unreadable="3 px | 3 MB"),
    _table(
        "log(1000)",
        tolerance=Tolerance(significant=3),
        accepted="6.91 | 6.9078 | log(1000) | 6.907755 | 3*log(10) | 6,91",
        rejected="6.9 | 7 | 6.92 | 0 | -6.91",
    ),
    _table(
        "0.001",
        tolerance=Tolerance(absolute="0.01"),
        accepted="0.001 | 0.0011 | 1e-3 | 0.011 | 0.1%",
        rejected="0 | -0 | 0.0 | 0.0111 | 0/5",
    ),
    _table(
        "97.8",
        "MiB",
        Tolerance(relative="1%"),
        accepted="97.8 | 98 | 102.5 MB | 97 MiB | 98.778",
        rejected="99 | 0 | 97.8 MB | 98.7781",
    ),
)
