"""What a listing prints, line by line: blanks do not matter, numbers are compared as numbers, lines earn their share.

In a terminal an answer is one line: ` | ` stands between the lines of the output.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import partial
from itertools import zip_longest
from typing import TypeAlias

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import Undefined, Unreadable
from prepkit.kinds.common import lettering, template
from prepkit.kinds.common.quantity import literals
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope

Token: TypeAlias = Fraction | str
Output: TypeAlias = tuple[str, ...]
_BETWEEN = re.compile(r"\r?\n|\s+\|\s+")
_TOKEN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\w+|[^\w\s]")
_PREFIX = re.compile(r"\s*(?:prints?|output|>>>)\s*:\s*", re.IGNORECASE)
_MOST = 12  # lines
_ALIKE = str.maketrans('"’‘“”−–', "'''''--")


class Part(
    domain.Part, tag_field="kind", tag="output", kw_only=True, frozen=True, forbid_unknown_fields=True
):
    """`key` is what is printed, line by line, with `{name}` filled in."""

    key: str


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """Texts that name what is not there, and lines that could not be told apart when typed."""
    found: list[Complaint] = template.complaints("key", part.key, frozenset(scope))
    for place, mistake in enumerate(part.mistakes):
        found += template.complaints(f"mistakes[{place}].value", mistake.value, frozenset(scope))
    if not part.code:
        found.append(("code", "what prints? An output needs a listing"))
    rows = part.key.strip().split("\n")
    if len(rows) > _MOST:
        found.append(("key", f"{len(rows)} lines; at most {_MOST} can be asked for"))
    if any(len(_BETWEEN.split(row)) > 1 for row in rows):
        found.append(("key", "a line holds ' | ', which separates lines where they are typed"))
    if not all(row.strip() for row in rows):
        found.append(("key", "an empty line cannot be typed"))
    return found


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """Every check must give the text of the key, line by line as an answer would have to."""
    wanted = key(part, values)
    told = repr("\n".join(wanted))
    return tuple(Obligation(check, "key", told, partial(_says, wanted)) for check in part.checks)


def _says(wanted: Output, raw: object) -> bool:
    return isinstance(raw, str) and [tokens(row) for row in raw.split("\n")] == [
        tokens(row) for row in wanted
    ]


def key(part: Part, values: domain.Values) -> Output:
    """The lines of this variant.

    >>> key(Part(prompt="?", code="print({a})\\nprint(-{a})", key="{a}\\n-{a}"), {"a": 2})
    ('2', '-2')
    """
    return _filled(part.key, values)


def _filled(text: str, values: domain.Values) -> Output:
    rows = tuple(row.rstrip() for row in template.fill(text, values).strip().split("\n"))
    if not all(map(str.strip, rows)):
        raise Undefined("a line of the output is empty")
    return rows


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Output, str], ...]:
    """The planted wrong outputs of this variant."""
    return tuple((_filled(each.value, values), each.because) for each in part.mistakes)


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """Nothing: outputs are typed."""
    return Presentation()


def expected(part: Part, values: domain.Values) -> str:
    """The output as typed; how many lines there are is seen in the listing."""
    return "what is printed, such as [1, 2]; between lines of output stands ' | '"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Output, ...]:
    """The lines of an answer.

    >>> read("[1, 2] | True", Part(prompt="?", key="0"), {}, 0)
    (('[1, 2]', 'True'),)
    """
    line = lettering.guarded(text, expected(part, values))
    line = line[match.end() :] if (match := _PREFIX.match(line)) else line
    rows = tuple(" ".join(row.split()) for row in _BETWEEN.split(line.strip(" |")) if row.strip(" \t|"))
    if not rows or len(rows) > _MOST:
        raise Unreadable(text, 0, len(text), f"{len(rows)} lines", expected(part, values))
    for place, sign in enumerate(text):
        if not sign.isprintable() and sign not in "\n\r\t":
            raise Unreadable(text, place, place + 1, "a control character", expected(part, values))
    return (rows,)


def tokens(row: str) -> tuple[Token, ...]:
    """Numbers as numbers, words and signs as they are; commas only keep things apart.

    >>> tokens("tensor([1., 2])") == tokens("tensor([1.0 2.00])"), tokens("12") == tokens("1 2")
    (True, False)
    """
    return tuple(_token(word) for word in _TOKEN.findall(row.translate(_ALIKE)) if word != ",")


def _token(word: str) -> Token:
    plain = word[:-1] if word.endswith(".") and len(word) > 1 else word
    values = literals(plain) if plain[-1:].isdigit() else ()
    return values[0] if values else word


def compare(answer: Output, key: Output, part: Part, values: domain.Values) -> Verdict:
    """Credit by lines in place; the first that differs is told."""
    same = [
        mine is not None and theirs is not None and tokens(mine) == tokens(theirs)
        for mine, theirs in zip_longest(answer, key)
    ]
    if all(same):
        return Verdict(Outcome.RIGHT, 1.0)
    credit = sum(same) / len(same)
    lines = f"{len(answer)} line{'s' * (len(answer) != 1)}, where {len(key)} are printed"
    why = (
        lines if len(answer) != len(key) else f"line {same.index(False) + 1} differs" if len(key) > 1 else ""
    )
    return Verdict(Outcome.PARTLY if credit else Outcome.WRONG, credit, reason=why)


def show(answer: Output, part: Part, values: domain.Values, seed: int) -> str:
    """On one line."""
    return " | ".join(answer)


def value(answer: Output, part: Part, values: domain.Values) -> None:
    """An output has no value for later parts."""


EXAMPLES = (
    Examples(
        Part(
            prompt="What does this print?",
            code="x = [{a}] * 2\nprint(x)\nprint(x[0] / 2)",
            key="[{a}, {a}]\n{h}",
        ),
        {"a": 3, "h": Fraction(3, 2)},
        accepted=("[3, 3] | 1.5", "[3,3] | 1.50", "[ 3, 3 ]\n1.5", "[3, 3] | 1.5 |", "Output: [3, 3] | 1.5"),
        rejected=("[6] | 1", "3", "x", "1.5 | [3, 3]", "[33] | 15", "None"),
        partly=(("[3, 3]", 0.5), ("[3, 3] | 1", 0.5), ("[3, 3] | 1.5 | 1.5", 2 / 3)),
        unreadable=("", " | ", "\n", "\0", "\x1b[31m[3, 3]", "a" * 5000, "1\n" * 50),
    ),
    Examples(
        Part(prompt="What does this print?", code="print('a', torch.Size([2]))", key="a torch.Size([2])"),
        {},
        accepted=("a torch.Size([2])", "a   torch.Size( [2] )"),
        rejected=("torch.Size([2])", "a [2]", "A torch.Size([2])"),
    ),
)
