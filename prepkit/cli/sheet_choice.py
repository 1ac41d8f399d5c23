"""Which questions a sheet asks: as a quiz of somebody new would choose them, but none that gives another away."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from prepkit.bank.bank import Bank
from prepkit.errors import UsageError
from prepkit.grading.apart import apart
from prepkit.grading.paper import ToShow
from prepkit.render.safe import safe
from prepkit.session.choose import choose
from prepkit.session.plan import Known, Wanted
from prepkit.session.shelf import BankShelf

SPARE = 2
"""So many times the questions are looked at, to have others in place of those left out."""


def chosen(
    bank: Bank, names: Sequence[str], count: int, seed: int, level: str | None, to_show: Sequence[ToShow] = ()
) -> list[str]:
    """The questions, in order; one named by its id is told if it is left out."""
    shelf = BankShelf(bank, seed)
    topics, ids = shelf.resolve(names)
    wanted = Wanted(topics, ids, level, None, SPARE * count)  # type: ignore[arg-type]
    found = [planned.name for planned in choose(shelf, Known(), wanted)]
    if not found:
        raise UsageError(f"no question is of level {level} there" if level else "the bank holds no question")
    told = {name: each.id for name in found for each in to_show if name.startswith(f"{each.id}.")}
    told |= apart(bank, [name for name in found if name not in told], seed)
    for name in ids:
        if name in told:
            print(
                f"prepkit: {safe(f'{name} is not asked: it and {told[name]} give answers away')}",
                file=sys.stderr,
            )
    return [name for name in found if name not in told][:count]
