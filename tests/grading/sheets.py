"""Sheets to test with: one question of each way to ask, in values of the test's own."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from prepkit.bank.question import Question
from prepkit.grading.paper import Asked, Paper
from prepkit.grading.reading import read
from prepkit.grading.sheet import Sheet, sheet_of
from prepkit.grading.submission import Submission
from prepkit.kinds import kind
from prepkit.kinds.common.candidates import Candidate

SECRET = "zebra"  # stands wherever only the key, the rubric, a hint or an explanation may be


def paper(candidate: str = "Ada", prompt: str = "{W} pixels, two fewer?") -> Paper:
    """A number, a question of two parts the second of which names the first, a choice, a written answer."""
    number, choice, text = kind("number").Part, kind("choice").Part, kind("text").Part
    questions = (
        Question(id="t.width", topic="t", digest="0" * 16, solution=SECRET, hints=(SECRET,),
                 parts=(number(prompt=prompt, key="W - 2"),)),
        Question(id="t.two", topic="t", digest="1e" * 8, parts=(
            number(prompt="Width?", name="out", key="W - 1000"),
            number(prompt="With {out} pixels, twice that?", key="2*out"))),
        Question(id="t.pick", topic="t", digest="a" * 16, parts=(
            choice(prompt="Which?", options=(Candidate("this", right=True, because=SECRET), Candidate("that"))),)),
        Question(id="t.words", topic="t", digest="b" * 16, parts=(text(prompt="Why?", rubric=(SECRET,)),)),
    )  # fmt: skip
    asked = [Asked(each, 3, {"W": 777}, (1.5,) * len(each.parts)) for each in questions]
    return Paper("s7-abc", tuple(asked), candidate, "Week 1")


def sheet(candidate: str = "Ada", prompt: str = "{W} pixels, two fewer?") -> Sheet:
    return sheet_of(paper(candidate, prompt))


def given(content: str | bytes, name: str) -> Submission:
    """The one submission in a file of this name."""
    raw = content.encode() if isinstance(content, str) else content
    (found,) = read(Path(name), BytesIO(raw))
    return found


def answers(submission: Submission) -> dict[str, str]:
    return {f"{each.id}/{each.part}".rstrip("/"): each.text for each in submission.given}


def complaints(submission: Submission) -> list[str]:
    return [str(complaint) for complaint in submission.complaints]
