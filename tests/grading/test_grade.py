"""From text to verdict: planted mistakes in order, errors carried forward, what is asked again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping

import pytest

from prepkit.domain import Mistake, Outcome, Part, Value, Verdict
from prepkit.errors import Undefined
from prepkit.grading import grade
from prepkit.kinds import kind

NUMBER, SHAPE, CHOICE = kind("number"), kind("shape"), kind("choice")
WIDTH = NUMBER.Part(
    prompt="How wide?",
    name="out",
    key="floor((W + 2*P - F)/S) + 1",
    mistakes=(
        Mistake("floor((W + P - F)/S) + 1", "Padding of {P} is added on both sides."),
        Mistake("floor((W + 2*P - F)/S)", "Count the first window too."),
        Mistake("W/0", "Never."),
    ),
)
AT = {"W": 32, "F": 5, "P": 2, "S": 1}
WEIGHTS = NUMBER.Part(
    prompt="How many outputs?", name="total", key="C*out^2", mistakes=(Mistake("out^2", "Each of {C} maps."),)
)
SPEAKS = [  # values that differ from AT, text, outcome, mistake
    ({}, "32", Outcome.RIGHT, ""),
    ({}, "30", Outcome.WRONG, "Padding of 2 is added on both sides."),
    ({}, "31", Outcome.WRONG, "Count the first window too."),
    ({}, "7", Outcome.WRONG, ""),
    ({"P": 0}, "28", Outcome.RIGHT, ""),  # the first mistake equals the key and is silent
    ({"P": 0}, "27", Outcome.WRONG, "Count the first window too."),
    (
        {"P": 1, "S": 1},
        "29",
        Outcome.WRONG,
        "Padding of 1 is added on both sides.",
    ),  # both match: the first speaks
]


@pytest.mark.parametrize(("other", "text", "outcome", "mistake"), SPEAKS)
def test_the_first_mistake_that_matches_speaks(
    other: Mapping[str, Value], text: str, outcome: Outcome, mistake: str
) -> None:
    verdict = grade(WIDTH, {**AT, **other}, text)
    assert (verdict.outcome, verdict.mistake, verdict.read_as) == (outcome, mistake, text)


def test_a_mistake_within_the_tolerance_of_the_key_is_silent() -> None:
    part = NUMBER.Part(
        prompt="?", key="1", tolerance=NUMBER.Tolerance(absolute="0.1"), mistakes=(Mistake("1.05", "No."),)
    )
    assert grade(part, {}, "1.14").mistake == ""


def test_a_shape_has_mistakes_of_its_own_form() -> None:
    part = SHAPE.Part(prompt="?", key="(C, H)", mistakes=(Mistake("(H, C)", "Channels come first."),))
    verdict = grade(part, {"C": 3, "H": 32}, "32x3")
    assert (verdict.mistake, verdict.reason) == ("Channels come first.", "the right numbers in another order")


def test_the_chosen_option_names_its_own_mistake() -> None:
    options = (
        CHOICE.Candidate("yes", right=True, because="Sure."),
        CHOICE.Candidate("{n}", because="Not {n}."),
    )
    part = CHOICE.Part(prompt="?", options=options, shuffle=False)
    assert grade(part, {"n": 4}, "4").mistake == "Not 4."
    assert grade(part, {"n": 4}, "a").reason == "Sure."


def carried(text: str, first: str | None) -> Verdict:
    return grade(WEIGHTS, {**AT, "C": 4}, text, earlier=[(WIDTH, first)])


CARRIED = [  # answer before, answer now, outcome, credit
    ("32", "4096", Outcome.RIGHT, 1.0),
    ("30", "3600", Outcome.RIGHT, 1.0),  # right from the learner's own 30
    ("30", "4096", Outcome.RIGHT, 1.0),  # right all the same
    ("30", "900", Outcome.WRONG, 0.0),
    ("32", "3600", Outcome.WRONG, 0.0),
    (None, "4096", Outcome.RIGHT, 1.0),
    (None, "3600", Outcome.WRONG, 0.0),
    ("what?", "4096", Outcome.RIGHT, 1.0),
    ("1/0", "3600", Outcome.WRONG, 0.0),
]


@pytest.mark.parametrize(("first", "text", "outcome", "credit"), CARRIED)
def test_an_error_is_carried_forward(first: str | None, text: str, outcome: Outcome, credit: float) -> None:
    verdict = carried(text, first)
    assert (verdict.outcome, verdict.credit) == (outcome, credit)


def test_what_was_carried_is_said() -> None:
    assert (
        carried("3600", "30").reason
        == "right from your own earlier out = 30; from the right value it is 4096"
    )
    assert carried("3600", "30").expected == "4096"
    assert carried("1024", "32").mistake == "Each of 4 maps."


def test_errors_are_carried_over_two_parts() -> None:
    bytes_ = NUMBER.Part(prompt="Bytes?", key="4*total", unit="B")
    earlier = [(WIDTH, "30"), (WEIGHTS, "3600")]
    verdict = grade(bytes_, {**AT, "C": 4}, "14400 B", earlier=earlier)
    assert verdict.reason == "right from your own earlier total = 3600; from the right value it is 16384 B"
    assert grade(bytes_, {**AT, "C": 4}, "16384 B", earlier=earlier).outcome is Outcome.RIGHT
    assert (
        grade(bytes_, {**AT, "C": 4}, "4000 B", earlier=[(WIDTH, "32"), (WEIGHTS, "1000")]).outcome
        is Outcome.RIGHT
    )


def test_a_key_that_does_not_exist_from_a_wrong_answer_is_not_carried() -> None:
    part = NUMBER.Part(prompt="?", key="1/(out - 30)")
    assert grade(part, AT, "7", earlier=[(WIDTH, "30")]).outcome is Outcome.WRONG


def test_a_part_whose_key_does_not_exist_is_no_verdict() -> None:
    with pytest.raises(Undefined):
        grade(NUMBER.Part(prompt="?", key="1/(W - 32)"), AT, "7")


ASKED_AGAIN = [  # part, text, readings, expected form
    (
        NUMBER.Part(prompt="?", key="1234"),
        "1,234",
        ("1234", "1.2340"),
        "type the one you mean: 1234 or 1.2340",
    ),
    (
        NUMBER.Part(prompt="?", key="1.234"),
        "1,234",
        ("1234", "1.2340"),
        "type the one you mean: 1234 or 1.2340",
    ),
    (NUMBER.Part(prompt="?", key="5"), "five", (), "a number, such as 437"),
    (
        SHAPE.Part(prompt="?", key="(2, 3)"),
        "2*3",
        ("(2, 3)", "(6,)"),
        "type the one you mean: (2, 3) or (6,)",
    ),
]


@pytest.mark.parametrize(("part", "text", "readings", "expected"), ASKED_AGAIN)
def test_what_cannot_be_graded_is_asked_again(
    part: Part, text: str, readings: tuple[str, ...], expected: str
) -> None:
    verdict = grade(part, {}, text)
    assert (verdict.outcome, verdict.readings, verdict.expected) == (Outcome.UNREADABLE, readings, expected)
    assert verdict.span is not None


def test_two_readings_that_are_both_wrong_are_no_question() -> None:
    assert grade(NUMBER.Part(prompt="?", key="5"), {}, "1,234").outcome is Outcome.WRONG


def test_a_decimal_point_that_is_right_is_no_question() -> None:
    assert grade(NUMBER.Part(prompt="?", key="1.234"), {}, "1.234").outcome is Outcome.RIGHT


ANSWERS = """
from prepkit.grading import grade
from prepkit.kinds import kind
N, S, C = kind("number"), kind("shape"), kind("choice")
grade(N.Part(prompt="?", key="W^2", unit="MiB", mistakes=()), {"W": 3}, "9.4 MB")
grade(N.Part(prompt="?", key="sqrt(2)"), {}, "2^0.5")
grade(S.Part(prompt="?", key="(W, 2)"), {"W": 3}, "(3, 2)")
grade(C.Part(prompt="?", options=(C.Candidate("x", right=True), C.Candidate("y"))), {}, "a")
F = kind("formula")
F.read("W^2", F.Part(prompt="?", key="W", symbols={"W": "pint"}), {}, 0)
import sys
print(*sorted(sys.modules))
"""


def test_numbers_shapes_choices_and_reading_formulas_load_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-c", ANSWERS], capture_output=True, text=True, check=True)
    heavy = {
        "sympy",
        "flint",
        "torch",
        "numpy",
        "z3",
        "joblib",
        "asyncio",
        "dataclasses",
        "prepkit.maths.judge",
    }
    assert heavy & set(run.stdout.split()) == set()


def test_grading_takes_well_under_a_tick() -> None:
    grade(WIDTH, AT, "31")
    begun = time.process_time()
    for _ in range(100):
        grade(WIDTH, AT, "31")
    assert time.process_time() - begun < 1.0  # 10 ms each, some thirty times what it takes
