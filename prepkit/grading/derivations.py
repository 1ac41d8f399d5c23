"""Lines of a derivation handed in, judged by the checker of `prepkit derive`: credit = obligations reached / all.

An obligation is one line of ours: the proof that it follows from the line before. It is reached

- by writing it, in any of its accepted forms, in any order of chains and lines;
- or, where it was passed over, by a step of one's own that was proved or probed, is no restatement and comes nearer
  to what is missing: each such step stands for one line passed over, once a later line of ours is written.

What is not written and not stood for earns nothing; what is written again, or stands on the sheet, earns nothing;
the goal alone earns nothing before the line that leads to it. Lines that follow after a wrong one count as ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from prepkit.derive.chain import Chain, Derivation, Line
from prepkit.derive.lines import named_mistake, sign
from prepkit.domain import Judgement
from prepkit.errors import Ambiguous, Unreadable
from prepkit.grading.report import LineMark
from prepkit.grading.ways import FOLLOWS, Way
from prepkit.maths.shape import Shape, shape
from prepkit.maths.show import line as shown
from prepkit.maths.tree import Compare, Node

LONGEST = 200  # lines of one derivation that are looked at
_LABEL = re.compile(r"\s*(?:chain\s+)?([A-Za-z][\w-]*)\s*:\s*(.*)", re.DOTALL)
_SAME = Judgement("proved")
replace = msgspec.structs.replace


class Judged(msgspec.Struct, frozen=True):
    """What was handed in, line by line; `reached` of `of` obligations."""

    lines: tuple[LineMark, ...]
    reached: int
    of: int
    missing: tuple[tuple[Chain, Line], ...] = ()
    unseen: int = 0

    @property
    def credit(self) -> float:
        """Obligations reached / all."""
        return self.reached / self.of if self.of else 0.0

    @property
    def first_wrong(self) -> LineMark | None:
        """The first line that does not follow."""
        return next((one for one in self.lines if one.standing == "wrong"), None)

    @property
    def open(self) -> bool:
        """Is anything left that a person must decide, and that could still earn something?"""
        waits = self.unseen or any(one.standing in ("unknown", "unread") for one in self.lines)
        return bool(waits) and self.reached < self.of


def judge(derivation: Derivation, lines: Iterable[str]) -> Judged:
    """Every line with what became of it.

    A line `NAME:` (or `NAME: line`) says that what follows is of the chain NAME; without it the chain is found.
    """
    written = [text.strip() for text in lines if text.strip()]
    walk = _Walk(derivation)
    marks: list[LineMark] = []
    for text in written[:LONGEST]:
        marks += walk.take(len(marks) + 1, text)
    goals = walk.late_goals()
    marks = [replace(mark, standing="jump", earned=1) if mark.number in goals else mark for mark in marks]
    of, missing = sum(1 for _ in derivation.steps()), tuple(walk.missing())
    return Judged(tuple(marks), of - len(missing), of, missing, max(0, len(written) - LONGEST))


def split(text: str) -> tuple[str, ...]:
    """The lines of an answer's text: one a row, without list signs and numbers in front.

    >>> split("1. a = b\\n- a = c\\n\\n  = d")
    ('a = b', 'a = c', '= d')
    """
    rows = (
        re.sub(r"^\s*(?:[0-9]{1,3}[.)]\s|[-*•]\s)\s*", "", row).strip().strip("`")
        for row in text.splitlines()
    )
    return tuple(row for row in rows if row)


class _Walk:
    """The chains and the one that the learner is in; changed line by line."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.ways = [Way(chain) for chain in derivation.chains if chain.lines]
        self.current = self.ways[0]
        self._goals = set(_goal_shapes(derivation))
        self._stated: list[
            tuple[int, Way, int, Node]
        ] = []  # goals written before the line that leads to them

    def take(self, number: int, text: str) -> list[LineMark]:
        """One line: its mark, and all of it that counts. The name of a chain is no line."""
        mark = LineMark(number=number, text=text, standing="given")
        self.current = next((way for way in self._order() if not way.done), self.current)
        label = _LABEL.fullmatch(text)
        way = next((way for way in self.ways if label and way.chain.name == label[1]), None)
        if label and way:
            self.current, text = way, label[2].strip()
            if not text:
                return []
        return [self._placed(mark, text) or self._judged(mark, text)]

    def missing(self) -> Iterator[tuple[Chain, Line]]:
        """Our lines that were not reached."""
        for way in self.ways:
            for number, line in enumerate(way.chain.lines, 1):
                if number not in way.reached:
                    yield way.chain, line

    def _order(self) -> list[Way]:
        """The chain the learner is in, those that come next, those before."""
        place = self.ways.index(self.current)
        return [self.current, *self.ways[place + 1 :], *self.ways[:place]]

    def _placed(self, mark: LineMark, text: str) -> LineMark | None:
        """A line of ours, known or given; None where it must be judged."""
        read = [(way, tree) for way in self._order() for tree in way.readable(text)]
        here = [(way, tree) for way, tree in read if way is self.current]
        for way, tree in here:
            if (number := way.ours(tree)) and self._holds(way, number, tree, text):
                return self._reached(mark, way, number, tree)
        if any(way.ours(tree) or way.planted(tree) for way, tree in here):
            return None
        if repeated := next(((way, tree) for way, tree in here if way.is_known(tree)), None):
            return self._again(mark, *repeated)
        for way, tree in read:
            if number := way.ours(tree):
                return self._reached(mark, way, number, tree)
        if repeated := next(((way, tree) for way, tree in read if way.is_known(tree)), None):
            return self._again(mark, *repeated)
        if any(shape(tree) in self._goals for _, tree in read):
            return replace(mark, standing="given", reason="what is to be shown")
        return None

    @staticmethod
    def _holds(way: Way, number: int, tree: Node, text: str) -> bool:
        """Our line, with a sign in front that says no more than ours, or is true all the same."""
        written = way.claims(sign(text), number) and not (way.ordered and tree != way.line(number))
        return written or way.judged(tree, sign(text))[0].verdict in FOLLOWS

    def _again(self, mark: LineMark, way: Way, tree: Node) -> LineMark:
        self.current = way
        given = way.is_head(tree)
        return replace(
            mark, standing="given" if given else "restated", chain=way.chain.name, read_as=shown(tree),
            reason="the chain begins with it" if given else "it is known already",
        )  # fmt: skip

    def _reached(self, mark: LineMark, way: Way, number: int, tree: Node) -> LineMark:
        before, jump = way.known[-1], number != way.at + 1
        name = way.chain.name
        mark = replace(
            mark, chain=name, place=number, read_as=shown(tree), before=shown(before), judgement=_SAME
        )
        led = number == 1 or number - 1 in way.reached or way.own
        if not led and shape(tree) in self._goals:
            self._stated.append((mark.number, way, number, tree))
            return replace(mark, standing="goal", reason="it is the goal: write the lines that lead there")
        self.current = way
        credited = way.reach(number, tree)
        return replace(
            mark, standing="jump" if jump else "step", earned=len(credited), look=len(credited) > 1
        )

    def late_goals(self) -> frozenset[int]:
        """Numbers of the lines that stated the goal before what leads to it was written."""
        late = [(mark, way, number, tree) for mark, way, number, tree in self._stated
                if number - 1 in way.reached and number not in way.reached]  # fmt: skip
        for _, way, number, tree in late:
            way.reach(number, tree)
        return frozenset(mark for mark, *_ in late)

    def _judged(self, mark: LineMark, text: str) -> LineMark:
        """A line that is none of ours: does it follow here? Else, does it lead on in another chain?"""
        here = self.current.readable(text)
        if len(here) > 1:
            return self._unread(mark, text)
        found = [(self.current, tree, *self.current.judged(tree, sign(text))) for tree in here]
        if found and (found[0][2].verdict in FOLLOWS or self.current.planted(here[0])):
            return self._told(mark, *found[0])
        for way in self._order()[1:]:
            for tree in way.readable(text)[:1]:
                elsewhere = (way, tree, *way.judged(tree, sign(text)))
                if way.nearer(tree) and elsewhere[2].verdict in FOLLOWS:
                    return self._told(mark, *elsewhere)
                if not found or way.planted(tree):
                    found.append(elsewhere)
        if not found:
            return self._unread(mark, text)
        return self._told(mark, *next((one for one in found if one[0].planted(one[1])), found[0]))

    def _told(self, mark: LineMark, way: Way, tree: Node, judgement: Judgement, before: Node) -> LineMark:
        mark = replace(
            mark, chain=way.chain.name, read_as=shown(tree), before=shown(before), judgement=judgement
        )
        if judgement.verdict in FOLLOWS:
            return self._own(mark, way, tree, judgement)
        if judgement.verdict in ("unknown", "unreadable"):
            return replace(mark, standing="unknown", reason=judgement.reason, look=True)
        return replace(mark, standing="wrong", mistake=_because(way, tree))

    def _own(self, mark: LineMark, way: Way, tree: Node, judgement: Judgement) -> LineMark:
        self.current = way
        fits = way.fits(sign(mark.text))
        counts = fits and way.nearer(tree)
        if fits:
            way.step(tree, counts=counts)
        look = counts or judgement.verdict == "probed"
        return replace(mark, standing="own" if counts else "aside", look=look)

    def _unread(self, mark: LineMark, text: str) -> LineMark:
        """Why it is no line, as the chain the learner is in says it."""
        try:
            self.current.read(text)
            reason = "two readings"
        except Ambiguous as error:
            reason = "it can be read as " + " or as ".join(error.readings)
        except Unreadable as error:
            reason = f"found {error.found}; expected {error.expected}"
        return replace(mark, standing="unread", reason=reason, look=True)


def _because(way: Way, tree: Node) -> str:
    return way.planted(tree) or (named_mistake(tree, way.chain, way.wanted) if way.wanted else "")


def _goal_shapes(derivation: Derivation) -> Iterator[Shape]:
    """The goal, and the sides of an equation."""
    goal = derivation.goal.line.tree
    yield shape(goal)
    sides: Sequence[Node] = goal.items if isinstance(goal, Compare) else ()
    yield from map(shape, sides)
