"""A submission beside the paper it answers → a report: the verdicts of the quiz, by the same code.

Credit is the verdict's share of a part's points. What nobody answered earns nothing and is said to be missing; what a
machine cannot decide (a spoken answer, an undecided judgement, an answer it cannot read) waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from msgspec.structs import replace

from prepkit.domain import At, Complaint, Outcome, Verdict
from prepkit.grading import presenting
from prepkit.grading.answers import grade
from prepkit.grading.paper import Asked, Paper, ToShow, part_names
from prepkit.grading.report import Mark, Report, Status, Suggestion
from prepkit.grading.submission import Given, Submission
from prepkit.kinds import kind_of

Answers = Mapping[tuple[str, str], Given]
_LABELLED = frozenset(
    ("choice", "choices", "order", "match", "text")
)  # kinds that show lines below the prompt
NOTHING = Verdict(Outcome.WRONG, reason="nothing was answered")
SPOKEN = Verdict(Outcome.UNDECIDED, reason="a written answer: a person decides")


def mark(paper: Paper, submission: Submission) -> Report:
    """Every part of the paper with what became of it; answers to nothing on the paper are complaints.

    >>> from prepkit.bank.question import Question
    >>> from prepkit.kinds import kind
    >>> width = kind("number").Part(prompt="How wide?", key="W - 2")
    >>> asked = Asked(Question(id="a.b", topic="a", parts=(width,)), 0, {"W": 5}, (2.0,))
    >>> mark(Paper("s", (asked,)), Submission("ada.yaml", given=(Given("a.b", "", "3"),))).earned
    2.0
    """
    answers, complaints = _sorted(paper, submission)
    marks = tuple(_marks(paper, answers))
    who = submission.candidate or paper.candidate
    return Report(who, paper.sheet, submission.source, marks, (*submission.complaints, *complaints))


def _sorted(paper: Paper, submission: Submission) -> tuple[Answers, list[Complaint]]:
    """Answers by question and part, the first of each; and what is wrong with the others."""
    parts = {asked.question.id.casefold(): part_names(asked.question) for asked in paper.asked}
    parts |= {asked.id.casefold(): _chains(asked) for asked in paper.to_show}
    answers: dict[tuple[str, str], Given] = {}
    complaints = []
    for given in submission.given:
        place = (given.id.casefold(), given.part.casefold())
        if place in answers:
            where = f"line {answers[place].at.line}" if answers[place].at.line else "before"
            complaints.append(_complaint(given, f"answered twice; what stands at {where} is graded"))
        elif place[0] not in parts:
            ids = [*(asked.question.id for asked in paper.asked), *(asked.id for asked in paper.to_show)]
            complaints.append(_complaint(given, "is not on this sheet", ids))
        elif place[1] not in map(str.casefold, parts[place[0]]):
            wrong = f"has no part {given.part!r}" if given.part else "which part is meant is not said"
            known = ", ".join(filter(None, parts[place[0]]))
            complaints.append(
                _complaint(given, f"{wrong}; it has {known}" if known else wrong, parts[place[0]])
            )
        else:
            answers[place] = given
    return answers, complaints


def _chains(asked: ToShow) -> tuple[str, ...]:
    """How parts of a derivation may be handed in: all in one, or chain by chain."""
    return ("", *(chain.name for chain in asked.derivation.chains))


def _complaint(given: Given, problem: str, known: Sequence[str] = ()) -> Complaint:
    import difflib  # only on the way to an error

    nearest = difflib.get_close_matches(given.part or given.id, known, 2, 0.6)
    return Complaint(given.at, given.id, problem, tuple(nearest))


def _marks(paper: Paper, answers: Answers) -> Iterator[Mark]:
    number = 0
    for asked in paper.asked:
        marks = [_mark(number + part + 1, asked, part, answers) for part in range(len(asked.question.parts))]
        number += len(marks)
        if any(mark.verdict.credit < 1 for mark in marks):
            text = presenting.solution(asked.question, asked.values, asked.seed)
            marks[-1] = replace(marks[-1], explanation=text)
        yield from marks
    for place, wanted in enumerate(paper.to_show, number + 1):
        yield _shown(place, wanted, answers)


def _shown(number: int, asked: ToShow, answers: Answers) -> Mark:
    """A derivation handed in; the checker is brought in by the first."""
    to_show = import_module("prepkit.grading.to_show")
    given = [answers.get((asked.id.casefold(), name.casefold())) for name in _chains(asked)]
    found: Mark = to_show.mark(number, asked, [each for each in given if each and each.text.strip()])
    return found


def _mark(number: int, asked: Asked, part: int, answers: Answers) -> Mark:
    question, names = asked.question, part_names(asked.question)
    given = [answers.get((question.id.casefold(), name.casefold())) for name in names]
    mine = given[part] or Given(question.id, names[part], "", At())
    status, verdict = _verdict(asked, part, mine.text, [each.text if each else None for each in given[:part]])
    key = verdict.expected if status == "graded" else _key(asked, part)
    mark = Mark(
        number=number, question=question.id, part=names[part], topic=question.topic, level=question.level,
        kind=kind_of(question.parts[part]), text=mine.text, verdict=verdict, points=asked.points[part],
        prompt=presenting.prompt(question, part, asked.values, asked.seed),
        earned=None if status == "review" else verdict.credit * asked.points[part], status=status,
        evidence=asked.evidence, derivation=question.derivation, seconds=mine.seconds, at=mine.at, key=key,
        note=verdict.reason if status == "review" else "",
        exhibit=presenting.beside(question, part, asked.values, asked.seed),
    )  # fmt: skip
    return mark if mark.kind not in _LABELLED else _with_texts(mark, asked, part)


def _with_texts(mark: Mark, asked: Asked, part: int) -> Mark:
    """The mark with what stands behind letters, or with the points of a rubric."""
    question, values, seed = asked.question, asked.values, asked.seed
    if presenting.rubric(question, part):
        points = presenting.options(question, part, values, seed).options
        mark = replace(mark, rubric=tuple(point.text for point in points))
        return mark if mark.status == "missing" else replace(mark, suggestion=_suggested(mark, asked, part))
    answered, right = (
        tuple(option.text for option in presenting.behind(question, part, values, seed, labels))
        for labels in (mark.verdict.read_as, mark.key)
    )
    return replace(mark, answer_texts=answered, key_texts=right)


def _suggested(mark: Mark, asked: Asked, part: int) -> Suggestion:
    """What a machine found in a written answer; the words it knows are brought in by the first."""
    values = presenting.told(asked.question, asked.values, asked.seed, part)
    found: Suggestion = import_module("prepkit.grading.rubric").suggest(
        asked.question.parts[part], values, mark.text
    )
    return found


def _key(asked: Asked, part: int) -> str:
    if presenting.rubric(asked.question, part):
        return ""
    return presenting.key(asked.question, part, asked.values, asked.seed)


def _verdict(asked: Asked, part: int, text: str, before: list[str | None]) -> tuple[Status, Verdict]:
    question = asked.question
    if not text.strip():
        return "missing", NOTHING
    if presenting.rubric(question, part):
        return "review", SPOKEN
    earlier = tuple(zip(question.parts, before, strict=False))
    try:
        verdict = grade(question.parts[part], asked.values, text, seed=asked.seed, earlier=earlier)
    except (
        Exception
    ) as error:  # a defect of ours in one part costs neither this learner nor the others anything
        why = f"grading it ended in {type(error).__name__}: {error}"
        return "review", Verdict(Outcome.UNDECIDED, reason=why)
    open_ = verdict.outcome in (Outcome.UNDECIDED, Outcome.UNREADABLE)
    return ("review" if open_ else "graded"), verdict
