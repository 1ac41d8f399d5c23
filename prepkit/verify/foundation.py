"""What a part's key rests on: formula, oracles, a citation, or the learner's own judgement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from prepkit.domain import Check, EvidenceLevel, Part
from prepkit.kinds import kind_of
from prepkit.kinds.common.exhibit import EXECUTED
from prepkit.oracles import family_of

SHARING = frozenset(("formula", "derivation", "net"))
"""Families that all stand on the maths room: together they are one witness."""
_HELD = {"options": "holds", "items": "check", "pairs": "check"}
"""Lists of a part whose entries carry a check of their own, and how it is called."""


def states_formula(part: Part) -> bool:
    """Is the key computed from the parameters by expressions, which makes `formula` a family of its own?"""
    parts: Any = part
    if hasattr(part, "key"):
        return "{" in parts.key if kind_of(part) == "output" else kind_of(part) != "fault"
    relations = [option.right for option in getattr(parts, "options", ())]
    values = [item.by for item in getattr(parts, "items", ())]
    return any(isinstance(each, str) for each in (*relations, *values))


def own_checks(part: Part) -> list[tuple[str, Check | None]]:
    """Each option, item or pair with the check it carries, if any."""
    return [
        (f"{field}[{place}]", getattr(entry, name))
        for field, name in _HELD.items()
        for place, entry in enumerate(getattr(part, field, ()))
    ]


def all_checks(part: Part) -> list[tuple[str, Check]]:
    """Every check of a part and where it stands."""
    listed = [(f"checks[{place}]", check) for place, check in enumerate(part.checks)]
    return listed + [(about, check) for about, check in own_checks(part) if check]


def lacking(part: Part) -> str:
    """What a part still needs before anybody may trust its key; empty where nothing."""
    if kind_of(part) == "text" or part.citation or part.checks:
        return ""
    own = own_checks(part)
    bare = [about for about, check in own if check is None]
    if own and bare and len(bare) < len(own):
        return f"{', '.join(bare)} has no check, and the part no citation"
    if bare or not own:
        return "nothing but its author says the key: give it checks, or a citation"
    return ""


def executed(part: Part) -> bool:
    """Does running the very listing that the prompt shows meet every obligation of the part?"""
    own = own_checks(part)
    checks = [*part.checks, *(check for _, check in own if check)]
    complete = bool(part.checks) or all(check for _, check in own)
    return complete and bool(checks) and all(family_of(check.oracle) == EXECUTED for check in checks)


def level(part: Part, families: Collection[str]) -> EvidenceLevel:
    """The evidence for one part by the families that decided, `formula` among them.

    Where the question is what a listing does, doing it is the proof; with a key by formula beside it, the two agree.
    """
    if kind_of(part) == "text":
        return "self-graded"
    complete = bool(part.checks) or all(check for _, check in own_checks(part))
    if not complete or not families or set(families) == {"formula"}:
        return "cited" if part.citation else "unverified"
    witnesses = len(set(families) - SHARING) + bool(SHARING & set(families))
    if witnesses > 1:
        return "agreed"
    return "proved" if executed(part) else "single"
