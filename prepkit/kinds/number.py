"""An answer that is one number."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from prepkit import domain
from prepkit.maths.evaluate import evaluate
from prepkit.maths.read import read as read_line


class Part(domain.Part, frozen=True, kw_only=True, tag_field="kind", tag="number"):
    """A part whose key is a number."""

    key: str


def key(part: Part, values: Mapping[str, domain.Value]) -> int | Fraction:
    """This variant's key."""
    return evaluate(read_line(part.key), values)


def read(text: str) -> int | Fraction:
    """The number that was typed; Unreadable otherwise.

    >>> read("2^10")
    1024
    """
    return evaluate(read_line(text), {})
