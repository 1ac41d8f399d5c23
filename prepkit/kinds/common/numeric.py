"""Irrational values to 40 digits, in decimal arithmetic of 60: enough to compare answers, never a proof of equality."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException, localcontext
from fractions import Fraction

from prepkit import domain
from prepkit.errors import Undecided, Undefined
from prepkit.maths import evaluate, tree

_CONTEXT = Context(prec=60, Emax=10**6, Emin=-(10**6))
_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899")
_CLOSE = Decimal("1e-40")
_LARGEST = 4_000  # an exponent beyond this is no answer


def approximate(node: tree.Node, values: domain.Values) -> Fraction | tuple[Fraction, ...] | bool:
    """The value of `node`, right to some 40 digits; a relation only where its sides are further apart than that.

    >>> approximate(tree.Apply("sqrt", (tree.Number(Fraction(2), "2"),)), {}) > Fraction("1.41421356")
    True
    """
    with localcontext(_CONTEXT):
        point = {
            name: _ratio(Fraction(value)) for name, value in values.items() if not isinstance(value, str)
        }
        try:
            found = evaluate.build(node, _DECIMALS)(point)
        except (KeyError, TypeError) as error:  # a function that decimals do not know
            raise Undecided("it has no value that can be computed here") from error
        except DecimalException as error:
            raise Undefined("no value here") from error
    if isinstance(found, tuple):
        return tuple(map(_fraction, found))
    if found is None:
        raise Undecided("both sides are equal to 40 digits")
    return found if isinstance(found, bool) else _fraction(found)


def _fraction(value: Decimal) -> Fraction:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise Undefined("no value here")
    if value and abs(value.adjusted()) > _LARGEST:
        raise Undecided("a number is too large")
    return Fraction(value)


def _ratio(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if base and abs(exponent * base.copy_abs().log10()) > _LARGEST:
        raise Undecided("a power is too large")
    return base**exponent


def _exp(value: Decimal) -> Decimal:
    if abs(value) > _LARGEST:
        raise Undecided("a power is too large")
    return value.exp()


def _tanh(value: Decimal) -> Decimal:
    grown = _exp(-2 * abs(value))
    return ((1 - grown) / (1 + grown)).copy_sign(value)


def _integral(value: Decimal, rounding: str) -> Decimal:
    """`value` rounded, unless it is so close to an integer that its error decides."""
    nearest = value.to_integral_value("ROUND_HALF_EVEN")
    if abs(value - nearest) <= _CLOSE * max(abs(value), Decimal(1)):
        raise Undecided("an irrational value that is an integer to 40 digits")
    return value.to_integral_value(rounding)


def _of_decimals(function: Callable[..., Decimal]) -> Callable[..., Decimal]:
    """The counter of a sum comes as an int."""
    return lambda *values: function(*map(Decimal, values))


class _Decimals:
    """Decimal numbers, for the compiler of `prepkit.maths.evaluate`."""

    operations: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": _of_decimals(operator.truediv),
        "^": _of_decimals(_power),
    }
    functions: Mapping[str, Callable[..., Decimal]] = {
        "sqrt": _of_decimals(Decimal.sqrt),
        "exp": _of_decimals(_exp),
        "log": _of_decimals(Decimal.ln),
        "log2": _of_decimals(lambda value: value.ln() / Decimal(2).ln()),
        "tanh": _of_decimals(_tanh),
        "sign": _of_decimals(lambda value: Decimal((value > 0) - (value < 0))),
        "abs": abs,
        "max": max,
        "min": min,
        "floor": _of_decimals(lambda value: _integral(value, "ROUND_FLOOR")),
        "ceil": _of_decimals(lambda value: _integral(value, "ROUND_CEILING")),
    }

    def number(self, node: tree.Number) -> Decimal:
        return _ratio(node.value)

    def constant(self, name: str) -> Decimal:
        if name == "oo":
            raise Undecided("infinity is no number")
        return +_PI if name == "pi" else Decimal(1).exp()

    def whole(self, value: Decimal) -> int:
        if value != value.to_integral_value():
            raise Undefined("a sum whose limits are no integers")
        return int(value)

    def compare(self, op: str, left: Decimal, right: Decimal) -> bool | None:
        if abs(left - right) <= _CLOSE * max(abs(left), abs(right), Decimal(1)):
            return None  # equality of irrational values is not for decimals to decide
        return op == "!=" or (op in ("<", "<=") if left < right else op in (">", ">="))


_DECIMALS = _Decimals()
