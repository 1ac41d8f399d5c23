"""Questions that a derivation asks: the next line, the rule behind a line, the wrong line, the order of lines.

Ids are `derivation.<id>.<chain>.<n>` and, with a word behind, the others; their digest is the derivation's, so that its
evidence is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

import msgspec

from prepkit.derive.chain import Chain, Derivation, Line
from prepkit.derive.numbers import KINDS
from prepkit.derive.result import LineFound, Result
from prepkit.derive.rules import PLAIN, law, strangers, title
from prepkit.derive.story import SIGNS
from prepkit.domain import At, EvidenceLevel, Level, Mistake, Part
from prepkit.kinds import choice, line, order
from prepkit.kinds.common.candidates import Candidate
from prepkit.maths.show import line as shown

RULE, WRONG, ORDER = "rule", "wrong", "order"
DISTRACTORS = 3
FEWEST = 3  # lines that are put in order
MOST = 8


class Generated(msgspec.Struct, frozen=True, kw_only=True):
    """A question as the bank takes it."""

    id: str
    topic: str
    part: Part
    at: At
    digest: str
    derivation: str
    source: str
    hints: tuple[str, ...] = ()
    solution: str = ""
    level: Level = "senior"


class Evidence(msgspec.Struct, frozen=True):
    """What a generated question rests on."""

    id: str
    digest: str
    evidence: EvidenceLevel
    families: tuple[str, ...]
    points: int


def line_id(derivation: Derivation, chain: Chain, number: int) -> str:
    """The id under which line `number` (from 1) is asked and practised."""
    return f"derivation.{derivation.id}.{chain.name}.{number}"


def line_digest(derivation: Derivation, chain: Chain, number: int) -> str:
    """What its evidence is found by."""
    return derivation.digest


def questions(derivation: Derivation) -> Iterator[Generated]:
    """All of them, in the order of the lines."""
    for chain in derivation.chains:
        for number, one in enumerate(chain.lines, 1):
            yield _next(derivation, chain, number, one)
        yield from _rule(derivation, chain)
        yield from _wrong(derivation, chain)
        yield from _order(derivation, chain)


def _asked(
    derivation: Derivation,
    id_: str,
    part: Part,
    at: At,
    solution: str,
    hints: tuple[str, ...] = (),
) -> Generated:
    return Generated(
        id=id_, topic=derivation.topic, part=part, at=at, digest=derivation.digest, derivation=derivation.id,
        source=derivation.source, hints=tuple(map(_plain, hints)), solution=_plain(solution),
    )  # fmt: skip


def _plain(text: str) -> str:
    """Text in which braces are braces."""
    return text.replace("{", "{{").replace("}", "}}")


def _sign(one: Line) -> str:
    return SIGNS.get(one.relation, one.relation)


def told(derivation: Derivation, chain: Chain) -> str:
    """Goal, symbols, facts and definitions, as a prompt says them."""
    context = chain.context
    by_kind: dict[str, list[str]] = {}
    for name, kind in context.let.items():
        by_kind.setdefault(kind, []).append(name)
    rows = [f"{derivation.title}.", f"To show: {shown(derivation.goal.line.tree)}"]
    rows.append("; ".join(f"{', '.join(names)}: {KINDS[kind]}" for kind, names in by_kind.items()))
    abstract = [*(f"{name} any function" for name in context.functions)]
    abstract += [f"{name} any sequence" for name in context.sequences]
    rows.append("; ".join(abstract))
    rows.append("; ".join(f"{name} = {body}" for name, body in context.definitions.items()))
    rows.append("given " + "; ".join(context.facts) if context.facts else "")
    return "\n".join(filter(None, rows))


def _next(derivation: Derivation, chain: Chain, number: int, one: Line) -> Generated:
    context, before = chain.context, chain.before(number - 1)
    prompt = (
        f"{told(derivation, chain)}\n\nWe have\n  {shown(before.tree)}\n"
        f"What is the next line? Typed, ours is: {before.text}"
    )
    part = line.Part(
        prompt=_plain(prompt), before=before.text, key=one.line.text, accept=tuple(a.text for a in one.accept),
        symbols=context.let, facts=context.facts, functions=context.functions, sequences=context.sequences,
        definitions=context.definitions,
        mistakes=tuple(Mistake(m.line.text, _plain(m.because)) for m in one.mistakes),
    )  # fmt: skip
    hints = (f"{title(one.rule)}: {law(one.rule)}", one.say)
    solution = f"{_sign(one)} {shown(one.line.tree)}\n{one.say}"
    id_ = line_id(derivation, chain, number)
    return _asked(derivation, id_, part, one.line.at, solution, tuple(filter(None, hints)))


def _rule(derivation: Derivation, chain: Chain) -> Iterator[Generated]:
    """One a chain: the first line whose rule is worth asking for."""
    for number, one in enumerate(chain.lines, 1):
        if one.rule in PLAIN:
            continue
        before = chain.before(number - 1)
        prompt = (
            f"{told(derivation, chain)}\n\n  {shown(before.tree)}\n{_sign(one)} {shown(one.line.tree)}\n\n"
        )
        others = _drawn(strangers(one.rule), one.line.text)
        right = Candidate(_rule_text(one.rule), right=True)
        options = (
            right,
            *(
                Candidate(_rule_text(other), because="No such thing is used between these two lines.")
                for other in others
            ),
        )
        part = choice.Part(prompt=_plain(prompt + "Which rule justifies the second line?"), options=options)
        id_ = f"{line_id(derivation, chain, number)}.{RULE}"
        yield _asked(derivation, id_, part, one.line.at, f"{title(one.rule)}: {law(one.rule)}\n{one.say}")
        return


def _rule_text(rule: str) -> str:
    return _plain(f"{title(rule)}: {law(rule)}")


def _drawn(names: tuple[str, ...], salt: str) -> list[str]:
    """A few names, the same everywhere."""
    return sorted(names, key=lambda name: sha256(f"{salt}\0{name}".encode()).digest())[:DISTRACTORS]


def _wrong(derivation: Derivation, chain: Chain) -> Iterator[Generated]:
    """One a chain: the line with the most mistakes is replaced by one of them; all others say what the head says."""
    if any(one.relation not in ("=", "<=>") for one in chain.lines) or len(chain.lines) < 2:
        return
    number = max(range(len(chain.lines)), key=lambda n: (len(chain.lines[n].mistakes), -n))
    planted = chain.lines[number]
    if not planted.mistakes:
        return
    lines = [chain.head.line.tree, *(one.line.tree for one in chain.lines)]
    lines[number + 1] = planted.mistakes[0].line.tree
    rows = [f"({place}) {shown(tree)}" for place, tree in enumerate(lines, 1)]
    same = "is not equivalent to" if planted.relation == "<=>" else "has not the value of"
    prompt = (
        f"{told(derivation, chain)}\n\n" + "\n".join(rows) + f"\n\nOne line {same} the first. Which, and why?"
    )
    right = planted.mistakes[0]
    options = [Candidate(_plain(f"({number + 2}): {right.because}"), right=True)]
    for place, one in enumerate(chain.lines):
        for mistake in one.mistakes[1:2] if place == number else one.mistakes[:1]:
            says = f"({place + 2}): {mistake.because}"
            options.append(
                Candidate(_plain(says), because=_plain(f"Line ({number + 2}) is wrong: {right.because}"))
            )
    if len({option.text for option in options}) < max(len(options), 2):
        return
    part = choice.Part(prompt=_plain(prompt), options=tuple(options[:6]))
    id_ = f"{line_id(derivation, chain, number + 1)}.{WRONG}"
    solution = f"({number + 2}) should be {shown(planted.line.tree)}"
    yield _asked(derivation, id_, part, planted.line.at, solution)


def _order(derivation: Derivation, chain: Chain) -> Iterator[Generated]:
    """One a chain: its lines with their reasons."""
    texts = [f"{shown(one.line.tree)}   ({title(one.rule)})" for one in chain.lines]
    if not FEWEST <= len(texts) <= MOST or len(set(texts)) < len(texts):
        return
    begin = shown(chain.head.line.tree)
    prompt = f"{told(derivation, chain)}\n\nWe begin with\n  {begin}\nPut the lines that follow in order."
    part = order.Part(prompt=_plain(prompt), items=tuple(order.Item(_plain(text)) for text in texts))
    solution = "\n".join(f"{_sign(one)} {shown(one.line.tree)}" for one in chain.lines)
    id_ = f"derivation.{derivation.id}.{chain.name}.{ORDER}"
    yield _asked(derivation, id_, part, chain.head.line.at, solution)


def evidence(result: Result) -> Iterator[Evidence]:
    """What every question that a derivation asks rests on, from what was found about its lines."""
    by_chain: dict[str, list[LineFound]] = {}
    for found in result.lines:
        by_chain.setdefault(found.chain, []).append(found)
        for word in ("", f".{RULE}", f".{WRONG}"):
            name = f"derivation.{result.id}.{found.chain}.{found.number}{word}"
            yield _resting(name, result.digest, by_chain[found.chain] if word == f".{WRONG}" else [found])
    for chain, lines in by_chain.items():
        yield _resting(f"derivation.{result.id}.{chain}.{ORDER}", result.digest, lines)


_FAMILIES: Mapping[str, tuple[EvidenceLevel, tuple[str, ...]]] = {
    "proved": ("proved", ()), "probed": ("single", ("points",)), "torch": ("single", ("torch",)),
    "unchecked": ("unverified", ()),
}  # fmt: skip


def _resting(name: str, digest: str, lines: list[LineFound]) -> Evidence:
    """As firm as the weakest line."""
    weakest = max(lines, key=lambda one: list(_FAMILIES).index(one.reached))
    level, families = _FAMILIES[weakest.reached]
    return Evidence(name, digest, level, families, 0 if level == "proved" else weakest.points)
