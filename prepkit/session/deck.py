"""Questions dealt one by one, each loaded only when its turn comes; a right answer may bring its follow-up next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from prepkit.session.plan import Planned
from prepkit.session.sitting import Asking
from prepkit.session.tally import FULL, Mark, results

Deal = Callable[[str], Asking | None]
"""The question of an id with a variant drawn; None where it cannot be asked (withdrawn, gone)."""

CHAIN = 4  # questions in a row of which each follows the one before, the first included
FOLLOW_SHARE = 3  # of a session's questions at most one in three is a follow-up that was not planned


class Deck:
    """A `Supply` of planned questions, none twice.

    `follows` says whether a question may be asked as a follow-up; without it none is asked unless the learner wants it.
    One that was not planned takes the place of the last one planned that is not due, so a session grows no longer.

    >>> deck = Deck([Planned("a"), Planned("b")], deal=lambda name: None)
    >>> deck.of, deck.next(()), deck.of
    (2, None, 0)
    """

    def __init__(
        self, plan: Sequence[Planned], deal: Deal, follows: Callable[[str], bool] | None = None
    ) -> None:
        self._left, self._deal, self._follows = (
            list({each.name: each for each in plan}.values()),
            deal,
            follows,
        )
        self._room = len(self._left) // FOLLOW_SHARE
        self._dealt: dict[str, tuple[Asking, int]] = {}  # and how many questions its chain had by then

    @property
    def of(self) -> int:
        """How many were dealt from the plan or still will be."""
        return len(self._dealt) + len(self._left)

    def next(self, marks: Sequence[Mark]) -> Asking | None:
        """The follow-up of what was just answered right, or the next one planned, of another topic if there is one."""
        before, chain = self._dealt.get(marks[-1].question, (None, 1)) if marks else (None, 1)
        if before and chain < CHAIN and _right(before, marks):
            for name in before.question.follow_ups:
                if asking := self._followed_by(name, before):
                    return asking
        while self._left:
            topic = before.question.topic if before else ""
            turn = next((n for n, each in enumerate(self._left) if each.topic != topic), 0)
            if asking := self._draw(self._left.pop(turn).name):
                return asking
        return None

    def take(self, name: str, follows: str) -> Asking | None:
        """A follow-up that was asked for; None if it was asked already."""
        if name in self._dealt:
            return None
        self._left = [each for each in self._left if each.name != name]
        return self._draw(name, follows)

    def _followed_by(self, name: str, before: Asking) -> Asking | None:
        """The follow-up, if it was planned anyway or has a place."""
        if self._follows is None:
            return None
        planned = any(each.name == name for each in self._left)
        spare = [n for n, each in enumerate(self._left) if not each.due]
        if not planned and not (self._room and spare and self._follows(name)):
            return None
        asking = self.take(name, before.question.id)
        if asking and not planned:
            self._left.pop(spare[-1])
            self._room -= 1
        return asking

    def _draw(self, name: str, follows: str = "") -> Asking | None:
        asking = self._deal(name)
        if asking and follows:
            asking = msgspec.structs.replace(asking, follows=follows)
        if asking:
            chain = self._dealt[follows][1] + 1 if follows in self._dealt else 1
            self._dealt[name] = asking, chain
        return asking


def _right(asking: Asking, marks: Sequence[Mark]) -> bool:
    """It was answered, every part with full credit."""
    of_it = [mark for mark in marks if mark.encounter == asking.encounter]
    return any(result.credit >= FULL for result in results(of_it)) and all(
        mark.credit >= FULL for mark in of_it
    )
