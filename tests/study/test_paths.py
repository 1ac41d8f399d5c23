"""Where files lie, by environment; platformdirs is the opponent on Linux."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from prepkit.study import paths


@pytest.mark.parametrize(
    ("environ", "data", "config", "cache"),
    [
        ({"HOME": "/h"}, "/h/.local/share/prepkit", "/h/.config/prepkit", "/h/.cache/prepkit"),
        (
            {"HOME": "/h", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "relative", "XDG_CACHE_HOME": ""},
            "/d/prepkit", "/h/.config/prepkit", "/h/.cache/prepkit",
        ),
        ({"HOME": "/h", "PREPKIT_DATA": "/p", "PREPKIT_CACHE": "here"}, "/p", "/h/.config/prepkit", "here"),
    ],
)  # fmt: skip
def test_places(environ: dict[str, str], data: str, config: str, cache: str) -> None:
    if sys.platform.startswith("linux"):
        found = (paths.data_dir(environ), paths.config_dir(environ), paths.cache_dir(environ))
        assert found == (Path(data), Path(config), Path(cache))


def test_the_platform_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    if not sys.platform.startswith("linux"):
        return
    environ = {"HOME": "/h", "XDG_CONFIG_HOME": "/c"}
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert str(paths.data_dir(environ)) == platformdirs.user_data_dir("prepkit", appauthor=False)
    assert str(paths.config_dir(environ)) == platformdirs.user_config_dir("prepkit", appauthor=False)
    assert str(paths.cache_dir(environ)) == platformdirs.user_cache_dir("prepkit", appauthor=False)
    assert paths.data_dir({}) == paths.data_dir(environ)  # nothing given: platformdirs decides
