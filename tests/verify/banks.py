"""Small banks as text, and what `verify` says about them."""

from __future__ import annotations

from prepkit.bank.load import load_text
from prepkit.verify.question import verify
from prepkit.verify.result import Failure, Result

NUMBER = """
- id: t.{id}
  parameters:
    W: {{type: pint, from: 8, to: 40}}
    F: {{type: pint, values: [3, 5]}}
    S: {{type: pint, from: 1, to: 3}}
  derived: {{X: "W - F"}}
  parts:
  - name: out
    kind: number
    prompt: "Width {{W}}, filter {{F}}, stride {{S}}?"
    key: "{key}"
    checks: [{checks}]
    mistakes: [{mistakes}]
"""
KEY = "floor(X/S) + 1"
COUNT = "{oracle: count.windows, with: {W: W, F: F, S: S}}"
TORCH = "{oracle: torch.conv_width, with: {W: W, F: F, S: S}}"
STEPS = '{value: "floor(X/S)", because: "Count the first window too."}'
HEAD = "format: 1\ntopic: t\nquestions:"


def number(key: str = KEY, checks: str = f"{COUNT}, {TORCH}", mistakes: str = STEPS, id: str = "a") -> str:
    """An output-size question, sound unless told otherwise."""
    return NUMBER.format(id=id, key=key, checks=checks, mistakes=mistakes)


def part(text: str, parameters: str = "W: {type: pint, from: 8, to: 60}") -> str:
    """A question of one part, its fields written with an indentation of two."""
    body = text.strip("\n").replace("\n", "\n  ")
    return f"- id: t.a\n  parameters: {{{parameters}}}\n  parts:\n  - {body}\n"


def result(*entries: str) -> Result:
    """What becomes of the first question; the file itself must be sound."""
    loaded = load_text("\n".join([HEAD, *(entry.strip("\n") for entry in entries)]) + "\n", "t.yaml")
    assert not loaded.complaints, [str(complaint) for complaint in loaded.complaints]
    return verify(loaded.questions[0])


def failures(entry: str) -> tuple[Failure, ...]:
    """Everything wrong with one question."""
    return result(entry).failures
