"""A number: exact unless a tolerance says otherwise, in a unit if the part has one.

The answer may be spelled as people spell numbers (`1,234,567`, `1.5×10^9`, `25.6M`, `7/2`, `3*224*224`, `102 MB`);
a unit of the same dimension is converted, a missing one is taken as the part's own, and both are said.
"""

from __future__ import annotations

from fractions import Fraction

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.kinds.common import expressions, measured, obliged
from prepkit.kinds.common import tolerance as tolerances
from prepkit.kinds.common.amount import Amount, same
from prepkit.kinds.common.quantity import rounded, spelled, unmistakable
from prepkit.kinds.common.tolerance import Tolerance
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope

_SAMPLES = (Fraction(12), Fraction(37, 2), Fraction(640))
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
    return expressions.number(part.key, values)


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Amount, str], ...]:
    """The planted wrong numbers of this variant; those it has no value for are left out."""
    return tuple(expressions.planted(part.mistakes, lambda text: expressions.number(text, values)))


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """Nothing: numbers are typed."""
    return Presentation()


def expected(part: Part, values: domain.Values) -> str:
    """A number, its unit, how close.

    >>> expected(Part(prompt="", key="6.9078", tolerance=Tolerance(significant=3)), {})
    'a number, such as 12, to 3 significant digits'
    """
    amount = key(part, values)
    sample = next(spelled(value) for value in _SAMPLES if value != amount.value)
    unit = f" {part.unit}" if part.unit else ""
    close = f", {tolerances.words(part.tolerance, values)}" if part.tolerance else ""
    return f"a number{f' in {part.unit}' if part.unit else ''}, such as {sample}{unit}{close}"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Amount, ...]:
    """Every amount that `text` may be, in the part's unit.

    >>> [amount.text for amount in read("1.5 KiB", Part(prompt="", key="1", unit="B"), {}, 0)]
    ['1536 B']
    """
    usual, *others = measured.read(text, part.unit, part.name)
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
    number = answer.text if not answer.exact and answer.text else _spelled(answer, part)
    return f"{number} {part.unit}" if part.unit and not number.endswith(part.unit) else number


def _spelled(amount: Amount, part: Part) -> str:
    return unmistakable(amount.value) if amount.exact else rounded(amount.value, _DIGITS)


def value(answer: Amount, part: Part, values: domain.Values) -> domain.Value:
    """What the part's name stands for later: the number in the part's unit."""
    whole = answer.value.denominator == 1
    return answer.value.numerator if whole else answer.value


EXAMPLES = (
    Examples(
        Part(prompt="How many weights?", key="1792"),
        accepted=(
            "1792",
            "1 792",
            "1_792",
            "1'792",
            "1.792e3",
            "1792.0",
            "64*(3*3*3 + 1)",
            "= 1792",
            "1.792k",
        ),
        rejected=("1793", "-1792", "0", "1.7920", "1.8k", "1790", "17,92"),
        unreadable=("", "nan", "inf", "-oo", "9**9**9**9", "１７９２", "1792 ms", "bananas", "1,79,2", "W"),
        ambiguous=("1,792",),
    ),
)
