"""One answer to one part: what it was read as, what became of it, which mistake it was, what it would be from an
earlier slip of the learner's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import Ambiguous, Undecided, Undefined, Unreadable
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common.template import fill, shown
from prepkit.kinds.interface import Kind

_LONGEST = 160
Earlier = Sequence[tuple[domain.Part, str | None]]
"""The question's earlier parts in order, each with what the learner answered, or None."""


def grade(
    part: domain.Part, values: domain.Values, text: str, *, seed: int = 0, earlier: Earlier = ()
) -> Verdict:
    """The verdict on `text`; an unreadable or ambiguous answer is a verdict too, never an exception.

    >>> width = kind("number").Part(prompt="How wide?", key="(W - F)/S + 1")
    >>> grade(width, {"W": 7, "F": 3, "S": 2}, "3").outcome
    <Outcome.RIGHT: 'right'>
    """
    of = kind(kind_of(part))
    right, own = _named(values, earlier, seed)
    try:
        answer, verdict = _settled(of, part, right, text, seed)
    except Ambiguous as error:
        return _unreadable(error, text, "type the one you mean: " + " or ".join(error.readings))
    except Unreadable as error:
        return _unreadable(error, text, of.expected(part, right))
    except Undecided as error:
        return Verdict(Outcome.UNDECIDED, reason=error.why)
    if verdict.outcome is Outcome.UNREADABLE:  # a sentence of the language, but no answer of this kind
        return replace(verdict, expected=of.expected(part, right), span=(0, len(text)))
    key = of.show(of.key(part, right), part, right, seed)
    verdict = replace(verdict, read_as=of.show(answer, part, right, seed), expected=key)
    if verdict.outcome not in (Outcome.WRONG, Outcome.PARTLY):
        return verdict
    return _carried(of, part, answer, verdict, right, own) or _explained(of, part, answer, verdict, right)


def _unreadable(error: Unreadable, text: str, expected: str) -> Verdict:
    readings = error.readings if isinstance(error, Ambiguous) else ()
    return Verdict(
        Outcome.UNREADABLE,
        reason=f"found {_told(error.found)}; expected {_told(error.expected)}",
        expected=expected,
        readings=readings,
        span=(min(error.start, len(text)), min(error.end, len(text))),
    )


def _told(text: str) -> str:
    """Somebody's text within a sentence: short, and nothing a terminal would act on."""
    safe = "".join(char if char.isprintable() else "�" for char in text[: _LONGEST + 1])
    return safe if len(safe) <= _LONGEST else safe[: _LONGEST - 1] + "…"


def _settled(of: Kind, part: domain.Part, values: domain.Values, text: str, seed: int) -> tuple[Any, Verdict]:
    """The reading that counts and its verdict; `Ambiguous` where they would grade differently and one is right."""
    answers = of.read(text, part, values, seed)
    key = of.key(part, values)
    graded = [(answer, of.compare(answer, key, part, values)) for answer in answers]
    graded = [pair for pair in graded if pair[1].outcome is not Outcome.UNREADABLE] or graded
    outcomes = {(verdict.outcome, verdict.credit) for _, verdict in graded}
    if len(outcomes) == 1:
        return graded[0]
    shown = tuple(of.show(answer, part, values, seed) for answer in answers)
    raise Ambiguous(text, 0, len(text), shown)


def _explained(of: Kind, part: domain.Part, answer: Any, verdict: Verdict, values: domain.Values) -> Verdict:
    """The first planted mistake that says the same as the answer, and not the same as the key, speaks."""
    key = of.key(part, values)
    for mistake, because in of.mistakes(part, values):
        if of.compare(mistake, key, part, values).outcome is Outcome.RIGHT:
            continue
        if of.compare(answer, mistake, part, values).outcome is Outcome.RIGHT:
            return replace(verdict, mistake=fill(because, values), misconception=because)
    return verdict


def _named(
    values: domain.Values, earlier: Earlier, seed: int
) -> tuple[dict[str, domain.Value], dict[str, domain.Value]]:
    """Values with the right values of earlier parts by name; and with the learner's own where those were wrong."""
    right = dict(values)
    own = dict(values)
    for part, text in earlier:
        of = kind(kind_of(part))
        if not part.name:
            continue
        value = of.value(of.key(part, right), part, right)
        if value is None:
            continue
        right[part.name] = own[part.name] = value
        if text is None:
            continue
        try:
            answer, verdict = _settled(of, part, right, text, seed)
        except (Unreadable, Undecided):
            continue
        theirs = of.value(answer, part, right)
        if verdict.outcome is Outcome.WRONG and theirs is not None:
            own[part.name] = theirs
    return right, own


def _carried(
    of: Kind, part: domain.Part, answer: Any, verdict: Verdict, right: domain.Values, own: domain.Values
) -> Verdict | None:
    """Full credit where the answer is right from the learner's own earlier value."""
    if right == own:
        return None
    try:
        key = of.key(part, own)
        found = of.compare(answer, key, part, own)
    except (Undefined, Undecided):
        return None
    if found.outcome is not Outcome.RIGHT:
        return None
    used = (name for name in own if of.key(part, {**own, name: right[name]}) != key)
    changed = ", ".join(f"{name} = {shown(own[name])}" for name in used)
    reason = f"right from your own earlier {changed}; from the right value it is {verdict.expected}"
    return replace(verdict, outcome=Outcome.RIGHT, credit=1.0, reason=reason)
