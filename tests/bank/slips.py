"""Expressions of a bank with one slip: a token changed, a term dropped, a bracket moved; nets and tuples too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from prepkit.errors import PrepkitError
from prepkit.kinds.common import template
from prepkit.maths.read import Names
from tests.maths.mutants import COMPARED, FUNCTIONS, OPERATORS, TOKEN, slips

_FIELD = re.compile(r"\{(\w+)\}")
_DIGITS = re.compile(r"\d+")


def of_expression(text: str, names: Collection[str]) -> Iterator[str]:
    """Every expression one slip away from `text`; names may be mistaken for each other."""
    yield from dict.fromkeys(new for new in _one_away(text, names) if new != text)


def _one_away(text: str, names: Collection[str]) -> Iterator[str]:
    for match in TOKEN.finditer(text):
        for new in _tokens(match.group(), names):
            yield text[: match.start()] + new + text[match.end() :]
    try:
        yield from slips(text, Names(frozenset(names)))
    except PrepkitError:  # tuples in tuples are no lines
        return


def _tokens(token: str, names: Collection[str]) -> Collection[str]:
    for table in (OPERATORS, COMPARED, FUNCTIONS):
        if token in table:
            return tuple(table[token])
    if token.isdigit():
        return (str(int(token) + 1), *([str(int(token) - 1)] * (token != "0")))
    if "." in token:
        return (f"({token} + 1)",)
    return [name for name in names if name != token][:2] if token in names else ()


def of_spelled(text: str, names: Collection[str]) -> Iterator[str]:
    """A net, or the name of a model, with one number or one name in it changed."""
    for match in _DIGITS.finditer(text):
        for by in (1, -1):
            if (number := int(match.group()) + by) >= 0:
                yield text[: match.start()] + str(number) + text[match.end() :]
    for match in _FIELD.finditer(text):
        for name in [each for each in names if each != match[1]][:2]:
            yield text[: match.start(1)] + name + text[match.end(1) :]


def of_argument(text: str, names: Collection[str]) -> Iterator[str]:
    """What a check hands over, with one slip."""
    yield from of_spelled(text, names) if template.spells(text) else of_expression(text, names)
