"""One kind of answer a file; the folder is the registry.

A kind is a module with the face of `prepkit.kinds.interface.Kind`. Nothing is imported until `kind(name)` asks.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from prepkit.errors import UsageError

if TYPE_CHECKING:
    from prepkit.domain import Part
    from prepkit.kinds.interface import Kind

_HERE = os.path.dirname(__file__)
_NO_KINDS = frozenset({"__init__.py", "interface.py"})


@cache
def names() -> tuple[str, ...]:
    """The kinds there are: every module of this folder but the face they share.

    >>> names()
    ('choice', 'choices', 'fault', 'formula', 'line', 'match', 'number', 'order', 'output', 'shape', 'text')
    """
    files = (file for file in os.listdir(_HERE) if file.endswith(".py") and file not in _NO_KINDS)
    return tuple(sorted(file.removesuffix(".py") for file in files))


def kind(name: str) -> Kind:
    """The kind called `name`; an unknown one is a `UsageError` with the nearest names.

    >>> kind("number").Part(prompt="2 + 2?", key="4").key
    '4'
    """
    if name not in names():
        from difflib import get_close_matches  # only on the way to an error

        nearest = tuple(get_close_matches(name, names()))
        raise UsageError(f"kind {name!r} is unknown", nearest)
    return cast("Kind", import_module(f"{__name__}.{name}"))


def kind_of(part: Part) -> str:
    """The name of the kind that `part` is of.

    >>> kind_of(kind("number").Part(prompt="2 + 2?", key="4"))
    'number'
    """
    return str(type(part).__struct_config__.tag)
