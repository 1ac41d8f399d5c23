"""Rules of normal forms for the functions of the language, one each, and for finite sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from prepkit.maths import counting, exponents, floors, laurent, roots
from prepkit.maths.atoms import NOT_NEGATIVE
from prepkit.maths.laurent import UNIT, Ratio, constant
from prepkit.maths.types import NEGATIVE, POSITIVE, ZERO

if TYPE_CHECKING:
    from prepkit.maths.normal import Normal


def _max(normal: Normal, *parts: Ratio) -> Ratio:
    return _extreme(normal, parts, 1)


def _min(normal: Normal, *parts: Ratio) -> Ratio:
    return _extreme(normal, parts, -1)


def _extreme(normal: Normal, parts: tuple[Ratio, ...], side: int) -> Ratio:
    """max(a, b) = (a + b + |a - b|)/2, min with a minus; of three or more, a set of arguments."""
    if len({part.key() for part in parts}) == 1:
        return parts[0]
    if len(parts) == 2:
        first, second = parts
        gap = roots.absolute(normal, normal.difference(first, second))
        both = normal.sum(first, second)
        return normal.scaled(normal.sum(both, normal.scaled(gap, side)), Fraction(1, 2))
    whole = all(not part.divisor and normal.atoms.whole(part.numerator) for part in parts)
    head = ("extreme", side, frozenset(part.key() for part in parts))
    known = {"whole": whole, "bound": normal.bound_in(*parts)}
    return normal.atom(normal.atoms.number(head, **known))


def _sqrt(normal: Normal, part: Ratio) -> Ratio:
    return roots.root(normal, part, Fraction(1, 2))


def _log2(normal: Normal, part: Ratio) -> Ratio:
    two = exponents.logarithm(normal, Ratio(constant(2)))
    return normal.quotient(exponents.logarithm(normal, part), two)


def _exponentials(normal: Normal, part: Ratio) -> tuple[Ratio, Ratio]:
    """exp(part) and exp(-part)."""
    up = exponents.exponential(normal, part)
    return up, laurent.invert(up, normal.work)


def _tanh(normal: Normal, part: Ratio) -> Ratio:
    """tanh(u) = (exp(2u) - 1)/(exp(2u) + 1)."""
    square = exponents.exponential(normal, normal.scaled(part, 2))
    one = Ratio({UNIT: 1})
    return normal.quotient(normal.difference(square, one), normal.sum(square, one))


def _sinh(normal: Normal, part: Ratio) -> Ratio:
    up, down = _exponentials(normal, part)
    return normal.scaled(normal.difference(up, down), Fraction(1, 2))


def _cosh(normal: Normal, part: Ratio) -> Ratio:
    up, down = _exponentials(normal, part)
    return normal.scaled(normal.sum(up, down), Fraction(1, 2))


def _sign(normal: Normal, part: Ratio) -> Ratio:
    signs = normal.signs(part)
    known = {POSITIVE: 1, NEGATIVE: -1, ZERO: 0}.get(signs)
    if known is not None:
        return Ratio(constant(known))
    return normal.opaque(("sign", normal.sign_key(part)), (), signs=signs, whole=True)


def _kink(normal: Normal, part: Ratio) -> Ratio:
    """The slope of |u|: |u|/u."""
    return normal.quotient(roots.absolute(normal, part), part)


def _delta(normal: Normal, left: Ratio, right: Ratio) -> Ratio:
    gap = normal.difference(left, right)
    if not gap.numerator:
        return Ratio({UNIT: 1})
    if not normal.signs(gap) & ZERO:
        return Ratio({})
    factor, _, _ = laurent.content(gap.numerator)
    return normal.opaque(
        ("delta",), (normal.scaled(gap, 1 / Fraction(factor)),), signs=NOT_NEGATIVE, whole=True
    )


def _parity(name: str, *, odd: bool, at_zero: int) -> Callable[[Normal, Ratio], Ratio]:
    """f(-u) = -f(u) for odd functions, f(u) for even ones."""

    def rule(normal: Normal, part: Ratio) -> Ratio:
        if not part.numerator:
            return Ratio(constant(at_zero))
        flip = laurent.content(part.numerator)[0] < 0
        inner = normal.scaled(part, -1) if flip else part
        if name in ("tan", "asin"):
            normal.conditions.add(("domain", name, inner.key()))
        signs = normal.signs(inner) if name in ("erf", "atan", "asin") else NEGATIVE | ZERO | POSITIVE
        result = normal.opaque(("function", name), (inner,), signs=signs)
        return normal.scaled(result, -1) if flip and odd else result

    return rule


RULES: Mapping[str, Callable[..., Ratio]] = {
    "floor": floors.floor,
    "ceil": floors.ceil,
    "mod": floors.mod,
    "abs": roots.absolute,
    "max": _max,
    "min": _min,
    "sqrt": _sqrt,
    "exp": exponents.exponential,
    "log": exponents.logarithm,
    "log2": _log2,
    "tanh": _tanh,
    "sinh": _sinh,
    "cosh": _cosh,
    "sign": _sign,
    "kink": _kink,
    "delta": _delta,
    "T": lambda normal, part: part,
    "factorial": counting.factorial,
    "binomial": counting.binomial,
    "erf": _parity("erf", odd=True, at_zero=0),
    "sin": _parity("sin", odd=True, at_zero=0),
    "tan": _parity("tan", odd=True, at_zero=0),
    "atan": _parity("atan", odd=True, at_zero=0),
    "asin": _parity("asin", odd=True, at_zero=0),
    "cos": _parity("cos", odd=False, at_zero=1),
}
