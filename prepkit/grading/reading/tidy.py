"""What an answer's text is, whatever it was written in: line ends are one, blanks around it mean nothing."""

from __future__ import annotations


def tidy(text: str) -> str:
    r"""The text every reader gives: `\n` at the end of lines, nothing blank before or after.

    >>> tidy(" 3,\r\n4 \r\n")
    '3,\n4'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
