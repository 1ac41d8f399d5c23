"""Text → tree: `+ - * / ^`, comparisons and functions, by precedence. Never eval."""

from __future__ import annotations

import re
from fractions import Fraction

from prepkit.errors import Unreadable
from prepkit.maths.tree import Apply, Compare, Negate, Node, Number, Operation, Symbol

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(<=|>=|!=|[-+*/^(),<>=]))")
_BINDING = {"<=": 1, ">=": 1, "!=": 1, "<": 1, ">": 1, "=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "^": 5}
_LONGEST = 2_000


def read(text: str) -> Node:
    """The tree of `text`; Unreadable with the place where it is none.

    >>> read("floor(X/S) + 1").op
    '+'
    """
    if len(text) > _LONGEST:
        raise Unreadable(text[:80], 80, 80, f"{len(text)} characters", f"at most {_LONGEST}")
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.tokens, at = text, list[tuple[str, str, int]](), 0
        while text[at:].strip():
            match = _TOKEN.match(text, at)
            if not match:
                raise Unreadable(text, at, at + 1, repr(text[at]), "a number, a name or an operator")
            group = match.lastindex or 1
            self.tokens.append(("?nwo"[group], match[group], match.start(group)))
            at = match.end()
        self.at, self.depth = 0, 0

    def peek(self) -> tuple[str, str, int]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", len(self.text))

    def take(self, wanted: str = "") -> tuple[str, str, int]:
        kind, word, at = self.peek()
        if wanted and word != wanted:
            raise Unreadable(self.text, at, at + 1, word or "the end", f"'{wanted}'")
        self.at += 1
        return kind, word, at

    def whole(self) -> Node:
        node = self.expression(0)
        kind, word, at = self.peek()
        if kind != "end":
            raise Unreadable(self.text, at, at + len(word), repr(word), "an operator or the end")
        return node

    def expression(self, level: int) -> Node:
        self.depth += 1
        if self.depth > 60:
            raise Unreadable(self.text, self.peek()[2], self.peek()[2] + 1, "brackets", "at most 60 levels")
        left = self.prefix()
        while (op := self.peek()[1]) in _BINDING and _BINDING[op] > level:
            self.take()
            right = self.expression(_BINDING[op] - (op == "^"))
            left = Compare((op,), (left, right)) if _BINDING[op] == 1 else Operation(op, left, right)
        self.depth -= 1
        return left

    def prefix(self) -> Node:
        kind, word, at = self.take()
        if kind == "n":
            return Number(Fraction(word), word)
        if kind == "w":
            if self.peek()[1] != "(":
                return Symbol(word)
            self.take("(")
            args = [self.expression(0)]
            while self.peek()[1] == ",":
                self.take()
                args.append(self.expression(0))
            self.take(")")
            return Apply(word, tuple(args))
        if word == "-":
            return Negate(self.expression(3))
        if word == "(":
            node = self.expression(0)
            self.take(")")
            return node
        raise Unreadable(self.text, at, at + 1, repr(word) if word else "the end", "a number, a name or '('")
