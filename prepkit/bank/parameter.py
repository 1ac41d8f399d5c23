"""Parameters → the values they may take, typed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from prepkit.bank.expression import run
from prepkit.bank.question import Number, Parameter
from prepkit.domain import Value
from prepkit.errors import PrepkitError

MAX_STEPS = 1_000_000

_MEANING: dict[str, tuple[Callable[[int | Fraction], bool], str]] = {
    "int": (lambda x: x.denominator == 1, "a whole number"),
    "nat": (lambda x: x.denominator == 1 and x >= 0, "a whole number of at least 0"),
    "pint": (lambda x: x.denominator == 1 and x >= 1, "a whole number of at least 1"),
    "real": (lambda x: True, "a number"),
    "pos": (lambda x: x > 0, "a number above 0"),
    "nonneg": (lambda x: x >= 0, "a number of at least 0"),
    "nz": (lambda x: x != 0, "a number other than 0"),
    "prob": (lambda x: 0 < x < 1, "a number strictly between 0 and 1"),
    "unit": (lambda x: 0 <= x <= 1, "a number from 0 to 1"),
}


class BadParameter(PrepkitError):
    """The parameter `name` means nothing: `problem` says why."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"parameter {name}: {problem}")
        self.name, self.problem = name, problem


def values_of(name: str, parameter: Parameter) -> Sequence[Value]:
    """What the parameter may be, in the order written; raises `BadParameter`.

    >>> values_of("F", Parameter("pint", start=1, stop=7, step=2))
    (1, 3, 5, 7)
    >>> values_of("p", Parameter("prob", values=(0.1, "1/3")))
    (Fraction(1, 10), Fraction(1, 3))
    """
    listed, ranged = bool(parameter.values), parameter.start is not None or parameter.stop is not None
    if listed == ranged or (listed and parameter.step is not None):
        raise BadParameter(name, "give either values, or from and to (and step)")
    if parameter.type == "word":
        return _words(name, parameter)
    found = _listed(name, parameter) if listed else _range(name, parameter)
    fits, meaning = _MEANING[parameter.type]
    for value in found:
        if not fits(value):
            raise BadParameter(name, f"{value} is not of type {parameter.type}: expected {meaning}")
    if len(set(found)) < len(found):
        raise BadParameter(name, "a value is listed twice")
    return found


def _words(name: str, parameter: Parameter) -> tuple[str, ...]:
    if not parameter.values:
        raise BadParameter(name, "a word has values, not from and to")
    return tuple(map(str, parameter.values))


def _listed(name: str, parameter: Parameter) -> tuple[int | Fraction, ...]:
    return tuple(_number(name, value) for value in parameter.values)


def _range(name: str, parameter: Parameter) -> tuple[int | Fraction, ...]:
    if parameter.start is None or parameter.stop is None:
        raise BadParameter(name, "from and to belong together")
    start, stop = _number(name, parameter.start), _number(name, parameter.stop)
    step = _number(name, 1 if parameter.step is None else parameter.step)
    if step <= 0 or stop < start:
        raise BadParameter(name, f"no value from {start} to {stop} in steps of {step}")
    count = math.floor((stop - start) / Fraction(step)) + 1
    if count > MAX_STEPS:
        raise BadParameter(name, f"{count:,} values; at most {MAX_STEPS:,} are drawn from")
    if isinstance(start, int) and isinstance(step, int):
        return tuple(range(start, start + count * step, step))
    return tuple(_tidy(Fraction(start + index * step)) for index in range(count))


def _number(name: str, written: Number) -> int | Fraction:
    """The rational that is spelled: 0.1 is 1/10."""
    if isinstance(written, int):
        return written
    if isinstance(written, float):
        return _tidy(Fraction(repr(written)))
    try:
        value = run(written, frozenset())({})
    except PrepkitError as error:
        raise BadParameter(name, f"{written!r} is no number: {error}") from None
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise BadParameter(name, f"{written!r} is no number")
    return _tidy(Fraction(value))


def _tidy(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value
