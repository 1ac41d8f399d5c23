"""Suggestions on written answers: what is said, denied, denied twice, left out; never a verdict."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit import content
from prepkit.bank.load import load_file
from prepkit.bank.question import Question
from prepkit.grading.mark import mark
from prepkit.grading.paper import Asked, Paper
from prepkit.grading.rubric import suggest
from prepkit.grading.rubric.suggest import LONGEST
from prepkit.grading.submission import Given, Submission
from prepkit.kinds.text import Part, Point

SHARED = Part(
    prompt="?",
    rubric=(Point("Weights are shared", (("share weights", "same filter", "one kernel slides"),)),),
)
PLAIN = Part(prompt="?", rubric=("Weight sharing over positions: far fewer parameters",))
LIMIT = Part(
    prompt="?", rubric=(Point("No built-in invariance to rotation", (("not invariant rotation",),)),)
)


def letter(part: Part, text: str) -> str:
    """F found, C contradicted, m missing, for each point in order."""
    found = suggest(part, {}, text)
    texts = [point if isinstance(point, str) else point.point for point in part.rubric]
    return "".join("F" if one in found.found else "C" if one in found.contradicted else "m" for one in texts)


SAID = {  # text → by the words of the rubric, by the words of a plain point
    "Convolutions share weights.": "FF",
    "weights are SHARED across the image": "FF",
    "it uses shared parameters": "FF",
    "The same filter is used everywhere": "Fm",
    "one and the same kernel slides over the picture": "Fm",
    "sharing the weights over positions means fewer parameters": "FF",
    "not only does it share weights, it is fast": "FF",
    "No doubt weights are shared": "FF",
    # denied
    "It does not share weights": "CC",
    "It doesn't share weights": "CC",
    "weights aren’t shared": "CC",
    "Weight sharing is not used": "CC",
    "Weight sharing does not happen": "CC",
    "There is no weight sharing": "CC",
    "It works without sharing weights": "CC",
    "Neither weights nor filters are shared": "CC",
    "no no no share weights": "CC",
    # denied twice
    "It is not true that weights are not shared": "FF",
    "It can't work without sharing its weights": "FF",
    "It never fails to share weights": "FF",
    # what a contrast says
    "A dense layer does not share weights, but a convolution shares weights": "FF",
    "Whereas a dense layer has no shared weights, the same filter sees all positions": "FC",
    # opposite words
    "It uses far more parameters at every position": "mC",
    # too little, too far apart, or nothing to do with it
    "weights": "mm",
    "We share this one with friends and then talk about something else before weights": "mF",
    "Pooling makes maps smaller": "mm",
    # other languages, nothing, noise
    "Faltungen teilen ihre Gewichte.": "mm",
    "卷积共享权重": "mm",
    "свёртка": "mm",
    "": "mm",
    "   \n\t": "mm",
    "\x1b[31m[/]<script>share</script>": "mm",
    "=HYPERLINK(1)": "mm",
    "'" * 500: "mm",
}


@pytest.mark.parametrize("text", SAID)
def test_what_a_text_says_of_a_point(text: str) -> None:
    assert letter(SHARED, text) + letter(PLAIN, text) == SAID[text]


NEGATIVE = {
    "It is not rotation invariant": "F",
    "CNNs have no invariance to rotation": "F",
    "it isn't invariant under rotations": "F",
    "It is invariant to rotation": "C",
    "It is not that it is not invariant to rotation": "C",
    "It is not invariant to scale": "m",
}


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_point_may_deny_something(text: str) -> None:
    assert letter(LIMIT, text) == NEGATIVE[text]


GOOD = {
    "foundations/why-convolution.yaml": (
        "why-convolution.explain",
        "Nearby pixels are correlated, so small local windows are enough. The same filter slides over all positions: "
        "far fewer weights, and it needs less data. If you shift the input, the response shifts too. It works for "
        "images of any size. One limit: it is not rotation invariant.",
        "FFFFF",
        "Convolutions are invariant to rotation and do not share weights; they need more parameters.",
        "mCmmC",
    ),
    "convolution/receptive-field.yaml": (
        "receptive-field.enlarge",
        "I'd compute the theoretical receptive field and compare it with the objects. Pooling earlier, which loses "
        "detail. Dilated convolutions, at the price of memory and gridding. Stack more layers, growth is only linear. "
        "Or attention, whose cost is quadratic.",
        "FFFFF",
        "Make the images smaller.",
        "mmmmm",
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_shipped_rubrics_know_a_good_answer_from_a_bad_one(name: str) -> None:
    asked, good, all_said, bad, little = GOOD[name]
    path = content.root("questions") / name
    question = next(one for one in load_file(path, name).questions if one.id == asked)
    part = question.parts[-1]
    assert isinstance(part, Part)
    assert (letter(part, good), letter(part, bad)) == (all_said, little)


def test_names_in_points_are_filled() -> None:
    part = Part(prompt="?", rubric=("{n} times fewer weights",))
    assert suggest(part, {"n": 9}, "9 times fewer weights").found == ("9 times fewer weights",)


def test_a_long_text_is_looked_at_as_far_as_is_said_and_quickly() -> None:
    began = time.process_time()
    found = suggest(SHARED, {}, "share " * 200_000 + "weights")
    assert time.process_time() - began < 5
    assert found.found == ()
    assert f"{LONGEST:,}" in found.note


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_every_point_is_found_missing_or_contradicted_once(text: str) -> None:
    part = Part(prompt="?", rubric=(*SHARED.rubric, *PLAIN.rubric, *LIMIT.rubric))
    found = suggest(part, {}, text)
    assert len(found.found) + len(found.missing) + len(found.contradicted) == 3


def test_a_suggestion_decides_nothing() -> None:
    question = Question(id="a.b", topic="a", parts=(SHARED,))
    paper = Paper("s", (Asked(question, 0, {}, (2.0,)),))
    one = mark(paper, Submission("ada", given=(Given("a.b", "", "They share weights."),))).marks[0]
    assert (one.status, one.earned) == ("review", None)
    assert one.suggestion is not None
    assert one.suggestion.found == ("Weights are shared",)
