"""Arithmetic that is exact (fmpq) as long as it can be and a certified enclosure (arb) from there on.

What a ball cannot decide at this precision is `Undecided`; nothing is ever rounded into a claim. Matrices are
square `fmpq_mat`; a number beside a matrix is that number times the identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat

from prepkit.errors import Undecided, Undefined
from prepkit.maths import exact
from prepkit.maths.evaluate import Point, build
from prepkit.maths.tree import Node, Number

PRECISIONS = (128, 640)  # bits: the second where the first does not separate
AGREEMENT = 100  # bits two overlapping balls must share to count as agreeing
LARGEST_EXPONENT = 100_000
LONGEST = 400  # bits of a rational number that is written in full
LARGEST_MATRIX_POWER = 64


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """All balls inside are computed with so many bits."""
    with ctx.workprec(bits):
        yield


def lift(value: Any) -> Any:
    """int and Fraction as fmpq, tables and functions wrapped; what is already ours stays."""
    if isinstance(value, int | Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, tuple):
        return fmpq_mat(len(value), len(value), [entry for row in value for entry in row])
    if callable(value):
        return lambda *args: lift(value(*(lower(arg) for arg in args)))
    return value


def lower(value: Any) -> Any:
    """fmpq as int or Fraction; the rest stays.

    >>> lower(lift(Fraction(1, 2)))
    Fraction(1, 2)
    """
    return exact.tidy(Fraction(int(value.p), int(value.q))) if isinstance(value, fmpq) else value


def lifted(point: Point) -> dict[str, Any]:
    """A point of ints and Fractions as a point of this arithmetic."""
    return {name: value if name.endswith("()") else lift(value) for name, value in point.items()}


def enclosure(node: Node, point: Point, bits: int = 128) -> tuple[Fraction, Fraction]:
    """Two rationals, lower and upper, between which the value certainly lies.

    >>> low, high = enclosure(Number(Fraction(1, 2), "1/2"), {})
    >>> low == high == Fraction(1, 2)
    True
    """
    with precision(bits):
        value = build(node, BALLS)(lifted(point))
        if isinstance(value, fmpq):
            return Fraction(lower(value)), Fraction(lower(value))
        if not isinstance(value, arb) or not value.is_finite():
            raise Undecided("no finite enclosure")
        return _rational(value.lower()), _rational(value.upper())


def _rational(point: arb) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def text(value: Any) -> str:
    """A value as one would write it: `3/2`, `0.69314718`, `[[1, 2], [3, 4]]`."""
    if isinstance(value, fmpq_mat):
        return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in value.tolist()) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(text, value)) + ")"
    if isinstance(value, fmpq) and max(value.height_bits(), 0) > LONGEST:
        value = arb(value)
    return str(value.str(8, radius=False)) if isinstance(value, arb) else str(value)


def separated(left: Any, right: Any) -> bool | None:
    """True: certainly different. False: the same, exactly. None: the balls overlap closely."""
    if isinstance(left, fmpq_mat) or isinstance(right, fmpq_mat):
        first, second = _matrices(left, right)
        return bool(first != second)
    gap = left - right
    if isinstance(gap, fmpq):
        return gap != 0
    if gap > 0 or gap < 0:
        return True
    if not (gap.is_finite() and _narrow(left) and _narrow(right)):
        raise Undecided("the values are not known well enough")
    return None


def _narrow(value: Any) -> bool:
    if isinstance(value, fmpq):
        return True
    return bool(value.rel_accuracy_bits() > AGREEMENT or abs(value) < fmpq(1, 1 << AGREEMENT))


def _matrices(left: Any, right: Any) -> tuple[fmpq_mat, fmpq_mat]:
    size = (left if isinstance(left, fmpq_mat) else right).nrows()
    return _matrix(left, size), _matrix(right, size)


def _matrix(value: Any, size: int) -> fmpq_mat:
    if isinstance(value, fmpq_mat):
        return value
    if isinstance(value, arb):
        raise Undecided("an irrational number beside a matrix")
    return fmpq_mat(size, size, [value if i == j else 0 for i in range(size) for j in range(size)])


def _matrix_aware(plain: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def operation(left: Any, right: Any) -> Any:
        if isinstance(left, fmpq_mat) or isinstance(right, fmpq_mat):
            return plain(*_matrices(left, right))
        return plain(left, right)

    return operation


def _divide(left: Any, right: Any) -> Any:
    if isinstance(right, fmpq_mat):
        return _matrices(left, right)[0] * _inverse(right)
    if isinstance(left, fmpq_mat):
        return _matrix_aware(lambda a, b: a * b)(left, _divide(fmpq(1), right))
    _require_nonzero(right)
    return left / right


def _inverse(value: fmpq_mat) -> fmpq_mat:
    try:
        return value.inv()
    except ZeroDivisionError:
        raise Undefined("the inverse of a singular matrix") from None


def _require_nonzero(value: Any) -> None:
    if isinstance(value, arb):
        if value.contains(0):
            raise Undecided("a divisor that may be zero")
    elif not value:
        raise Undefined("division by zero")


def _require_positive(value: Any, why: str) -> None:
    if value > 0:
        return
    raise Undefined(why) if value <= 0 else Undecided(why + ", perhaps")


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, fmpq_mat):
        raise Undecided("a matrix as an exponent")
    whole = int(exponent.p) if isinstance(exponent, fmpq) and exponent.q == 1 else None
    if isinstance(base, fmpq_mat):
        return _matrix_power(base, whole)
    if isinstance(base, fmpq) and isinstance(exponent, fmpq):
        try:
            return lift(exact.power(lower(base), lower(exponent)))
        except exact.Inexact:
            return arb(base) ** arb(exponent)
    if whole is not None:
        if whole < 0:
            _require_nonzero(base)
        if abs(whole) > LARGEST_EXPONENT:
            raise Undecided("a power is too large")
        return base**whole
    if isinstance(base, fmpq) and base == 0:
        if exponent > 0:
            return fmpq(0)
        raise Undecided("a power of zero")
    if not base > 0:
        certain = base < 0 and isinstance(exponent, fmpq)
        raise Undefined("a root of a negative number") if certain else Undecided("a power, perhaps undefined")
    if abs(exponent) > LARGEST_EXPONENT:
        raise Undecided("a power is too large")
    return arb(base) ** arb(exponent)


def _matrix_power(base: fmpq_mat, whole: int | None) -> fmpq_mat:
    if whole is None or abs(whole) > LARGEST_MATRIX_POWER:
        raise Undecided("a matrix power")
    if whole < 0:
        base, whole = _inverse(base), -whole
    return base**whole if whole else _matrix(fmpq(1), base.nrows())


def _rounding(name: str) -> Callable[[Any], Any]:
    def function(value: Any) -> Any:
        if isinstance(value, fmpq):
            return fmpq(value.floor() if name == "floor" else value.ceil())
        found = (value.floor() if name == "floor" else value.ceil()).unique_fmpz()
        if found is None:
            raise Undecided("a rounding that may fall either way")
        return fmpq(found)

    return function


def _extreme(largest: bool) -> Callable[..., Any]:
    def function(first: Any, *rest: Any) -> Any:
        for value in rest:
            if isinstance(first, fmpq) and isinstance(value, fmpq):
                first = max(first, value) if largest else min(first, value)
            else:
                first = arb(first).max(arb(value)) if largest else arb(first).min(arb(value))
        return first

    return function


def _mod(left: Any, right: Any) -> Any:
    _require_nonzero(right)
    return left - right * _rounding("floor")(left / right)


def _sign(value: Any) -> Any:
    if isinstance(value, arb) and value.contains(0):
        raise Undecided("a sign that may be either")
    return fmpq((value > 0) - (value < 0))


def _delta(left: Any, right: Any) -> Any:
    apart = separated(left, right)
    if apart is None:
        raise Undecided("an equality that may or may not hold")
    return fmpq(int(not apart))


def _through(name: str, within: Callable[[Any], None] = lambda value: None) -> Callable[[Any], Any]:
    """Exact where `exact` knows the value, else the ball function of that name."""
    known = exact.FUNCTIONS[name]
    method = {"log2": "log"}.get(name, name)

    def function(value: Any) -> Any:
        if isinstance(value, fmpq):
            try:
                return lift(known(lower(value)))
            except exact.Inexact:
                value = arb(value)
        elif not isinstance(value, arb):
            raise Undecided(f"{name} of a matrix")
        within(value)
        found = getattr(value, method)()
        return found / arb(2).log() if name == "log2" else found

    return function


def _moderate(value: arb) -> None:
    if not abs(value) < LARGEST_EXPONENT:
        raise Undecided("an argument is too large")


def _log_domain(value: arb) -> None:
    _require_positive(value, "the logarithm of a number that is not positive")


def _arc_domain(value: arb) -> None:
    if value > 1 or value < -1:
        raise Undefined("the arc of a number outside [-1, 1]")
    if not abs(value) <= 1:
        raise Undecided("an arc, perhaps undefined")


def _tan_domain(value: arb) -> None:
    if value.cos().contains(0):
        raise Undecided("a tangent, perhaps undefined")


_DOMAINS: Mapping[str, Callable[[Any], None]] = {
    "log": _log_domain,
    "log2": _log_domain,
    "asin": _arc_domain,
    "acos": _arc_domain,
    "tan": _tan_domain,
    **dict.fromkeys(("exp", "sinh", "cosh", "sin", "cos"), _moderate),
}


def _whole_only(name: str) -> Callable[..., Any]:
    def function(*args: Any) -> Any:
        if not all(isinstance(arg, fmpq) for arg in args):
            raise Undecided(f"{name} of what is no rational number")
        return lift(exact.FUNCTIONS[name](*(lower(arg) for arg in args)))

    return function


class _Balls:
    """fmpq, arb and fmpq_mat."""

    operations: Mapping[str, Callable[[Any, Any], Any]] = {
        "+": _matrix_aware(lambda left, right: left + right),
        "-": _matrix_aware(lambda left, right: left - right),
        "*": _matrix_aware(lambda left, right: left * right),
        "/": _divide,
        "^": _power,
    }
    functions: Mapping[str, Callable[..., Any]] = {
        **{name: _through(name, _DOMAINS.get(name, lambda value: None)) for name in (
            "exp", "log", "log2", "tanh", "erf", "sin", "cos", "tan", "sinh", "cosh", "atan", "asin", "acos"
        )},
        "sqrt": lambda value: _power(value, fmpq(1, 2)),
        "abs": abs,
        "floor": _rounding("floor"),
        "ceil": _rounding("ceil"),
        "max": _extreme(True),
        "min": _extreme(False),
        "mod": _mod,
        "sign": _sign,
        "delta": _delta,
        "kink": lambda value: lift(exact.FUNCTIONS["kink"](lower(_sign(value)))),
        "factorial": _whole_only("factorial"),
        "binomial": _whole_only("binomial"),
        "T": lambda value: value.transpose() if isinstance(value, fmpq_mat) else value,
    }  # fmt: skip

    def number(self, node: Number) -> fmpq:
        return fmpq(node.value.numerator, node.value.denominator)

    def constant(self, name: str) -> arb:
        if name == "oo":
            raise Undecided("infinity is no number")
        return arb.pi() if name == "pi" else arb.const_e()

    def whole(self, value: Any) -> int:
        if not isinstance(value, fmpq):
            raise Undecided("a sum whose limits are no rational numbers")
        if value.q != 1:
            raise Undefined("a sum whose limits are no integers")
        return int(value.p)

    def compare(self, op: str, left: Any, right: Any) -> bool | None:
        if isinstance(left, fmpq_mat) or isinstance(right, fmpq_mat):
            if op not in ("=", "!="):
                raise Undecided("an order between matrices")
            return (separated(left, right) is True) == (op == "!=")
        gap = left - right
        if isinstance(gap, arb) and gap.contains(0):
            return None
        above, below = bool(gap > 0), bool(gap < 0)
        return {
            "=": not (above or below),
            "!=": above or below,
            "<": below,
            "<=": not above,
            ">": above,
            ">=": not below,
        }[op]


BALLS = _Balls()


def value(node: Node, point: Point, bits: int = PRECISIONS[0]) -> Any:
    """The value of `node` as fmpq, arb, matrix or truth (None: open), at one precision."""
    with precision(bits):
        return build(node, BALLS)(lifted(point))
