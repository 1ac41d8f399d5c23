"""Any text as a YAML scalar that reads back as this text, written so that a person can read it."""

from __future__ import annotations

import json
import re

_BLOCK = re.compile(r"[^ \n][^\n]*(\n|$)")  # a first line that begins with no blank
_ODD = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")


def scalar(text: str, indent: int) -> str:
    r"""In quotes; a text of several lines below, behind so many blanks.

    >>> scalar("no: 1", 2), scalar("a\nb", 2), scalar("\x1b", 0)
    ('"no: 1"', '|-\n  a\n  b', '"\\u001b"')
    """
    lines = text.split("\n")
    odd = _ODD.search(text.replace("\n", ""))
    if len(lines) == 1 or odd or not _BLOCK.match(text) or not lines[-1].strip():
        return quoted(text)
    return "\n".join(["|-", *(f"{' ' * indent}{line}" if line else "" for line in lines)])


def quoted(text: str) -> str:
    """Between double quotes, in one line: JSON's strings are YAML's."""
    return _ODD.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
