"""Parameters → variants: the same seed gives the same values everywhere, for ever.

A question's combinations are visited in an order shuffled by a SHA-256 counter keyed with its id; seed s is the s-th
that satisfies `where`. So seeds 0, 1, 2, … are distinct, and a small space is covered by its first seeds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from prepkit.bank import parameter
from prepkit.bank.expression import Run, run
from prepkit.bank.question import Question
from prepkit.domain import Value
from prepkit.errors import PrepkitError, Undecided, Undefined
from prepkit.maths.exact import Inexact

SMALL = 256  # combinations that are always enumerated; beyond them as many seeds are distinct
TRIES = 4096  # combinations looked at before a space counts as empty
_WORDS = 1 << 256  # of SHA-256


class Variant(msgspec.Struct, frozen=True):
    """A question with values put in: parameters, then what is derived from them."""

    question: Question
    seed: int
    values: dict[str, Value]


class Count(msgspec.Struct, frozen=True):
    """How many distinct variants there are: `number`, or at least so many where not `exact`."""

    number: int
    exact: bool


class EmptySpace(PrepkitError):
    """No combination of the parameters of `question` satisfies its conditions."""

    def __init__(self, question: str, tried: int, exhausted: bool) -> None:
        extent = (
            f"none of its {tried:,} combinations" if exhausted else f"none of {tried:,} combinations drawn"
        )
        super().__init__(f"{question} has no variant: {extent} satisfies where")
        self.question = question


class Irrational(PrepkitError):
    """Something a variant is made of must be exact, and is irrational on some combination: `place`, as lint has it."""

    def __init__(self, place: tuple[str, ...], problem: str) -> None:
        super().__init__(problem)
        self.place = place


def variant(question: Question, seed: int) -> Variant:
    """The variant of `seed`; whoever needs several keeps a `Sampler`.

    >>> from prepkit.bank.question import Parameter
    >>> question = Question(id="a.b", topic="a", parameters={"n": Parameter("nat", start=0, stop=9)}, parts=())
    >>> [variant(question, seed).values["n"] for seed in range(12)]
    [4, 1, 3, 6, 8, 5, 9, 0, 7, 2, 4, 1]
    """
    return Sampler(question).variant(seed)


def count(question: Question) -> Count:
    """How many distinct variants the question has; a lower bound where they are too many to look at."""
    return Sampler(question).count()


class Sampler:
    """The variants of one question; remembers those found."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._space = _Space(question)
        self._found: list[dict[str, Value]] = []
        self._walk: Iterator[dict[str, Value] | None] = self._candidates()
        self._tried = 0

    def variant(self, seed: int) -> Variant:
        """The variant of `seed`, whatever was asked before; raises `EmptySpace`."""
        values = self._near(seed) or self._far(seed) or self._around(seed)
        return Variant(self.question, seed, dict(values))

    def count(self) -> Count:
        """Exact where the whole space was looked at."""
        self._look(self._space.size)
        return Count(len(self._found), self._exhausted)

    @property
    def _exhausted(self) -> bool:
        return self._tried == self._space.size

    def _look(self, place: int) -> None:
        """Walk until `place` is found or the tries are used up."""
        while len(self._found) <= place:
            values = next(self._walk, _END)
            if values is _END:
                return
            self._tried += 1
            if values is not None:
                self._found.append(values)

    def _candidates(self) -> Iterator[dict[str, Value] | None]:
        """A Fisher-Yates shuffle that keeps only what it moved."""
        stream, size, moved = _Stream(self.question.id), self._space.size, dict[int, int]()
        for place in range(min(size, TRIES)):
            other = place + stream.below(size - place)
            yield self._space.at(moved.get(other, other))
            moved[other] = moved.get(place, place)

    def _near(self, seed: int) -> dict[str, Value] | None:
        """The `seed`-th one of the walk, for the first seeds."""
        if not 0 <= seed < SMALL:
            return None
        self._look(seed)
        return self._found[seed] if seed < len(self._found) else None

    def _far(self, seed: int) -> dict[str, Value] | None:
        """In a large space other seeds draw on their own."""
        if self._space.size <= SMALL:
            return None
        stream = _Stream(f"{self.question.id}\0{seed}")
        drawn = (self._space.at(stream.below(self._space.size)) for _ in range(TRIES))
        return next((values for values in drawn if values is not None), None)

    def _around(self, seed: int) -> dict[str, Value]:
        """In a small space they go around again."""
        self._look(self._space.size)
        if not self._found:
            raise EmptySpace(self.question.id, self._tried, self._exhausted)
        return self._found[seed % len(self._found)]


_END: dict[str, Value] = {}


class _Stream:
    """Numbers from SHA-256 of a key and a counter: no library's generator, so no library's change."""

    def __init__(self, key: str) -> None:
        self._key, self._counter = key.casefold().encode(), 0

    def below(self, bound: int) -> int:
        """Uniform over 0 … bound − 1."""
        while True:
            block = b"prepkit variant 1\0%s\0%d" % (self._key, self._counter)
            self._counter += 1
            word = int.from_bytes(hashlib.sha256(block).digest(), "big")
            if word < _WORDS - _WORDS % bound:  # else the first values would be likelier
                return word % bound


class _Space:
    """All combinations of a question's parameters, by number."""

    def __init__(self, question: Question) -> None:
        self._axes: list[tuple[str, Sequence[Value]]] = [
            (name, parameter.values_of(name, spec)) for name, spec in question.parameters.items()
        ]
        names = frozenset(question.parameters) | frozenset(question.derived)
        self._derived: list[tuple[str, Run]] = [
            (name, run(text, names)) for name, text in question.derived.items()
        ]
        self._where: list[Run] = [run(text, names) for text in question.where]
        self.size = 1
        for _, values in self._axes:
            self.size *= len(values)

    def at(self, index: int) -> dict[str, Value] | None:
        """The combination of this number, or None where it has no value or a condition fails.

        Raises `Irrational`: what is derived is shown and compared exactly.
        """
        values: dict[str, Value] = {}
        for name, choices in self._axes:
            index, place = divmod(index, len(choices))
            values[name] = choices[place]
        try:
            for name, derive in self._derived:
                values[name] = derive(values)
            return values if all(holds(values) is True for holds in self._where) else None
        except (Undefined, Undecided):
            return None
        except Inexact:
            failed: tuple[str, ...] = next(
                (("derived", name) for name, _ in self._derived if name not in values), ("where",)
            )
            told = ", ".join(f"{name}={values[name]}" for name, _ in self._axes)
            raise Irrational(
                failed, f"{' '.join(failed)} is irrational at {told}; only a key may be"
            ) from None
