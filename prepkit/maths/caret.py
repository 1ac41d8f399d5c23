"""Two lines that show where: the text, made safe to print, and a caret under what is meant.

Escape sequences do not survive, wide characters count twice, long lines are cut around the place.
"""

from __future__ import annotations

ELLIPSIS = "…"
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_COMBINING = frozenset(("Mn", "Me", "Mc"))


def caret(text: str, span: tuple[int, int], width: int = 80) -> tuple[str, str]:
    """`text` around `span`, at most `width` columns, and `^^^` under `text[start:end]`.

    >>> print("\\n".join(caret("2 + ln*x", (6, 7))))
    2 + ln*x
          ^
    >>> caret("\\x1b[31m x", (0, 1))
    ('\\\\x1b[31m x', '^^^^')
    """
    start = min(max(span[0], 0), len(text))
    end = min(max(span[1], start + 1), len(text) + 1)
    # A column is never narrower than 0 and a place never further away than the width: only that much is looked at.
    left, right = max(0, start - width), min(len(text), start + width)
    cells = [safe(character) for character in text[left:right]]
    before, at, after = cells[: start - left], cells[start - left : end - left], cells[end - left :]
    room = max(width, 8) - 2
    marked = _fit(at, room // 2, from_left=True)
    under = max(1, sum(map(columns, marked)))
    head = _fit(before, room - under - min(room // 4, sum(map(columns, after))), from_left=False)
    tail = (
        _fit(after, room - under - sum(map(columns, head)), from_left=True) if len(marked) == len(at) else []
    )
    cut_left = left > 0 or len(head) < len(before)
    cut_right = right < len(text) or len(tail) < len(after) or len(marked) < len(at)
    opening, closing = ELLIPSIS * cut_left, ELLIPSIS * cut_right
    indent = len(opening) + sum(map(columns, head))
    return opening + "".join([*head, *marked, *tail]) + closing, " " * indent + "^" * under


def safe(character: str) -> str:
    """A character that a terminal prints and does not obey.

    >>> safe("a"), safe("\\x1b"), safe("\\t"), safe("\\u202e")
    ('a', '\\\\x1b', ' ', '\\\\u202e')
    """
    if " " <= character <= "~":
        return character
    if character in "\t\n\r":
        return " "
    import unicodedata  # only for what is not ASCII

    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category in _COMBINING:
        return "\u25cc" + character  # on a dotted circle: a mark takes no column of its own
    if category in _HIDDEN:
        return character.encode("unicode_escape", "backslashreplace").decode("ascii")
    return character


def columns(cell: str) -> int:
    """How many columns a safe character takes.

    >>> columns("a"), columns("中"), columns("\\\\x1b")
    (1, 2, 4)
    """
    if cell.isascii():
        return len(cell)
    import unicodedata

    return 2 if unicodedata.east_asian_width(cell[0]) in "WF" else 1


def _fit(cells: list[str], room: int, from_left: bool) -> list[str]:
    """As many cells as fit into `room` columns, from one end."""
    kept: list[str] = []
    for cell in cells if from_left else reversed(cells):
        room -= columns(cell)
        if room < 0:
            break
        kept.append(cell)
    return kept if from_left else kept[::-1]
