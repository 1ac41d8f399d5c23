"""Any text as Markdown that shows this text and nothing else: no markup, no HTML, no link, no formula."""

from __future__ import annotations

import re

from prepkit.render.safe import safe

_SPECIAL = re.compile(r"[\\`*_\[\]|~$<>&]")
_AT_START = re.compile(r"[#+\-=:]|\d+(?=[.)])")  # of a line: a heading, a list, a rule
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_HARD = "\u00a0"  # four plain blanks would begin a block of code


def escaped(text: str) -> str:
    r"""The text in one line.

    >>> escaped("2*x_1 <b>"), escaped("![a](b)"), escaped("1. - x"), escaped("-3")
    ('2\\*x\\_1 &lt;b&gt;', '!\\[a\\](b)', '1\\. - x', '\\-3')
    """
    one = " ".join(safe(text, lines=True).split("\n"))
    body = one.lstrip(" ")
    margin, start = _HARD * (len(one) - len(body)), _AT_START.match(body)
    if start is None:
        return margin + _SPECIAL.sub(_one, body)
    sign = f"{start[0]}\\" if start[0].isdigit() else f"\\{start[0]}"
    return margin + sign + _SPECIAL.sub(_one, body[start.end() :])


def quoted(text: str) -> str:
    r"""The text as a quotation, line by line.

    >>> quoted("How wide?\nIn px")
    '> How wide?\\\n> In px'
    """
    return "\\\n".join(f"> {escaped(line)}" for line in safe(text, lines=True).strip("\n").split("\n"))


def _one(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0]) or f"\\{found[0]}"
