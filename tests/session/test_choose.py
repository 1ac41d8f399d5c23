"""What is asked: due, weak, new in the order of prerequisites; and never the same question twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.domain import Level
from prepkit.session import seeds
from prepkit.session.choose import choose
from prepkit.session.deck import Deck
from prepkit.session.fresh import DERIVED_EVERY
from prepkit.session.interleave import interleave
from prepkit.session.placement import Placement, in_order, placed, step
from prepkit.session.plan import LEVELS, About, Known, Planned, Topic, Wanted

TOPICS = (Topic("macs", sources=12, after=("size",)), Topic("size", sources=3), Topic("relu", sources=9))
BANK: dict[str, Level] = {
    "size.a": "screen", "size.b": "screen", "size.c": "core", "macs.a": "screen", "macs.b": "senior",
    "relu.a": "core",
}  # fmt: skip


DERIVED = ("size.made1", "size.made2", "macs.made1")


class Shelf:
    """A bank of six questions, and of three that derivations ask."""

    def topics(self) -> Sequence[Topic]:
        return TOPICS

    def ids(self, topic: str, level: Level) -> Iterator[str]:
        return (name for name, of in BANK.items() if name.startswith(topic + ".") and of == level)

    def derived(self, topic: str, level: Level) -> Iterator[str]:
        return (name for name in DERIVED if name.startswith(topic + ".") and level == "senior")

    def about(self, names: Iterable[str]) -> Mapping[str, About]:
        there = {**BANK, **dict.fromkeys(DERIVED, "senior")}
        return {name: About(name.split(".")[0], there[name]) for name in names if name in there}


ALL = {*BANK, *DERIVED}
CASES = [
    # history, what was asked for, what is asked
    (Known(), Wanted(count=2), ["relu.a", "size.a"]),
    (Known(), Wanted(level="screen"), ["size.a", "macs.a", "size.b"]),
    (Known(), Wanted(topics=("macs",)), ["macs.a", "macs.b", "macs.made1"]),
    (Known(), Wanted(ids=("size.c", "size.c", "gone.x")), ["size.c"]),
    (Known(), Wanted(ids=("size.c",), topics=("relu",)), ["size.c", "relu.a"]),
    (Known(due=["size.b", "gone.x"]), Wanted(count=3), ["size.b", "relu.a", "size.a"]),
    (Known(due=["size.b"]), Wanted(only="due"), ["size.b"]),
    (Known(due=["size.b"], days=9), Wanted(only="due"), ["size.b"]),
    (Known(weak=["macs.b"]), Wanted(only="weak"), ["macs.b"]),
    (Known(weak=["macs.b"]), Wanted(only="weak", level="core"), []),
    (Known(answered=ALL), Wanted(only="new"), []),
    (
        Known(answered=ALL, faint=["size.c", "relu.a"]),
        Wanted(count=2),
        ["size.c", "relu.a"],
    ),  # better than nothing
    (Known(), Wanted(only="due"), []),
    # close to the interview: each topic once, those asked most first, and nothing hard in the last days
    (Known(days=9), Wanted(count=2), ["macs.a", "relu.a"]),
    (Known(answered={"macs.a"}, days=2), Wanted(topics=("macs",)), ["macs.a"]),
    (Known(answered={"macs.a"}, days=3), Wanted(topics=("macs",), count=1), ["macs.b"]),
    # a date, and much that is due: a quarter of the places at first
    (Known(due=["size.a", "size.b", "macs.a"], days=60), Wanted(count=2), ["size.a", "relu.a"]),
    # what was missed makes its topic weak: something new of it, else what was missed, has a third of the places
    (Known(credits={"size.b": 0.0}, weak=["size.b"], answered={"size.b"}), Wanted(count=1), ["size.a"]),
    (Known(credits={"relu.a": 0.5}, weak=["relu.a"], answered={"relu.a"}), Wanted(count=1), ["relu.a"]),
    (Known(credits={"relu.a": 0.9}, weak=["relu.a"], answered={"relu.a"}), Wanted(count=1), ["size.a"]),
    # the last topic of the last session does not open the next
    (Known(answered={"size.a"}, last="size.a"), Wanted(topics=("size", "relu"), count=1), ["relu.a"]),
    (Known(due=["size.a", "size.b"], last="size.a"), Wanted(only="due"), ["size.b", "size.a"]),
]


@pytest.mark.parametrize(("known", "wanted", "asked"), CASES)
def test_what_is_asked(known: Known, wanted: Wanted, asked: list[str]) -> None:
    assert [planned.name for planned in choose(Shelf(), known, wanted)] == asked


names = st.sampled_from([*BANK, "gone.x"])


@given(st.lists(names), st.lists(names), st.sets(names), st.integers(1, 9))
def test_nothing_twice_and_all_that_is_due_is_in(
    due: list[str], weak: list[str], met: set[str], count: int
) -> None:
    plan = choose(Shelf(), Known(due, weak, answered=met), Wanted(count=count))
    asked = [planned.name for planned in plan]
    assert len(asked) == len(set(asked)) == min(count, len(ALL))
    there = {name for name in dict.fromkeys(due) if name in BANK}
    assert len(there.intersection(asked)) == min(len(there), count)
    for before, this in pairwise(plan):  # new ones step in only to keep two of a topic apart
        left = [planned for planned in plan[plan.index(this) :] if planned.due]
        most = max(Counter(p.topic for p in plan[plan.index(this) :]).values())
        forced = 2 * most > len(plan) - plan.index(this)
        assert this.due or forced or all(planned.topic == before.topic for planned in left)


class Many(Shelf):
    """A bank drawn by hypothesis: of each topic so many questions of its own, and so many derived."""

    def __init__(self, topics: list[Topic], own: list[int], made: list[int]) -> None:
        self._topics, self.own, self.made = topics, own, made

    def topics(self) -> Sequence[Topic]:
        return self._topics

    def ids(self, topic: str, level: Level) -> Iterator[str]:
        return (f"{topic}.{level}{n}" for n in range(self.own[int(topic)]) if LEVELS[n % 3] == level)

    def derived(self, topic: str, level: Level) -> Iterator[str]:
        return (f"{topic}.made{n}" for n in range(self.made[int(topic)]) if level == "senior")

    def about(self, names: Iterable[str]) -> Mapping[str, About]:
        return {name: About(name.split(".")[0], "core") for name in names if name}


@st.composite
def shelves(draw: st.DrawFn) -> Many:
    count = draw(st.integers(1, 6))
    after = [draw(st.sets(st.integers(0, n - 1))) if n else set() for n in range(count)]
    topics = [
        Topic(str(n), sources=draw(st.integers(0, 19)), after=tuple(map(str, after[n]))) for n in range(count)
    ]
    sizes = [draw(st.lists(st.integers(1, 7), min_size=count, max_size=count)) for _ in range(2)]
    return Many(topics, *sizes)


@given(shelves(), st.integers(1, 25))
def test_new_questions(shelf: Many, count: int) -> None:
    plan = choose(shelf, Known(), Wanted(count=count))
    asked = [planned.name for planned in plan]
    topics = [planned.topic for planned in plan]
    assert len(set(asked)) == len(asked) == min(count, sum(shelf.own) + sum(shelf.made))
    for topic in shelf.topics():  # prerequisites first
        if topic.key in topics:
            before = [topics.index(key) if key in topics else 99 for key in topic.after]
            assert all(place < topics.index(topic.key) for place in before)
    made = sum(".made" in name for name in asked)
    if count <= sum(shelf.own):
        assert made <= count / DERIVED_EVERY
    assert asked == [planned.name for planned in choose(shelf, Known(), Wanted(count=count))]


@given(st.lists(st.sampled_from("abc"), max_size=7), st.sampled_from(["", "a"]))
def test_no_topic_twice_in_a_row_where_any_order_avoids_it(topics: list[str], last: str) -> None:
    plan = [Planned(f"{topic}{n}", topic) for n, topic in enumerate(topics)]
    found = [planned.topic for planned in interleave(plan, {}, (), Planned("", last))]
    assert sorted(found) == sorted(topics)

    def clashes(order: Sequence[str]) -> int:
        return sum(map(str.__eq__, order, [last, *order]))

    assert clashes(found) == min(map(clashes, set(permutations(topics))))


def test_topics_come_after_what_they_build_on_even_in_a_circle() -> None:
    assert in_order(TOPICS) == ["relu", "size", "macs"]
    assert set(in_order([Topic("a", after=("b",)), Topic("b", after=("a",)), Topic("c")])) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("met", "variants", "chance", "seed"),
    [
        ((), 40, 0, 0),
        ((), 40, 41, 1),
        ({0}, 40, 0, 1),
        ({39, 0}, 40, 39, 1),
        ({0, 1, 2}, 3, 1, 1),
        ({5}, 0, 5, 6),
        ({5}, 0, 45, 6),
    ],
)
def test_another_variant_each_time(met: set[int], variants: int, chance: int, seed: int) -> None:
    assert seeds.unmet(met, variants, chance) == seed


def test_a_session_seed_deals_the_same_variants_for_ever() -> None:
    dealt = [seeds.of_session(1, f"q{n}", 40) for n in range(5)]
    assert dealt == [19, 30, 22, 24, 11]
    assert dealt != [seeds.of_session(2, f"q{n}", 40) for n in range(5)]


def test_a_deck_leaves_out_what_cannot_be_dealt() -> None:
    plan = [Planned(name) for name in ("a", "b", "b")]
    deck = Deck(plan, lambda name: None if name == "a" else Counter(name))  # type: ignore[arg-type,return-value]
    assert [deck.of, deck.next(()), deck.of, deck.next(()), deck.take("b", ""), deck.take("c", ""), deck.of] == [
        2, {"b": 1}, 1, None, None, {"c": 1}, 2]  # fmt: skip


@pytest.mark.parametrize(
    ("credits", "level"),
    [
        ([], "screen"),
        ([1], "core"),
        ([1, 1, 1, 1], "senior"),
        ([1, 0, 0], "screen"),
        ([0.5], "core"),
        ([0.4], "screen"),
    ],
)
def test_placement_climbs_and_falls(credits: list[float], level: Level) -> None:
    assert LEVELS[step(credits)] == level


@pytest.mark.parametrize(
    ("credits", "level"),
    [
        ([1] * 12, "senior"),
        ([0] * 12, "screen"),
        ([1, 0] * 6, "screen"),
        ([1, 1, 0] * 4, "senior"),
        ([1, 1], None),
    ],
)
def test_where_a_placement_ends(credits: list[float], level: Level | None) -> None:
    assert placed(credits) == level


def test_a_placement_goes_through_topics_and_ends_when_the_bank_is_empty() -> None:
    placement = Placement(Shelf(), lambda name: name)  # type: ignore[arg-type,return-value]
    asked = [placement.next(()) for _ in range(7)]
    assert asked[:3] == ["size.a", "macs.a", "size.b"]  # screen first, another topic while there is one
    assert set(asked[:6]) == set(BANK)
    assert asked[6] is None
    assert placement.of == 6
