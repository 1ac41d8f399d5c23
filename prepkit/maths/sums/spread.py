"""Sums and products taken apart as far as the laws go: what is left are elementary ones, in a tree of the same value.

Every bound name is made unique first. A sum's body is multiplied out; what is free of the bound name goes out; inner
sums that are factors take the other factors in, so that sum(x[i]*sum(f, j, …), i, …) is sum(sum(x[i]*f, j, …), i, …).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count

from prepkit.errors import Undecided
from prepkit.maths.calculus import differentiate, variable
from prepkit.maths.rebuild import rebuild
from prepkit.maths.rewrite import substitute
from prepkit.maths.sums.bounds import Bounds, number
from prepkit.maths.sums.closed import CLOSED, Constant, Logarithm
from prepkit.maths.sums.laws import Swap, SwapTriangle, factors, product
from prepkit.maths.tree import Apply, Big, Negate, Node, Number, Operation, Symbol, children, free_names

MAX_TERMS = 48  # of one body, multiplied out
MAX_POWER = 4
MAX_STEPS = 400  # bodies looked at in one judgement
Terms = list[tuple[Fraction, list[Node]]]


class Spreader:
    """Takes trees apart; `steps` counts down, so that size and never the clock ends it."""

    def __init__(self) -> None:
        self.steps = MAX_STEPS
        self._elementary: set[Node] = set()  # what has been taken apart already
        self._fresh = count(1)

    def spend(self) -> None:
        """`Undecided` when too much has been looked at."""
        self.steps -= 1
        if self.steps < 0:
            raise Undecided("too many sums")

    def spread(self, node: Node, known: Bounds) -> Node:
        """An equal tree with elementary sums and products only."""
        if not has_big(node) or node in self._elementary:
            return node
        if not isinstance(node, Big):
            return self._other(node, known)
        if node.kind not in ("sum", "prod"):
            return node
        self.spend()
        name = f"{node.name.partition(chr(39))[0]}'{next(self._fresh)}"
        body = substitute(node.body, {node.name: Symbol(name)})
        low, high = self.spread(node.low, known), self.spread(node.high, known)
        inside = known.within(name, low, high)
        whole = Big(node.kind, self.spread(body, inside), name, low, high)
        found = self._sum(whole, known) if node.kind == "sum" else self._product(whole, known)
        self._elementary.update(outermost(found))
        return found

    def _other(self, node: Node, known: Bounds) -> Node:
        """A node that is no sum, over parts that are taken apart; derivatives carried out, log(prod) a sum."""
        match node:
            case Apply(name="diff", args=(body, *names)):
                for name in names:
                    body = differentiate(body, variable(name))
                return self.spread(body, known)
            case Apply(name="log", args=(arg,)):
                return self._logarithm(arg, known)
        return rebuild(node, tuple(self.spread(child, known) for child in children(node)))

    def _logarithm(self, arg: Node, known: Bounds) -> Node:
        """log of a product of positive factors is the sum of their logs, and log(exp(u)) is u."""
        match arg:
            case Big(kind="prod"):
                found = Logarithm().apply(arg, known)
                if found is not None:
                    return self.spread(found, known)
            case Operation(op="*" | "/" as op, left=left, right=right):
                if known.positive(left) and known.positive(right):
                    logs = self._logarithm(left, known), self._logarithm(right, known)
                    return Operation("+" if op == "*" else "-", *logs)
            case Apply(name="exp", args=(inner,)):
                return self.spread(inner, known)
        return Apply("log", (self.spread(arg, known),))

    def closed(self, node: Big, known: Bounds) -> Node | None:
        """By the first law after which the sum is gone; what is left of it is taken apart in turn."""
        self.spend()
        for law in CLOSED:
            found = law.apply(node, known)
            if found is not None:
                return self.spread(found, known)
        return None

    def _sum(self, node: Big, known: Bounds) -> Node:
        found = self.closed(node, known)
        if found is not None:
            return found
        total: Node | None = None
        for coefficient, parts in multiplied_out(node.body):
            outside = [part for part in parts if node.name not in free_names(part)]
            inside = [part for part in parts if node.name in free_names(part)]
            term = self._one(Big("sum", product(inside), node.name, node.low, node.high), known)
            term = product([*([number(coefficient)] if coefficient != 1 else []), *outside, term])
            total = term if total is None else Operation("+", total, term)
        return number(0) if total is None else total

    def _one(self, node: Big, known: Bounds) -> Node:
        """A sum of one product: closed, or with inner sums that are factors pushed to the outside of the others."""
        found = self.closed(node, known)
        if found is not None:
            return found
        parts = factors(node.body)
        inner = next((part for part in parts if isinstance(part, Big) and part.kind == "sum"), None)
        if inner is None:
            return node
        rest = list(parts)
        rest.remove(inner)
        nested = Big("sum", product([*rest, inner.body]), inner.name, inner.low, inner.high)
        node = Big("sum", nested, node.name, node.low, node.high)
        return self._other_way(node, known) or node

    def _other_way(self, node: Big, known: Bounds) -> Node | None:
        """The double sum with its sums swapped, where the inner one is gone after that."""
        body = node.body
        assert isinstance(body, Big)
        if node.name in free_names(body.body) and not any(map(_is_delta, factors(body.body))):
            return None
        for law in (Swap(), SwapTriangle()):
            other = law.apply(node, known)
            if isinstance(other, Big) and isinstance(other.body, Big):
                inside = known.within(other.name, other.low, other.high)
                inner = self.closed(other.body, inside)
                if inner is not None:
                    return self._sum(Big("sum", inner, other.name, other.low, other.high), known)
        return None

    def _product(self, node: Big, known: Bounds) -> Node:
        found = self.closed(node, known)
        if found is not None:
            return found
        result: Node = number(1)
        for part, below in _quotient(node.body):
            one = Big("prod", part, node.name, node.low, node.high)
            piece = Constant().apply(one, known) or one
            result = Operation("/" if below else "*", result, piece)
        return result


def has_big(node: Node) -> bool:
    """Does a sum, product or integral occur?"""
    return isinstance(node, Big) or any(map(has_big, children(node)))


def outermost(node: Node) -> Iterator[Big]:
    """The sums and products that stand in no other."""
    if isinstance(node, Big):
        if node.kind != "int":
            yield node
        return
    for child in children(node):
        yield from outermost(child)


def _is_delta(node: Node) -> bool:
    return isinstance(node, Apply) and node.name == "delta"


def _quotient(node: Node, below: bool = False) -> list[tuple[Node, bool]]:
    """The factors of a body, and which of them stand below."""
    match node:
        case Operation(op="*" | "/" as op, left=left, right=right):
            return [*_quotient(left, below), *_quotient(right, below != (op == "/"))]
        case Negate(arg=arg):
            return [(number(-1), below), *_quotient(arg, below)]
    return [(node, below)]


def multiplied_out(node: Node) -> Terms:
    """A sum of products: each a number and factors.

    >>> from prepkit.maths.read import read
    >>> [(str(c), len(f)) for c, f in multiplied_out(read("2*(x - y)*z"))]
    [('2', 2), ('-2', 2)]
    """
    match node:
        case Number(value=value):
            return [(value, [])] if value else []
        case Negate(arg=arg):
            return [(-value, parts) for value, parts in multiplied_out(arg)]
        case Operation(op="+", left=left, right=right):
            return _limited(multiplied_out(left) + multiplied_out(right))
        case Operation(op="-", left=left, right=right):
            return multiplied_out(Operation("+", left, Negate(right)))
        case Operation(op="*", left=left, right=right):
            return _times(multiplied_out(left), multiplied_out(right))
        case Operation(op="/", left=left, right=Number(value=value)) if value:
            return [(own / value, parts) for own, parts in multiplied_out(left)]
        case Operation(op="/", left=left, right=right):
            below = Operation("/", number(1), right)
            return [(value, [*parts, below]) for value, parts in multiplied_out(left)]
        case Operation(op="^", left=left, right=Number(value=value)) if value in range(2, MAX_POWER + 1):
            base = multiplied_out(left)
            result = base
            for _ in range(int(value) - 1):
                result = _times(result, base)
            return result
        case Apply(name="exp", args=(arg,)) if len(terms := multiplied_out(arg)) > 1:
            return [(Fraction(1), [_exponential(*term) for term in terms])]
    return [(Fraction(1), [node])]


def _exponential(value: Fraction, parts: list[Node]) -> Node:
    return Apply("exp", (product([*([number(value)] if value != 1 else []), *parts]),))


def _times(left: Terms, right: Terms) -> Terms:
    if len(left) * len(right) > MAX_TERMS:
        raise Undecided("a body is too large")
    return [(a * b, [*first, *second]) for a, first in left for b, second in right]


def _limited(terms: Terms) -> Terms:
    if len(terms) > MAX_TERMS:
        raise Undecided("a body is too large")
    return terms
