"""What `choice` and `choices` share: candidates with a truth each, told by the author and held against an oracle."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from prepkit import domain
from prepkit.errors import Undefined
from prepkit.kinds.common import expressions, lettering, obliged, template
from prepkit.kinds.interface import Complaint, Obligation, Presentation, Scope


class Candidate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`text` is right, wrong, or right where a relation holds; `holds` is the oracle that must say the same."""

    text: str
    right: bool | str = False
    because: str = ""
    holds: domain.Check | None = None


Candidates: TypeAlias = tuple[Candidate, ...]


def inspect(options: Candidates, scope: Scope) -> list[Complaint]:
    """Too few or too many, relations and texts that name what is not there, none that can be right."""
    numbers = frozenset(name for name, type_ in scope.items() if type_ != "word")
    found: list[Complaint] = []
    if not 2 <= len(options) <= lettering.MOST:
        found.append(("options", f"{len(options)} of them; 2 to {lettering.MOST} can be shown"))
    if all(option.right is False for option in options):
        found.append(("options", "none is right"))
    for index, option in enumerate(options):
        field = f"options[{index}]"
        found += template.complaints(f"{field}.text", option.text, frozenset(scope))
        found += template.complaints(f"{field}.because", option.because, frozenset(scope))
        if isinstance(option.right, str):
            found += expressions.complaints(f"{field}.right", option.right, numbers)
    return found


def rights(options: Candidates, values: domain.Values) -> frozenset[int]:
    """Which are right on this variant; `Undefined` where two of them read the same.

    >>> sorted(rights((Candidate("odd", "mod(W, 2) = 1"), Candidate("even", "mod(W, 2) = 0")), {"W": 4}))
    [1]
    """
    if again := template.twice(texts(options, values)):
        raise Undefined(f"two options read the same: '{again}'")
    return frozenset(k for k, option in enumerate(options) if _right(option, values))


def _right(option: Candidate, values: domain.Values) -> bool:
    return option.right if isinstance(option.right, bool) else expressions.truth(option.right, values)


def texts(options: Candidates, values: domain.Values) -> list[str]:
    """The options' texts with this variant's values."""
    return [template.fill(option.text, values) for option in options]


def obligations(options: Candidates, values: domain.Values) -> tuple[Obligation, ...]:
    """Each option's oracle must say of it what the author says."""
    right = rights(options, values)
    return tuple(
        Obligation(option.holds, f"options[{k}].holds", str(k in right).lower(), obliged.truth(k in right))
        for k, option in enumerate(options)
        if option.holds
    )


def places(options: Candidates, salt: str, seed: int, shuffle: bool) -> tuple[int, ...]:
    """Which option stands where: `places(…)[0]` is the one shown under a."""
    return lettering.shuffled(len(options), salt, seed) if shuffle else tuple(range(len(options)))


def present(options: Candidates, order: tuple[int, ...], values: domain.Values) -> Presentation:
    """The options in shown order."""
    filled = texts(options, values)
    return Presentation(lettering.lettered([filled[k] for k in order]))


def because(options: Candidates, index: int, values: domain.Values) -> str:
    """What is told about one option."""
    return template.fill(options[index].because, values)
