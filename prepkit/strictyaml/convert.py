"""Document → a value of msgspec types: in one go where all is right, node by node where something is not."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from prepkit.domain import Complaint
from prepkit.strictyaml.document import Document, Path

T = TypeVar("T")


def convert(document: Document, wanted: type[T], path: Path = ()) -> tuple[T | None, tuple[Complaint, ...]]:
    """The value at `path` as a `wanted`, or None and every complaint below `path`, in order of lines.

    A number or true/false written where a text is wanted is read as it was spelled (`key: 0.50`); `document` then
    holds the text.

    >>> from prepkit.domain import Mistake
    >>> from prepkit.strictyaml.read import load
    >>> convert(load("value: 0.50\\nbecause: Halved.", "a.yaml"), Mistake)[0]
    Mistake(value='0.50', because='Halved.')
    >>> _, complaints = convert(load("valeu: 0.50\\nbecause: [1]", "a.yaml"), Mistake)
    >>> print(*complaints, sep="\\n")
    a.yaml:1: field 'value' is missing
    a.yaml:1: field 'valeu' is unknown; did you mean 'value'?
    a.yaml:2: because is a list; expected a text
    """
    try:
        return msgspec.convert(document.get(path), wanted), ()
    except msgspec.ValidationError:
        from prepkit.strictyaml import explain  # only where something is wrong

    complaints = explain.explain(document, wanted, path)
    if complaints:
        return None, complaints
    try:  # what explain repaired reads now
        return msgspec.convert(document.get(path), wanted), ()
    except msgspec.ValidationError as error:
        return None, (explain.unforeseen(document, path, str(error)),)
