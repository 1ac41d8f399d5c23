"""Where a learner's files lie: an environment variable of ours, else the platform's place (XDG on Linux)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

HISTORY_NAME = "history.sqlite3"
SETTINGS_NAME = "settings.toml"


def data_dir(environ: Mapping[str, str]) -> Path:
    """PREPKIT_DATA, else the user's data folder: what must not be lost.

    >>> data_dir({"PREPKIT_DATA": "/srv/me"}).as_posix()
    '/srv/me'
    """
    return _folder(environ, "PREPKIT_DATA", "XDG_DATA_HOME", ".local/share", "user_data_dir")


def config_dir(environ: Mapping[str, str]) -> Path:
    """PREPKIT_CONFIG, else the user's configuration folder.

    >>> config_dir({"XDG_CONFIG_HOME": "/home/me/.config"}).as_posix()
    '/home/me/.config/prepkit'
    """
    return _folder(environ, "PREPKIT_CONFIG", "XDG_CONFIG_HOME", ".config", "user_config_dir")


def cache_dir(environ: Mapping[str, str]) -> Path:
    """PREPKIT_CACHE, else the user's cache folder: what can be thrown away.

    >>> cache_dir({"PREPKIT_CACHE": "/tmp/c"}).as_posix()
    '/tmp/c'
    """
    return _folder(environ, "PREPKIT_CACHE", "XDG_CACHE_HOME", ".cache", "user_cache_dir")


def history_file(environ: Mapping[str, str]) -> Path:
    """The learner's history.

    >>> history_file({"PREPKIT_DATA": "/srv/me"}).as_posix()
    '/srv/me/history.sqlite3'
    """
    return data_dir(environ) / HISTORY_NAME


def settings_file(environ: Mapping[str, str]) -> Path:
    """The learner's settings.

    >>> settings_file({"PREPKIT_CONFIG": "/srv/me"}).as_posix()
    '/srv/me/settings.toml'
    """
    return config_dir(environ) / SETTINGS_NAME


def _folder(environ: Mapping[str, str], ours: str, xdg: str, beside_home: str, method: str) -> Path:
    """Our own variable, then XDG's; platformdirs (5 ms to import) only where these do not decide."""
    if own := environ.get(ours):
        return Path(own).expanduser()
    base, home = environ.get(xdg, ""), environ.get("HOME", "")
    if sys.platform.startswith("linux") and (base.startswith("/") or home):
        # XDG: a relative path in the variable is invalid and ignored.
        return (Path(base) if base.startswith("/") else Path(home) / beside_home) / "prepkit"
    import platformdirs

    return Path(getattr(platformdirs, method)("prepkit", appauthor=False))
