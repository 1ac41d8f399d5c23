"""Where the parser stands in the tokens: moving on, refusing with a place, choosing between readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from prepkit.errors import Unreadable
from prepkit.maths.reading.limits import Limits
from prepkit.maths.reading.names import Names
from prepkit.maths.reading.tokens import Token
from prepkit.maths.tree import Compare, Logic, Node, Tuple

NOT_A_VALUE = (Compare, Logic, Tuple)
# What may follow a value without a sign between them: a product.
STARTS = frozenset(
    ("name", "(", "{", "(|", "⌊", "⌈", "√", "root", "frac", "binom", "sum", "prod", "int", "∂", "∞")
)
OR, AND, COMPARE, PLUS, MINUS, TIMES, FACTOR, POWER = 10, 20, 30, 40, 45, 50, 51, 60


class Cursor:
    """Tokens, a place in them, and what the writer may mean by what is ambiguous."""

    __slots__ = ("at", "bars", "bound", "choices", "depth", "limits", "names", "seen", "text", "tokens")

    def __init__(
        self, text: str, tokens: list[Token], names: Names | None, limits: Limits, choices: Mapping[str, int]
    ) -> None:
        """`choices` says which reading of each kind of ambiguity is wanted; `seen` collects those met."""
        self.text, self.tokens, self.names, self.limits, self.choices = text, tokens, names, limits, choices
        self.at = self.depth = self.bars = 0
        self.bound: list[str] = []
        self.seen: dict[str, tuple[int, int, int]] = {}  # kind -> how many readings, start, end

    def expression(self, least: int) -> Node:
        """The longest expression whose operators bind at least as tightly as `least`."""
        raise NotImplementedError

    def operand(self, least: int) -> Node:
        """What an expression may begin with; a sign in it binds at least as tightly as `least`."""
        raise NotImplementedError

    def starts(self) -> bool:
        """Does a value begin here that nothing parts from the value before: a product?"""
        kind = self.tokens[self.at][0]
        if kind == "|":
            return not self.bars or self._nested_bar()
        return kind in STARTS

    def _nested_bar(self) -> bool:
        """`|2|x|-1|`: behind a value a bar closes, or opens another pair if enough bars follow."""
        start, end = self.tokens[self.at][2:]
        left = sum(token[0] == "|" for token in self.tokens[self.at + 1 :])
        opens = left > self.bars and self.kind(1) in STARTS | {"num"}
        return opens and self.choose("bars", 2, start, end) == 1

    def kind(self, ahead: int = 0) -> str:
        """The kind of the token `ahead` of here."""
        at = self.at + ahead
        return self.tokens[at][0] if at < len(self.tokens) else "end"

    def take(self) -> Token:
        """The token here; go on."""
        token = self.tokens[self.at]
        self.at += 1
        return token

    def expect(self, kind: str, expected: str = "") -> Token:
        """The token here, which must be of `kind`."""
        if self.tokens[self.at][0] != kind:
            self.fail(expected or f"'{kind}'")
        return self.take()

    def value(self, least: int = OR) -> Node:
        """An expression that is a value: no relation, no tuple."""
        start = self.tokens[self.at][2]
        node = self.expression(least)
        if isinstance(node, NOT_A_VALUE):
            self.refuse(start, self.tokens[self.at - 1][3], describe(node), "a value")
        return node

    def item(self) -> Node:
        """What a tuple holds: a value, or a tuple again, such as the row of a matrix."""
        start = self.tokens[self.at][2]
        node = self.expression(OR)
        if isinstance(node, Compare | Logic):
            self.refuse(start, self.tokens[self.at - 1][3], describe(node), "a value or a tuple")
        return node

    def enter(self) -> None:
        """One level deeper; the limit comes before the recursion does."""
        self.depth += 1
        if self.depth > self.limits.depth:
            token = self.tokens[min(self.at, len(self.tokens) - 1)]
            self.refuse(
                token[2], token[3], "too many levels inside each other", f"at most {self.limits.depth}"
            )

    def choose(self, kind: str, options: int, start: int, end: int) -> int:
        """Which of `options` readings is wanted here; remembers that there was a choice."""
        if kind not in self.seen:
            self.seen[kind] = (options, start, end)
        return min(self.choices.get(kind, 0), options - 1)

    def fail(self, expected: str) -> NoReturn:
        """What stands here is not what was expected."""
        kind, text, start, end = self.tokens[self.at]
        found = "the end of the line" if kind == "end" else f"'{self.written(start, end, text)}'"
        self.refuse(start, end, found, expected)

    def written(self, start: int, end: int, otherwise: str) -> str:
        """What was typed there, if it can be printed as it is."""
        typed = self.text[start:end]
        return typed if typed and typed.isprintable() else otherwise

    def refuse(self, start: int, end: int, found: str, expected: str) -> NoReturn:
        """Refuse `text[start:end]`."""
        raise Unreadable(self.text, start, end, found, expected)


def describe(node: Node) -> str:
    """What a node that is no value is called."""
    return "a tuple" if isinstance(node, Tuple) else "a relation"
