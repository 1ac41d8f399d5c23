"""`A {F}×{F} kernel` → `A 3×3 kernel`: `{name}` and nothing else; `{{` is a brace."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from prepkit import domain
from prepkit.kinds.common.quantity import spelled

_FIELD = re.compile(r"\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)\}")
_NAME = re.compile(r"(?:[A-Za-z0-9.]|_(?!\{)|\{[A-Za-z][A-Za-z0-9_]*\})+")
_STRAY = re.compile(r"[{}]")


def fill(template: str, values: domain.Values) -> str:
    """The template with values put in; what names nothing stays as it was written.

    >>> fill("{W} wide, {{W}}", {"W": 5})
    '5 wide, {W}'
    """

    def put(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return match[0][0]
        return shown(values[name]) if name in values else match[0]

    return _FIELD.sub(put, template)


def spells(text: str) -> bool:
    """Is this argument of a check a text with values put in, and no expression? A net has a colon, a name braces.

    >>> spells("3x{W}x{W}: conv {C} k3"), spells("resnet{depth}_v1"), spells("(W, 2*W)"), spells("C_{in}")
    (True, True, False, False)
    """
    return is_quoted(text) or ":" in text or ("{" in text and bool(_NAME.fullmatch(text)))


def is_quoted(text: str) -> bool:
    """Is it a text between apostrophes, such as `'IndexError'`?"""
    return len(text) > 1 and text[0] == text[-1] == "'"


def words(text: str, values: domain.Values) -> str:
    """What an argument that `spells` says: quotes around it are left out, values put in.

    >>> words("'x = {W}'", {"W": 5}), words("{W}x{W}: relu", {"W": 5})
    ('x = 5', '5x5: relu')
    """
    return fill(text[1:-1] if is_quoted(text) else text, values)


def shown(value: domain.Value) -> str:
    """A value as prompts show it.

    >>> shown(Fraction(7, 2)), shown(3), shown("max")
    ('3.5', '3', 'max')
    """
    return spelled(value) if isinstance(value, Fraction) else str(value)


def twice(texts: Iterable[str]) -> str:
    """The first text that comes again; empty where all differ.

    >>> twice(["a", "b", "a"]), twice(["a", "b"])
    ('a', '')
    """
    seen: set[str] = set()
    return next((text for text in texts if text in seen or seen.add(text)), "")  # type: ignore[func-returns-value]


def names(template: str) -> frozenset[str]:
    """What the template puts in.

    >>> sorted(names("{W} wide, {{W}}, {F}"))
    ['F', 'W']
    """
    return frozenset(match[1] for match in _FIELD.finditer(template) if match[1])


def complaints(field: str, template: str, names: frozenset[str]) -> list[tuple[str, str]]:
    """What is wrong with a template: a brace alone, or a name that nothing defines."""
    unknown = sorted({match[1] for match in _FIELD.finditer(template) if match[1]} - names)
    found = [(field, f"{{{name}}} names nothing here; a brace is written {{{{") for name in unknown]
    if _STRAY.search(_FIELD.sub("", template)):
        found.append((field, "a lone brace; {name} puts a value in, {{ writes a brace"))
    return found
