"""Expressions of keys and answers as values: exact where they are rational, else to 40 digits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from prepkit import domain
from prepkit.errors import Ambiguous, Undecided, Undefined, Unreadable, UsageError
from prepkit.kinds.common.amount import Amount
from prepkit.kinds.common.numeric import approximate
from prepkit.kinds.common.quantity import spelled
from prepkit.maths import tree
from prepkit.maths.evaluate import Inexact, compiled
from prepkit.maths.exact import Exact
from prepkit.maths.read import Names, read, readings
from prepkit.maths.rewrite import substitute
from prepkit.maths.show import ascii_line

T = TypeVar("T")
_MOST_BITS = 4_000  # some 1,200 digits: more than any answer of this field


@lru_cache(maxsize=1024)
def parse(text: str, names: frozenset[str]) -> tree.Node:
    """The tree of an author's expression over `names`; read once, kept."""
    return read(text, Names(names))


@lru_cache(maxsize=4096)
def _closure(node: tree.Node) -> Callable[[domain.Values], Exact]:
    """The tree walked once; calling it costs microseconds."""
    return compiled(node)


def known(values: domain.Values) -> frozenset[str]:
    """The names that stand for numbers: words are for prompts only."""
    return frozenset(name for name, value in values.items() if not isinstance(value, str))


def value(text: str, values: domain.Values) -> object:
    """What an author's expression is at `values`: a number (an irrational one to 40 digits), a tuple, a truth.

    >>> value("(W, 2*W)", {"W": 3}), value("sqrt(2) < W", {"W": 2})
    ((3, 6), True)
    """
    node = parse(text, known(values))
    given = {name: value for name, value in values.items() if not isinstance(value, str)}
    try:
        return _closure(node)(given)
    except Inexact:
        return approximate(node, given)


def number(text: str, values: domain.Values) -> Amount:
    """The number that `text` is at `values`; irrational ones to 40 digits.

    >>> number("floor(7/2) + W", {"W": 2}).value
    Fraction(5, 1)
    """
    return _number_at(text, tuple(values.items()), tuple(map(type, values.values())))


@lru_cache(maxsize=16_384)
def _number_at(text: str, at: tuple[tuple[str, domain.Value], ...], _: tuple[type, ...]) -> Amount:
    """Once for a variant, whoever answers it; by type as well, for 1 and True are no two keys of a cache."""
    values = dict(at)
    return of_node(parse(text, known(values)), values)


def numbers(text: str, values: domain.Values) -> tuple[Amount, ...]:
    """The numbers of a tuple of expressions; an expression alone is a tuple of one.

    >>> [int(amount.value) for amount in numbers("(C, 2*C)", {"C": 3})]
    [3, 6]
    """
    return _numbers_at(text, tuple(values.items()), tuple(map(type, values.values())))


@lru_cache(maxsize=4096)
def _numbers_at(
    text: str, at: tuple[tuple[str, domain.Value], ...], _: tuple[type, ...]
) -> tuple[Amount, ...]:
    values = dict(at)
    node = parse(text, known(values))
    return tuple(of_node(item, values) for item in (node.items if isinstance(node, tree.Tuple) else (node,)))


def amounts(text: str) -> tuple[Amount, ...]:
    """Every number that an answer without names may be.

    >>> [amount.value for amount in amounts("2^10 - 1")]
    [Fraction(1023, 1)]
    """
    return tuple(of_node(node, {}) for node in readings(text, Names()))


def of_node(node: tree.Node, values: domain.Values) -> Amount:
    """The number that a tree is at `values`; `Undefined` where it is none."""
    given = {name: value for name, value in values.items() if not isinstance(value, str)}
    try:
        found = _closure(node)(given)
    except UsageError as error:
        raise Undefined(error.message) from error
    except Inexact:
        near = approximate(node, given)
        if not isinstance(near, Fraction):
            raise Undefined("not a number") from None
        return Amount(near, exact=False, text=ascii_line(with_numbers(node, given)))
    if isinstance(found, bool) or not isinstance(found, int | Fraction):
        raise Undefined("not a number")
    if found.numerator.bit_length() + found.denominator.bit_length() > _MOST_BITS:
        raise Undecided("a number is too large")
    return Amount(Fraction(found), text=spelled(Fraction(found)))


def with_numbers(node: tree.Node, values: domain.Values) -> tree.Node:
    """The tree with names replaced by their numbers.

    >>> ascii_line(with_numbers(parse("W/2 - F", frozenset("WF")), {"W": 5, "F": Fraction(-1, 2)}))
    '5/2 - (-1/2)'
    """
    return substitute(
        node, {name: _number(Fraction(value)) for name, value in values.items() if not isinstance(value, str)}
    )


def _number(value: Fraction) -> tree.Node:
    if value < 0:
        return tree.Negate(_number(-value))
    if value.denominator == 1:
        return tree.Number(value, str(value))
    return tree.Operation("/", _number(Fraction(value.numerator)), _number(Fraction(value.denominator)))


def truth(text: str, values: domain.Values) -> bool:
    """Whether a relation holds at `values`.

    >>> truth("W + 1 >= 3", {"W": 2})
    True
    """
    found = value(text, values)
    if not isinstance(found, bool):
        raise Undefined("neither true nor false")
    return found


def complaints(field: str, text: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """What is wrong with an author's expression: it cannot be read, has two readings, or names what is not there."""
    allowed = frozenset(names)
    try:
        node = parse(text, allowed)
    except Ambiguous as error:
        return [(field, f"{text!r} has two readings: {' or '.join(error.readings)}")]
    except Unreadable as error:
        return [(field, f"{text!r}: {error.found} at column {error.start + 1}; expected {error.expected}")]
    unknown = sorted(tree.free_names(node) - allowed)
    return [(field, f"{text!r} names {', '.join(unknown)}, which nothing here defines")] if unknown else []


def planted(mistakes: Iterable[domain.Mistake], key: Callable[[str], T]) -> Iterator[tuple[T, str]]:
    """Each planted mistake as a key of this variant; one that has no value here is left out."""
    for mistake in mistakes:
        try:
            yield key(mistake.value), mistake.because
        except (Undefined, Undecided):
            continue
