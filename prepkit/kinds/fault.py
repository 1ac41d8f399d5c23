"""Which line of the listing is wrong? The number of a line; each suspect is told with what should stand there.

The listing as shown fails a test; with the guilty line mended it passes, with another suspect changed it does not.
"""

from __future__ import annotations

import re

import msgspec

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import PrepkitError, Undefined, Unreadable
from prepkit.kinds.common import exhibit, expressions, lettering, template
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope

_NUMBER = re.compile(r"(?:line|l|row|zeile)?\s*[#.:]?\s*([0-9]{1,4})[.):]?", re.IGNORECASE)


class Suspect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line, by number or an expression of one; what stands there `instead`; `because` is told to who names it."""

    line: str
    instead: str
    because: str = ""
    right: bool = False


class Part(domain.Part, tag_field="kind", tag="fault", kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`suspects`, one of them right; `test` is Python that fails behind the listing as it stands."""

    suspects: tuple[Suspect, ...]
    test: str = ""
    numbered: bool = True


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """No listing, not one guilty line, lines and texts that name what is not there."""
    numbers = frozenset(name for name, type_ in scope.items() if type_ != "word")
    found: list[Complaint] = template.complaints("test", part.test, frozenset(scope))
    if not part.code:
        found.append(("code", "which line of what? A fault needs a listing"))
    if not part.numbered:
        found.append(("numbered", "lines that are asked for by number are numbered"))
    if sum(each.right for each in part.suspects) != 1:
        found.append(("suspects", "exactly one is right"))
    if len(part.suspects) < 2:
        found.append(("suspects", "two at least: the guilty line, and one that people take for it"))
    if part.mistakes:
        found.append(("mistakes", "a suspect says in its `because` why it is not the one"))
    for place, each in enumerate(part.suspects):
        found += expressions.complaints(f"suspects[{place}].line", each.line, numbers)
        for field, text in (("instead", each.instead), ("because", each.because)):
            found += template.complaints(f"suspects[{place}].{field}", text, frozenset(scope))
    return found


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """Every check must give the number of the guilty line."""
    wanted = key(part, values)
    return tuple(Obligation(check, "key", str(wanted), lambda raw: raw == wanted) for check in part.checks)


def given(part: Part, values: domain.Values) -> dict[str, object]:
    """What executing needs besides the listing: the test, and every suspect's line with what stands there instead."""
    repairs = tuple(
        (_line(part, each, values), template.fill(each.instead, values)) for each in part.suspects
    )
    return {"test": template.fill(part.test, values), "repairs": repairs}


def _line(part: Part, suspect: Suspect, values: domain.Values) -> int:
    found, last = expressions.number(suspect.line, values).value, _last(part, values)
    if found.denominator != 1 or not 1 <= found <= last:
        raise Undefined(f"the listing has no line {found}, but {last} lines")
    return int(found)


def _last(part: Part, values: domain.Values) -> int:
    return exhibit.listing(part, values).count("\n") + 1


def key(part: Part, values: domain.Values) -> int:
    """The guilty line.

    >>> key(Part(prompt="?", code="a\\nb", suspects=(Suspect("1", "c"), Suspect("2", "d", right=True))), {})
    2
    """
    lines = [_line(part, each, values) for each in part.suspects]
    if len(set(lines)) < len(lines):
        raise Undefined("two suspects are the same line")
    return next(line for line, each in zip(lines, part.suspects, strict=True) if each.right)


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[int, str], ...]:
    """None: each suspect speaks for itself."""
    return ()


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """Nothing: the listing stands below the prompt already."""
    return Presentation()


def expected(part: Part, values: domain.Values) -> str:
    """A number of the listing's."""
    return f"the number of a line, from 1 to {_last(part, values)}"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[int, ...]:
    """The line meant: `4`, `line 4`, or the line itself as it is written.

    >>> two = Part(prompt="?", code="a = 1\\nb = 2", suspects=(Suspect("1", "c"), Suspect("2", "d", right=True)))
    >>> read("line 2", two, {}, 0), read("b=2", two, {}, 0)
    ((2,), (2,))
    """
    wanted = expected(part, values)
    line = lettering.guarded(text, wanted)
    rows = ["".join(row.split()) for row in exhibit.listing(part, values).split("\n")]
    if match := _NUMBER.fullmatch(line):
        if 1 <= int(match[1]) <= len(rows):
            return (int(match[1]),)
        raise Unreadable(text, *match.span(1), f"line {int(match[1])}", wanted)
    places = tuple(number for number, row in enumerate(rows, 1) if row and row == "".join(line.split()))
    if not places:
        raise Unreadable(text, 0, len(text), repr(line[:40]), wanted)
    return places


def compare(answer: int, key: int, part: Part, values: domain.Values) -> Verdict:
    """Right or wrong; a suspect says why it is the one, or why not."""
    because = ""
    for each in part.suspects:
        try:
            because = template.fill(each.because, values) if _line(part, each, values) == answer else because
        except PrepkitError:
            continue
    if answer == key:
        return Verdict(Outcome.RIGHT, 1.0, reason=because)
    return Verdict(Outcome.WRONG, 0.0, mistake=because)


def show(answer: int, part: Part, values: domain.Values, seed: int) -> str:
    """The line's number."""
    return str(answer)


def value(answer: int, part: Part, values: domain.Values) -> None:
    """A line has no value for later parts."""


EXAMPLES = (
    Examples(
        Part(
            prompt="The mean of the list is wanted. Which line is wrong?",
            code="total = 0\nfor x in [1, {a}]:\n    total = x\nmean = total / 2",
            test="assert mean == (1 + {a}) / 2",
            suspects=(
                Suspect("3", "total += x", "It forgets what was there before.", right=True),
                Suspect("4", "mean = total / 3", "There are two numbers."),
            ),
        ),
        {"a": 5},
        accepted=("3", "line 3", "L3", "3.", "Line #3", "total = x", "total=x"),
        rejected=("1", "2", "4", "mean = total / 2"),
        unreadable=("", "0", "5", "99", "3.5", "-3", "three", "total", "[/]", "\0", "3" * 5000),
    ),
)
