"""The same seed, the same variant, everywhere, for ever; small spaces are covered without repeats."""

from __future__ import annotations

import hashlib
import time
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from prepkit.bank.parameter import BadParameter, values_of
from prepkit.bank.question import Parameter, Question
from prepkit.bank.variant import SMALL, Count, EmptySpace, Sampler, count, variant


def question(
    id_: str = "t.q", where: tuple[str, ...] = (), derived: Any = None, **parameters: Parameter
) -> Question:
    return Question(id=id_, topic="t", parameters=parameters, derived=derived or {}, where=where, parts=())


def pint(start: int, stop: int, step: int | None = None) -> Parameter:
    return Parameter("pint", start=start, stop=stop, step=step)


STEM = question(
    "conv-output-size.stem",
    W=Parameter("pint", values=(32, 64, 224, 299)),
    F=pint(1, 11, 2),
    P=Parameter("nat", start=0, stop=3),
    S=pint(1, 4),
    derived={"X": "W + 2*P - F"},
    where=("X >= 0",),
)
WORDS = question(
    "t.words", p=Parameter("prob", values=(0.1, "1/3")), w=Parameter("word", values=("max", 3)), k=pint(1, 2)
)
HUGE = question("t.huge", a=pint(1, 1000), b=pint(1, 1000), c=pint(1, 1000), where=("a < b", "b < c"))

GOLDEN: list[tuple[Question, int, dict[str, object]]] = [
    (STEM, 0, {"W": 32, "F": 5, "P": 2, "S": 3, "X": 31}),
    (STEM, 1, {"W": 299, "F": 5, "P": 0, "S": 4, "X": 294}),
    (STEM, 39, {"W": 299, "F": 3, "P": 0, "S": 4, "X": 296}),
    (STEM, 1000, {"W": 64, "F": 9, "P": 1, "S": 3, "X": 57}),
    (STEM, -1, {"W": 32, "F": 5, "P": 0, "S": 4, "X": 27}),
    (WORDS, 0, {"p": Fraction(1, 3), "w": "max", "k": 1}),
    (WORDS, 1, {"p": Fraction(1, 10), "w": "3", "k": 2}),
    (WORDS, 8, {"p": Fraction(1, 3), "w": "max", "k": 1}),
    (HUGE, 0, {"a": 319, "b": 899, "c": 986}),
    (HUGE, 255, {"a": 751, "b": 924, "c": 934}),
    (HUGE, 256, {"a": 169, "b": 773, "c": 821}),
    (HUGE, 10**30, {"a": 712, "b": 869, "c": 954}),
]


@pytest.mark.parametrize(("asked", "seed", "values"), GOLDEN)
def test_golden(asked: Question, seed: int, values: dict[str, object]) -> None:
    found = variant(asked, seed).values
    assert found == values
    assert list(found) == [*asked.parameters, *asked.derived]


@pytest.mark.parametrize(("asked", "seed", "values"), GOLDEN)
def test_what_was_asked_before_changes_nothing(asked: Question, seed: int, values: dict[str, object]) -> None:
    sampler = Sampler(asked)
    sampler.count()
    for before in (3, 500, -7, 0):
        sampler.variant(before)
    assert sampler.variant(seed).values == values


@pytest.mark.parametrize("asked", [STEM, WORDS])
def test_a_plain_shuffle_says_the_same(asked: Question) -> None:
    """A list of all combinations, the first parameter fastest, shuffled by Fisher and Yates on SHA-256 blocks."""
    axes = [values_of(name, parameter) for name, parameter in asked.parameters.items()]
    cards = [combination[::-1] for combination in product(*axes[::-1])]
    for place in range(len(cards) - 1):
        block = f"prepkit variant 1\0{asked.id}\0{place}".encode()
        other = place + int(hashlib.sha256(block).hexdigest(), 16) % (len(cards) - place)
        cards[place], cards[other] = cards[other], cards[place]
    kept = [card for card in cards if asked is WORDS or card[0] + 2 * card[2] - card[1] >= 0]  # type: ignore[operator]
    sampler = Sampler(asked)
    for seed, card in enumerate(kept[:SMALL]):
        assert tuple(sampler.variant(seed).values[name] for name in asked.parameters) == card


def test_a_small_space_is_covered_without_repeats() -> None:
    small = question(W=pint(1, 9), F=pint(1, 5), where=("F <= W", "W/F != 2"))
    expected = {(w, f) for w, f in product(range(1, 10), range(1, 6)) if f <= w and w != 2 * f}
    found = [tuple(variant(small, seed).values.values()) for seed in range(len(expected))]
    assert len(set(found)) == len(found)
    assert set(found) == expected
    assert count(small) == Count(len(expected), True)
    assert variant(small, len(expected)).values == variant(small, 0).values


def test_the_first_seeds_of_a_large_space_are_distinct() -> None:
    sampler = Sampler(HUGE)
    found = {tuple(sampler.variant(seed).values.values()) for seed in range(SMALL)}
    assert len(found) == SMALL
    assert all(a < b < c for a, b, c in found)  # type: ignore[operator]
    least = sampler.count()
    assert not least.exact
    assert least.number > SMALL


def test_every_value_has_its_chance() -> None:
    """χ² of the first values of 2,000 questions' variants: 9 degrees of freedom, 99.99 % below 33.7."""
    seen = [0] * 10
    for n in range(2_000):
        seen[int(variant(question(f"t.q{n}", d=pint(1, 10)), 0).values["d"]) - 1] += 1
    assert sum((times - 200) ** 2 / 200 for times in seen) < 33.7


def test_ids_turn_the_order_and_case_does_not() -> None:
    orders = {
        tuple(variant(question(name, d=pint(1, 50)), s).values["d"] for s in range(9))
        for name in ("a.b", "a.c", "A.B")
    }
    assert len(orders) == 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            question(n=pint(1, 5), where=("n > 5",)),
            "t.q has no variant: none of its 5 combinations satisfies where",
        ),
        (
            question(a=pint(1, 1000), b=pint(1, 1000), where=("a > 1000",)),
            "t.q has no variant: none of 4,096 combinations drawn satisfies where",
        ),
        (
            question(n=pint(1, 5), where=("1/(n - n) > 0",)),
            "t.q has no variant: none of its 5 combinations satisfies where",
        ),
    ],
)
def test_an_empty_space_says_so(asked: Question, message: str) -> None:
    with pytest.raises(EmptySpace) as error:
        variant(asked, 0)
    assert str(error.value) == message
    assert count(asked).number == 0


def test_no_parameters_is_one_variant() -> None:
    assert variant(question(), 7).values == {}
    assert count(question()) == Count(1, True)


def test_undefined_combinations_are_left_out() -> None:
    halves = question(n=Parameter("int", start=-1, stop=1), derived={"h": "1/n"})
    assert count(halves) == Count(2, True)
    assert {variant(halves, seed).values["h"] for seed in range(2)} == {1, -1}


TYPED: list[tuple[Parameter, tuple[object, ...]]] = [
    (Parameter("int", start=-1, stop=1), (-1, 0, 1)),
    (Parameter("pint", start=1, stop=8, step=3), (1, 4, 7)),
    (Parameter("real", start=0, stop=1, step="1/4"), (0, Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1)),
    (Parameter("real", values=(0.1, "2^-3", "-7/2")), (Fraction(1, 10), Fraction(1, 8), Fraction(-7, 2))),
    (Parameter("pint", values=("2^20",)), (1048576,)),
    (Parameter("word", values=("max", 3, 0.5)), ("max", "3", "0.5")),
]
REFUSED = [
    (Parameter("pint"), "give either values, or from and to (and step)"),
    (Parameter("pint", values=(1,), start=1), "give either values, or from and to (and step)"),
    (Parameter("pint", values=(1,), step=1), "give either values, or from and to (and step)"),
    (Parameter("pint", start=1), "from and to belong together"),
    (Parameter("pint", start=3, stop=1), "no value from 3 to 1 in steps of 1"),
    (Parameter("pint", start=1, stop=3, step=0), "no value from 1 to 3 in steps of 0"),
    (Parameter("pint", start=0, stop=3), "0 is not of type pint: expected a whole number of at least 1"),
    (Parameter("nat", values=(-1,)), "-1 is not of type nat: expected a whole number of at least 0"),
    (Parameter("int", values=(0.5,)), "1/2 is not of type int: expected a whole number"),
    (Parameter("prob", values=(1,)), "1 is not of type prob: expected a number strictly between 0 and 1"),
    (Parameter("unit", values=(1.5,)), "3/2 is not of type unit: expected a number from 0 to 1"),
    (Parameter("nz", values=(0,)), "0 is not of type nz: expected a number other than 0"),
    (Parameter("pos", values=(0,)), "0 is not of type pos: expected a number above 0"),
    (Parameter("nonneg", values=(-1,)), "-1 is not of type nonneg: expected a number of at least 0"),
    (Parameter("pint", values=(1, "2/2")), "a value is listed twice"),
    (Parameter("pint", start=1, stop=10**12), "1,000,000,000,000 values; at most 1,000,000 are drawn from"),
    (Parameter("word", start=1, stop=2), "a word has values, not from and to"),
]


@pytest.mark.parametrize(("parameter", "values"), TYPED)
def test_parameters(parameter: Parameter, values: tuple[object, ...]) -> None:
    found = values_of("n", parameter)
    assert tuple(found) == values
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize(("parameter", "problem"), REFUSED)
def test_bad_parameters(parameter: Parameter, problem: str) -> None:
    with pytest.raises(BadParameter) as error:
        values_of("n", parameter)
    assert str(error.value) == f"parameter n: {problem}"


def test_what_is_no_number_runs_nothing() -> None:
    for text in ("x", "", "1 +", "__import__('os')", "9^9^9^9", "2^(10^9)", "(" * 5000):
        with pytest.raises(BadParameter):
            values_of("n", Parameter("real", values=(text,)))


def test_a_verified_variant_is_cheap() -> None:
    """Far looser than the bar of `make bench`; catches a space that is enumerated where it need not be."""
    start = time.process_time()
    for _ in range(20):
        variant(HUGE, 39)
    assert (time.process_time() - start) / 20 < 0.05
