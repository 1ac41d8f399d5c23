"""A filled sheet in JSON, as the button of the HTML sheet saves it, or a list of answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec
from msgspec.structs import replace

from prepkit.domain import At, Complaint
from prepkit.grading.reading import entries
from prepkit.grading.reading.source import Text
from prepkit.grading.submission import Submission
from prepkit.strictyaml import load

_DECODER = msgspec.json.Decoder(float_hook=str)  # 1.10 stays as it was typed
_BYTE = re.compile(r"\(byte (\d+)\)")


def read(text: Text) -> Iterator[Submission]:
    """The submissions of a JSON file."""
    content, damaged = text.whole()
    try:
        value = _DECODER.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        yield Submission(text.name, complaints=(*damaged, _complaint(text.name, content, error)))
        return
    found = list(entries.submissions(value, text.name, _lines(content, text.name), laid_out=False))
    first, *others = found or [Submission(text.name)]
    yield replace(first, complaints=(*damaged, *first.complaints))
    yield from others


def _complaint(name: str, content: str, error: Exception) -> Complaint:
    if isinstance(error, RecursionError):
        return Complaint(
            At(name, 1), "", "is nested too deeply; expected answers as `prepkit sheet` writes them"
        )
    found = _BYTE.search(str(error))
    before = (
        content.encode("utf-8", "replace")[: int(found[1])] if found else content.encode("utf-8", "replace")
    )
    problem = _BYTE.sub("", str(error)).strip().rstrip(":")
    return Complaint(
        At(name, before.count(b"\n") + 1), "", f"is no JSON from here on: {problem}; nothing was read"
    )


def _lines(content: str, name: str) -> Callable[[entries.Path], int]:
    """Lines by the YAML reader, since JSON's give none; where it cannot follow, all is said to be at line 1."""
    document = load(content, name, typed=False)
    return document.line if document.whole else lambda path: 1
