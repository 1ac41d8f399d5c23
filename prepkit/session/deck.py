"""Questions dealt one by one, each loaded only when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prepkit.session.sitting import Asking
from prepkit.session.tally import Mark

Deal = Callable[[str], Asking | None]
"""The question of an id with a variant drawn; None where it cannot be asked (withdrawn, gone)."""


class Deck:
    """A `Supply` of chosen questions, none twice.

    >>> deck = Deck(["a", "b"], deal=lambda name: None)
    >>> deck.of, deck.next(()), deck.of
    (2, None, 0)
    """

    def __init__(self, names: Iterable[str], deal: Deal) -> None:
        self._left, self._deal = list(dict.fromkeys(names)), deal
        self._dealt: set[str] = set()

    @property
    def of(self) -> int:
        """How many were dealt from the plan or still will be."""
        return len(self._dealt) + len(self._left)

    def next(self, marks: Sequence[Mark]) -> Asking | None:
        """The next one that can be asked."""
        while self._left:
            if asking := self._draw(self._left.pop(0)):
                return asking
        return None

    def take(self, name: str) -> Asking | None:
        """A follow-up, out of turn; None if it was asked already."""
        if name in self._dealt:
            return None
        if name in self._left:
            self._left.remove(name)
        return self._draw(name)

    def _draw(self, name: str) -> Asking | None:
        asking = self._deal(name)
        if asking:
            self._dealt.add(name)
        return asking
