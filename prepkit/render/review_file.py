"""The file of answers that wait for a person: YAML with one blank for the credit and one for the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prepkit.grading.review import FORMAT, Decision
from prepkit.render.yaml_text import quoted, scalar

HEAD = f"""# Answers a machine could not decide. Fill in credit (0 to 1, a share of the points) and reason, then grade
# again with --apply-review and this file. What stays empty stays open.
format: {FORMAT}
review:
"""
NONE = "  []\n"
_INDENT = 4


def entry(decision: Decision) -> str:
    """One answer, as an item of `review`."""
    return "\n".join(_lines(decision)) + "\n"


def _lines(of: Decision) -> Iterator[str]:
    yield f"- candidate: {quoted(of.candidate)}"
    yield f"  sheet: {quoted(of.sheet)}"
    yield f"  part: {quoted(of.part)}"
    yield f"  question: {scalar(of.question, _INDENT)}"
    yield f"  points: {of.points:g}"
    if of.key:
        yield f"  key: {quoted(of.key)}"
    yield from _listed("rubric", of.rubric, 2)
    if of.suggested:
        yield "  suggested:"
        for name, points in of.suggested.items():
            yield from _listed(name, points, 4)
    yield f"  why: {quoted(of.why)}"
    yield f"  answer: {scalar(of.answer, _INDENT)}"
    yield "  credit: null"
    yield '  reason: ""'


def _listed(name: str, texts: Sequence[str], indent: int) -> Iterator[str]:
    if texts:
        yield f"{' ' * indent}{name}:"
        yield from (f"{' ' * indent}- {quoted(text)}" for text in texts)
