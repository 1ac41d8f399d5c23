"""What is asked: due, weak, new in the order of prerequisites; and never the same question twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.domain import Level
from prepkit.session import seeds
from prepkit.session.choose import choose
from prepkit.session.deck import Deck
from prepkit.session.placement import Placement, in_order, placed, step
from prepkit.session.plan import LEVELS, About, Known, Topic, Wanted

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


FRESH = ["relu.a", "size.a", "size.b", "macs.a", "macs.b", "size.c"]
CASES = [
    # history, what was asked for, what is asked
    (Known(), Wanted(), FRESH),
    (Known(), Wanted(count=2), FRESH[:2]),
    (Known(), Wanted(level="screen"), ["size.a", "size.b", "macs.a"]),
    (Known(), Wanted(topics=("macs",)), ["macs.a", "macs.b"]),
    (Known(), Wanted(ids=("size.c",)), ["size.c"]),
    (Known(), Wanted(ids=("size.c",), topics=("relu",)), ["size.c", "relu.a"]),
    (Known(due=["size.b", "gone.x"]), Wanted(count=3), ["size.b", "relu.a", "size.a"]),
    (Known(due=["size.b"]), Wanted(only="due"), ["size.b"]),
    (Known(weak=["macs.b"]), Wanted(only="weak"), ["macs.b"]),
    (Known(weak=["macs.b"]), Wanted(only="weak", level="core"), []),
    (Known(answered={"relu.a", "size.a"}), Wanted(only="new"), ["size.b", "macs.a", "macs.b", "size.c"]),
    (Known(answered=set(BANK)), Wanted(only="new"), []),
    (Known(answered=set(BANK)), Wanted(count=2), FRESH[:2]),  # all is known: better once more than nothing
    (
        Known(due=["size.a"], weak=["size.b", "size.a"]),
        Wanted(count=4),
        ["size.a", "size.b", "relu.a", "macs.a"],
    ),
    (Known(), Wanted(only="due"), []),
]


@pytest.mark.parametrize(("known", "wanted", "asked"), CASES)
def test_what_is_asked(known: Known, wanted: Wanted, asked: list[str]) -> None:
    assert choose(Shelf(), known, wanted) == asked


names = st.sampled_from([*BANK, "gone.x"])


@given(st.lists(names), st.lists(names), st.sets(names), st.integers(1, 9))
def test_nothing_twice_and_what_is_due_comes_first(
    due: list[str], weak: list[str], met: set[str], count: int
) -> None:
    asked = choose(Shelf(), Known(due, weak, met), Wanted(count=count))
    assert len(asked) == len(set(asked)) == min(count, len(BANK))
    there = [name for name in dict.fromkeys(due) if name in BANK][:count]
    assert asked[: len(there)] == there


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
    deck = Deck(["a", "b", "b"], lambda name: None if name == "a" else name)  # type: ignore[arg-type,return-value]
    assert [deck.of, deck.next(()), deck.of, deck.next(()), deck.take("b"), deck.take("c"), deck.of] == [
        2, "b", 1, None, None, "c", 2]  # fmt: skip


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
