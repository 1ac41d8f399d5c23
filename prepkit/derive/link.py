"""What links a chain to what came before: a goal, a fact, a count, a definition, other chains. Never unchecked."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from prepkit.derive import fresh
from prepkit.derive.chain import Chain, Counting, Derivation
from prepkit.derive.counting import counted
from prepkit.derive.outcome import ends, shown
from prepkit.derive.result import HeadFound, Problem
from prepkit.derive.truth import holds, same, satisfiable
from prepkit.domain import Context, Judgement
from prepkit.maths.context import is_relation
from prepkit.maths.read import Names, read
from prepkit.maths.shape import occurs
from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Compare, Logic, Node

Heads = Mapping[str, HeadFound]
START = "a value to start from"


class Refused(msgspec.Struct, frozen=True):
    """Why a head is not linked, the judgement behind it, and the repair."""

    problem: str
    judgement: Judgement | None
    repair: str


def link(derivation: Derivation, chain: Chain, heads: Heads) -> tuple[HeadFound, Problem | None]:
    """How the chain's head is linked, and what is wrong with the link."""
    found = _linked(derivation, chain, heads)
    if isinstance(found, HeadFound):
        return found, None
    judgement = found.judgement
    problem = Problem(
        chain.head.line.at, f"id {derivation.id}, chain {chain.name}, head", found.problem,
        judgement.verdict if judgement else "", judgement.counter_example if judgement else None, found.repair,
    )  # fmt: skip
    return HeadFound(chain.name, chain.head.by, "unchecked"), problem


def _linked(derivation: Derivation, chain: Chain, heads: Heads) -> HeadFound | Refused:
    head = chain.head
    if head.by == "counting":
        return _counted(chain, derivation)
    if head.obligation is not None and not isinstance(head.obligation, Counting):
        judgement = holds(head.obligation, with_results(derivation, chain, heads))
        if judgement.verdict != "proved":
            repair = "the obligation must be proved: mend it, or add the fact it needs"
            return Refused(f"the obligation '{head.obligation_text}' is not proved", judgement, repair)
        return _found(chain, judgement, heads)
    match head.by:
        case "goal":
            return _by_goal(derivation, chain)
        case "fact" | "hypothesis":
            return _by_fact(chain, heads)
        case "chain":
            return _by_chain(derivation, chain, heads)
    return _by_definition(chain, heads)


def _found(chain: Chain, judgement: Judgement | None, heads: Heads, rung: str = "") -> HeadFound:
    """Linked; open where a chain it follows from is."""
    came = any(heads[name].open for name in chain.head.chains if name in heads)
    if judgement is None:
        return HeadFound(chain.name, chain.head.by, "proved", rung, 0, came)
    return HeadFound(chain.name, chain.head.by, "proved", judgement.rung, judgement.points, came)


def _by_goal(derivation: Derivation, chain: Chain) -> HeadFound | Refused:
    goal, tree = derivation.goal, chain.head.line.tree
    wanted = [goal.line.tree] if goal.premise is None else [goal.premise]
    if isinstance(goal.line.tree, Compare):
        wanted += goal.line.tree.items[:: len(goal.line.tree.ops)]
    if not any(is_relation(one) == is_relation(tree) and same(one, tree, chain.context) for one in wanted):
        left = "premise" if goal.premise is not None else "sides"
        return Refused(
            f"the head is neither the goal nor one of its {left}", None, "begin with a side of the goal"
        )
    return HeadFound(chain.name, "goal", "proved", "goal", 0, is_relation(tree))


def _by_fact(chain: Chain, heads: Heads) -> HeadFound | Refused:
    """One of the facts; a hypothesis is one of the chain's own. A value claims nothing."""
    tree, hypothesis = chain.head.line.tree, chain.head.by == "hypothesis"
    facts = chain.own_facts if hypothesis else chain.context.facts
    if not is_relation(tree) and facts:
        return _found(chain, None, heads, START)
    names = Names.of(chain.context)
    if any(same(read(fact, names), tree, chain.context) for fact in facts):
        return HeadFound(chain.name, chain.head.by, "proved", "fact")
    whose = "this chain's own facts" if hypothesis else "the facts"
    listed = "; ".join(facts) or "there are none"
    repair = "list it under facts, or link the chain otherwise"
    return Refused(f"the head is none of {whose} ({listed})", None, repair)


def _by_chain(derivation: Derivation, chain: Chain, heads: Heads) -> HeadFound | Refused:
    """A relation follows from what the chains have shown; a value is made with an end of one of them."""
    tree, names = chain.head.line.tree, ", ".join(chain.head.chains)
    if not is_relation(tree):
        if any(occurs(end, tree) for name in chain.head.chains for end in ends(derivation.chain(name))):
            return _found(chain, None, heads, "end of a chain")
        problem = f"no end of {names} occurs in the head"
        return Refused(problem, None, "begin with the value they end in, or say by: definition")
    judgement = holds(tree, with_results(derivation, chain, heads))
    if judgement.verdict == "proved":
        return _found(chain, judgement, heads)
    if fresh.defined(chain) is not None:
        return _by_definition(chain, heads)
    problem = f"the head is not proved from what {names} ended in"
    return Refused(problem, judgement, "mend the head, or name the chains it needs")


def _by_definition(chain: Chain, heads: Heads) -> HeadFound | Refused:
    """True by the definitions; or it says what a symbol stands for; or it is a condition to be rewritten."""
    tree = chain.head.line.tree
    if not is_relation(tree):
        return _found(chain, None, heads, START)
    judgement = holds(tree, chain.context)
    if judgement.verdict == "proved":
        return _found(chain, judgement, heads)
    symbol = fresh.defined(chain)
    if symbol is not None:
        return HeadFound(chain.name, "definition", "proved", f"definition of {symbol}", defines=symbol)
    if judgement.verdict == "refuted" and _possible(chain):
        return HeadFound(chain.name, "definition", "proved", "condition", 0, True)
    if judgement.verdict == "refuted":
        return Refused("the head holds nowhere", judgement, "mend the head")
    return Refused(
        "the head is not proved from definitions and facts", judgement, "state the obligation it rests on"
    )


def _possible(chain: Chain) -> bool:
    """Is the head true somewhere?"""
    line = ascii_line(chain.head.line.tree)
    return satisfiable(msgspec.structs.replace(chain.context, facts=(*chain.context.facts, line)))


def _counted(chain: Chain, derivation: Derivation) -> HeadFound | Refused:
    head = chain.head
    assert isinstance(head.obligation, Counting)
    number = _number(head.line.tree)
    if number is None:
        return Refused(
            "a counting head is 'n = …' or the number itself", None, "write the number on the right"
        )
    parts = _conjuncts(head.obligation.condition)
    for name in head.chains:
        relations = [end for end in ends(derivation.chain(name)) if is_relation(end)]
        if not any(same(end, part, chain.context) for end in relations for part in parts):
            return Refused(
                f"the condition counted is no end of chain {name}", None, "count what that chain ends in"
            )
    judgement = counted(head.obligation, number, chain.context)
    if judgement.verdict == "proved" or judgement.verdict == "probed":
        return HeadFound(chain.name, "counting", judgement.verdict, judgement.rung, judgement.points)
    problem = f"'{head.obligation_text}' does not count the head"
    return Refused(problem, judgement, "mend the number or the condition")


def _number(tree: Node) -> Node | None:
    if not is_relation(tree):
        return tree
    return tree.items[1] if isinstance(tree, Compare) and tree.ops == ("=",) else None


def _conjuncts(tree: Node) -> tuple[Node, ...]:
    return tree.items if isinstance(tree, Logic) and tree.op == "and" else (tree,)


def with_results(derivation: Derivation, chain: Chain, heads: Heads) -> Context:
    """The chain's context with what the chains it follows from have shown, or suppose, as facts."""
    facts: list[str] = []
    for name in chain.head.chains:
        before, head = derivation.chain(name), heads.get(name)
        supposed = head is not None and (head.open or head.defines)
        trees = [before.head.line.tree, before.last.tree] if supposed else [shown(before)]
        facts += [ascii_line(tree) for tree in trees if tree is not None and is_relation(tree)]
    return msgspec.structs.replace(chain.context, facts=(*chain.context.facts, *facts))
