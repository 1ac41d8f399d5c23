"""A sheet without its key file, against the bank: by digest, so that no answer meets another question's key."""

from __future__ import annotations

from importlib import import_module

from msgspec.structs import replace

from prepkit import content
from prepkit.bank.bank import Bank
from prepkit.bank.variant import variant
from prepkit.domain import At, Complaint
from prepkit.errors import PrepkitError, UsageError
from prepkit.grading.paper import Asked, Paper, ToShow, derivation_of
from prepkit.grading.submission import Stated, Submission

_KEY = "give the sheet's key file: --key FILE"


def paper(bank: Bank, submission: Submission) -> tuple[Paper, Submission]:
    """What the sheet says it asked, as far as the bank still has it, and the answers to that.

    Every question that is refused is named among the complaints of the submission.
    """
    asked: dict[str, Asked] = {}
    names: dict[str, str] = {}  # as the sheet says → as the bank says now, after a rename
    refused = []
    places = {given.id.casefold(): given.at for given in reversed(submission.given)}
    to_show: dict[str, ToShow] = {}
    for stated in submission.stated:
        try:
            if derivation_of(stated.id):
                wanted = _to_show(stated)
                to_show[wanted.id] = wanted
                names[stated.id.casefold()] = wanted.id
                continue
            found = _asked(bank, stated)
        except _Refused as error:
            at = places.get(stated.id.casefold()) or At(submission.source, 1)
            refused.append(Complaint(at, f"id {stated.id}", error.why, error.nearest))
            continue
        asked.setdefault(found.question.id, found)
        names[stated.id.casefold()] = found.question.id
    known = {stated.id.casefold() for stated in submission.stated}
    unsaid = {given.id: given.at for given in reversed(submission.given) if given.id.casefold() not in known}
    refused += [
        Complaint(at, f"id {name}", f"the file does not say which variant was asked; {_KEY}")
        for name, at in reversed(unsaid.items())
    ]
    given = tuple(
        replace(each, id=names[each.id.casefold()])
        for each in submission.given
        if each.id.casefold() in names
    )
    left = replace(submission, given=given, complaints=(*submission.complaints, *refused))
    questions, derivations = tuple(asked.values()), tuple(to_show.values())
    return Paper(submission.sheet, questions, submission.candidate, to_show=derivations), left


class _Refused(Exception):
    def __init__(self, why: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.why, self.nearest = why, nearest


def _to_show(stated: Stated) -> ToShow:
    """A derivation as shipped, while it is what the sheet asked for."""
    shelved = import_module("prepkit.grading.to_show").shelved  # brings all that reads derivations
    folder = content.root("solutions") / "derivations"
    try:
        found: ToShow = shelved(folder, derivation_of(stated.id), *stated.points[:1])
    except UsageError as error:
        raise _Refused(f"there is no such derivation here; {_KEY}", error.nearest) from None
    if found.derivation.digest != stated.digest:
        raise _Refused(f"the derivation has changed since the sheet was drawn; it is not graded: {_KEY}")
    return found


def _asked(bank: Bank, stated: Stated) -> Asked:
    try:
        question = bank.question(stated.id)
        if question.digest != stated.digest:
            raise _Refused(f"the question has changed since the sheet was drawn; it is not graded: {_KEY}")
        values = variant(question, stated.seed).values
    except UsageError as error:
        raise _Refused(
            f"no bank here has this question; give --bank FOLDER, or {_KEY}", error.nearest
        ) from None
    except PrepkitError as error:
        raise _Refused(f"its variant cannot be drawn: {error}") from None
    parts = len(question.parts)
    points = stated.points if len(stated.points) == parts else (1.0,) * parts
    return Asked(question, stated.seed, values, points, bank.evidence(question.id))
