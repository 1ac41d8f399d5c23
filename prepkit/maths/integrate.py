"""SymPy's closed form of a definite integral, as one of our trees, tried numerically before it is believed.

Lives in the worker's child. A closed form with conditions, or one that differs from the quadrature at any of the
given points, is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from prepkit.maths.cas import Unsupported, build
from prepkit.maths.tree import Apply, Big, Constant, Negate, Node, Number, Operation, Symbol

DIGITS = 25
AGREEING = mpmath.mpf(10) ** -12
NAMES: Mapping[Any, str] = {
    sympy.exp: "exp", sympy.log: "log", sympy.erf: "erf", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan",
    sympy.atan: "atan", sympy.asin: "asin", sympy.acos: "acos", sympy.tanh: "tanh", sympy.sinh: "sinh",
    sympy.cosh: "cosh", sympy.Abs: "abs", sympy.factorial: "factorial",
}  # fmt: skip


def closed_form(node: Big, types: Mapping[str, str], points: list[dict[str, str]]) -> Node | None:
    """The closed form, or None.

    >>> from prepkit.maths.read import read
    >>> from prepkit.maths.show import line
    >>> integral = read("int(x*exp(-x), x, 0, oo)")
    >>> assert isinstance(integral, Big)
    >>> line(closed_form(integral, {}, [{}]) or integral)
    '1'
    """
    inside = {**types, node.name: "real"}
    try:
        body, name = build(node.body, inside), build(Symbol(node.name), inside)
        low, high = _limit(node.low, types), _limit(node.high, types)
        found = sympy.simplify(_integrated(body, name, low, high))
        tree = unbuilt(found)
    except (Unsupported, KeyError):
        return None
    numbers = [_numbers(point, types) for point in points]
    return tree if all(_agrees(body, name, low, high, found, values) for values in numbers) else None


def _integrated(body: Any, name: Any, low: Any, high: Any) -> Any:
    """Apart where the variable is positive and where it is negative: |x| and max(x, 0) have no kink there."""
    above = sympy.Symbol(name.name, positive=True)
    if (low, high) == (-sympy.oo, sympy.oo):
        body = _centred(body, name)
    if low.is_extended_negative and high.is_extended_positive:
        upper = sympy.integrate(body.subs(name, above), (above, 0, high))
        return upper + sympy.integrate(body.subs(name, -above), (above, 0, -low))
    if low.is_extended_nonnegative and high.is_extended_positive:
        return sympy.integrate(body.subs(name, above), (above, low, high))
    return sympy.integrate(body, (name, low, high))


def _centred(body: Any, name: Any) -> Any:
    """Over the whole line, x moved to where the exponent of a Gaussian is largest."""
    for factor in body.atoms(sympy.exp):
        exponent = sympy.expand(factor.args[0])
        slope, bend = exponent.coeff(name, 1), exponent.coeff(name, 2)
        if slope != 0 and bend != 0 and sympy.degree(exponent, name) == 2:
            middle = sympy.simplify(-slope / (2 * bend))
            return sympy.simplify(body.subs(name, name + middle))
    return body


def _limit(node: Node, types: Mapping[str, str]) -> Any:
    match node:
        case Constant(name="oo"):
            return sympy.oo
        case Negate(arg=arg):
            return -_limit(arg, types)
    return build(node, types)


def _numbers(point: Mapping[str, str], types: Mapping[str, str]) -> dict[Any, Any]:
    return {build(Symbol(name), types): sympy.Rational(text) for name, text in point.items()}


def _agrees(body: Any, name: Any, low: Any, high: Any, found: Any, values: dict[Any, Any]) -> bool:
    """Is the closed form what the quadrature gives?"""
    with mpmath.workdps(DIGITS):
        integrand = sympy.lambdify(name, body.subs(values), "mpmath")
        ends = [_number(end.subs(values)) for end in (low, high)]
        if ends[0] < 0 < ends[1]:
            ends.insert(1, mpmath.mpf(0))
        total, error = mpmath.quad(integrand, ends, error=True)
        value = _number(found.subs(values))
        return bool(
            abs(total - value) <= AGREEING * (1 + abs(value)) and error <= AGREEING * (1 + abs(value))
        )


def _number(value: Any) -> Any:
    if value.is_infinite:
        return mpmath.inf if value == sympy.oo else -mpmath.inf
    return mpmath.mpmathify(sympy.N(value, DIGITS))


def unbuilt(found: Any) -> Node:
    """A SymPy object as a tree; `Unsupported` where it holds what we do not write."""
    if found.is_Rational:
        value = Fraction(int(found.p), int(found.q))
        return Number(value, str(value)) if value >= 0 else Negate(Number(-value, str(-value)))
    if found.is_Symbol:
        return Symbol(found.name)
    if found is sympy.pi or found is sympy.E:
        return Constant("pi" if found is sympy.pi else "e")
    if found.is_Add or found.is_Mul:
        first, *rest = map(unbuilt, found.args)
        for part in rest:
            first = Operation("+" if found.is_Add else "*", first, part)
        return first
    if found.is_Pow:
        return Operation("^", unbuilt(found.base), unbuilt(found.exp))
    name = NAMES.get(found.func)
    if name is None or len(found.args) != 1:
        raise Unsupported(str(found.func))
    return Apply(name, (unbuilt(found.args[0]),))
