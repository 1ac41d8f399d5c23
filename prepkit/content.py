"""Where shipped files lie: inside the installed package, else beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def root(name: str) -> Path:
    """The folder `name` (`questions`, `solutions`) of this installation.

    >>> root("questions").name
    'questions'
    """
    packed = _PACKAGE / "_content" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


def bank() -> list[Path]:
    """The folders of the shipped bank: questions, and derivations, which ask questions of their own.

    >>> [folder.name for folder in bank()]
    ['questions', 'derivations']
    """
    return [root("questions"), root("solutions") / "derivations"]
