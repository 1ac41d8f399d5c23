"""SymPy as a prover of `a - b = 0`, and of nothing else. Lives in the worker's child: it may hang, and is then killed.

Trees become SymPy objects by our own builder, with the assumptions the types allow; never by sympify. Sums are not
sent here: SymPy gives a meaning to reversed limits that is not ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy

from prepkit.maths.calculus import differentiate, variable
from prepkit.maths.tree import Apply, Constant, Index, Negate, Node, Number, Operation, Symbol

ASSUMPTIONS: Mapping[str, Mapping[str, bool]] = {
    "int": {"integer": True},
    "nat": {"integer": True, "nonnegative": True},
    "pint": {"integer": True, "positive": True},
    "real": {"real": True},
    "pos": {"positive": True},
    "nonneg": {"nonnegative": True},
    "nz": {"real": True, "nonzero": True},
    "prob": {"positive": True},
    "unit": {"nonnegative": True},
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "abs": sympy.Abs,
    "max": sympy.Max,
    "min": sympy.Min,
    "mod": lambda a, b: a - b * sympy.floor(a / b),
    "sign": sympy.sign,
    "kink": sympy.sign,
    "sqrt": sympy.sqrt,
    "exp": sympy.exp,
    "log": sympy.log,
    "log2": lambda a: sympy.log(a) / sympy.log(2),
    "tanh": sympy.tanh,
    "erf": sympy.erf,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "atan": sympy.atan,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "factorial": sympy.factorial,
    "binomial": sympy.binomial,
}


class Unsupported(Exception):
    """The tree holds something that is not built."""


def build(node: Node, types: Mapping[str, str]) -> Any:
    """The SymPy object of a tree.

    >>> build(Operation("*", Symbol("x"), Symbol("x")), {"x": "real"})
    x**2
    """
    match node:
        case Number(value=value):
            return sympy.Rational(value.numerator, value.denominator)
        case Symbol(name=name):
            return sympy.Symbol(name, **ASSUMPTIONS[types[name]])
        case Constant(name="pi"):
            return sympy.pi
        case Constant(name="e"):
            return sympy.E
        case Negate(arg=arg):
            return -build(arg, types)
        case Operation(op=op, left=left, right=right):
            a, b = build(left, types), build(right, types)
            return {"+": a.__add__, "-": a.__sub__, "*": a.__mul__, "/": a.__truediv__, "^": a.__pow__}[op](b)
        case Index(name=name, indices=indices):
            return sympy.Function(name + "[]", real=True)(*(build(index, types) for index in indices))
        case Apply(name="diff", args=(body, *names)):
            for one in names:
                body = differentiate(body, variable(one))
            return build(body, types)
        case Apply(name=name, args=args):
            parts = [build(arg, types) for arg in args]
            known = FUNCTIONS.get(name)
            return known(*parts) if known else sympy.Function(name, real=True)(*parts)
    raise Unsupported(type(node).__name__)


Rung = tuple[str, Callable[[Any], Any]]
LIGHT: tuple[Rung, ...] = (
    ("expand", sympy.expand),
    ("cancel", lambda gap: sympy.cancel(sympy.together(gap))),
    ("exponentials", lambda gap: sympy.cancel(sympy.together(sympy.expand(gap.rewrite(sympy.exp))))),
    ("trigonometry", sympy.trigsimp),
)
HEAVY: tuple[Rung, ...] = (
    ("logarithms", lambda gap: sympy.simplify(sympy.expand_log(sympy.logcombine(gap)))),
    ("simplify", sympy.simplify),
    ("radicals", lambda gap: sympy.radsimp(sympy.sqrtdenest(gap))),
)
HEAVY_OPERATIONS = 40  # of a difference that the heavy rungs are given: size decides, not the clock


def proves_zero(left: Node, right: Node, types: Mapping[str, str]) -> str | None:
    """The name of the transformation that brings left - right to 0, or None.

    >>> from prepkit.maths.read import read
    >>> proves_zero(read("sin(x)^2 + cos(x)^2"), read("1"), {"x": "real"})
    'exponentials'
    """
    try:
        a, b = build(left, types), build(right, types)
    except (Unsupported, KeyError):
        return None
    gap = a - b
    if any(part.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo) for part in (a, b, gap)):
        return None
    rungs = LIGHT + HEAVY if sympy.count_ops(gap) <= HEAVY_OPERATIONS else LIGHT
    for name, transform in rungs:
        try:
            if transform(gap) == 0:
                return name
        except Exception:  # whatever SymPy dies of in one transformation, the next may still prove it
            continue
    return None
