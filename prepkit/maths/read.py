"""Text to a tree: `read("floor((W+2*P-F)/S)+1")`. Raises Unreadable with a place, or Ambiguous with the readings.

Nothing typed is ever executed. Work is linear in the text and bounded by `Limits` before it begins.
"""

from __future__ import annotations

from prepkit.errors import Ambiguous, Unreadable
from prepkit.maths.reading.limits import LIMITS, Limits
from prepkit.maths.reading.names import Names
from prepkit.maths.reading.numbers import without_commas
from prepkit.maths.reading.parser import Parser
from prepkit.maths.reading.tokens import Token, tokenise
from prepkit.maths.tree import Node, children

__all__ = ["LIMITS", "Limits", "Names", "read", "readings"]

MOST_PARSES = (
    16  # of one line, over its ambiguities; each kind of ambiguity is settled for the whole line at once
)


def read(text: str, names: Names | None = None, limits: Limits = LIMITS) -> Node:
    """The tree that `text` spells. Without `names` every name is a symbol.

    Raises Unreadable where the text is no line, Ambiguous where it is several.

    >>> read("2W").op
    '*'
    >>> read("1/2n")
    Traceback (most recent call last):
    ...
    prepkit.errors.Ambiguous: two readings at 1; expected 1/2·n or 1/(2·n)
    """
    tokens = tokenise(text, limits)
    parser = Parser(text, tokens, names, limits, {})
    try:
        node = parser.line()
    except Unreadable:
        if not parser.seen:
            raise
    else:
        if not parser.seen:
            return _small(node, tokens, text, limits)
    found, place = _readings(text, names, limits)
    if len(found) == 1:
        return found[0]
    from prepkit.maths.show import line  # only where there is a question to ask

    raise Ambiguous(text, *place, tuple(line(node) for node in found))


def readings(text: str, names: Names | None = None, limits: Limits = LIMITS) -> tuple[Node, ...]:
    """All trees that `text` may spell, the likeliest first. Raises Unreadable where there is none.

    >>> len(readings("2e+3")), len(readings("2*e+3"))
    (2, 1)
    """
    return _readings(text, names, limits)[0]


def _readings(text: str, names: Names | None, limits: Limits) -> tuple[tuple[Node, ...], tuple[int, int]]:
    """Every distinct tree over the choices met, and where the first choice lies."""
    tokens = tokenise(text, limits)
    found: list[Node] = []
    first: Unreadable | None = None
    place: tuple[int, int] | None = None
    queue: list[dict[str, int]] = [{}]
    for choices in queue:
        variant = _variant(tokens, choices)
        if variant is None:
            continue
        parser = Parser(text, variant, names, limits, choices)
        try:
            node = _small(parser.line(), variant, text, limits)
            if node not in found:
                found.append(node)
        except Unreadable as error:
            first = first or error
        for kind, (options, start, end) in parser.seen.items():
            place = place or (start, end)
            if kind not in choices and len(queue) < MOST_PARSES:
                queue.extend({**choices, kind: option} for option in range(1, options))
                choices = {**choices, kind: 0}
    if not found:
        assert first is not None
        raise first
    return tuple(found), place or (0, len(text))


def _variant(tokens: list[Token], choices: dict[str, int]) -> list[Token] | None:
    comma = choices.get("comma", 0)
    return without_commas(tokens, "" if comma == 1 else ".") if comma else list(tokens)


def _small(node: Node, tokens: list[Token], text: str, limits: Limits) -> Node:
    """`node`, unless it has too many nodes; a token makes at most three."""
    if len(tokens) * 3 > limits.nodes:
        count, rest = 0, [node]
        while rest:
            count += 1
            rest.extend(children(rest.pop()))
        if count > limits.nodes:
            raise Unreadable(
                text, 0, len(text), f"{count} numbers, names and operators", f"at most {limits.nodes}"
            )
    return node
