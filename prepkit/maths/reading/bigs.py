r"""Sums, products, integrals and derivatives: as calls, with signs (`Σ_{i=1}^{n} x[i]`), and as LaTeX fractions."""

from __future__ import annotations

from prepkit.maths.reading.cursor import FACTOR, PLUS, TIMES, Cursor
from prepkit.maths.reading.groups import close, enclosed_one, group
from prepkit.maths.reading.words import FUNCTIONS
from prepkit.maths.tree import Apply, Big, Node, Operation, Symbol, free_names

OPENING, CLOSING = ("(", "[", "{", "⌊", "⌈", "(|"), (")", "]", "}", "⌋", "⌉", "|)")
SIGNED = {"sum": "Σ_{i=1}^{n} x[i]", "prod": "∏_{i=1}^{n} x[i]", "int": "∫_{0}^{1} f dx"}


def big_call(cursor: Cursor, kind: str, start: int) -> Node:
    """`sum(f, i, lo, hi)`: i is bound in f, so its name is looked up before f is read."""
    form = f"{kind}(f, {'x' if kind == 'int' else 'i'}, low, high)"
    opened = cursor.take()
    cursor.enter()
    bars, cursor.bars = cursor.bars, 0
    variable = _second_argument(cursor)
    if variable is None:
        cursor.refuse(start, opened[3], f"{kind} without a variable", form)
    body = _bound(cursor, variable, 0)
    cursor.expect(",", f"',' as in {form}")
    cursor.take()
    cursor.expect(",", f"',' as in {form}")
    low = cursor.value()
    cursor.expect(",", f"',' as in {form}")
    high = cursor.value()
    close(cursor, ")", opened)
    cursor.bars = bars
    cursor.depth -= 1
    return Big(kind, body, variable, low, high)


def _second_argument(cursor: Cursor) -> str | None:
    level, tokens = 0, cursor.tokens
    for at in range(cursor.at, len(tokens) - 1):
        kind = tokens[at][0]
        if kind in OPENING:
            level += 1
        elif kind in CLOSING:
            level -= 1
        elif kind == "," and not level:
            return tokens[at + 1][1] if tokens[at + 1][0] == "name" else None
        if level < 0:
            return None
    return None


def _bound(cursor: Cursor, variable: str, least: int) -> Node:
    cursor.bound.append(variable)
    body = cursor.value(least)
    cursor.bound.pop()
    return body


def _sign(cursor: Cursor) -> Node:
    kind = cursor.take()[0]
    if cursor.kind() == "(" and kind != "int":
        start = cursor.tokens[cursor.at - 1][2]
        return big_call(cursor, kind, start)
    if cursor.kind() == "(":
        return big_call(cursor, kind, cursor.tokens[cursor.at][2])
    return big_signed(cursor, kind)


def big_signed(cursor: Cursor, kind: str) -> Node:
    """`Σ_{i=lo}^{hi} product`, `∏_{i=lo}^{hi} product`, `∫_{lo}^{hi} f dx`; the sign itself is already read."""
    cursor.enter()
    if cursor.kind() != "_":
        cursor.fail(f"bounds, as in {SIGNED[kind]}")
    cursor.take()
    variable, low = ("", group(cursor)) if kind == "int" else _lower(cursor, kind)
    cursor.expect("^", f"'^' and an upper bound, as in {SIGNED[kind]}")
    high = group(cursor)
    node = _integral(cursor, low, high) if kind == "int" else _series(cursor, kind, variable, low, high)
    cursor.depth -= 1
    return node


def _lower(cursor: Cursor, kind: str) -> tuple[str, Node]:
    opened = cursor.take()
    if opened[0] not in ("{", "("):
        cursor.at -= 1
        cursor.fail(f"'{{' as in {SIGNED[kind]}")
    variable = cursor.expect("name", f"a variable, as in {SIGNED[kind]}")[1]
    cursor.expect("=", f"'=', as in {SIGNED[kind]}")
    low = cursor.value()
    close(cursor, "}" if opened[0] == "{" else ")", opened)
    return variable, low


def _series(cursor: Cursor, kind: str, variable: str, low: Node, high: Node) -> Node:
    """The body is the product that follows. `∏ f·c` with c free of the variable has two readings."""
    saved = cursor.at
    body = factor = _bound(cursor, variable, FACTOR)
    if cursor.kind() in ("*", "/") or cursor.starts():
        after, cursor.at = cursor.at, saved
        body = _bound(cursor, variable, TIMES)
        if kind == "prod" and isinstance(body, Operation) and variable not in free_names(body.right):
            start, end = cursor.tokens[saved][2], cursor.tokens[cursor.at - 1][3]
            if cursor.choose("product", 2, start, end):
                body, cursor.at = factor, after
    return Big(kind, body, variable, low, high)


def _integral(cursor: Cursor, low: Node, high: Node) -> Node:
    at = _differential(cursor)
    if at is None:
        cursor.fail(f"a differential behind it, as in {SIGNED['int']}")
    _, text, start, end = cursor.tokens[at]
    variable = text[1:] or cursor.tokens[at + 1][1]
    cursor.tokens[at] = ("differential", text, start, end)
    body = _bound(cursor, variable, PLUS)
    cursor.expect("differential", f"d{variable}")
    if text == "d":
        cursor.take()
    return Big("int", body, variable, low, high)


def _differential(cursor: Cursor) -> int | None:
    """Where the `dx` (or `d x`) of the integral whose body begins here stands."""
    level, inner, tokens = 0, 0, cursor.tokens
    for at in range(cursor.at, len(tokens) - 1):
        kind, text = tokens[at][:2]
        level += (kind in OPENING) - (kind in CLOSING)
        if level < 0:
            return None
        if level == 0 and kind == "int":
            inner += 1
        elif level == 0 and kind == "name" and _is_differential(cursor, text, tokens[at + 1][0]):
            if not inner:
                return at
            inner -= 1
    return None


def _is_differential(cursor: Cursor, text: str, following: str) -> bool:
    if text[0] != "d" or (text in FUNCTIONS and text != "d"):
        return False
    if cursor.names is not None and (text in cursor.names.symbols or text in cursor.names.functions):
        return False
    return text[1].isalpha() if len(text) > 1 else following == "name"


def derivative_by(cursor: Cursor) -> Node | None:
    """`d/dx f` behind the first d, or None (and nothing read) where it is a quotient."""
    kind, text = cursor.tokens[cursor.at + 1][:2]
    if kind != "name" or not _is_differential(cursor, text, "") or text == "d":
        return None
    cursor.at += 2
    return _differentiated(cursor, text[1:])


def _differentiated(cursor: Cursor, variable: str) -> Node:
    cursor.enter()
    start = cursor.tokens[cursor.at][2]
    body = cursor.operand(FACTOR) if cursor.kind() in ("(", "{") else cursor.value(FACTOR)
    if cursor.starts():
        end = cursor.tokens[cursor.at][3]
        cursor.refuse(start, end, "a derivative of a product", "brackets around what is differentiated")
    cursor.depth -= 1
    return Apply("diff", (body, Symbol(variable)))


def _partial(cursor: Cursor) -> Node:
    """`∂f/∂x` or `∂/∂x f`."""
    cursor.take()
    body = None if cursor.kind() == "/" else group(cursor)
    cursor.expect("/", "'/' as in ∂f/∂x")
    cursor.expect("∂", "'∂' as in ∂f/∂x")
    variable = cursor.expect("name", "a variable, as in ∂f/∂x")[1]
    return _differentiated(cursor, variable) if body is None else Apply("diff", (body, Symbol(variable)))


def _fraction(cursor: Cursor) -> Node:
    r"""`\frac{a}{b}`, and `\frac{\partial f}{\partial x}`, `\frac{d}{dx} f`."""
    cursor.take()
    sign = cursor.kind(1)
    if cursor.kind() == "{" and (
        sign == "∂" or (cursor.tokens[cursor.at + 1][1] == "d" and cursor.kind(2) == "}")
    ):
        return _fraction_derivative(cursor)
    over = group(cursor)
    return Operation("/", over, group(cursor))


def _fraction_derivative(cursor: Cursor) -> Node:
    opened = cursor.take()
    cursor.take()
    cursor.at -= 1  # the sign stands for an opening bracket of what is differentiated
    body = None if cursor.kind(1) == "}" else enclosed_one(cursor, "}")
    if body is None:
        cursor.at += 1
        close(cursor, "}", opened)
    under = cursor.expect("{", "'{' and what it is differentiated by")
    if cursor.kind() == "∂":
        cursor.take()
    _, text, start, end = cursor.expect("name", "a variable, as in ∂x")
    written = cursor.tokens[cursor.at - 2][0] == "∂"
    if not written and (text[0] != "d" or not text[1:2].isalpha()):
        cursor.refuse(start, end, f"'{text}'", "a differential such as dx")
    close(cursor, "}", under)
    variable = text if written else text[1:]
    return _differentiated(cursor, variable) if body is None else Apply("diff", (body, Symbol(variable)))


FORMS = {"sum": _sign, "prod": _sign, "int": _sign, "∂": _partial, "frac": _fraction}
