"""The file of answers that wait for a person: YAML with one blank for the credit and one for the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prepkit.grading.review import FORMAT, Decision
from prepkit.render import yaml_words
from prepkit.render.safe import safe

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
    yield f"- candidate: {_quoted(of.candidate)}"
    yield f"  sheet: {_quoted(of.sheet)}"
    yield f"  part: {_quoted(of.part)}"
    yield f"  question: {_block(of.question)}"
    yield f"  points: {of.points:g}"
    if of.key:
        yield f"  key: {_quoted(of.key)}"
    yield from _listed("rubric", of.rubric, 2)
    if of.suggested:
        yield "  suggested:"
        for name, points in of.suggested.items():
            yield from _listed(name, points, 4)
    yield f"  why: {_quoted(of.why)}"
    yield f"  digest: {_quoted(of.digest)}"
    yield f"  answer: {_block(of.answer)}"
    yield "  credit: null"
    yield '  reason: ""'


def _quoted(text: str) -> str:
    return yaml_words.quoted(safe(text, lines=True))


def _block(text: str) -> str:
    """In as many lines as it has; what would steer a terminal stands as its escape."""
    return yaml_words.block(safe(text, lines=True), _INDENT)


def _listed(name: str, texts: Sequence[str], indent: int) -> Iterator[str]:
    if texts:
        yield f"{' ' * indent}{name}:"
        yield from (f"{' ' * indent}- {_quoted(text)}" for text in texts)
