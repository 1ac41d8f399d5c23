"""Text from a bank, a user or a file → text that cannot steer a terminal. Everything shown goes through here."""

from __future__ import annotations

import unicodedata

# A terminal obeys C0 and C1; bidirectional and zero-width characters show one thing and mean another.
_CONTROL, _FORMAT, _SURROGATE = "Cc", "Cf", "Cs"
_INVISIBLE = frozenset((_CONTROL, _FORMAT, _SURROGATE, "Zl", "Zp", "Co", "Cn"))
_JOINER = "\u200d"  # holds emoji together, and steers nothing
_TAB = "    "


def safe(text: str, *, lines: bool = False) -> str:
    r"""Every control, bidirectional and unassigned character as its escape; line ends stay where `lines` says so.

    >>> safe("\x1b[2J[/]\u202eabc"), safe("one\r\ntwo", lines=True)
    ('\\x1b[2J[/]\\u202eabc', 'one\ntwo')
    """
    if text.isprintable():
        return text
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character if lines and character == "\n" else _shown(character) for character in text)


def _shown(character: str) -> str:
    if character == "\t":
        return _TAB
    if character != _JOINER and unicodedata.category(character) in _INVISIBLE:
        return (
            character.encode("ascii", "backslashreplace").decode()
            if character > "\x7f"
            else f"\\x{ord(character):02x}"
        )
    return character


def width(text: str) -> int:
    """How many cells of a terminal the text takes.

    >>> width("3×3"), width("畳み込み"), width("e\u0301")
    (3, 8, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, cells: int) -> int:
    """How many characters of the text fit into so many cells, at least one.

    >>> cut("abc", 2), cut("畳み", 3)
    (2, 1)
    """
    taken = 0
    for index, character in enumerate(text):
        taken += _cells(character)
        if taken > cells:
            return max(index, 1)
    return len(text)
