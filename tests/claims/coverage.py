"""What is amiss: claims nobody teaches, errata nobody plants, subjects and levels short of their bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prepkit.bank.question import LEVELS
from tests.claims.claims import Claim, Erratum, Handbook, Planted
from tests.claims.shelf import Book, fitting

Shelf = dict[str, Book]
A_SUBJECT, QUESTIONS, PARAMETERISED, VARIANTS = 8, 320, 140, 50_000
SHARES = {"screen": 30, "core": 45, "senior": 25}  # per cent
SHARE_OFF = 6  # points
TEXT = 12  # per cent at most


def numbering(book: Handbook) -> Iterator[str]:
    """Claims are numbered from 1 in each section, and a subject or an erratum named is one there is."""
    subjects = {subject.key for subject in book.subjects}
    for section in book.sections:
        wanted = [f"{section.number}.{n}" for n in range(1, len(section.claims) + 1)]
        if [claim.id for claim in section.claims] != wanted:
            odd = {claim.id for claim in section.claims} ^ set(wanted)
            yield f"section {section.number} has gaps or doubles in its numbers: {sorted(odd)}"
        yield from (
            f"section {section.number}: subject {group.subject} is unknown"
            for group in section.groups
            if group.subject not in subjects
        )


def verdicts(book: Handbook, errata: tuple[Erratum, ...]) -> Iterator[str]:
    """A claim that is not right says by which erratum; each erratum corrects a claim."""
    known = {erratum.id for erratum in errata}
    named: set[str] = set()
    for claim in book.claims:
        named.update(claim.erratum)
        yield from (f"claim {claim.id}: no erratum {name}" for name in claim.erratum if name not in known)
        if claim.verdict in ("imprecise", "wrong", "missing") and not claim.erratum:
            yield f"claim {claim.id} is {claim.verdict}, but no erratum says how"
        if claim.verdict == "right" and claim.erratum:
            yield f"claim {claim.id} is right, but {', '.join(claim.erratum)} corrects it"
    yield from (f"{name} corrects no claim" for name in sorted(known - named))


def untaught(book: Handbook, shelf: Shelf, derivations: frozenset[str]) -> Iterator[str]:
    """Each claim has a question, and what it names exists."""
    for claim in book.claims:
        if not claim.taught:
            yield f"claim {claim.id} is taught by no question"
        yield from (f"claim {claim.id}: no question {name}" for name in _missing(claim, shelf))
        yield from (
            f"claim {claim.id}: no derivation {name}" for name in claim.derived if name not in derivations
        )


def _missing(claim: Claim, shelf: Shelf) -> list[str]:
    return [name for name in claim.taught if name not in shelf]


def unplanted(errata: tuple[Erratum, ...], shelf: Shelf) -> Iterator[str]:
    """A wrong or imprecise statement is a wrong option, with its reason and a citation; the others are taught."""
    for erratum in errata:
        if erratum.verdict in ("wrong", "imprecise"):
            fault = _fault(erratum.planted, shelf) if erratum.planted else "no option is named"
            if fault:
                yield f"{erratum.id} ({erratum.verdict}): {fault}"
        elif not erratum.taught:
            yield f"{erratum.id} ({erratum.verdict}) is taught by no question"
        yield from (f"{erratum.id}: no question {name}" for name in erratum.taught if name not in shelf)


def _fault(planted: Planted, shelf: Shelf) -> str:
    """What is wrong with the option; nothing if it is as it should be."""
    if planted.question not in shelf:
        return f"no question {planted.question}"
    question = shelf[planted.question].question
    if not 1 <= planted.part <= len(question.parts):
        return f"{question.id} has no part {planted.part}"
    part = question.parts[planted.part - 1]
    found = [option for option in getattr(part, "options", ()) if planted.option in option.text]
    if len(found) != 1 or not planted.option:
        return f"{len(found)} options of {question.id}, part {planted.part}, hold {planted.option!r}"
    option = found[0]
    if option.right is not False:
        return f"that option of {question.id} is not wrong"
    if not option.because:
        return f"that option of {question.id} has no reason"
    if not part.citation and not (option.holds and question.source):
        return f"{question.id}, part {planted.part}, has no citation"
    return ""


def thin(book: Handbook, shelf: Shelf) -> Iterator[str]:
    """Subjects with too few questions, patterns that fit none."""
    for subject in book.subjects:
        found = len(fitting(subject.questions, shelf))
        if found < A_SUBJECT:
            yield f"{subject.label}: {found} questions; {A_SUBJECT} wanted"
        yield from (
            f"{subject.label}: no question fits {pattern}"
            for pattern in subject.questions
            if not fitting((pattern,), shelf)
        )


def small(shelf: Shelf) -> Iterator[str]:
    """The bank as a whole: questions, parameterised ones, variants, levels, text."""
    all_ = list(shelf.values())
    for name, found, wanted in (
        ("questions", len(all_), QUESTIONS),
        ("parameterised questions", sum(book.parameterised for book in all_), PARAMETERISED),
        ("distinct variants", sum(book.variants for book in all_), VARIANTS + 1),
    ):
        if found < wanted:
            yield f"{found:,} {name}; {wanted:,} wanted"
    levels = Counter(book.question.level for book in all_)
    for level in LEVELS:
        share = 100 * levels[level] / len(all_)
        if abs(share - SHARES[level]) > SHARE_OFF:
            yield f"{share:.1f} % of level {level}; {SHARES[level]} ± {SHARE_OFF} wanted"
    text = 100 * sum("text" in book.kinds for book in all_) / len(all_)
    if text > TEXT:
        yield f"{text:.1f} % text; at most {TEXT} wanted"


def shortfalls(
    book: Handbook, errata: tuple[Erratum, ...], shelf: Shelf, derivations: frozenset[str]
) -> list[str]:
    """Everything that is amiss."""
    return [
        *numbering(book),
        *verdicts(book, errata),
        *untaught(book, shelf, derivations),
        *unplanted(errata, shelf),
        *thin(book, shelf),
        *small(shelf),
    ]
