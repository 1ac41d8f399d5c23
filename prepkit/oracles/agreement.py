"""Do the families agree with a key on a variant? Each check of a part is called and its result held against the key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from prepkit import domain
from prepkit.errors import NotInstalled, PrepkitError, Undecided
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common import exhibit
from prepkit.kinds.interface import Obligation
from prepkit.oracles.arguments import value
from prepkit.oracles.call import call, family_of

Caller = Callable[[str, dict[str, object]], object]
WITHOUT_TORCH = ("count",)
"""Families that answer in milliseconds with nothing installed. `code` is none: nobody's code runs to ask a question."""


class Said(msgspec.Struct, frozen=True):
    """What one oracle said about one thing (`key`, `options[2].holds`): agrees is None where it abstained."""

    oracle: str
    about: str
    wanted: str
    found: str
    agrees: bool | None
    values: dict[str, str]

    @property
    def family(self) -> str:
        """Of the oracle."""
        return family_of(self.oracle)


def earlier_keys(parts: Sequence[domain.Part], values: domain.Values) -> Iterator[tuple[Any, domain.Values]]:
    """Each part with the values it may use: the variant's, and the keys of earlier parts by name.

    >>> width = kind("number").Part(prompt="?", name="out", key="W - 2")
    >>> [dict(known) for _, known in earlier_keys([width, width], {"W": 5})]
    [{'W': 5}, {'W': 5, 'out': 3}]
    """
    known = dict(values)
    for part in parts:
        yield part, dict(known)
        of = kind(kind_of(part))
        if part.name and (worth := of.value(of.key(part, known), part, known)) is not None:
            known[part.name] = worth


def ask(
    part: domain.Part,
    values: domain.Values,
    families: Collection[str] = (),
    caller: Caller = call,
    beside: domain.Part | None = None,
) -> Iterator[Said]:
    """What every check of the part says, of these families (of all where none are named).

    `beside` is the part whose listing and curves are meant, where it is an earlier one.

    >>> from prepkit.domain import Check
    >>> windows = Check("count.windows", {"W": "W", "F": "3"})
    >>> part = kind("number").Part(prompt="?", key="W - 2", checks=(windows,))
    >>> [(said.found, said.agrees) for said in ask(part, {"W": 7})]
    [('5', True)]
    """
    of = kind(kind_of(part))
    for world in of.worlds(part, values):
        for obligation in of.obligations(part, world):
            if not families or family_of(obligation.check.oracle) in families:
                yield _said(obligation, world, caller, _given(part, beside or part, values))


def _given(part: domain.Part, beside: domain.Part, values: domain.Values) -> dict[str, object]:
    """What checks may name or are handed without being told: curves, the listing, what its kind says of it."""
    if not (beside.code or beside.plot):
        return {}
    own: Callable[..., dict[str, object]] | None = getattr(kind(kind_of(part)), "given", None)
    listing = {"listing": exhibit.listing(beside, values)} if beside.code else {}
    return {**listing, **exhibit.given(beside, values), **(own(part, values) if own else {})}


def _handed(oracle: str, given: Mapping[str, object]) -> dict[str, object]:
    """The arguments that an oracle of executed code has without being told."""
    if family_of(oracle) != exhibit.EXECUTED:
        return {}
    from prepkit.oracles.catalogue import signature  # reads the sources of families: not before a quiz

    return {name: given[name] for name in signature(oracle).arguments if name in given}


def _said(
    obligation: Obligation, values: domain.Values, caller: Caller, given: Mapping[str, object] = {}
) -> Said:
    check = obligation.check
    told = {name: str(given) for name, given in values.items()}
    try:
        arguments = {name: value(text, values, given) for name, text in check.arguments.items()}
        found = caller(check.oracle, _handed(check.oracle, given) | arguments)
        accepted = found == value(check.equals, values) if check.equals else found
    except NotInstalled:
        raise
    except Undecided as error:
        return Said(check.oracle, obligation.about, obligation.wanted, error.why, None, told)
    except PrepkitError as error:
        return Said(check.oracle, obligation.about, obligation.wanted, str(error), False, told)
    agrees = bool(obligation.accepts(accepted))
    said = (
        f"{shown(found)}, which is {'' if accepted else 'not '}{check.equals}"
        if check.equals
        else shown(found)
    )
    return Said(check.oracle, obligation.about, obligation.wanted, said, agrees, told)


def shown(found: object) -> str:
    """A result as messages show it.

    >>> from fractions import Fraction
    >>> shown((1, Fraction(1, 2))), shown(True)
    ('(1, 1/2)', 'true')
    """
    if isinstance(found, tuple):
        return f"({', '.join(map(shown, found))}{',' if len(found) == 1 else ''})"
    return str(found).lower() if isinstance(found, bool) else str(found)


def recompute(parts: Sequence[domain.Part], values: domain.Values) -> tuple[Said, ...]:
    """What the families that need no torch say about a variant before it is asked, in milliseconds.

    An oracle that disagrees withdraws the question; none at all leaves it unverified.
    """
    return tuple(
        said
        for (part, known), shown_by in zip(earlier_keys(parts, values), exhibit.beside(parts), strict=True)
        for said in ask(part, known, WITHOUT_TORCH, beside=shown_by)
    )
