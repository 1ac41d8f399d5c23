"""The paper of a sheet without a key file: what the sheet says it asked, as far as the bank still asks the same.

A question is the same while its digest is: what has changed is refused by name, never graded against another key.
"""

from __future__ import annotations

from msgspec.structs import replace

from prepkit.bank.bank import Bank
from prepkit.bank.variant import variant
from prepkit.domain import At, Complaint
from prepkit.errors import PrepkitError, UsageError
from prepkit.grading.paper import Asked, Paper
from prepkit.grading.submission import Stated, Submission


class Refused(Exception):
    """A question that cannot be graded; `why` says it, `nearest` are ids like it."""

    def __init__(self, why: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.why, self.nearest = why, nearest


def paper(bank: Bank, submission: Submission) -> tuple[Paper, Submission]:
    """The paper, and the submission without the answers to what was refused, which are its complaints now."""
    if not submission.stated:
        raise UsageError("the sheet does not say what it asked (ids with digest and seed); give --key FILE")
    asked: dict[str, Asked] = {}
    names: dict[str, str] = {}  # as written on the sheet → as the bank says now
    complaints = []
    for stated in submission.stated:
        try:
            found = _asked(bank, stated)
        except Refused as refused:
            at = _place(submission, stated)
            complaints.append(Complaint(at, f"id {stated.id}", refused.why, refused.nearest))
            continue
        asked.setdefault(found.question.id, found)
        names[stated.id.casefold()] = found.question.id
    gone = {stated.id.casefold() for stated in submission.stated} - names.keys()
    given = (each for each in submission.given if each.id.casefold() not in gone)
    kept = tuple(replace(each, id=names.get(each.id.casefold(), each.id)) for each in given)
    complete = replace(submission, given=kept, complaints=(*submission.complaints, *complaints))
    return Paper(submission.sheet, tuple(asked.values()), submission.candidate), complete


def _asked(bank: Bank, stated: Stated) -> Asked:
    try:
        question = bank.question(stated.id)
        if question.digest != stated.digest:
            raise Refused(
                f"the question has changed since the sheet was written (digest {stated.digest}, in the bank "
                f"{question.digest}); it is not graded without --key FILE"
            )
        values = variant(question, stated.seed).values
    except UsageError as error:
        raise Refused("there is no such question in the bank; give --key FILE", error.nearest) from None
    except PrepkitError as error:
        raise Refused(str(error)) from None
    points = stated.points if len(stated.points) == len(question.parts) else (1.0,) * len(question.parts)
    return Asked(question, stated.seed, values, points, bank.evidence(question.id))


def _place(submission: Submission, stated: Stated) -> At:
    """Where the question stands, as far as an answer of it tells."""
    name = stated.id.casefold()
    return next(
        (each.at for each in submission.given if each.id.casefold() == name), At(submission.source, 1)
    )
