"""Brackets and what stands in them: fences, bars, roots, fractions, lists of arguments."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from prepkit.maths.reading.cursor import FACTOR, Cursor
from prepkit.maths.reading.tokens import Token
from prepkit.maths.tree import Apply, Node, Number, Operation


def close(cursor: Cursor, closing: str, opened: Token) -> None:
    """The closing bracket, or a refusal that points at where it is missing and names the one left open."""
    if cursor.kind() == closing:
        cursor.at += 1
        return
    cursor.fail(f"'{closing}' for the '{cursor.text[opened[2] : opened[3]]}' in column {opened[2] + 1}")


def enclosed(cursor: Cursor, closing: str) -> list[Node]:
    """The opening bracket here, values with commas between them, the closing bracket."""
    opened = cursor.take()
    cursor.enter()
    bars, cursor.bars = cursor.bars, 0
    items = [cursor.value()]
    while cursor.kind() == ",":
        items.append(next_item(cursor))
    close(cursor, closing, opened)
    cursor.bars = bars
    cursor.depth -= 1
    return items


def next_item(cursor: Cursor, rows: bool = False) -> Node:
    """`, value` (or, in `rows`, `, (a, b)`); a thousands separator parts no values: `max(1,000)`."""
    comma = cursor.take()
    kind, text, start, end = cursor.tokens[cursor.at]
    if kind == "num" and len(text) > 1 and text.isdigit() and text[0] == "0" and start == comma[3]:
        cursor.refuse(comma[2], end, "a comma inside a number", "the number without a comma")
    return cursor.item() if rows else cursor.value()


def group(cursor: Cursor) -> Node:
    r"""A LaTeX argument: `{…}`, one digit of a number (`\frac12`), or one thing."""
    kind, text, start, end = cursor.tokens[cursor.at]
    if kind == "{":
        return enclosed_one(cursor, "}")
    if kind == "num" and len(text) > 1 and text.isdigit():
        cursor.tokens[cursor.at] = ("num", text[1:], start + 1, end)
        return Number(Fraction(text[0]), text[0])
    cursor.enter()
    node = cursor.operand(FACTOR)
    cursor.depth -= 1
    return node


def enclosed_one(cursor: Cursor, closing: str) -> Node:
    """One value between the bracket here and `closing`."""
    opened = cursor.take()
    cursor.enter()
    bars, cursor.bars = cursor.bars, 0
    node = cursor.value()
    close(cursor, closing, opened)
    cursor.bars = bars
    cursor.depth -= 1
    return node


def _fence(name: str, closing: str) -> Callable[[Cursor], Node]:
    return lambda cursor: Apply(name, (enclosed_one(cursor, closing),))


def _bar(cursor: Cursor) -> Node:
    opened = cursor.take()
    cursor.enter()
    cursor.bars += 1
    node = cursor.value()
    close(cursor, "|", opened)
    cursor.bars -= 1
    cursor.depth -= 1
    return Apply("abs", (node,))


def _surd(cursor: Cursor) -> Node:
    """`√2`, `√(x + 1)`; in `√2x` what stands under the root is the writer's to say."""
    start = cursor.take()[2]
    return Apply("sqrt", (bare_argument(cursor, start, ()),))


def bare_argument(cursor: Cursor, start: int, also: tuple[str, ...]) -> Node:
    """An argument without brackets: a factor, or the product that goes on after it."""
    bracketed = cursor.kind() in ("(", "{")
    cursor.enter()
    saved = cursor.at
    node = cursor.value(FACTOR) if not bracketed else cursor.operand(FACTOR)
    goes_on = not bracketed and (cursor.kind() in also or cursor.starts())
    if goes_on and cursor.choose("argument", 2, start, cursor.tokens[cursor.at][3]):
        cursor.at = saved
        node = cursor.value(FACTOR - 1)
    cursor.depth -= 1
    return node


def _root(cursor: Cursor) -> Node:
    r"""`\sqrt{x}` or `\sqrt[n]{x}`."""
    cursor.take()
    if cursor.kind() != "[":
        return Apply("sqrt", (group(cursor),))
    degree = enclosed_one(cursor, "]")
    return Operation("^", group(cursor), Operation("/", Number(Fraction(1), "1"), degree))


def _binom(cursor: Cursor) -> Node:
    cursor.take()
    top = group(cursor)
    return Apply("binomial", (top, group(cursor)))


FORMS: dict[str, Callable[[Cursor], Node]] = {
    "⌊": _fence("floor", "⌋"),
    "⌈": _fence("ceil", "⌉"),
    "(|": _fence("abs", "|)"),
    "|": _bar,
    "√": _surd,
    "root": _root,
    "binom": _binom,
}
