"""Lines with one token changed: an operator, a number, a name, a function, a comparison."""

from __future__ import annotations

import re

TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z_]\w*|<=|>=|!=|[-+*/^<>=(),\[\]]")
OPERATORS = {"+": "-*", "-": "+*", "*": "+/", "/": "*-", "^": "*"}
COMPARED = {"<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="), "=": ("<=", "!=")}
FUNCTIONS = {
    "floor": ("ceil",), "ceil": ("floor",), "max": ("min",), "min": ("max",), "sin": ("cos",), "cos": ("sin",),
    "exp": ("log", "tanh"), "log": ("exp",), "sqrt": ("abs",), "abs": ("sqrt",), "tanh": ("erf",),
    "sum": ("prod",), "prod": ("sum",), "mod": ("max",), "sinh": ("cosh",), "cosh": ("sinh",),
}  # fmt: skip


def mutants(pair):
    """Every mutant of the second line of a pair."""
    text = pair["b"]
    bound = set(re.findall(r",\s*([A-Za-z_]\w*)\s*,", text))
    for match in TOKEN.finditer(text):
        for new in changes(match.group(), pair, bound):
            yield text[: match.start()] + new + text[match.end() :]


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
    for group in (pair["sequences"], pair["functions"]):
        if token in group:
            return tuple(name for name in group if name != token)[:1]
    kind = pair["let"].get(token)
    if kind is None or token in bound:
        return ()
    return tuple(
        name for name, other in pair["let"].items() if name != token and (other == "mat") == (kind == "mat")
    )[:2]
