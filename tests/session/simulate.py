"""A simulated learner: 1,000 questions, 20 a day for 30 days, then the interview.

What is truly remembered follows FSRS-6 with parameters of its own for every question, which the schedule does not
know; all chance is drawn by SHA-256. Retention is the share of questions answered right on the interview's day, those
never asked included: of all alike, and with each topic counting as often as interviews ask it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

import msgspec
import yaml
from fsrs import Card as TrueCard
from fsrs import Rating, Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS

from prepkit.content import root
from prepkit.domain import Level
from prepkit.session.choose import choose
from prepkit.session.knowing import knowing
from prepkit.session.plan import LEVELS, About, Topic, Wanted
from prepkit.study.cards import Card, Goal, due_before
from prepkit.study.moments import utc_text
from prepkit.study.replay import Review
from prepkit.study.schedule import card

QUESTIONS, DAYS, A_DAY = 1_000, 30, 20
FIRST = datetime(2026, 11, 1, 18, tzinfo=UTC)
KNOWN_BEFORE = (0.05, 0.55)  # chance of a right answer to a question never asked
SPREAD = (
    0.5  # standard deviation of the logarithm of how much longer than by default a question is remembered
)
FORGETTING = (0.1, 0.3)  # FSRS-6's last parameter, of which 0.1542 is the default


def uniform(*what: object) -> float:
    """A number in (0, 1) that depends on `what` alone."""
    word = hashlib.sha256("\0".join(map(str, what)).encode()).digest()[:7]
    return (int.from_bytes(word, "big") + 0.5) / 2**56


def between(low: float, high: float, *what: object) -> float:
    """A number from low to high that depends on `what` alone."""
    return low + (high - low) * uniform(*what)


class Item:
    """A question as it truly is for this learner."""

    def __init__(self, seed: int, name: str) -> None:
        longer = 2.718281828 ** (SPREAD * NormalDist().inv_cdf(uniform(seed, name, "stability")))
        decay = between(*FORGETTING, seed, name, "decay")
        parameters = (*(w * longer for w in DEFAULT_PARAMETERS[:4]), *DEFAULT_PARAMETERS[4:20], decay)
        self._scheduler = Scheduler(parameters, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
        self._decay, self._factor = decay, 0.9 ** (-1 / decay) - 1
        self._card: TrueCard | None = None
        self._before = between(*KNOWN_BEFORE, seed, name, "known")

    def chance(self, at: datetime) -> float:
        """Of a right answer now."""
        if self._card is None or self._card.last_review is None or self._card.stability is None:
            return self._before
        days = (at - self._card.last_review).total_seconds() / 86400
        return float((1 + self._factor * days / self._card.stability) ** -self._decay)

    def review(self, right: bool, at: datetime) -> None:
        """Answered, or read in the solution."""
        before = self._card or TrueCard(card_id=0, due=at)
        self._card, _ = self._scheduler.review_card(before, Rating.Good if right else Rating.Again, at)


class Bank:
    """A `Shelf` of 1,000 questions over the topics that interviews ask, 4 to 18 each."""

    def __init__(self, seed: int) -> None:
        listed = yaml.safe_load((root("questions") / "taxonomy.yaml").read_text(encoding="utf-8"))["topics"]
        self._topics = [Topic(t["key"], t["label"], t["sources"], tuple(t.get("after", ()))) for t in listed]
        shares = [between(4, 18, seed, topic.key) for topic in self._topics]
        ends = [round(QUESTIONS * sum(shares[:n]) / sum(shares)) for n in range(len(shares) + 1)]
        self.known = {
            f"{topic.key}.{n}": About(topic.key, LEVELS[n % 3])
            for topic, low, high in zip(self._topics, ends[:-1], ends[1:], strict=True) for n in range(high - low)
        }  # fmt: skip

    def topics(self) -> Sequence[Topic]:
        return self._topics

    def ids(self, topic: str, level: Level) -> Iterator[str]:
        return (name for name, about in self.known.items() if about == About(topic, level))

    def derived(self, topic: str, level: Level) -> Iterator[str]:
        return iter(())

    def about(self, names: Iterable[str]) -> Mapping[str, About]:
        return {name: self.known[name] for name in names if name in self.known}


class Learner(msgspec.Struct):
    """What the program sees of the learner, and what it does not: `items`."""

    bank: Bank
    seed: int
    goal: Goal
    items: dict[str, Item]
    reviews: dict[str, list[Review]] = {}
    cards: dict[str, Card] = {}
    last: str = ""

    def answer(self, name: str, at: datetime) -> None:
        """Asked, answered, recorded."""
        item, past = self.items[name], self.reviews.setdefault(name, [])
        right = uniform(self.seed, name, "answer", len(past)) < item.chance(at)
        item.review(right, at)
        past.append(Review(name, utc_text(at), "good" if right else "again", float(right)))
        self.cards[name], self.last = card(past), name

    def seen(self) -> list[Card]:
        """The cards as the history gives them, their dates looking to the interview."""
        return [msgspec.structs.replace(c, due=due_before(c, self.goal)) for c in self.cards.values()]

    def retention(self) -> tuple[float, float]:
        """On the interview's morning: of all questions alike, and by how often their topics are asked."""
        at = datetime(self.goal.day.year, self.goal.day.month, self.goal.day.day, 9, tzinfo=UTC)
        chances: dict[str, list[float]] = {}
        for name, about in self.bank.known.items():
            chances.setdefault(about.topic, []).append(self.items[name].chance(at))
        alike = sum(map(sum, chances.values())) / QUESTIONS
        weight = {topic.key: topic.sources for topic in self.bank.topics()}
        asked = sum(weight[topic] * sum(found) / len(found) for topic, found in chances.items())
        return alike, asked / sum(weight[topic] for topic in chances)


Policy = Callable[[Learner, datetime], Sequence[str]]


def mix(learner: Learner, now: datetime) -> Sequence[str]:
    """What `prepkit quiz` asks, by its own code."""
    known = knowing(learner.seen(), set(learner.cards), learner.last, learner.goal, now)
    return [planned.name for planned in choose(learner.bank, known, Wanted(count=A_DAY))]


def at_random(learner: Learner, now: datetime) -> Sequence[str]:
    """Any of all questions, whatever is known of them."""
    return sorted(learner.bank.known, key=lambda name: uniform(learner.seed, "random", now, name))[:A_DAY]


def as_filed(learner: Learner, now: datetime) -> Sequence[str]:
    """What was never asked, file after file."""
    return [name for name in learner.bank.known if name not in learner.cards][:A_DAY]


def new_at_random(learner: Learner, now: datetime) -> Sequence[str]:
    """What was never asked, shuffled."""
    order = sorted(learner.bank.known, key=lambda name: uniform(learner.seed, "shuffled", name))
    return [name for name in order if name not in learner.cards][:A_DAY]


def due_first(learner: Learner, now: datetime) -> Sequence[str]:
    """All that is due, longest due first; only then what was never asked, as filed."""
    due = sorted((c.due, c.question) for c in learner.seen() if c.due <= utc_text(now))
    return [*(name for _, name in due), *as_filed(learner, now)][:A_DAY]


POLICIES: dict[str, Policy] = {
    "mix": mix, "random": at_random, "new, shuffled": new_at_random, "new, as filed": as_filed,
    "due, then as filed": due_first,
}  # fmt: skip


def learn(seed: int, policy: Policy, days: int = DAYS) -> Learner:
    """A month of sessions."""
    bank = Bank(seed)
    goal = Goal((FIRST + timedelta(days=days)).date(), utc_text(FIRST))
    learner = Learner(bank, seed, goal, {name: Item(seed, name) for name in bank.known}, {}, {})
    for day in range(days):
        start = FIRST + timedelta(days=day)
        for place, name in enumerate(policy(learner, start)):
            learner.answer(name, start + timedelta(minutes=place))
    return learner


def table(seeds: Iterable[int], days: int = DAYS) -> dict[str, list[tuple[float, float]]]:
    """Policy → retention under each seed."""
    seeds = tuple(seeds)
    return {
        name: [learn(seed, policy, days).retention() for seed in seeds] for name, policy in POLICIES.items()
    }
