"""What a quiz stands on: the bank and the history opened, questions chosen and dealt, answers recorded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from prepkit.bank.bank import Bank
from prepkit.cli.banks import opened_bank
from prepkit.domain import Attempt, Level
from prepkit.errors import PrepkitError, UsageError
from prepkit.session import lower, seeds
from prepkit.session.choose import choose
from prepkit.session.deck import Deck
from prepkit.session.fresh import levels_for
from prepkit.session.knowing import knowing
from prepkit.session.placement import Placement, placed
from prepkit.session.plan import Known, Only, Wanted
from prepkit.session.shelf import BankShelf
from prepkit.session.sitting import Asking
from prepkit.session.state import Supply
from prepkit.session.tally import Mark, results
from prepkit.study import settings
from prepkit.study.opening import open_history
from prepkit.study.paths import history_file, settings_file

COMPLAINTS_SHOWN = 5


class Order(msgspec.Struct, frozen=True):
    """What was asked for on the command line."""

    names: tuple[str, ...] = ()
    count: int | None = None
    level: Level | None = None
    only: Only | None = None
    seed: int | None = None
    banks: tuple[Path, ...] = ()


class Desk:
    """A bank and a history, side by side."""

    def __init__(self, order: Order, now: datetime, *, read_only: bool = False) -> None:
        self.chosen = settings.load(settings_file(os.environ))
        self.order, self.now = order, now
        self.notes: list[str] = []  # what was left out, and why
        self.bank = opened_bank(order.banks, self.chosen)
        self.notes += _complaints(self.bank) if order.banks or self.chosen.banks else []
        self.history = open_history(history_file(os.environ), read_only=read_only)
        self.shelf = BankShelf(self.bank, order.seed or 0)
        topics, ids = self.shelf.resolve(order.names)
        level = order.level or (None if ids else self.chosen.level)
        self.wanted = Wanted(topics, ids, level, order.only, order.count or max(self.chosen.count, len(ids)))

    def close(self) -> None:
        """Let go of both files; all that was answered is on disk already."""
        self.history.close()
        self.bank.close()

    @property
    def first_time(self) -> bool:
        """Nothing was ever answered."""
        return not self.history.answered()

    @property
    def wants_nothing_special(self) -> bool:
        """A bare `prepkit quiz`: no names, no filter, no seed."""
        order = self.order
        return not (order.names or order.only or order.level or order.seed is not None or order.count)

    def placement(self) -> tuple[Supply, Callable[[Sequence[Mark]], str]]:
        """The questions that find where to begin, and what they found."""
        return Placement(self.shelf, self.deal), _placed

    def supply(self, *, follow_ups: bool = True) -> Supply:
        """The session's questions. With a seed they depend on the bank alone, so the same session comes again."""
        order, known, follows = self.order, Known(), None
        if order.seed is None or order.only:
            known = self._known()
        if follow_ups and order.seed is None and order.only in (None, "new") and not self.wanted.ids:
            follows = self._follows(known)
        return Deck(choose(self.shelf, known, self.wanted), self.deal, follows)

    def _known(self) -> Known:
        goal, history = self.chosen.target(), self.history
        return knowing(history.cards(goal), history.answered(), history.last(), goal, self.now)

    def _follows(self, known: Known) -> Callable[[str], bool]:
        """New or due, and of what was asked for: what else may follow a right answer."""

        def may(name: str) -> bool:
            about = self.shelf.about([name]).get(name)
            if about is None or not self.wanted.has(about):
                return False
            new = name not in known.answered and about.level in levels_for(self.wanted, known.days)
            return new or name in known.due

        return may

    def deal(self, name: str) -> Asking | None:
        """The question of this id with a variant drawn; None where it is gone."""
        try:
            question = self.bank.question(name)
        except UsageError:
            return None
        evidence = self.bank.evidence(question.id)
        seed = self._seed(question.id, evidence.variants)
        try:
            values = lower.draw(question, seed)
            doubt = lower.doubt(question, values) if evidence.level == "unverified" else ""
        except PrepkitError as error:
            doubt = str(error)
        if doubt:
            self.notes.append(f"{question.at}: {question.id} is not asked: {doubt}")
            return None
        return Asking(question, seed, values, evidence, new_uuid(), self.shelf.title(question.topic))

    def record(self, attempt: Attempt) -> str:
        """On disk when this returns; says when the question is due again, once its last part is in."""
        kept = self.history.append(attempt)
        card = self.history.card(attempt.question, self.chosen.target())
        return card.due if card and card.last_review == kept.at else ""

    def _seed(self, question: str, variants: int) -> int:
        if self.order.seed is not None:
            return seeds.of_session(self.order.seed, question, variants)
        chance = seeds.at(self.now.isoformat(), question)
        return seeds.unmet(self.history.seeds(question), variants, chance)


def _complaints(bank: Bank) -> list[str]:
    """What is wrong with the user's files: a few lines, and how many more."""
    found = [str(complaint) for complaint in bank.complaints()]
    more = f"{len(found) - COMPLAINTS_SHOWN} more like these; prepkit bank lint PATH shows all"
    return found if len(found) <= COMPLAINTS_SHOWN else [*found[:COMPLAINTS_SHOWN], more]


def _placed(marks: Sequence[Mark]) -> str:
    return placed([result.credit for result in results(marks)]) or ""


def new_uuid() -> str:
    """A random UUID (version 4), without the 5 ms of uuid's own platform search."""
    return str(UUID(bytes=os.urandom(16), version=4))


@contextmanager
def at_desk(order: Order, now: datetime, *, read_only: bool = False) -> Iterator[Desk]:
    """A desk, cleared afterwards."""
    desk = Desk(order, now, read_only=read_only)
    try:
        yield desk
    finally:
        desk.close()
