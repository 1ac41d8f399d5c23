"""The face every kind shows: one module, these names.

A kind never does I/O and never decides what happens next. It reads text into answers, compares an answer with a key,
shows an answer as one would type it, and says what an oracle's raw result must be for its key to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import msgspec

from prepkit import domain

Scope = Mapping[str, str]
"""Name → type (`pint`, `real`, … or `word`) of the parameters, derived values and earlier parts a part may use."""

Complaint = tuple[str, str]
"""Field of the part (`key`, `options[2].right`) and what is wrong with it."""


class Option(msgspec.Struct, frozen=True):
    """One line of what is put before the learner: the label that is typed, and the text behind it."""

    label: str
    text: str


class Presentation(msgspec.Struct, frozen=True):
    """What is shown below a prompt: `options` in shown order, and for `match` the `lefts` they are matched to."""

    options: tuple[Option, ...] = ()
    lefts: tuple[Option, ...] = ()


class Obligation(msgspec.Struct, frozen=True):
    """What an oracle must say for the key to hold: its raw result must satisfy `accepts`.

    `check.arguments` are expressions, to be evaluated by the caller in the same values the obligation was made from.
    `about` names what is checked (`key`, `options[2]`) and `wanted` says what is accepted, for messages.
    """

    check: domain.Check
    about: str
    wanted: str
    accepts: Callable[[object], bool]


class Examples(msgspec.Struct, frozen=True):
    """A part, values, and what becomes of answers to it. One contract test executes the tables of all kinds."""

    part: domain.Part
    values: domain.Values = {}
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    partly: tuple[tuple[str, float], ...] = ()
    unreadable: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    seed: int = 0


class Kind(Protocol):
    """The names of a kind's module. `Any` stands for the kind's own part, key and answer."""

    @property
    def Part(self) -> type[Any]: ...  # noqa: N802, D102

    @property
    def EXAMPLES(self) -> tuple[Examples, ...]: ...  # noqa: N802, D102

    def inspect(self, part: Any, scope: Scope) -> list[Complaint]:
        """What is wrong with the part before any variant is drawn."""

    def worlds(self, part: Any, values: domain.Values) -> Iterable[domain.Values]:
        """The values to meet obligations in: `values` alone, but for a formula one point of its symbols each."""

    def obligations(self, part: Any, values: domain.Values) -> tuple[Obligation, ...]:
        """What each check of the part must give in one of `worlds`."""

    def key(self, part: Any, values: domain.Values) -> Any:
        """The key of this variant; `Undefined` where it has none."""

    def mistakes(self, part: Any, values: domain.Values) -> tuple[tuple[Any, str], ...]:
        """Planted mistakes as keys of this variant, each with its `because`, in order; undefined ones left out."""

    def present(self, part: Any, values: domain.Values, seed: int) -> Presentation:
        """What is shown below the prompt; empty for kinds that are typed freely."""

    def expected(self, part: Any, values: domain.Values) -> str:
        """The expected form in words, with an example that is not the key."""

    def read(self, text: str, part: Any, values: domain.Values, seed: int) -> tuple[Any, ...]:
        """Every reading of `text`, the usual one first; `Unreadable` where there is none."""

    def compare(self, answer: Any, key: Any, part: Any, values: domain.Values) -> domain.Verdict:
        """Outcome, credit, reason, counter-example of one reading."""

    def show(self, answer: Any, part: Any, values: domain.Values, seed: int) -> str:
        """An answer or a key as one would type it: read again, a key grades RIGHT."""

    def value(self, answer: Any, part: Any, values: domain.Values) -> domain.Value | None:
        """What the part's name stands for in later parts, if the answer is one value."""
