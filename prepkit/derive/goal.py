"""Is the goal reached: does what a chain shows say the goal, directly, backwards, or by induction?"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from prepkit.derive.chain import Chain, Derivation
from prepkit.derive.link import Heads
from prepkit.derive.outcome import shown
from prepkit.derive.truth import SECONDS, holds, same
from prepkit.maths.context import is_relation
from prepkit.maths.judge import judge
from prepkit.maths.read import Names, read
from prepkit.maths.rewrite import substitute
from prepkit.maths.show import line
from prepkit.maths.tree import Compare, Node, Number, Operation, Symbol, free_names

_STARTS = {"nat": "0", "pint": "1"}


def reached(derivation: Derivation, heads: Heads) -> str:
    """'' where a chain reaches the goal, else what the last one lacks."""
    missing = [_missing(derivation, chain, heads) for chain in derivation.chains]
    return "" if "" in missing else missing[-1]


def _missing(derivation: Derivation, chain: Chain, heads: Heads) -> str:
    goal = derivation.goal
    if goal.premise is not None:
        return _premised(derivation, chain, heads)
    if (
        chain.head.by == "goal"
        and is_relation(chain.head.line.tree)
        and same(chain.head.line.tree, goal.line.tree, chain.context)
    ):
        return _backwards(chain)
    if heads[chain.name].open:
        return (
            f"chain {chain.name} starts from a condition and holds only under it: "
            "write the goal as 'CONDITION <=> CONCLUSION' and begin with by: goal"
        )
    found, supposed = shown(chain, heads[chain.name].defines), _supposed(derivation, chain)
    if found is not None and supposed and _by_induction(derivation, chain, found, supposed, heads):
        return ""
    if found is not None and _says(found, goal.line.tree, chain):
        facts = "; ".join(map(line, supposed))
        return f"chain {chain.name} reaches the goal under facts of its own ({facts})" if supposed else ""
    return f"the last line '{chain.last.text}' is not the goal '{goal.line.text}'"


def _supposed(derivation: Derivation, chain: Chain) -> list[Node]:
    """The chain's own facts that do not hold without it."""
    names = Names.of(chain.context)
    facts = [read(fact, names) for fact in chain.own_facts]
    without = msgspec.structs.replace(chain.context, facts=derivation.context.facts)
    return [fact for fact in facts if holds(fact, without).verdict != "proved"]


def _says(found: Node, goal: Node, chain: Chain) -> bool:
    """The same sides; or the same relation, where the goal is not true anyway."""
    if same(found, goal, chain.context):
        return True
    if isinstance(found, Compare) and isinstance(goal, Compare) and _sides(found, goal, chain):
        return True
    return (
        holds(goal, chain.context).verdict == "refuted"
        and judge(found, goal, chain.context, SECONDS).verdict == "proved"
    )


def _sides(found: Compare, goal: Compare, chain: Chain) -> bool:
    """One side the same as it is written, the other once definitions and facts are used."""
    if found.ops != goal.ops or len(found.ops) != 1:
        return False
    orders = [found.items, found.items[::-1]] if found.ops == ("=",) else [found.items]
    return any(
        same(mine[k], goal.items[k], chain.context)
        and judge(mine[1 - k], goal.items[1 - k], chain.context, SECONDS).verdict == "proved"
        for mine in orders
        for k in (0, 1)
    )


def _backwards(chain: Chain) -> str:
    """From the goal, by equivalences, to something that holds."""
    if any(line.relation != "<=>" for line in chain.lines):
        return "a chain that begins with the goal must consist of equivalences"
    if holds(chain.last.tree, chain.context).verdict != "proved":
        return f"the chain ends in '{chain.last.text}', which is not proved by itself"
    return ""


def _premised(derivation: Derivation, chain: Chain, heads: Heads) -> str:
    """From the premise to the conclusion; or the conclusion, where all that the chain supposes is the premise."""
    goal = derivation.goal
    assert goal.premise is not None
    supposed, found = _supposed(derivation, chain), shown(chain, heads[chain.name].defines)
    if supposed and not goal.both and all(same(fact, goal.premise, chain.context) for fact in supposed):
        reached = found is not None and not heads[chain.name].open and _says(found, goal.line.tree, chain)
        return (
            "" if reached else f"the last line '{chain.last.text}' is not the conclusion '{goal.line.text}'"
        )
    if not same(chain.head.line.tree, goal.premise, chain.context):
        return "the last chain does not begin with the goal's premise"
    if not same(chain.last.tree, goal.line.tree, chain.context):
        return f"the last line '{chain.last.text}' is not the goal's conclusion '{goal.line.text}'"
    if goal.both and any(line.relation != "<=>" for line in chain.lines):
        return "the goal is an equivalence, but a line is only =>"
    return ""


def _by_induction(
    derivation: Derivation, chain: Chain, found: Node, supposed: list[Node], heads: Heads
) -> bool:
    """The goal is all that the chain supposes, and it shows it for n + 1; an earlier chain shows where it starts."""
    goal = derivation.goal.line.tree
    if not all(same(fact, goal, chain.context) for fact in supposed):
        return False
    one = Number(Fraction(1), "1")
    for name in sorted(free_names(goal)):
        if chain.context.let.get(name) not in ("int", "nat", "pint"):
            continue
        following = substitute(goal, {name: Operation("+", Symbol(name), one)})
        if same(found, following, chain.context) and _started(derivation, chain, name, heads):
            return True
    return False


def _started(derivation: Derivation, step: Chain, name: str, heads: Heads) -> bool:
    """Does a chain before the step show the goal at the least value of `name`, supposing nothing but that value?"""
    goal = derivation.goal.line.tree
    for chain in derivation.chains[: derivation.chains.index(step)]:
        found = shown(chain, heads[chain.name].defines)
        if found is None or heads[chain.name].open:
            continue
        supposed = _supposed(derivation, chain)
        for low in _starts(derivation, name):
            there, swap = Compare(("=",), (Symbol(name), low)), {name: low}
            fixed = all(same(fact, there, chain.context) for fact in supposed)
            if fixed and same(substitute(found, swap), substitute(goal, swap), chain.context):
                return True
    return False


def _starts(derivation: Derivation, name: str) -> Iterator[Node]:
    """The least value of a symbol: by its type, or by a fact `name >= low`."""
    names = Names.of(derivation.context)
    kind = _STARTS.get(derivation.context.let.get(name, ""))
    if kind:
        yield Number(Fraction(kind), kind)
    for fact in derivation.context.facts:
        tree = read(fact, names)
        if isinstance(tree, Compare) and len(tree.ops) == 1:
            left, right = tree.items
            if tree.ops[0] == ">=" and left == Symbol(name):
                yield right
            if tree.ops[0] == "<=" and right == Symbol(name):
                yield left
