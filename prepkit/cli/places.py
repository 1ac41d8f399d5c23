"""Where prepkit keeps what it can always make again."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder(name: str) -> Path:
    """The folder `name` in PREPKIT_CACHE, or in the user's cache.

    >>> cache_folder("verify").name
    'verify'
    """
    given = os.environ.get("PREPKIT_CACHE")
    if given:
        return Path(given) / name
    from platformdirs import user_cache_path

    return user_cache_path("prepkit", appauthor=False) / name
