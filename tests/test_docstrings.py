"""Every example in a docstring of the package is executed."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

from tests import house

WITHOUT = {"prepkit.__main__"}  # runs the command when imported as a script


@pytest.mark.parametrize("name", [name for name in house.modules() if name not in WITHOUT])
def test_examples_in_docstrings(name: str) -> None:
    done = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not done.failed


def test_there_are_examples() -> None:
    texts = [path.read_text(encoding="utf-8") for path in house.modules().values()]
    assert sum(">>> " in text for text in texts) > len(texts) / 2
