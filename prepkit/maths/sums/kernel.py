"""Two lines with finite sums and products, proved equal by the laws of `laws`; nothing is ever tried numerically here.

Both lines are spread into elementary sums. Sums with the same terms over ranges that overlap up to a few terms, or
one inside the other, are then written by one of them; what is left must be one normal form, sums being its atoms.
"""

from __future__ import annotations

from collections.abc import Iterator

from prepkit.errors import Undecided, Undefined
from prepkit.maths.context import Problem, is_relation
from prepkit.maths.prove import NOTHING, Proof
from prepkit.maths.rebuild import rebuild
from prepkit.maths.rewrite import substitute
from prepkit.maths.sums.bounds import Bounds, number
from prepkit.maths.sums.induction import Step, steps
from prepkit.maths.sums.laws import Swap, SwapTriangle, at, joined, minus, plus
from prepkit.maths.sums.places import shifts
from prepkit.maths.sums.spread import Spreader, has_big, outermost
from prepkit.maths.tree import Apply, Big, Compare, Index, Node, Operation, Symbol, Tuple, children

MAX_ROUNDS = 12
MAX_OVERHANG = 3  # terms by which one range may stand out on either side
RUNG = "sums"


def by_sums(problem: Problem) -> Proof:
    """Values with sums or products in them, proved equal wherever both are defined."""
    left, right = problem.lines
    if is_relation(left) or problem.matrices or not (has_big(left) or has_big(right)):
        return NOTHING
    solved = tuple(_equation(name, tree) for name, tree in problem.solved)
    known = Bounds(problem.types, (*problem.facts, *solved))
    pairs = zip(_items(left), _items(right), strict=True)
    try:
        if all(equal(a, b, known) for a, b in pairs):
            return Proof(True, True, False, RUNG)
    except (Undecided, Undefined):
        pass
    return by_induction(left, right, problem)


def by_induction(left: Node, right: Node, problem: Problem) -> Proof:
    """Values that agree at the least n, and at n + 1 if they do at n."""
    if isinstance(left, Tuple) or problem.solved:
        return NOTHING
    for step in steps(left, right, problem):
        try:
            if _holds(step):
                return Proof(True, True, False, "induction")
        except (Undecided, Undefined):
            continue
    return NOTHING


def _holds(step: Step) -> bool:
    spreader = Spreader()
    if not reduces(step.start, step.known, spreader):
        return False
    return any(reduces(goal, step.known, spreader) for goal in step.goals())


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Tuple) else (node,)


def _equation(name: str, tree: Node) -> Node:
    return Compare(("=",), (Symbol(name), tree))


def equal(left: Node, right: Node, known: Bounds) -> bool:
    """Are the two the same wherever both are defined? False where no proof is found.

    >>> from prepkit.maths.read import read
    >>> from prepkit.maths.types import TYPES
    >>> equal(read("sum(i, i, 1, n)"), read("n*(n + 1)/2"), Bounds({"n": TYPES["nat"]}))
    True
    """
    return reduces(minus(left, right), known, Spreader())


def reduces(gap: Node, known: Bounds, spreader: Spreader) -> bool:
    """Is `gap` brought to 0 by writing its sums by each other?"""
    gap = spreader.spread(gap, known)
    for _ in range(MAX_ROUNDS):
        if known.zero(gap):
            return True
        swap = first_swap(gap, known, spreader)
        if swap is None:
            return False
        old, new = swap
        gap = replaced(gap, old, spreader.spread(new, known))
    return False


def first_swap(gap: Node, known: Bounds, spreader: Spreader) -> tuple[Big, Node] | None:
    """One sum of the tree, and the same written by another one of it."""
    found = list(dict.fromkeys(outermost(gap)))
    for position, other in enumerate(found):
        for base in found[:position]:
            if base.kind != other.kind:
                continue
            spreader.spend()
            swap = _related(base, other, known)
            if swap is not None:
                return swap
    return None


def replaced(node: Node, old: Node, new: Node) -> Node:
    """`node` with one subtree replaced."""
    if node == old:
        return new
    if not has_big(node):
        return node
    return rebuild(node, tuple(replaced(child, old, new) for child in children(node)))


def _related(base: Big, other: Big, known: Bounds) -> tuple[Big, Node] | None:
    for first, second in ((base, other), (other, base)):
        for form in _forms(second, known):
            if form is second and second is base:
                continue
            found = _aligned(first, form, known)
            if found is not None:
                what, new = found
                return (first if what is first else second), new
    return None


def _forms(node: Big, known: Bounds) -> Iterator[Big]:
    """The same sum, run backwards, a double one with its sums swapped, and each of its sums run backwards."""
    yield node
    if not isinstance(node.body, Big):
        yield _run_backwards(node)
        return
    orders = [node, *(law.apply(node, known) for law in (Swap(), SwapTriangle()))]
    for order in orders:
        if not isinstance(order, Big) or not isinstance(order.body, Big):
            continue
        inner = Big(order.kind, _run_backwards(order.body), order.name, order.low, order.high)
        yield from (order, _run_backwards(order), inner, _run_backwards(inner))


def _run_backwards(node: Big) -> Big:
    about = plus(node.low, node.high)
    body = substitute(node.body, {node.name: minus(about, Symbol(node.name))})
    return Big(node.kind, body, node.name, node.low, node.high)


def _aligned(base: Big, other: Big, known: Bounds) -> tuple[Big, Node] | None:
    """One of the two by the other, where other(i) = base(i + s) for a shift s that lays the ranges side by side."""
    if _heads(base.body) != _heads(other.body):
        return None
    for shift in shifts(base, other, known):
        if not _same_terms(base, other, shift, known):
            continue
        moved = Big(base.kind, base.body, base.name, plus(other.low, shift), plus(other.high, shift))
        first = known.constant(minus(moved.low, base.low))
        last = known.constant(minus(moved.high, base.high))
        if first is None or last is None:
            if _inside(moved, base, known):
                return base, _around(base, moved, other)
            if _inside(base, moved, known):
                back = minus(base.low, shift), minus(base.high, shift)
                return other, _around(other, Big(other.kind, other.body, other.name, *back), base)
        elif all(-MAX_OVERHANG <= end <= MAX_OVERHANG for end in (first, last)):
            found = _by_overhang(base, other, moved, int(first), int(last), known)
            if found is not None:
                return found
    return None


def _heads(node: Node) -> list[str]:
    """The names of sequences and functions in a tree, sorted: what a shift cannot change."""
    own = [node.name] if isinstance(node, Index | Apply) else ["sum"] if isinstance(node, Big) else []
    return sorted([*own, *(head for child in children(node) for head in _heads(child))])


def _same_terms(base: Big, other: Big, shift: Node, known: Bounds) -> bool:
    there = at(base, plus(Symbol(other.name), shift))
    here = known.within(other.name, other.low, other.high)
    return here.zero(minus(other.body, there))


def _by_overhang(
    base: Big, other: Big, moved: Big, first: int, last: int, known: Bounds
) -> tuple[Big, Node] | None:
    """other = base - (base's terms beyond) + (other's terms beyond); of products the longer by the shorter."""
    if not _in_order(base, other, moved, first, last, known):
        return None
    mine = [at(base, plus(base.low, number(k))) for k in range(first)]
    mine += [at(base, minus(base.high, number(k))) for k in range(-last)]
    others = [at(other, plus(other.low, number(k))) for k in range(-first)]
    others += [at(other, minus(other.high, number(k))) for k in range(last)]
    if base.kind == "sum":
        return other, _without(_with("sum", base, others), mine)
    if not mine:
        return other, _with("prod", base, others)
    return (base, _with("prod", other, mine)) if not others else None


def _in_order(base: Big, other: Big, moved: Big, first: int, last: int, known: Bounds) -> bool:
    """May terms be moved from one range to the other? Both are in order, or, one inside the other, the inner one is."""
    if first * last >= 0:
        return all(known.nonnegative(plus(minus(one.high, one.low), number(1))) for one in (base, other))
    low = moved.low if first > 0 else base.low
    high = moved.high if last < 0 else base.high
    return known.nonnegative(plus(minus(high, low), number(1)))


def _with(kind: str, node: Node, terms: list[Node]) -> Node:
    for term in terms:
        node = joined(kind, node, term)
    return node


def _without(node: Node, terms: list[Node]) -> Node:
    for term in terms:
        node = Operation("-", node, term)
    return node


def _inside(inner: Big, outer: Big, known: Bounds) -> bool:
    """Is inner's range, perhaps empty, in order inside outer's?"""
    return (
        known.nonnegative(minus(inner.low, outer.low))
        and known.nonnegative(minus(outer.high, inner.high))
        and known.nonnegative(plus(minus(inner.high, inner.low), number(1)))
    )


def _around(outer: Big, inner: Big, written: Node) -> Node:
    """outer = (what is before inner) + inner + (what is after it)."""
    before = Big(outer.kind, outer.body, outer.name, outer.low, minus(inner.low, number(1)))
    after = Big(outer.kind, outer.body, outer.name, plus(inner.high, number(1)), outer.high)
    return joined(outer.kind, joined(outer.kind, before, written), after)
