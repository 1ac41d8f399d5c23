"""Each left matched to a right: `1c 2a 3b`, `1-c, 2-a`, or `c a b`. Credit is the share of right pairs."""

from __future__ import annotations

import re
from typing import TypeAlias

import msgspec

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import PrepkitError, Undefined, Unreadable
from prepkit.kinds.common import expressions, lettering, obliged, template
from prepkit.kinds.interface import Complaint, Examples, Obligation, Option, Presentation, Scope

Matched: TypeAlias = tuple[str, ...]
"""For each left, in the file's order, the text of its right."""
_NUMBERED = re.compile(r"([0-9]{1,2})\s*(?:->|=>|[-=:.)→–]|\s)?\s*([A-Za-z])(?![A-Za-z])")


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`left` belongs to `right`; an oracle's `check` must give what `right` says."""

    left: str
    right: str
    check: domain.Check | None = None


class Part(domain.Part, tag_field="kind", tag="match", kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`pairs`, and `extra` rights that belong to none."""

    pairs: tuple[Pair, ...]
    extra: tuple[str, ...] = ()


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """Too few pairs, too many rights, texts that name what is not there."""
    found: list[Complaint] = []
    if len(part.pairs) < 2:
        found.append(("pairs", "2 at least"))
    if len(part.pairs) + len(part.extra) > lettering.MOST:
        found.append(("pairs", f"more than {lettering.MOST} rights"))
    for index, pair in enumerate(part.pairs):
        found += template.complaints(f"pairs[{index}].left", pair.left, frozenset(scope))
        found += template.complaints(f"pairs[{index}].right", pair.right, frozenset(scope))
    for index, extra in enumerate(part.extra):
        found += template.complaints(f"extra[{index}]", extra, frozenset(scope))
    if part.mistakes:
        found.append(("mistakes", "a match has none: the wrong pairs are named"))
    return found


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """Each pair's oracle gives what its right says: the same text, or the number that it spells."""
    found = []
    for index, (pair, right) in enumerate(zip(part.pairs, key(part, values), strict=True)):
        if pair.check:
            found.append(Obligation(pair.check, f"pairs[{index}].check", str(right), _accepts(str(right))))
    return tuple(found)


def _accepts(text: str) -> obliged.Accepts:
    try:
        amount = expressions.number(text, {})
    except PrepkitError:
        return lambda raw: raw == text
    return lambda raw: raw == text or obliged.equals(raw, amount)


def key(part: Part, values: domain.Values) -> Matched:
    """The right of each left; `Undefined` where two lefts read the same.

    >>> key(Part(prompt="?", pairs=(Pair("two", "{n}"), Pair("one", "1"))), {"n": 2})
    ('2', '1')
    """
    if again := template.twice(template.fill(pair.left, values) for pair in part.pairs):
        raise Undefined(f"two lefts read the same: '{again}'")
    return tuple(template.fill(pair.right, values) for pair in part.pairs)


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Matched, str], ...]:
    """None."""
    return ()


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """Lefts under numbers as listed, rights under letters in an order of the seed, the same text once."""
    rights = dict.fromkeys((*key(part, values), *(template.fill(extra, values) for extra in part.extra)))
    texts = list(rights)
    order = lettering.shuffled(len(texts), part.prompt, seed, moved=True)
    lefts = (template.fill(pair.left, values) for pair in part.pairs)
    return Presentation(
        lettering.lettered([str(texts[k]) for k in order]),
        tuple(Option(str(number), left) for number, left in enumerate(lefts, 1)),
    )


def expected(part: Part, values: domain.Values) -> str:
    """A letter for each number."""
    return "a letter for each number, such as '" + " ".join(f"{k + 1}a" for k in range(len(part.pairs))) + "'"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Matched, ...]:
    """The right typed for each left; an answer that leaves one out is asked again, not graded."""
    shown, wanted = present(part, values, seed), expected(part, values)
    line = lettering.guarded(text, wanted)
    rights = {option.label: option.text for option in shown.options}
    letters = [word.lower() for word in re.split(r"[\s,;]+", line) if word]
    if len(letters) == 1 and letters[0].isalpha():
        letters = list(letters[0])
    if all(letter in rights for letter in letters):
        if len(letters) != len(shown.lefts):
            raise Unreadable(text, 0, len(text), f"{len(letters)} letters", wanted)
        return (tuple(rights[letter] for letter in letters),)
    return (_numbered(text, line, shown, rights, wanted),)


def _numbered(text: str, line: str, shown: Presentation, rights: dict[str, str], wanted: str) -> Matched:
    found: dict[str, str] = {}
    for number, letter in _NUMBERED.findall(line):
        if number not in {left.label for left in shown.lefts} or letter.lower() not in rights:
            raise Unreadable(text, 0, len(text), f"'{number}{letter}'", wanted)
        if number in found:
            raise Unreadable(text, 0, len(text), f"{number} twice", wanted)
        found[number] = rights[letter.lower()]
    rest = _NUMBERED.sub("", line).strip(" ,;\t\n")
    if not found or re.search(r"[^\s,;]", rest):
        raise Unreadable(text, 0, len(text), repr(rest[:40]), wanted)
    if missing := [left.label for left in shown.lefts if left.label not in found]:
        raise Unreadable(text, 0, len(text), f"no letter for {', '.join(missing)}", wanted)
    return tuple(found[left.label] for left in shown.lefts)


def compare(answer: Matched, key: Matched, part: Part, values: domain.Values) -> Verdict:
    """The share of right pairs; what is wrong is named."""
    right = [mine == theirs for mine, theirs in zip(answer, key, strict=True)]
    if all(right):
        return Verdict(Outcome.RIGHT, 1.0)
    wrong = ", ".join(str(k + 1) for k, good in enumerate(right) if not good)
    reason = f"{sum(right)} of {len(right)} pairs right; not {wrong}"
    return Verdict(Outcome.PARTLY if any(right) else Outcome.WRONG, sum(right) / len(right), reason=reason)


def show(answer: Matched, part: Part, values: domain.Values, seed: int) -> str:
    """`1c 2a 3b`."""
    labels = {option.text: option.label for option in present(part, values, seed).options}
    return " ".join(f"{number}{labels[text]}" for number, text in enumerate(answer, 1))


def value(answer: Matched, part: Part, values: domain.Values) -> None:
    """A match has no value for later parts."""


_WEIGHTS = Part(
    prompt="Weights of a {F}×{F} kernel, by channels",
    pairs=(Pair("1 → 1", "{one}"), Pair("1 → 2", "{two}"), Pair("2 → 1", "{two}")),
    extra=("{F}",),
)
EXAMPLES = (
    Examples(
        _WEIGHTS,
        {"F": 3, "one": 9, "two": 18},
        accepted=(
            "1c 2b 3b",
            "1-c, 2-b, 3-b",
            "c b b",
            "c,b,b",
            "CBB",
            "1: c; 2: b; 3: b",
            "3b 1c 2b",
            "1->c 2->b 3->b",
            "1 c 2 b 3 b",
            "1=c 2=b 3=b",
        ),
        rejected=("1a 2a 3a", "a a a", "b a c"),
        partly=(("c c b", 2 / 3), ("1c 2c 3b", 2 / 3)),
        unreadable=(
            "",
            "1",
            "a b",
            "1d 2a 3a",
            "4a",
            "1b",
            "1c",
            "1c 2b",
            "2b 3b",
            "1a 1b",
            "a b c a",
            "1a 2b and",
            "[/]",
            "\0",
            "1a " * 3000,
        ),
    ),
)
