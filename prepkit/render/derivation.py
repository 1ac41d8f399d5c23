"""A derivation on a terminal: goal, symbols, then line after line with its reason, its strength and its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prepkit.derive import story
from prepkit.derive.chain import Derivation
from prepkit.derive.numbers import KINDS
from prepkit.derive.result import Result
from prepkit.derive.story import Step, strength
from prepkit.domain import Context
from prepkit.maths import show
from prepkit.maths.tree import Node
from prepkit.render.maths import rows
from prepkit.render.page import Line, Look, Style, line, prose
from prepkit.render.safe import safe
from prepkit.render.safe import width as cells

MARGIN = 2
SIGN = 3  # columns for the relation before a line
LABEL = 7  # columns for what stands before symbols and facts
_BLANK = line()
_STYLES: dict[str, Style] = {
    "proved": "right",
    "probed": "partly",
    "torch": "accent",
    "unchecked": "wrong",
    "": "dim",
}


def head(derivation: Derivation, look: Look) -> list[Line]:
    """Title, goal, symbols with their types, facts and definitions."""
    about = [derivation.topic, derivation.source, *derivation.equations]
    found = [_BLANK, line((safe(derivation.title), "bold"), indent=MARGIN)]
    found += [line((safe(" · ".join(filter(None, about))), "dim"), indent=MARGIN), _BLANK]
    goal = derivation.goal
    found.append(line(("To show", "accent"), indent=MARGIN))
    if goal.premise is not None:
        found += block(goal.premise, look, "")
        found += block(goal.line.tree, look, "⇔" if goal.both else "⇒")
    else:
        found += block(goal.line.tree, look, "")
    return [*found, *given(derivation.context), _BLANK]


def given(context: Context) -> list[Line]:
    """What the learner may use: symbols by type, abstract names, definitions, facts."""
    found = story.given(context)
    told = [("with", f"{', '.join(map(_one_line, trees))}: {KINDS[kind]}") for kind, trees in found.symbols]
    told += [("with", f"{safe(name)}: any function") for name in found.functions]
    told += [("with", f"{safe(name)}: any sequence") for name in found.sequences]
    told += [("where", f"{safe(name)} = {_one_line(body)}") for name, body in found.definitions]
    told += [("given", _one_line(fact)) for fact in found.facts]
    labels = ["", *(label for label, _ in told)]
    return [
        _told("" if label == before else label, text)
        for before, (label, text) in zip(labels, told, strict=False)
    ]


def _told(label: str, text: str) -> Line:
    if not label:
        return line(text, indent=MARGIN + LABEL)
    return line((f"{label:<{LABEL}}", "accent"), text, indent=MARGIN, hang=MARGIN + LABEL)


def _one_line(node: Node) -> str:
    return safe(show.line(node))


def step(one: Step, look: Look, results: Sequence[str] = (), *, with_mistakes: bool = False) -> list[Line]:
    """One line of the derivation with what stands beside and below it."""
    found: list[Line] = []
    if one.number == 0:
        new = f"  for each {', '.join(map(safe, one.new))}" if one.new else ""
        found.append(line((safe(one.chain), "bold"), (new, "dim"), indent=MARGIN))
    found += block(one.tree, look, one.sign)
    inner = MARGIN + SIGN + 1
    found.append(_reason(one, inner))
    found += prose(one.say, indent=inner) if one.say else []
    if one.numbers is not None:
        found += _numbers(one, look, inner)
    for result in results:
        found.append(line((safe(result), "accent"), indent=inner))
    if with_mistakes:
        found += mistakes(one)
    return [*found, _BLANK]


def _reason(one: Step, inner: int) -> Line:
    firm = strength(one)
    tied = f" · {one.equation}" if one.equation else ""
    spans: list[tuple[str, Style]] = []
    if firm:
        spans.append((firm, _STYLES[one.reached]))
    obligation = f": {one.law}" if one.number == 0 and one.law else ""
    reason = f"{' · ' if firm else ''}{one.reason}{obligation}{tied}"
    return line(*spans, (safe(reason), "dim"), indent=inner)


def _numbers(one: Step, look: Look, inner: int) -> list[Line]:
    """What the line says at the numbers that were set."""
    assert one.numbers is not None
    sign = {True: "  true", False: "  false", None: ""}[one.true]
    shown, _ = rows(one.numbers, max(look.columns - inner - 8, 8), unicode=look.unicode)
    found = [line(("  " + safe(row), "accent"), indent=inner, nowrap=len(shown) > 1) for row in shown]
    if sign and len(shown) == 1:
        return [line(("  " + safe(shown[0]), "accent"), (sign, "dim"), indent=inner)]
    return found


def block(node: Node, look: Look, sign: str) -> list[Line]:
    """A line of mathematics in two dimensions, its relation before its middle row."""
    left = MARGIN + SIGN + 1
    shown, middle = rows(node, max(look.columns - left, 8), unicode=look.unicode)
    if len(shown) == 1:
        if sign:
            return [_signed(sign, shown[0], left)]
        return [line((safe(shown[0]), "bold"), indent=left, hang=left + 2)]
    found = []
    for number, row in enumerate(shown):
        mark = sign if number == middle else ""
        lead = mark + " " * (SIGN + 1 - cells(mark))
        found.append(line((lead, "accent"), (safe(row), "bold"), indent=MARGIN, nowrap=True))
    return found


def _signed(sign: str, text: str, left: int) -> Line:
    """The relation in its own column, the line behind it."""
    lead = sign + " " * (SIGN + 1 - cells(sign))
    return line((lead, "accent"), (safe(text), "bold"), indent=MARGIN, hang=left + 2)


def mistakes(one: Step) -> list[Line]:
    """What learners write instead, why it is wrong, and where it fails."""
    found: list[Line] = []
    for wrong in one.mistakes:
        found.append(line(("✗ ", "wrong"), _one_line(wrong.tree), indent=MARGIN + SIGN + 1))
        at = point(wrong.counter_example)
        found += prose(
            wrong.because + (f" It fails at {at}." if at else ""), indent=MARGIN + SIGN + 3, style="dim"
        )
    return found


def point(counter_example: dict[str, str] | None) -> str:
    """A point in words: `W = 5, S = 2`."""
    return ", ".join(f"{name} = {value}" for name, value in (counter_example or {}).items())


def end(look: Look) -> list[Line]:
    """What was shown."""
    return [line(("∎", "right"), indent=MARGIN)] if look.unicode else [line(("QED", "right"), indent=MARGIN)]


def listing(
    derivations: Iterable[Derivation], results: dict[str, Result | None], titles: dict[str, str]
) -> list[Line]:
    """Derivations by topic, with how many lines they have and how many of them are proved."""
    by_topic: dict[str, list[Derivation]] = {}
    for derivation in derivations:
        by_topic.setdefault(derivation.topic, []).append(derivation)
    found: list[Line] = []
    order = [topic for topic in titles if topic in by_topic] + [
        topic for topic in by_topic if topic not in titles
    ]
    for topic in order:
        found += [_BLANK, line((safe(titles.get(topic, topic)), "bold"))]
        for one in by_topic[topic]:
            found.append(
                line((f"{safe(one.id)}  ", "accent"), safe(one.title), (_counted(one, results.get(one.id)), "dim"),
                     indent=MARGIN, hang=MARGIN + 4)
            )  # fmt: skip
    return found


def _counted(derivation: Derivation, result: Result | None) -> str:
    lines = sum(1 for _ in derivation.steps())
    if result is None:
        return f"  {lines} lines, not verified"
    proved = sum(line.reached == "proved" for line in result.lines)
    return f"  {lines} lines" + (", proved" if proved == lines else f", {proved} proved")
