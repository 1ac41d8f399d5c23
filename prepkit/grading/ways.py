"""How far a learner came in one chain of a derivation: which lines were reached, and what is known by now.

Every line of ours follows from the head of its chain; that was proved when the derivation was checked. So a line that
is one of ours needs no proof again, wherever the learner comes from; any other must follow from a line already known.
"""

from __future__ import annotations

import msgspec

from prepkit.derive import lines
from prepkit.derive.chain import Chain, Relation
from prepkit.derive.outcome import composed
from prepkit.domain import Judgement
from prepkit.errors import Ambiguous, Unreadable
from prepkit.maths.shape import shape
from prepkit.maths.tree import Node

IMPLYING = frozenset(("<=>", "=>"))
BOTH_WAYS = frozenset(("=", "<=>"))
FOLLOWS = ("proved", "probed")
replace = msgspec.structs.replace
TRIED = 6  # known lines from which one is tried to follow, where it matters from which


class Way:
    """One chain, and what was written of it so far."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.reached: set[int] = set()  # our lines, from 1
        self.known: list[Node] = [chain.head.line.tree]  # in the order they were written
        self.own = 0  # steps of the learner's since the last line of ours
        self.at = 0  # our line from which the learner goes on; 0 is the head
        self.even = all(line.relation in BOTH_WAYS for line in chain.lines)
        self.ordered = "mat" in chain.context.let.values()  # the order of factors matters: a shape ignores it
        self._ours = [{shape(one.tree) for one in (line.line, *line.accept)} for line in chain.lines]

    @property
    def done(self) -> bool:
        """Nothing of the chain is missing."""
        return len(self.reached) == len(self.chain.lines)

    @property
    def wanted(self) -> int:
        """The line that comes next, from 1: the one after the last reached, else the first that is missing."""
        missing = [number for number in range(1, len(self.chain.lines) + 1) if number not in self.reached]
        return next((number for number in missing if number > self.at), missing[0] if missing else 0)

    def read(self, text: str) -> tuple[Node, ...]:
        """What a text may be here; `Unreadable` where it is no line of this chain's sort."""
        line = self.chain.lines[max(self.wanted, 1) - 1]
        return lines.read_line(text, self.chain, self.known[-1], line, self.known[:-1])

    def readable(self, text: str) -> tuple[Node, ...]:
        """What a text may be here; nothing where it cannot be read."""
        try:
            return self.read(text)
        except Ambiguous as error:
            return tuple(tree for reading in error.readings for tree in self.readable(reading))
        except Unreadable:
            return ()

    def ours(self, tree: Node) -> int:
        """Which of our lines it is: one still missing, from here on first; 0 if none of them."""
        own = shape(tree)
        after = [*range(self.at + 1, len(self._ours) + 1), *range(1, self.at + 1)]
        return next((n for n in after if n not in self.reached and own in self._ours[n - 1]), 0)

    def line(self, number: int) -> Node:
        """Our line of this number."""
        return self.chain.lines[number - 1].line.tree

    def is_known(self, tree: Node) -> bool:
        """Is it written above, or one of our lines that is reached?"""
        own = shape(tree)
        return any(own == shape(one) for one in self.known) or any(
            own in self._ours[n - 1] for n in self.reached
        )

    def is_head(self, tree: Node) -> bool:
        """Is it what the chain starts from?"""
        return shape(tree) == shape(self.chain.head.line.tree)

    def planted(self, tree: Node) -> str:
        """What is wrong with it, where it is a mistake planted at a line that is missing."""
        left = (line for number, line in enumerate(self.chain.lines, 1) if number not in self.reached)
        planted, own = [mistake for line in left for mistake in line.mistakes], shape(tree)
        exact = (mistake for mistake in planted if mistake.line.tree == tree)
        alike = (mistake for mistake in planted if shape(mistake.line.tree) == own)
        return next((mistake.because for mistake in (*exact, *alike)), "")

    def reach(self, number: int, tree: Node) -> tuple[int, ...]:
        """Our lines reached by writing this one: itself and, for each step of one's own before it, one passed over."""
        passed = [n for n in range(self.at + 1, number) if n not in self.reached]
        credited = (*passed[: self.own if self._leads(tree) else 0], number)
        self.reached.update(credited)
        self.known.append(tree)
        self.at, self.own = number, 0
        return credited

    def _leads(self, tree: Node) -> bool:
        """Does it follow from the learner's own last step? Where lines say the same both ways it does."""
        return self.even or (self.own > 0 and self._related(self.known[-1], tree).verdict in FOLLOWS)

    def step(self, tree: Node, *, counts: bool) -> None:
        """A step of the learner's own that follows."""
        self.known.append(tree)
        self.own += counts

    def nearer(self, tree: Node) -> bool:
        """Is it nearer to a line that is still missing than what it comes from?"""
        return bool(self.wanted) and lines.placed(tree, self.known[-1], self.chain, self.wanted).nearer

    def claims(self, sign: Relation | None, number: int) -> bool:
        """Does a sign in front say no more than our line `number` does, coming from where the learner is?

        `=>` and an inequality are weaker than `<=>` and `=`; a sign that says more, or turns round, must be judged.
        """
        if sign is None or number <= self.at:
            return True
        rest = [line.relation for line in self.chain.lines[self.at : number]]
        if sign in IMPLYING:
            return sign == "=>" or set(rest) == {"<=>"}
        return sign == composed(rest)

    def judged(self, tree: Node, sign: Relation | None = None) -> tuple[Judgement, Node]:
        """Does it follow from the last known line, or from an earlier one? And which line that is."""
        before = self.known[-1]
        first = self._related(before, tree, sign)
        if first.verdict in FOLLOWS or self.even or self.planted(tree):
            return first, before
        for earlier in self.known[-2 : -2 - TRIED : -1]:
            found = self._related(earlier, tree, sign)
            if found.verdict in FOLLOWS:
                return found, earlier
        return first, before

    def _related(self, before: Node, tree: Node, sign: Relation | None = None) -> Judgement:
        """The judgement by a sign in front; without one by the relation wanted next, or by equality."""
        line = self.chain.lines[max(self.wanted, 1) - 1]
        if sign is not None and (sign in IMPLYING) == (line.relation in IMPLYING):
            return lines.judged(before, replace(line, relation=sign), tree, self.chain)
        found = lines.judged(before, line, tree, self.chain)
        if found.verdict in FOLLOWS or line.relation in BOTH_WAYS or self.planted(tree):
            return found
        both: Relation = "<=>" if line.relation == "=>" else "="
        other = lines.judged(before, replace(line, relation=both), tree, self.chain)
        return other if other.verdict in FOLLOWS else found

    def fits(self, sign: Relation | None) -> bool:
        """May a step stand in this relation, if what is left of the chain is to be shown?"""
        rest: list[Relation] = [one.relation for one in self.chain.lines[self.at :]]
        if sign is None or sign in BOTH_WAYS:
            return True
        return sign in rest if sign == "=>" else composed([*rest, sign]) == composed(rest)
