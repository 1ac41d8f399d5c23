"""An evaluator that shares no code with ours: mpmath at 60 digits, types and definedness written down again."""

from __future__ import annotations

from fractions import Fraction

import mpmath

from prepkit.maths.tree import Apply, Compare, Constant, Logic, Negate, Number, Operation, Symbol

mpmath.mp.dps = 60
TINY, SMALL = mpmath.mpf(10) ** -40, mpmath.mpf(10) ** -30


class Missing(Exception):
    """No value here."""


def number(value):
    value = Fraction(value)
    return mpmath.mpf(value.numerator) / value.denominator


def _round(value):
    nearest = mpmath.nint(value)
    return nearest if abs(value - nearest) < SMALL else value


def _power(a, b):
    if abs(b - mpmath.nint(b)) < TINY:
        if abs(a) < TINY and b < -TINY:
            raise Missing
        return a ** int(mpmath.nint(b))
    if a < -TINY or (abs(a) < TINY and b < 0):
        raise Missing
    return mpmath.mpf(0) if abs(a) < TINY else a**b


def _divide(a, b):
    if abs(b) < TINY:
        raise Missing
    return a / b


def _log(a):
    if a < TINY:
        raise Missing
    return mpmath.log(a)


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "^": _power,
}
FUNCTIONS = {
    "floor": lambda a: mpmath.floor(_round(a)),
    "ceil": lambda a: mpmath.ceil(_round(a)),
    "abs": abs,
    "max": max,
    "min": min,
    "mod": lambda a, b: a - b * mpmath.floor(_round(_divide(a, b))),
    "sign": lambda a: mpmath.mpf(0) if abs(a) < TINY else mpmath.sign(a),
    "sqrt": lambda a: _power(a, mpmath.mpf(1) / 2),
    "exp": mpmath.exp,
    "log": _log,
    "log2": lambda a: _log(a) / mpmath.log(2),
    "tanh": mpmath.tanh,
    "erf": mpmath.erf,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
}


def value(node, point):
    """The value of a tree; Missing where it has none."""
    match node:
        case Number(value=spelled):
            return number(spelled)
        case Symbol(name=name):
            return point[name]
        case Constant(name=name):
            return mpmath.pi if name == "pi" else mpmath.e
        case Negate(arg=arg):
            return -value(arg, point)
        case Operation(op=op, left=left, right=right):
            return OPERATIONS[op](value(left, point), value(right, point))
        case Apply(name=name, args=args):
            found = [value(arg, point) for arg in args]
            if name == "exp" and abs(found[0]) > 50:
                raise OverflowError  # too near 0, or too far, for the thresholds above
            return FUNCTIONS[name](*found)
    raise NotImplementedError(node)


def truth(node, point):
    """The truth of a relation, by Kleene's logic."""
    if isinstance(node, Compare):
        found = [value(item, point) for item in node.items]
        return all(_holds(op, a - b) for op, a, b in zip(node.ops, found, found[1:], strict=False))
    assert isinstance(node, Logic)
    seen = []
    for item in node.items:
        try:
            seen.append(truth(item, point))
        except Missing:
            seen.append(None)
    decisive = node.op == "or"
    if decisive in seen:
        return decisive
    if None in seen:
        raise Missing
    return not decisive


def _holds(op, gap):
    zero = abs(gap) < SMALL
    return {
        "=": zero,
        "!=": not zero,
        "<": gap < 0 and not zero,
        "<=": gap < 0 or zero,
        ">": gap > 0 and not zero,
        ">=": gap > 0 or zero,
    }[op]
