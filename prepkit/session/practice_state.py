"""Where a practice stands: which line is wanted, from which one, and how the way here went."""

from __future__ import annotations

from datetime import datetime

import msgspec

from prepkit.derive.chain import Chain, Derivation, Line
from prepkit.derive.questions import line_digest, line_id
from prepkit.derive.story import SIGNS
from prepkit.domain import Attempt, Verdict
from prepkit.domain import Event as Happening
from prepkit.kinds.common import lettering
from prepkit.maths.show import ascii_line
from prepkit.maths.show import line as shown
from prepkit.maths.tree import Node
from prepkit.session.events import Choice
from prepkit.session.practice_events import Offered, Posed


class State(msgspec.Struct, frozen=True):
    """All that is remembered between lines: where we are, what was typed in between, how it went so far."""

    chain: int = 0
    number: int = 1  # of the line that is wanted
    own: Node | None = None  # a valid line of the learner's that is none of ours, from which to go on
    misses: int = 0
    hints: int = 0
    options: tuple[int, ...] = ()  # places of lines offered: 0 the right one, then mistakes
    readings: tuple[str, ...] = ()
    shown_at: datetime | None = None
    encounter: str = ""
    unaided: int = 0
    helped: int = 0
    given: int = 0
    over: bool = False


class Place(msgspec.Struct, frozen=True):
    """A derivation and how far it is done."""

    derivation: Derivation
    state: State

    @property
    def chain(self) -> Chain:
        """The chain that the wanted line is of."""
        return self.derivation.chains[self.state.chain]

    @property
    def wanted(self) -> Line:
        """The line that is wanted."""
        return self.chain.lines[self.state.number - 1]

    @property
    def before(self) -> Node:
        """The line it must follow from: ours, or the learner's own."""
        return self.state.own or self.chain.before(self.state.number - 1).tree

    def posed(self, *, first: bool) -> Posed:
        """The line is asked for."""
        done = sum(len(chain.lines) for chain in self.derivation.chains[: self.state.chain])
        relation = self.wanted.relation
        return Posed(
            derivation=self.derivation, chain=self.chain, number=self.state.number,
            done=done + self.state.number - 1, of=sum(len(chain.lines) for chain in self.derivation.chains),
            before=self.before, sign=SIGNS.get(relation, relation), first=first, example=ascii_line(self.before),
        )  # fmt: skip

    def offered(self) -> Offered:
        """The lines to choose from, in the order of the state."""
        trees = [self.wanted.line.tree, *(mistake.line.tree for mistake in self.wanted.mistakes)]
        chosen = tuple(trees[place] for place in self.state.options)
        options = lettering.lettered([shown(tree) for tree in chosen])
        return Offered(options=tuple(Choice(one.label, one.text) for one in options), trees=chosen)


def attempt(place: Place, event: Happening, text: str, verdict: Verdict, uuid: str, now: datetime) -> Attempt:
    """The line of history for an answer to the line that is wanted."""
    state, began = place.state, place.state.shown_at or now
    return Attempt(
        uuid=uuid, question=line_id(place.derivation, place.chain, state.number),
        digest=line_digest(place.derivation, place.chain, state.number), seed=0, values={}, part=0, event=event,
        text=text, read_as=verdict.read_as, outcome=str(verdict.outcome), credit=verdict.credit,
        mistake=verdict.mistake, hints=state.hints, seconds=max(0.0, round((now - began).total_seconds(), 3)),
        at=now.isoformat(), encounter=state.encounter,
    )  # fmt: skip


def taking_back(made: Attempt, uuid: str, now: datetime) -> Attempt:
    """The undo of an attempt."""
    return msgspec.structs.replace(
        made, uuid=uuid, event="undo", text=made.uuid, read_as="", outcome="", credit=0.0, mistake="", hints=0,
        seconds=0.0, at=now.isoformat(),
    )  # fmt: skip
