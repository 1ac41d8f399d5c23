"""Texts as YAML that every reader takes for the same. Written by hand: what a learner fills in must stay readable."""

from __future__ import annotations


def quoted(text: str) -> str:
    r"""A text between quotes; single ones, in which a backslash is a backslash, where they can hold it.

    >>> print(quoted(r"\frac{1}{2}"), quoted("it's"), quoted("a\tb"))
    '\frac{1}{2}' 'it''s' "a\U00000009b"
    """
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def block(text: str, margin: int) -> str:
    r"""A text of several lines below its key, as it reads; between quotes where that would change it.

    >>> print("prompt: " + block("one\ntwo", 2))
    prompt: |-
      one
      two
    """
    rows = text.split("\n")
    plain = all(row.isprintable() and row == row.rstrip() for row in rows) and text[:1] not in (" ", "\n", "")
    if not plain or rows[-1] == "":
        return quoted(text)
    return "|-\n" + "\n".join(" " * margin + row if row else "" for row in rows)


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    return f"\\U{ord(character):08x}"  # never letters behind the backslash: they could be LaTeX
