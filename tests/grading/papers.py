"""A paper of every status, and answers to it: what the tests of marks and reports share."""

from __future__ import annotations

from prepkit.bank.question import Question
from prepkit.domain import At, Evidence, Mistake
from prepkit.grading.mark import mark
from prepkit.grading.paper import Asked, Paper
from prepkit.grading.report import Report
from prepkit.grading.submission import Given, Submission
from prepkit.kinds import kind
from prepkit.kinds.common.candidates import Candidate

NUMBER, CHOICE, TEXT = kind("number"), kind("choice"), kind("text")
AGREED = Evidence("agreed", ("count", "formula"), 40)

WIDTH = Question(
    id="conv.width", topic="conv", level="screen", digest="d1", solution="{W} − {F} + 1.", derivation="output-size",
    parts=(
        NUMBER.Part(
            prompt="A {F}-tap filter over {W} pixels. How wide?", name="out", key="W - F + 1",
            mistakes=(Mistake("W - F", "The first position counts too."),),
        ),
        NUMBER.Part(prompt="Twice that?", name="twice", key="2*out"),
    ),
)  # fmt: skip
PICK = Question(
    id="pool.pick", topic="pool", digest="d2", solution="Max keeps the largest.",
    parts=(
        CHOICE.Part(
            prompt="Which pooling keeps the largest?", shuffle=False,
            options=(Candidate(text="max", right=True), Candidate(text="average", right=False)),
        ),
    ),
)  # fmt: skip
SAY = Question(
    id="conv.why", topic="conv", digest="d3",
    parts=(TEXT.Part(prompt="Why share weights?", rubric=("fewer weights", "the same feature anywhere")),),
)  # fmt: skip
VALUES = {"W": 7, "F": 3}
PAPER = Paper(
    "s1",
    (
        Asked(WIDTH, 0, VALUES, (2.0, 1.0), AGREED),
        Asked(PICK, 0, {}, (1.0,), Evidence("cited", citation="a book")),
        Asked(SAY, 0, {}, (4.0,), Evidence("self-graded")),
    ),
    "Ada",
)


def handed_in(*answers: tuple[str, str], candidate: str = "Ada", seconds: float = 0.0) -> Submission:
    """Answers by address, one a line from line 1."""
    given = []
    for line, (address, text) in enumerate(answers, 1):
        question, _, part = address.partition("/")
        given.append(Given(question, part, text, At("ada.yaml", line), seconds))
    return Submission("ada.yaml", candidate, "s1", tuple(given))


def report(*answers: tuple[str, str], candidate: str = "Ada") -> Report:
    """The report on answers to `PAPER`."""
    return mark(PAPER, handed_in(*answers, candidate=candidate))


MIXED = (
    ("conv.width/out", "4"), ("conv.width/twice", "8"), ("pool.pick", "b"), ("conv.why", "Fewer weights."),
)  # fmt: skip
"""A named mistake, right from that, a wrong option, and an answer for a person: 1 of 4 points, 4 open."""
