"""Mappings and lists, from YAML or JSON, → submissions. What a person typed is taken as text; what is amiss is said.

A submission is `{sheet, candidate, answers}`; `answers` is a list of `{id, digest, seed, points, answer}`, with `parts`
where a question has several, or a mapping from address to answer. For a derivation it may be `{derivation: NAME,
lines: […]}`, `lines` a list, or a list for each chain by name. A file holds one, a list of them, or a list of
answers that each name their candidate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite
from typing import Any

from prepkit.domain import At, Complaint
from prepkit.grading.reading.tidy import tidy
from prepkit.grading.submission import Given, Stated, Submission

Path = tuple[str | int, ...]
Line = Callable[[Path], int]
FORMAT = "1"
_COMMA = re.compile(r"^(\d+),(\d{1,2}|\d{4,})$")  # 12,5 of a spreadsheet; 12,345 may be thousands
_EXPECTED = "expected a mapping with answers: as `prepkit sheet` writes it"


def submissions(value: Any, name: str, line: Line, *, laid_out: bool = True) -> Iterator[Submission]:
    """Every submission in `value`, whose part at a path stands at `line(path)`.

    An answer that is a list is a shape or the lines of a derivation: where it is `laid_out`, by whether it stands in
    one line, else by whether its items are texts.

    >>> value = {"candidate": "Ada", "answers": [{"id": "a.b", "answer": "3"}]}
    >>> [given.text for given in next(submissions(value, "a.yaml", lambda path: 1)).given]
    ['3']
    """
    path: Path = ()
    if isinstance(value, dict) and isinstance(value.get("submissions"), list):
        value, path = value["submissions"], ("submissions",)
    if isinstance(value, dict):
        yield Reader(name, line, laid_out).submission(value, path)
    elif isinstance(value, list) and any(isinstance(item, dict) and "answers" in item for item in value):
        for place, item in enumerate(value):
            yield Reader(name, line, laid_out).submission(item, (*path, place))
    elif isinstance(value, list):
        yield from _rows(value, name, line, laid_out)
    else:
        yield Submission(name, complaints=(Complaint(At(name, 1), "", f"holds no answers; {_EXPECTED}"),))


def _rows(value: list[Any], name: str, line: Line, laid_out: bool) -> Iterator[Submission]:
    """A list of answers; those of one candidate together, in the order in which candidates come first."""
    whose: dict[str, Reader] = {}
    for place, item in enumerate(value):
        candidate = tidy(plain(item.get("candidate")) or "") if isinstance(item, dict) else ""
        whose.setdefault(candidate, Reader(name, line, laid_out)).entry(item, (place,))
    for candidate, reader in whose.items():
        yield reader.done(candidate, "")


class Reader:
    """One submission while it is read."""

    def __init__(self, name: str, line: Line, laid_out: bool = True) -> None:
        self._name, self._line, self._laid_out = name, line, laid_out
        self._given: list[Given] = []
        self._stated: list[Stated] = []
        self._complaints: list[Complaint] = []

    def done(self, candidate: str, sheet: str) -> Submission:
        """All that was read."""
        return Submission(
            self._name, candidate, sheet, tuple(self._given), tuple(self._stated), tuple(self._complaints)
        )

    def submission(self, value: Any, path: Path = ()) -> Submission:
        """The submission at `path`."""
        if not isinstance(value, dict) or "answers" not in value:
            self._say(path, "", f"here are no answers; {_EXPECTED}")
            return self.done("", "")
        if str(value.get("format", FORMAT)) != FORMAT:
            problem = f"format {value['format']!r} is unknown; this prepkit reads {FORMAT}"
            self._say((*path, "format"), "", problem)
        answers, below = value["answers"], (*path, "answers")
        if isinstance(answers, dict):
            for address, answer in answers.items():
                self.entry({"id": address, "answer": answer}, (*below, address))
        elif isinstance(answers, list):
            for place, item in enumerate(answers):
                self.entry(item, (*below, place))
        elif answers not in (None, ""):
            self._say(below, "", "answers is a text; expected a list of answers")
        return self.done(self._word(value, "candidate", path), self._word(value, "sheet", path))

    def entry(self, item: Any, path: Path) -> None:
        """One question's answer or answers; `derivation:` with `lines:` are the lines of a derivation."""
        if isinstance(item, dict) and (name := plain(item.get("derivation"))) and not item.get("id"):
            item = {**item, "id": f"derivation.{tidy(name)}", "answer": _rows_of(item.get("lines"))}
        if not isinstance(item, dict) or not plain(item.get("id")):
            self._say(path, "", "an answer names no question; expected id: and answer:")
            return
        address, _, part = tidy(plain(item["id"]) or "").partition("/")
        self._state(address, item, path)
        if isinstance(parts := item.get("parts"), list):
            for place, inner in enumerate(parts):
                self._part(address, inner, (*path, "parts", place))
        else:
            self._part(address, {**item, "part": item.get("part") or part}, path)

    def _part(self, address: str, item: Any, path: Path) -> None:
        if not isinstance(item, dict):
            self._say(path, address, "a part is no mapping; expected part: and answer:")
            return
        text = answered(item.get("answer"), self._flat(path, item.get("answer")))
        if text is None:
            problem = "the answer is a mapping; put it between quotes"
            self._say((*path, "answer"), address, problem)
            return
        if not (text := tidy(text)):
            return  # a blank left blank
        name = tidy(plain(item.get("part")) or "")
        seconds = self._number(item, "seconds", address, path) or 0.0
        at = At(self._name, self._line((*path, "answer")))
        self._given.append(Given(address, name, text, at, seconds))

    def _flat(self, path: Path, answer: object) -> bool:
        """Whether a list stands in one line, as a shape does; lines of a derivation stand below each other."""
        if not isinstance(answer, list) or not answer:
            return True
        if not self._laid_out:
            return not all(isinstance(item, str) for item in answer)
        whole = (*path, "answer")
        return len({self._line(whole), *(self._line((*whole, place)) for place in range(len(answer)))}) == 1

    def _state(self, address: str, item: Mapping[str, Any], path: Path) -> None:
        digest, seed = plain(item.get("digest")), plain(item.get("seed"))
        if not digest or not seed:
            return
        if not seed.isdecimal() or len(seed) > 18:
            self._say((*path, "seed"), address, f"seed {seed[:40]!r} is no whole number")
            return
        listed = item.get("points")
        points = self._points(
            listed if isinstance(listed, list) else [listed] if listed else (), address, path
        )
        self._stated.append(Stated(address, digest, int(seed), points))

    def _points(self, listed: Iterable[Any], address: str, path: Path) -> tuple[float, ...]:
        found = [self._number({"points": one}, "points", address, path) for one in listed]
        return () if None in found else tuple(one for one in found if one is not None)

    def _number(self, item: Mapping[str, Any], key: str, address: str, path: Path) -> float | None:
        """A number of at least zero; None where there is none."""
        text = plain(item.get(key))
        if not text:
            return None
        try:
            number = float(_COMMA.sub(r"\1.\2", text))
        except ValueError:
            number = -1.0
        if not isfinite(number) or number < 0:
            self._say((*path, key), address, f"{key} {text[:40]!r} is no number of at least 0")
            return None
        return number

    def _word(self, value: Mapping[str, Any], key: str, path: Path) -> str:
        text = plain(value.get(key))
        if text is None and value.get(key) is not None:
            self._say((*path, key), "", f"{key} is no text")
        return tidy(text or "")

    def _say(self, path: Path, address: str, problem: str) -> None:
        where = f"id {address}" if address else ""
        self._complaints.append(Complaint(At(self._name, self._line(path)), where, problem))


def plain(value: object) -> str | None:
    """The text of a scalar as it would be written; None for a list, a mapping or nothing.

    >>> plain(3), plain(True), plain("x"), plain([3])
    ('3', 'true', 'x', None)
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


def _rows_of(lines: Any) -> Any:
    """Lines one below the other: of a list, or of each chain by its name."""
    if isinstance(lines, dict):
        chains = (f"{name}:\n{_rows_of(rows) or ''}" for name, rows in lines.items())
        return "\n".join(chains)
    if isinstance(lines, list):
        rows = [_rows_of(row) if isinstance(row, dict) else plain(row) for row in lines]
        return "\n".join(row for row in rows if row is not None)
    return plain(lines)


def answered(value: Any, flat: bool) -> str | None:
    """An answer as text; a list in one line is a shape, one below the other are lines. None for a mapping.

    >>> answered(["3", "4"], flat=True), answered(["a = b", "= c"], flat=False), answered(None, flat=True)
    ('[3, 4]', 'a = b\\n= c', '')
    """
    if value is None:
        return ""
    if not isinstance(value, list):
        return plain(value)
    items = [answered(item, flat=True) for item in value]
    told = [item for item in items if item is not None]
    if len(told) < len(items):
        return None
    return f"[{', '.join(told)}]" if flat else "\n".join(told)
