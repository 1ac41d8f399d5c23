"""From attempts to reviews: which attempts stand, which sittings are complete, and how each is rated.

Pure, and independent of the order in which attempts arrive: two histories with the same attempts give the
same reviews, whether they were typed here or imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

import msgspec

from prepkit.domain import Attempt, Outcome

Rating = Literal["again", "hard", "good"]

FULL_CREDIT = 1 - 1e-9  # credits are sums of fractions such as 1/3
HALF_CREDIT = 0.5  # DESIGN.md, Values: at least half is Hard
DECIDED = frozenset({Outcome.RIGHT, Outcome.PARTLY, Outcome.WRONG})


class Review(msgspec.Struct, frozen=True):
    """One completed sitting of a question, as its card sees it."""

    question: str
    at: str
    rating: Rating
    credit: float


def standing(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts that no standing undo takes back, undos themselves left out.

    An undo of an undo restores. Undos that name each other in a circle (only a forged file has any) are void.

    >>> first, back = attempt_like(uuid="a"), attempt_like(uuid="b", event="undo", text="a")
    >>> standing([first, back]), standing([first]) == [first]
    ([], True)
    >>> standing([first, back, attempt_like(uuid="c", event="undo", text="b")]) == [first]
    True
    """
    by_uuid = {attempt.uuid: attempt for attempt in attempts}
    undos = [a for a in by_uuid.values() if a.event == "undo" and _names(a, by_uuid.get(a.text))]
    against: dict[str, list[str]] = defaultdict(list)
    for undo in undos:
        against[undo.text].append(undo.uuid)
    undecided = {undo.uuid: len(against[undo.uuid]) for undo in undos}
    ready = [uuid for uuid, objections in undecided.items() if objections == 0]
    stands: set[str] = set()
    while ready:  # first the undos that nobody takes back, then those these decide
        undo = by_uuid[ready.pop()]
        if stands.isdisjoint(against[undo.uuid]):
            stands.add(undo.uuid)
        if undo.text in undecided:
            undecided[undo.text] -= 1
            if undecided[undo.text] == 0:
                ready.append(undo.text)
    return [a for a in by_uuid.values() if a.event != "undo" and stands.isdisjoint(against[a.uuid])]


def _names(undo: Attempt, target: Attempt | None) -> bool:
    """An undo reaches only within its question, so that one question's attempts decide its card."""
    return target is not None and target.question == undo.question


def reviews(attempts: Iterable[Attempt]) -> list[Review]:
    """Every completed sitting among the attempts of one question or of many, oldest first.

    >>> [r.rating for r in reviews([attempt_like(outcome="right", credit=1.0)])]
    ['good']
    """
    sittings: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for attempt in standing(attempts):
        # Without an encounter each attempt is a sitting of its own.
        sittings[attempt.question, attempt.encounter or attempt.uuid].append(attempt)
    found = [review for sitting in sittings.values() if (review := rate(sitting))]
    return sorted(found, key=lambda review: (review.at, review.question, review.rating, review.credit))


def rate(sitting: Iterable[Attempt]) -> Review | None:
    """Full credit without hints → good; mean credit ≥ ½ → hard; less, or a part given up → again.

    None until every part is answered. The first decided answer of a part counts. Parts left undecided count
    neither for nor against; a sitting with nothing decided, skipped or only flagged rates nothing.

    >>> rate([attempt_like(parts=2, part=0, outcome="right", credit=1.0, encounter="e")]) is None
    True
    >>> rate([attempt_like(event="give-up")]).rating
    'again'
    """
    ordered = sorted(sitting, key=lambda attempt: (attempt.at, attempt.uuid))
    given_up = next((attempt for attempt in ordered if attempt.event == "give-up"), None)
    if given_up:
        return Review(given_up.question, given_up.at, "again", 0.0)
    answers: dict[int, Attempt] = {}
    for attempt in ordered:
        earlier = answers.get(attempt.part)
        if attempt.event == "answer" and attempt.outcome != Outcome.UNREADABLE and not _decided(earlier):
            answers[attempt.part] = attempt
    if not answers or len(answers) < max(attempt.parts for attempt in ordered):
        return None
    return _rate_complete(list(answers.values()))


def _rate_complete(answers: list[Attempt]) -> Review | None:
    decided = [answer for answer in answers if _decided(answer)]
    if not decided:
        return None
    credit = sum(answer.credit for answer in decided) / len(decided)
    unaided = not any(answer.hints for answer in answers)
    rating: Rating = "again"
    if credit >= HALF_CREDIT:
        rating = "good" if credit >= FULL_CREDIT and unaided else "hard"
    return Review(decided[0].question, max(answer.at for answer in answers), rating, credit)


def _decided(answer: Attempt | None) -> bool:
    return answer is not None and answer.outcome in DECIDED


def attempt_like(**changes: object) -> Attempt:
    """An attempt with these fields and plain ones elsewhere: for examples and tests.

    >>> attempt_like(question="conv.stem").question
    'conv.stem'
    """
    plain: dict[str, object] = {
        "uuid": "0", "question": "q", "digest": "d", "seed": 0, "values": {}, "part": 0, "event": "answer",
        "text": "", "read_as": "", "outcome": "", "credit": 0.0, "mistake": "", "hints": 0, "seconds": 0.0,
        "at": "2026-01-01T00:00:00.000000Z",
    }  # fmt: skip
    return msgspec.convert(plain | changes, Attempt)


def taking_back(attempt: Attempt, *, uuid: str, at: str) -> Attempt:
    """The undo event that takes `attempt` back; append it to the history.

    >>> taking_back(attempt_like(uuid="a"), uuid="b", at="2026-01-01T00:00:01Z").text
    'a'
    """
    return msgspec.structs.replace(
        attempt, uuid=uuid, at=at, event="undo", text=attempt.uuid, read_as="", outcome="", credit=0.0,
        mistake="", hints=0, seconds=0.0,
    )  # fmt: skip
