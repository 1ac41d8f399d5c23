"""Which banks there are: the shipped one, and the user's own behind it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from prepkit import content
from prepkit.bank.bank import Bank, open_bank
from prepkit.errors import Unusable
from prepkit.study import settings
from prepkit.study.paths import cache_dir


def opened_bank(banks: Sequence[Path], chosen: settings.Settings) -> Bank:
    """The shipped bank and the user's own folders behind it."""
    own = [*banks, *map(Path, chosen.banks)]
    for folder in banks:
        if not folder.exists():
            raise Unusable(
                str(folder), "there is no such folder or file", "give --bank a folder of question files"
            )
    shipped = content.bank()
    return open_bank([*shipped, *own], cache_dir(os.environ), shipped[0].parent)
