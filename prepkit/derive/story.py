"""A derivation told step by step: every head and line with its reason, how firmly it stands, and numbers beside it."""

from __future__ import annotations

import msgspec

from prepkit.derive.chain import Chain, Counting, Derivation, Line
from prepkit.derive.numbers import Values, holds_at, worked
from prepkit.derive.result import Result
from prepkit.derive.rules import RULES, title
from prepkit.domain import Check, Context
from prepkit.maths.read import Names, read
from prepkit.maths.show import line as shown
from prepkit.maths.tree import Node, Symbol

LINKS = {
    "goal": "from the goal", "definition": "by definition", "fact": "given", "counting": "by counting",
    "hypothesis": "induction hypothesis", "chain": "from before",
}  # fmt: skip
SIGNS = {"<=>": "⇔", "=>": "⇒", "<=": "≤", ">=": "≥"}


class Wrong(msgspec.Struct, frozen=True):
    """A planted mistake as it is told: the line, the misconception, and where it fails."""

    text: str
    tree: Node
    because: str
    counter_example: dict[str, str] | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line on the screen; `number` 0 is the head of its chain. `reached` is '' where nobody has checked yet."""

    chain: str
    number: int
    sign: str
    text: str
    tree: Node
    reason: str
    law: str = ""
    say: str = ""
    reached: str = ""
    rung: str = ""
    points: int = 0
    equation: str = ""
    numbers: Node | None = None
    true: bool | None = None
    mistakes: tuple[Wrong, ...] = ()
    checks: tuple[Check, ...] = ()
    new: tuple[str, ...] = ()


class Given(msgspec.Struct, frozen=True):
    """What lines may use: symbols by type, abstract names, definitions, facts."""

    symbols: tuple[tuple[str, tuple[Node, ...]], ...]
    functions: tuple[str, ...]
    sequences: tuple[str, ...]
    definitions: tuple[tuple[str, Node], ...]
    facts: tuple[Node, ...]


def given(context: Context) -> Given:
    """What a context says, as trees.

    >>> found = given(Context(let={"W": "pint", "P": "nat", "F": "pint"}, facts=("F <= W",)))
    >>> [(kind, len(trees)) for kind, trees in found.symbols], len(found.facts)
    ([('pint', 2), ('nat', 1)], 1)
    """
    names = Names.of(context)
    by_kind: dict[str, list[Node]] = {}
    for name, kind in context.let.items():
        by_kind.setdefault(kind, []).append(Symbol(name))
    return Given(
        tuple((kind, tuple(trees)) for kind, trees in by_kind.items()), context.functions, context.sequences,
        tuple((head, _body(head, body, context)) for head, body in context.definitions.items()),
        tuple(read(fact, names) for fact in context.facts),
    )  # fmt: skip


def _body(head: str, body: str, context: Context) -> Node:
    """A definition's own arguments are symbols in it."""
    inside = head.partition("(")[2].rpartition(")")[0]
    own = [part.strip() for part in inside.split(",") if part.strip()]
    return read(body, Names((*context.let, *own), context.functions, context.sequences, context.definitions))


def steps(derivation: Derivation, result: Result | None, values: Values | None = None) -> list[Step]:
    """Every head and line in order."""
    found = []
    for chain in derivation.chains:
        found.append(_head(chain, result, values))
        found += [_line(chain, number, line, result, values) for number, line in enumerate(chain.lines, 1)]
    return found


def _head(chain: Chain, result: Result | None, values: Values | None) -> Step:
    head = chain.head
    known = result.head(chain.name) if result else None
    reason = LINKS[head.by] + (f" ({', '.join(head.chains)})" if head.chains else "")
    law = _obligation(head.obligation) if head.obligation is not None else ""
    return Step(
        chain=chain.name, number=0, sign="", text=head.line.text, tree=head.line.tree, reason=reason, law=law,
        say=head.say, equation=head.equation, numbers=_worked(chain, head.line.tree, values),
        true=holds_at(head.line.tree, chain.context, values) if values else None,
        reached=known.reached if known else "", rung=known.rung if known else "", points=known.points if known else 0,
        new=tuple(sorted(chain.own)),
    )  # fmt: skip


def _obligation(obligation: Node | Counting) -> str:
    """What must hold for a head, as it is told."""
    if isinstance(obligation, Counting):
        return f"the integers {obligation.name} with {shown(obligation.condition)}"
    return shown(obligation)


def _line(chain: Chain, number: int, line: Line, result: Result | None, values: Values | None) -> Step:
    known = result.line(chain.name, number) if result else None
    points = {one.line: one.counter_example for one in known.mistakes} if known else {}
    wrong = tuple(Wrong(m.line.text, m.line.tree, m.because, points.get(m.line.text)) for m in line.mistakes)
    return Step(
        chain=chain.name, number=number, sign=SIGNS.get(line.relation, line.relation), text=line.line.text,
        tree=line.line.tree, reason=title(line.rule), law=RULES[line.rule], say=line.say, equation=line.equation,
        numbers=_worked(chain, line.line.tree, values),
        true=holds_at(line.line.tree, chain.context, values) if values else None, mistakes=wrong, checks=line.checks,
        reached=known.reached if known else "", rung=known.rung if known else "", points=known.points if known else 0,
    )  # fmt: skip


def _worked(chain: Chain, tree: Node, values: Values | None) -> Node | None:
    return worked(tree, chain.context, values) if values else None


def strength(step: Step) -> str:
    """How firmly a step stands, in a word or two.

    >>> from prepkit.maths.tree import Symbol
    >>> step = Step(chain="a", number=1, sign="=", text="x", tree=Symbol("x"), reason="", reached="probed", points=40)
    >>> strength(step)
    '≈ probed at 40 points'
    """
    match step.reached:
        case "proved":
            return "✓ proved" if step.number or step.law else "✓"
        case "probed":
            return f"≈ probed at {step.points} points"
        case "torch":
            return "torch agrees"
        case "unchecked":
            return "✗ not proved"
    return ""
