"""Which banks there are: the shipped one, and the user's own behind it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from prepkit import content
from prepkit.bank.bank import Bank, open_bank
from prepkit.errors import Unusable
from prepkit.render.safe import safe
from prepkit.study import settings
from prepkit.study.paths import cache_dir, settings_file

_GONE = "there is no such folder or file"


def opened_bank(banks: Sequence[Path], chosen: settings.Settings) -> Bank:
    """The shipped bank and the user's own folders behind it; one of the settings that is gone is told, and left out."""
    for folder in banks:
        if not folder.exists():
            raise Unusable(str(folder), _GONE, "give --bank a folder of question files")
    shipped = content.bank()
    own = [*banks, *filter(_told, map(Path, chosen.banks))]
    return open_bank([*shipped, *own], cache_dir(os.environ), shipped[0].parent)


def _told(folder: Path) -> bool:
    """Whether it is there; a disk may just not be mounted, so the rest goes on."""
    if not folder.exists():
        remedy = f"put it back, or take it out of banks in {settings_file(os.environ)}"
        print(f"prepkit: {safe(f'{folder}: {_GONE}; {remedy}')}", file=sys.stderr)
    return folder.exists()
