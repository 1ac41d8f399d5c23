"""Lines with one slip.

A token changed (operator, number, name, function, comparison), an index or a limit moved by one, a term dropped, a
bracket moved.
"""

from __future__ import annotations

import re
from fractions import Fraction

from prepkit.errors import PrepkitError
from prepkit.maths.read import Names, read
from prepkit.maths.rebuild import rebuild
from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Apply, Big, Constant, Index, Number, Operation, children

TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z_]\w*|<=|>=|!=|[-+*/^<>=(),\[\]]")
OPERATORS = {"+": "-*", "-": "+*", "*": "+/", "/": "*-", "^": "*"}
COMPARED = {"<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="), "=": ("<=", "!=")}
FUNCTIONS = {
    "floor": ("ceil",), "ceil": ("floor",), "max": ("min",), "min": ("max",), "sin": ("cos",), "cos": ("sin",),
    "exp": ("log", "tanh"), "log": ("exp",), "sqrt": ("abs",), "abs": ("sqrt",), "tanh": ("erf",),
    "sum": ("prod",), "prod": ("sum",), "mod": ("max",), "sinh": ("cosh",), "cosh": ("sinh",),
}  # fmt: skip


def mutants(pair, text):
    """Every mutant of one of the lines of a pair."""
    bound = set(re.findall(r",\s*([A-Za-z_]\w*)\s*,", text))
    for match in TOKEN.finditer(text):
        for new in changes(match.group(), pair, bound):
            yield text[: match.start()] + new + text[match.end() :]
    try:
        yield from slips(text, Names.of(pair.context))
    except PrepkitError:  # a name nobody declared
        return


def changes(token, pair, bound):
    if token in OPERATORS:
        return OPERATORS[token]
    if token in COMPARED:
        return COMPARED[token]
    if token in FUNCTIONS:
        return FUNCTIONS[token]
    if token[0].isdigit():
        return (
            (str(float(token) + 0.5),)
            if "." in token
            else (str(int(token) + 1), *([str(int(token) - 1)] * (token != "0")))
        )
    for group in (pair.sequences, pair.functions):
        if token in group:
            return tuple(name for name in group if name != token)[:1]
    kind = pair.let.get(token)
    if kind is None or token in bound:
        return ()
    return tuple(
        name for name, other in pair.let.items() if name != token and (other == "mat") == (kind == "mat")
    )[:2]


def slips(text, names):
    """`text` read, one place of its tree changed, and written: what one token cannot do."""
    tree = read(text, names)
    return [ascii_line(new) for new in dict.fromkeys(_placed(tree)) if new != tree]


def _placed(node):
    yield from _slip(node)
    below = children(node)
    for at, child in enumerate(below):
        for new in _placed(child):
            yield rebuild(node, (*below[:at], new, *below[at + 1 :]))


def _slip(node):
    match node:
        case Operation(op=op, left=left, right=right):
            yield from (left, right)  # a term dropped
            yield from _bracket_moved(op, left, right)
        case Big(kind=kind, body=body, name=name, low=low, high=high):
            for by in _beside(low):
                yield Big(kind, body, name, by, high)
            for by in _beside(high):
                yield Big(kind, body, name, low, by)
        case Index(name=name, indices=indices):
            for at, one in enumerate(indices):
                for by in _beside(one):
                    yield Index(name, (*indices[:at], by, *indices[at + 1 :]))


def _beside(node):
    """One more, one less."""
    one = Number(Fraction(1), "1")
    return [] if isinstance(node, Constant) else [Operation(op, node, one) for op in "+-"]


def _bracket_moved(op, left, right):
    """(a + b)*c as a + b*c, a*(b + c) as a*b + c, f(a) + b as f(a + b)."""
    if isinstance(left, Operation):
        yield Operation(left.op, left.left, Operation(op, left.right, right))
    if isinstance(right, Operation):
        yield Operation(right.op, Operation(op, left, right.left), right.right)
    if isinstance(left, Apply) and len(left.args) == 1:
        yield Apply(left.name, (Operation(op, left.args[0], right),))
