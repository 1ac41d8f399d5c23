"""A small derivation to change one thing in: the text of its file, and what loading and checking it say."""

from __future__ import annotations

from prepkit.derive.chain import Derivation
from prepkit.derive.check import check
from prepkit.derive.load import load_text
from prepkit.derive.result import Result

FILE = "floor.yaml"
TEXT = """format: 1
id: floor
title: Windows that fit
topic: conv-output-size
goal: "n = floor(X/S) + 1"
symbols: {X: nat, S: pint, n: int}
facts: ["X >= S"]
definitions: {"Y": "X - S"}
defaults: {X: 7, S: 2}
chains:
- name: fits
  symbols: {k: int}
  head: {line: "k*S <= Y + S", by: definition, say: "Window k is inside."}
  lines:
  - line: "k*S <= X"
    why: definition
    say: "Y is written out."
    accept: ["k*S - X <= 0"]
    mistakes: [{line: "k*S < X", because: "The last window may end at the border."}]
  - line: "k <= floor(X/S)"
    why: floor
    mistakes: [{line: "k <= ceil(X/S)", because: "That hangs over the edge."}]
- name: count
  head: {line: "n = floor(X/S) - 0 + 1", by: counting, from: [fits], obligation: "count k: 0 <= k and k <= floor(X/S)"}
  lines:
  - line: "n = floor(X/S) + 1"
    why: arithmetic
    mistakes: [{line: "n = floor(X/S)", because: "The first one counts too."}]
"""


def changed(*pairs: tuple[str, str]) -> str:
    """The text with parts replaced; each must be there."""
    text = TEXT
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def loaded(text: str = TEXT) -> Derivation:
    """The derivation of a text in which nothing is wrong."""
    found = load_text(text, FILE)
    assert found.derivation is not None, [str(one) for one in found.complaints]
    return found.derivation


def complaints(text: str) -> list[str]:
    """What loading says."""
    return [str(one) for one in load_text(text, FILE).complaints]


def checked(text: str = TEXT) -> Result:
    """What checking finds."""
    return check(loaded(text))


def problems(text: str) -> list[str]:
    """What checking says is wrong."""
    return [str(one) for one in checked(text).problems]


def values(goal: str, head: str, *lines: str, by: str = "goal", extra: str = "") -> str:
    """A derivation of one chain."""
    rows = "".join(f"  - {line}\n" for line in lines)
    return (
        f'format: 1\nid: one\ntitle: One\ntopic: t\ngoal: "{goal}"\n{extra}chains:\n'
        f'- name: only\n  head: {{line: "{head}", by: {by}}}\n  lines:\n{rows}'
    )
