"""What begins with a name or a sign of its own: calls, indices, powers, roots, bars, sums, integrals, fractions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from prepkit.maths.reading.cursor import FACTOR, MINUS, OR, POWER, TIMES, Cursor
from prepkit.maths.reading.magnitude import check_factorial, check_power
from prepkit.maths.reading.tokens import Token
from prepkit.maths.reading.words import BIG, CONSTANTS, FUNCTIONS, SHY
from prepkit.maths.tree import Apply, Big, Constant, Index, Node, Number, Operation, Symbol


def close(cursor: Cursor, closing: str, opened: Token) -> None:
    """The closing bracket, or a refusal that points at where it is missing and names the one left open."""
    if cursor.kind() == closing:
        cursor.at += 1
        return
    cursor.fail(f"'{closing}' for the '{cursor.text[opened[2] : opened[3]]}' at {opened[2] + 1}, or an operator")


def name(cursor: Cursor, text: str, start: int, end: int) -> Node:
    """A name: bound, declared, of the language, or refused."""
    names, following = cursor.names, cursor.kind()
    if text in cursor.bound:
        return Symbol(text)
    if names is not None:
        if text in names.symbols and not (following == "[" and text in names.sequences):
            return Symbol(text)
        if text in names.functions:
            return _call(cursor, text, start, (1, 99))
        if text in names.sequences:
            return _index(cursor, text)
    elif following == "[" and text not in FUNCTIONS:
        return _index(cursor, text)
    if text in BIG and following in ("(", "_"):
        return FORMS[text](cursor) if following == "_" else big_call(cursor, text, start)
    if text in FUNCTIONS and (text not in SHY or following == "("):
        return _call(cursor, text, start, FUNCTIONS[text])
    if text in CONSTANTS:
        return Constant(text)
    return resolve(cursor, text, start, end)


def resolve(cursor: Cursor, text: str, start: int, end: int) -> Node:
    """A name that is nothing by itself: a symbol where any name is one, symbols side by side, or unknown."""
    if cursor.names is None or text in cursor.names.symbols or text in cursor.bound:
        return Symbol(text)
    ways = cursor.names.split(text)
    if not ways:
        near = cursor.names.nearest(text)
        declared = cursor.names.all()
        hint = " or ".join(near) or (", ".join(declared[:8]) if declared else "numbers only: no name is declared")
        cursor.refuse(start, end, f"the unknown name '{cursor.text[start:end]}'", hint)
    way = ways[0] if len(ways) == 1 else ways[cursor.choose("split", len(ways), start, end)]
    node: Node = Symbol(way[0])
    for part in way[1:]:
        node = Operation("*", node, Symbol(part))
    return node


def arguments(cursor: Cursor) -> list[Node]:
    """`(a, b, …)` after a function, the bracket included."""
    opened = cursor.take()
    cursor.enter()
    bars, cursor.bars = cursor.bars, 0
    items = [cursor.value()]
    while cursor.kind() == ",":
        cursor.at += 1
        items.append(cursor.value())
    close(cursor, ")", opened)
    cursor.bars = bars
    cursor.depth -= 1
    return items


def _call(cursor: Cursor, text: str, start: int, arity: tuple[int, int]) -> Node:
    if cursor.kind() != "(":
        cursor.fail(f"'(': {text} takes its argument in brackets, as in {text}(x)")
    args = arguments(cursor)
    if not arity[0] <= len(args) <= arity[1]:
        cursor.refuse(start, cursor.tokens[cursor.at - 1][3], f"{text} of {len(args)}", f"{text} of {arity[0]}")
    if text == "factorial":
        check_factorial(cursor, args[0], start)
    return Apply(text, tuple(args))


def _index(cursor: Cursor, text: str) -> Node:
    opened = cursor.expect("[", f"'[': {text} is a sequence, as in {text}[i]")
    cursor.enter()
    items = [cursor.value()]
    while cursor.kind() == ",":
        cursor.at += 1
        items.append(cursor.value())
    close(cursor, "]", opened)
    cursor.depth -= 1
    return Index(text, tuple(items))


def power(cursor: Cursor, base: Node, start: int) -> Node:
    """`base^exponent`, the exponent read first."""
    cursor.enter()
    exponent = cursor.value(POWER)
    cursor.depth -= 1
    check_power(cursor, base, exponent, start)
    return Operation("^", base, exponent)


def _fence(name: str, closing: str) -> Callable[[Cursor], Node]:
    def read(cursor: Cursor) -> Node:
        opened = cursor.take()
        cursor.enter()
        bars, cursor.bars = cursor.bars, 0
        node = cursor.value()
        close(cursor, closing, opened)
        cursor.bars = bars
        cursor.depth -= 1
        return Apply(name, (node,))

    return read


def _bar(cursor: Cursor) -> Node:
    opened = cursor.take()
    cursor.enter()
    cursor.bars += 1
    node = cursor.value()
    close(cursor, "|", opened)
    cursor.bars -= 1
    cursor.depth -= 1
    return Apply("abs", (node,))


def _root(cursor: Cursor) -> Node:
    cursor.take()
    cursor.enter()
    node = cursor.value(FACTOR)
    cursor.depth -= 1
    return Apply("sqrt", (node,))


def big_call(cursor: Cursor, kind: str, start: int) -> Node:
    """`sum(f, i, lo, hi)`: i is bound in f, so its name is looked up before f is read."""
    opened = cursor.take()
    cursor.enter()
    variable = _second_argument(cursor)
    if variable is None:
        cursor.refuse(start, opened[3], f"{kind} without a variable", f"{kind}(f, i, low, high)")
    cursor.bound.append(variable)
    body = cursor.value()
    cursor.bound.pop()
    cursor.expect(",")
    cursor.take()
    cursor.expect(",", f"',': {kind}(f, {variable}, low, high)")
    low = cursor.value()
    cursor.expect(",", f"',': {kind}(f, {variable}, low, high)")
    high = cursor.value()
    close(cursor, ")", opened)
    cursor.depth -= 1
    return Big(kind, body, variable, low, high)


def _second_argument(cursor: Cursor) -> str | None:
    level, tokens = 0, cursor.tokens
    for at in range(cursor.at, len(tokens) - 1):
        kind = tokens[at][0]
        if kind in ("(", "[", "{", "⌊", "⌈", "(|"):
            level += 1
        elif kind in (")", "]", "}", "⌋", "⌉", "|)"):
            level -= 1
        elif kind == "," and not level:
            return tokens[at + 1][1] if tokens[at + 1][0] == "name" else None
        if level < 0:
            return None
    return None


FORMS: dict[str, Callable[[Cursor], Node]] = {
    "⌊": _fence("floor", "⌋"),
    "⌈": _fence("ceil", "⌉"),
    "(|": _fence("abs", "|)"),
    "|": _bar,
    "√": _root,
}
_ = (MINUS, OR, TIMES, Fraction, Number)
