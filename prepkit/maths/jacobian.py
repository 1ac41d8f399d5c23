"""Jacobians of abstract functions of vectors: J(F, u) is a square matrix of which nothing is known.

    J(u + v) = J(u) + J(v), J(M*u) = M*J(u), and of F(u) it is J(F, u)*J(u): the chain rule, in this order

so that with H(x) = x + F(x) the Jacobian J(H, x) is 1 + J(F, x).
"""

from __future__ import annotations

from prepkit.errors import Undecided, Undefined
from prepkit.maths.calculus import ONE, ZERO, add, div, mul, sub
from prepkit.maths.normal import Normal
from prepkit.maths.rebuild import rebuild
from prepkit.maths.show import line
from prepkit.maths.tree import Apply, Negate, Node, Operation, Symbol, children, free_names
from prepkit.maths.types import TYPES, SymbolType


def jacobian(body: Node, name: str, functions: frozenset[str]) -> Node:
    """The Jacobian of a body by its vector `name`; `Undecided` where these rules do not reach.

    >>> x = Symbol("x")
    >>> line(jacobian(Operation("+", x, Apply("F", (x,))), "x", frozenset("F")))
    '1 + J(F, x)'
    """
    if name not in free_names(body):
        return ZERO
    match body:
        case Symbol():
            return ONE
        case Negate(arg=arg):
            return Negate(jacobian(arg, name, functions))
        case Operation(op="+" | "-" as op, left=left, right=right):
            parts = jacobian(left, name, functions), jacobian(right, name, functions)
            return add(*parts) if op == "+" else sub(*parts)
        case Operation(op="*", left=left, right=right) if name not in free_names(left):
            return mul(left, jacobian(right, name, functions))
        case Operation(op="/", left=left, right=right) if name not in free_names(right):
            return div(jacobian(left, name, functions), right)
        case Apply(name=function, args=(arg,)) if function in functions:
            return mul(Apply("J", (Symbol(function), arg)), jacobian(arg, name, functions))
    raise Undecided("no rule for this Jacobian")


class Matrices:
    """Gives every Jacobian that occurs a matrix symbol; equal arguments have one."""

    def __init__(self, types: dict[str, SymbolType]) -> None:
        self.types = types
        self._seen: list[tuple[Node, Node, str]] = []

    @property
    def names(self) -> frozenset[str]:
        """The symbols given."""
        return frozenset(name for _, _, name in self._seen)

    def named(self, node: Node) -> Node:
        """`node` with symbols for Jacobians, which `types` learns."""
        node = rebuild(node, tuple(self.named(child) for child in children(node)))
        match node:
            case Apply(name="J", args=(function, place)):
                return Symbol(self._name(function, place))
        return node

    def _name(self, function: Node, place: Node) -> str:
        for own, other, name in self._seen:
            if own == function and self._same(place, other):
                return name
        name = line(Apply("J", (function, place)))
        self.types[name] = TYPES["mat"]
        self._seen.append((function, place, name))
        return name

    def _same(self, left: Node, right: Node) -> bool:
        if left == right:
            return True
        normal = Normal(self.types)
        try:
            return not normal.difference(normal.of(left), normal.of(right)).numerator
        except (Undecided, Undefined):
            return False
