"""A place in the tokens of a net, and the values that are read there: numbers, names and expressions."""

from __future__ import annotations

import re
from typing import NoReturn

from prepkit.errors import PrepkitError, Unreadable
from prepkit.maths import tree
from prepkit.maths.read import Names, read
from prepkit.nets.formula import from_tree
from prepkit.nets.spoken import Worth
from prepkit.nets.tokens import Token, tokenise

MAX_DIGITS = 12
"""Of a number: more than any size; products of a few stay quick."""
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_FUNCTIONS = frozenset(("floor",))
_OPERATORS = "+-*/^"


class Cursor:
    """Tokens with a position; whatever does not read is said with its place."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, tokenise(text), 0

    @property
    def now(self) -> Token:
        """The token here."""
        return self.tokens[self.at]

    @property
    def next(self) -> Token:
        """The token after this one."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    @property
    def end(self) -> int:
        """Where the token before this one ends."""
        return self.tokens[self.at - 1].end if self.at else 0

    def take(self, kind: str = "", expected: str = "") -> Token:
        """The token here, which must be of this kind, and a step on."""
        token = self.now
        if kind and token.kind != kind:
            self.fail(expected or repr(kind))
        self.at += token.kind != "end"
        return token

    def skip(self, kind: str) -> bool:
        """A step on if the token is of this kind."""
        if self.now.kind == kind:
            self.at += 1
            return True
        return False

    def fail(self, expected: str, token: Token | None = None, found: str = "") -> NoReturn:
        """Unreadable, here or at `token`."""
        token = token or self.now
        told = found or ("the end" if token.kind == "end" else repr(self.text[token.start : token.end]))
        raise Unreadable(self.text, token.start, token.end, told, expected)

    def split(self, size: int) -> None:
        """The run here as two: `3xblock` as `3x` and `block`."""
        token = self.now
        middle = token.start + size
        self.tokens[self.at : self.at + 1] = [
            Token("run", token.text[:size], token.start, middle),
            Token("run", token.text[size:], middle, token.end),
        ]

    def worth(self) -> Worth:
        """A number, a name, or an expression of them such as `(2*C + 1)` or `4*M`."""
        first = self.at
        self._operand()
        while self.now.kind in tuple(_OPERATORS) and not self._strides():
            self.take()
            self._operand()
        return self.worth_of(self.tokens[first].start, self.end)

    def _strides(self) -> bool:
        """`64 /2`, apart before and together behind, is a stride as in papers; `C/2` and `C / 2` are quotients."""
        return self.now.kind == "/" and self.now.start > self.end and self.now.end == self.next.start

    def _operand(self) -> None:
        if self.skip("("):
            depth = 1
            while depth:
                token = self.take()
                depth += (token.kind == "(") - (token.kind == ")")
                if token.kind in ("end", ";", ">"):
                    self.fail("')'", token)
        else:
            self.take("run", "a number, a name or an expression in brackets")
            if self.now.kind == "(" and self.tokens[self.at - 1].text in _FUNCTIONS:
                self._operand()

    def worth_of(self, start: int, end: int) -> Worth:
        """What `text[start:end]` stands for."""
        part = (
            self.text[start:end].replace("_", "")
            if self.text[start:end].replace("_", "").isdigit()
            else self.text[start:end]
        )
        if part.isascii() and part.isdigit():
            if len(part) > MAX_DIGITS:
                raise Unreadable(self.text, start, end, f"{len(part)} digits", f"at most {MAX_DIGITS}")
            return int(part)
        names = set(_NAME.findall(re.sub(r"\d+(?=[A-Za-z])", lambda m: m[0] + " ", part))) - _FUNCTIONS
        try:
            node = read(part, Names(names))
            from_tree(node)
        except Unreadable as error:
            raise Unreadable(
                self.text, start + error.start, start + error.end, error.found, error.expected
            ) from None
        except (ValueError, PrepkitError) as error:
            raise Unreadable(self.text, start, end, repr(part), str(error)) from None
        if not tree.free_names(node) and isinstance(size := from_tree(node), int) and size >= 0:
            return size
        return node
