"""Guessers who know nothing and look only at how options are worded; `python -m tests.bank.guessers` scores them.

Where several options are equally long (hedged, technical) a guesser takes one of them blindly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from statistics import mean
from typing import NamedTuple

from prepkit import kinds
from prepkit.bank.question import Question
from prepkit.bank.variant import Sampler
from prepkit.oracles.agreement import earlier_keys

VARIANTS = 8
HEDGES = re.compile(
    r"\b(about|almost|approximately|around|at least|at most|can|could|generally|in general|largely|likely|mainly|may"
    r"|might|mostly|nearly|often|partly|perhaps|possibly|probably|rather|roughly|some|sometimes|tends?|typically|usually)\b",
    re.IGNORECASE,
)
ABSOLUTES = re.compile(
    r"\b(all|always|any|cannot|completely|entirely|every|exactly|fully|never|no|none|nothing|only|must)\b",
    re.IGNORECASE,
)
TECHNICAL = re.compile(r"\d+|[A-Z]{2,}\w*|\w*[_²³·×√Σ/^=<>]\w*|\b\w{10,}\b")

Score = Callable[[Sequence[str]], list[float]]


def _each(measure: Callable[[str], float]) -> Score:
    return lambda texts: [measure(text) for text in texts]


def _middle(texts: Sequence[str]) -> list[float]:
    """Highest for the option whose length is nearest to the median."""
    lengths = sorted(map(len, texts))
    half = len(lengths) // 2
    centre = mean(lengths[half - 1 : half + 1]) if len(lengths) % 2 == 0 else lengths[half]
    return [-abs(len(text) - centre) for text in texts]


GUESSERS: dict[str, Score] = {
    "longest": _each(len),
    "shortest": _each(lambda text: -len(text)),
    "middle": _middle,
    "most hedged": _each(lambda text: len(HEDGES.findall(text))),
    "least hedged": _each(lambda text: -len(HEDGES.findall(text))),
    "most absolute": _each(lambda text: len(ABSOLUTES.findall(text))),
    "least absolute": _each(lambda text: -len(ABSOLUTES.findall(text))),
    "most technical": _each(lambda text: len(TECHNICAL.findall(text))),
    "least technical": _each(lambda text: -len(TECHNICAL.findall(text))),
}


class Seen(NamedTuple):
    """A choice as a guesser sees it, and which options are right."""

    id: str
    texts: tuple[str, ...]
    right: frozenset[int]

    def credit(self, chosen: Iterable[int]) -> Fraction:
        """Of one option taken blindly among `chosen`: one of several right ones is worth its share."""
        chosen = list(chosen)
        return Fraction(sum(place in self.right for place in chosen), len(chosen) * len(self.right))

    @property
    def chance(self) -> Fraction:
        """Of somebody who does not even look."""
        return self.credit(range(len(self.texts)))


def seen(question: Question) -> Iterator[Seen]:
    """Every choice of a question on its first variants."""
    sampler = Sampler(question)
    for seed in range(min(VARIANTS, sampler.count().number or 1)):
        for part, values in earlier_keys(question.parts, sampler.variant(seed).values):
            if options := getattr(part, "options", ()):
                of = kinds.kind(kinds.kind_of(part))
                key = of.key(part, values)
                texts = tuple(_texts(part, values))
                assert len(texts) == len(options)
                yield Seen(question.id, texts, frozenset((key,) if isinstance(key, int) else key))


def _texts(part: object, values: object) -> list[str]:
    from prepkit.kinds.common import candidates

    return candidates.texts(part.options, values)  # type: ignore[attr-defined,arg-type]


def gain(score: Score, questions: Sequence[Question]) -> tuple[float, float]:
    """What a guesser scores over the bank and what chance does, every question counting once."""
    scored, chance = [], []
    for question in questions:
        shown = list(seen(question))
        if shown:
            scored.append(mean(float(one.credit(_best(score(one.texts)))) for one in shown))
            chance.append(mean(float(one.chance) for one in shown))
    return mean(scored), mean(chance)


def _best(scores: Sequence[float]) -> list[int]:
    return [place for place, score in enumerate(scores) if score == max(scores)]


def main() -> None:
    """A line a guesser."""
    from prepkit import content
    from prepkit.verify.run import load

    questions, _ = load(content.root("questions"))
    for name, score in GUESSERS.items():
        found, chance = gain(score, questions)
        print(
            f"{name:<16} {100 * found:5.1f} %   chance {100 * chance:5.1f} %   {100 * (found - chance):+5.1f}"
        )


if __name__ == "__main__":
    main()
