"""What begins with a name: symbols, constants, calls, indices, names side by side; or nothing that is declared."""

from __future__ import annotations

from fractions import Fraction

from prepkit.maths.reading.bigs import big_call, big_signed, derivative_by
from prepkit.maths.reading.cursor import Cursor
from prepkit.maths.reading.groups import bare_argument, enclosed
from prepkit.maths.reading.magnitude import check_factorial
from prepkit.maths.reading.tokens import Token
from prepkit.maths.reading.words import ANY, BIG, CONSTANTS, FUNCTIONS, SHY, SUPERSCRIPT
from prepkit.maths.tree import Apply, Constant, Index, Node, Number, Operation, Symbol

BARE = frozenset(("num", "name", "sci", "vulgar", "|", "⌊", "⌈", "√", "root", "frac", "{", "(|"))


def name(cursor: Cursor) -> Node:
    """The name here: bound, declared, of the language, or refused."""
    _, text, start, end = cursor.take()
    names, following = cursor.names, cursor.kind()
    if text in cursor.bound:
        return Symbol(text)
    if names is not None:
        if text in names.symbols and not (following == "[" and text in names.sequences):
            return Symbol(text)
        if text in names.functions:
            return _call(cursor, text, (1, ANY))
        if text in names.sequences:
            return _index(cursor, text)
    elif following == "'" and cursor.kind(1) == "(":
        return _call(cursor, text, (1, ANY))
    elif following in ("[", "_") and text not in FUNCTIONS and text not in BIG:
        return _index(cursor, text)
    if text in BIG and following == "(":
        return big_call(cursor, text, start)
    if text in BIG and following in ("_", "^"):
        return big_signed(cursor, text)
    if text == "d" and following == "/":
        variable = derivative_by(cursor)
        if variable is not None:
            return variable
    if text in FUNCTIONS and (text not in SHY or following == "("):
        return _call(cursor, text, FUNCTIONS[text])
    return Constant(text) if text in CONSTANTS else resolve(cursor, text, start, end)


def resolve(cursor: Cursor, text: str, start: int, end: int) -> Node:
    """A name that is nothing by itself: a symbol where any name is one, `x_i` of a sequence, symbols side by side."""
    names = cursor.names
    if names is None or text in names.symbols or text in cursor.bound:
        return Symbol(text)
    for cut in [at for at, sign in enumerate(text) if sign == "_"]:
        if text[:cut] in names.sequences:
            below = text[cut + 1 :].split("_")
            return Index(text[:cut], tuple(_below(cursor, part, start, end) for part in below))
    if text.replace("_", "") in names.symbols:  # x₁ where x1 is declared
        return Symbol(text.replace("_", ""))
    ways = names.split(text)
    if not ways:
        near, declared = names.nearest(text), names.all()
        hint = " or ".join(near) or ", ".join(declared[:8]) or "a number: no name is declared here"
        cursor.refuse(start, end, f"the unknown name '{cursor.written(start, end, text)}'", hint)
    way = ways[0] if len(ways) == 1 else ways[cursor.choose("split", len(ways), start, end)]
    return _side_by_side(cursor, way, end)


def _side_by_side(cursor: Cursor, way: list[str], end: int) -> Node:
    """`WF` as the tokens `W F`, in place: what binds between them is the parser's business."""
    tokens: list[Token] = []
    for part in reversed(way[1:]):
        tokens.insert(0, ("name", part, end - len(part), end))
        end -= len(part)
    cursor.tokens[cursor.at : cursor.at] = tokens
    cursor.tokens[cursor.at - 1] = ("name", way[0], cursor.tokens[cursor.at - 1][2], end)
    return Symbol(way[0])


def _below(cursor: Cursor, part: str, start: int, end: int) -> Node:
    if part.isdigit():
        return Number(Fraction(part), part)
    if (
        part in CONSTANTS
        and part not in cursor.bound
        and (cursor.names is None or part not in cursor.names.symbols)
    ):
        return Constant(part)
    if cursor.names is not None and part not in cursor.names.symbols and part not in cursor.bound:
        cursor.refuse(start, end, f"the unknown name '{part}'", "an index that is declared, as in x[i]")
    return Symbol(part)


def _call(cursor: Cursor, text: str, arity: tuple[int, int]) -> Node:
    start = cursor.tokens[cursor.at - 1][2]
    following = cursor.kind()
    if following == "'" and cursor.kind(1) == "(" and text not in FUNCTIONS:
        cursor.at += 1
        return Apply("d", (Symbol(text), *_arguments(cursor, text, start, (1, 1))))
    if following != "(" and arity == (1, 1) and text in FUNCTIONS:
        return _bare(cursor, text, start)
    if following != "(":
        _needs_bracket(cursor, text)
    if text in ("d", "J"):
        return _of_function(cursor, text, start)
    args = _arguments(cursor, text, start, arity)
    if text == "factorial":
        check_factorial(cursor, args[0], start)
    if text == "diff" and not all(isinstance(arg, Symbol | Index) for arg in args[1:]):
        cursor.refuse(start, cursor.tokens[cursor.at - 1][3], "diff by what is no variable", "diff(f, x)")
    return Apply(text, tuple(args))


def _needs_bracket(cursor: Cursor, text: str) -> None:
    example = {(1, 1): "x", (2, 2): "a, b"}.get(FUNCTIONS.get(text, (1, 1)), "a, b")
    typed = cursor.written(*cursor.tokens[cursor.at - 1][2:], text)
    cursor.fail(f"'(': {typed} takes its argument in brackets, as in {typed}({example})")


def _arguments(cursor: Cursor, text: str, start: int, arity: tuple[int, int]) -> list[Node]:
    if cursor.kind(1) == ")":
        cursor.at += 1
        cursor.fail(f"an argument of {text}")
    args = enclosed(cursor, ")")
    if not arity[0] <= len(args) <= arity[1]:
        wanted = f"{arity[0]}" if arity[0] == arity[1] else f"at least {arity[0]}"
        plural = "" if wanted == "1" else "s"
        end = cursor.tokens[cursor.at - 1][3]
        cursor.refuse(start, end, f"{text} with {len(args)} of them", f"{wanted} argument{plural}")
    return args


def _of_function(cursor: Cursor, text: str, start: int) -> Node:
    """`d(L, a)`, `J(F, x)`: the first argument names a function, declared where names are."""
    kind, function, at, end = cursor.tokens[cursor.at + 1]
    if kind != "name" or (cursor.names is not None and function not in cursor.names.functions):
        declared = ", ".join(sorted(cursor.names.functions)) if cursor.names is not None else ""
        cursor.refuse(
            at, end, f"'{cursor.written(at, end, function)}'", f"the name of a function {declared}".rstrip()
        )
    if cursor.kind(2) != ",":
        cursor.at += 2
        cursor.fail(f"',': {text}({function}, a)")
    opened = cursor.tokens[cursor.at]
    cursor.at += 2
    cursor.tokens[cursor.at] = ("(", *opened[1:])  # what follows the comma is a list of one
    return Apply(text, (Symbol(function), *_arguments(cursor, text, start, (1, 1))))


def _bare(cursor: Cursor, text: str, start: int) -> Node:
    """`sin x`, `sin^2 x`, `log x^2`: a factor is the argument; where a product goes on, the writer is asked."""
    exponent = _between(cursor, text)
    if exponent is not None and cursor.kind() == "(":
        node: Node = Apply(text, tuple(_arguments(cursor, text, start, (1, 1))))
    elif cursor.kind() in BARE:
        node = Apply(text, (bare_argument(cursor, start, ("*", "/")),))
    else:
        _needs_bracket(cursor, text)
    return node if exponent is None else Operation("^", node, exponent)


def _between(cursor: Cursor, text: str) -> Node | None:
    """The exponent of `sin^2 x` or `sin² x`."""
    kind, written, start, end = cursor.tokens[cursor.at]
    if kind == "raised" and written.isdigit():
        cursor.at += 1
        digits = "".join(SUPERSCRIPT[sign] for sign in written)
    elif kind == "^" and cursor.kind(1) == "num":
        digits = cursor.tokens[cursor.at + 1][1]
        cursor.at += 2
    elif kind in ("^", "raised"):
        cursor.refuse(start, end, f"a power of the name {text}", f"{text}(x)^n, or the inverse by its name")
    else:
        return None
    return Number(Fraction(digits), digits)


def _index(cursor: Cursor, text: str) -> Node:
    """`x[i]`, `I[i, j]`, and LaTeX's `x_{i + 1}`."""
    if cursor.kind() == "_":
        cursor.at += 1
        if cursor.kind() != "{":
            cursor.fail(f"'{{': {text}_{{i}}")
        return Index(text, tuple(enclosed(cursor, "}")))
    if cursor.kind() != "[":
        cursor.fail(f"'[': {text} is a sequence, as in {text}[i]")
    return Index(text, tuple(enclosed(cursor, "]")))
