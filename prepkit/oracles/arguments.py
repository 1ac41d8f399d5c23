"""What a check hands to an oracle: expressions of the question's values, tuples of them to any depth, nets as text.

The language of answers has no tuples in tuples; oracles take images as tuples of rows, so the brackets are read here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from prepkit import domain
from prepkit.kinds.common import expressions, template


def value(text: str, values: domain.Values, given: Mapping[str, object] = {}) -> object:
    """The value of an argument; a name alone may be a word, or stand for something `given` such as a curve.

    Nets, names of models and texts between apostrophes have values put in.

    >>> value("((1, W), (0, W^2))", {"W": 3})
    ((1, 3), (0, 9))
    >>> value("3x{W}x{W}: conv {C} k3", {"W": 32, "C": 8})
    '3x32x32: conv 8 k3'
    >>> value("resnet{depth}", {"depth": 50}), value("'x[{depth}]'", {"depth": 50})
    ('resnet50', 'x[50]')
    """
    if text in given:
        return given[text]
    if template.spells(text):
        return template.words(text, values)
    word = values.get(text)
    if isinstance(word, str):
        return word
    items = entries(text)
    return (
        expressions.value(text, values)
        if items is None
        else tuple(value(item, values, given) for item in items)
    )


def complaints(field: str, text: str, names: Collection[str]) -> list[tuple[str, str]]:
    """What is wrong with an argument: it cannot be read, or names what is not there.

    >>> [field for field, why in complaints("x", "((1, V), (0, W))", ["W"])]
    ['x']
    """
    if template.spells(text):
        return template.complaints(field, text, frozenset(names))
    items = entries(text)
    if items is None:
        return expressions.complaints(field, text, names)
    return [each for item in items for each in complaints(field, item, names)]


def entries(text: str) -> list[str] | None:
    """The entries of a tuple as they are written; None where `text` is none.

    >>> entries("((1, 2), f(a, b), 3)"), entries("(4,)"), entries("(a + b)*2"), entries("(a)")
    (['(1, 2)', 'f(a, b)', '3'], ['4'], None, None)
    """
    text = text.strip()
    if not (text.startswith("(") and text.endswith(")")):
        return None
    found, depth, start = [], 0, 1
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and at < len(text) - 1:
            return None  # the first bracket closes before the end: "(a)*(b)"
        if depth == 1 and letter == ",":
            found.append(text[start:at].strip())
            start = at + 1
    last = text[start:-1].strip()
    return [*found, *([last] if last else [])] if found else None
