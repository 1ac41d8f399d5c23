"""A net as on a whiteboard, read: `3x224x224: conv 64 k7 s2 p3 > bn > relu > maxpool k3 s2 p1`.

    net      = { block ";" } input ":" chain
    block    = name [ "(" parameter [ "=" value ] { "," … } ")" ] "=" chain
    input    = C x H x W  |  T x D  |  N
    chain    = item { ">" item }                  also -> and →
    item     = layer { value | key value | flag } | name "(" values ")"
             | "res(" chain [ "|" chain ] ")" | "[" chain { "|" chain } "] >" join
             | count "×(" chain ")" | "(" chain ")"    also 3x( … ), 3*( … ), 3x name
    join     = concat | add | mul

A value is a number, a name (then formulas come out) or an expression in brackets. Words and keys are in `words`.
"""

from __future__ import annotations

import re

from prepkit.nets.chains import RESIDUAL, Chains
from prepkit.nets.spoken import (
    Block,
    Net,
    Worth,
)
from prepkit.nets.words import join_word, layer_word

MAX_AXES = 3
CHANNELS = 3
"""Of an image in colour."""
_INPUT = ("input", "in", "x")
_BETWEEN = ("*", "×", ",", "@")
_FORM = "the input first: CxHxW, TxD or N and ':', as in '3x224x224: conv 64 k3'"


def read(text: str) -> Net:
    """The net that `text` describes; Unreadable with a place where it is none.

    >>> net = read("3x32x32: conv 8 k3 > relu > res(conv 8 k3 p1)")
    >>> [type(item).__name__ for item in net.body.items], net.input
    (['Spoken', 'Spoken', 'Residual'], (3, 32, 32))
    """
    return _Reader(text).net()


class _Reader(Chains):
    """One net; blocks are known from where they are defined."""

    def net(self) -> Net:
        while self.skip(";"):
            pass
        while self._defines():
            self._block()
        start = self.now.start
        sizes = self._input()
        at = (start, self.end)
        if not self.skip(">"):
            self.take(":", "':' between the input and the layers, as in '3x224x224: conv 64 k3'")
        body = self.chain()
        self.skip(";")
        if self.now.kind != "end":
            self.fail("'>' and a layer, or the end")
        return Net(self.text, sizes, at, tuple(self.blocks.values()), body)

    def _defines(self) -> bool:
        """Does a definition start here: a name, perhaps parameters in brackets, and `=`?"""
        if self.now.kind != "run" or self.next.kind not in ("(", "="):
            return False
        at = self.at + 1
        if self.next.kind == "(":
            while self.tokens[at].kind not in (")", "end", ";", ">"):
                at += 1
            at += 1
        return at < len(self.tokens) and self.tokens[at].kind == "="

    def _block(self) -> None:
        token = self.take("run")
        if layer_word(token.text) or join_word(token.text) or token.text in RESIDUAL:
            self.fail("a name that is no layer", token, f"{token.text!r}, which is a layer")
        if token.text in self.blocks:
            self.fail("another name", token, f"{token.text!r} again")
        if not re.fullmatch(r"[A-Za-z_]\w*", token.text, re.ASCII):
            self.fail("a name of letters, digits and _", token)
        parameters, defaults = self._parameters() if self.skip("(") else ((), ())
        self.take("=")
        body = self.chain()
        place = (token.start, self.end)
        self.take(";", "';' after the block")
        while self.skip(";"):
            pass
        self.blocks[token.text] = Block(place, token.text, parameters, defaults, body)

    def _parameters(self) -> tuple[tuple[str, ...], tuple[Worth, ...]]:
        names: list[str] = []
        defaults: list[Worth] = []
        while not self.skip(")"):
            token = self.take("run", "the name of a parameter")
            if not re.fullmatch(r"[A-Za-wyz_][A-Za-wyz0-9_]*", token.text) or token.text in names:
                self.fail("the name of a parameter, without an x and once", token)
            names.append(token.text)
            if self.skip("="):
                defaults.append(self.worth())
            elif defaults:
                self.fail("'=' and a default, as the parameter before it has one")
            if not self.skip(",") and self.now.kind != ")":
                self.fail("',' or ')'")
        return tuple(names), tuple(defaults)

    def _input(self) -> tuple[Worth, ...]:
        first = self.now
        if first.text.casefold() in _INPUT and self.next.kind in ("run", "("):
            self.take()
        bracket = self._lists() and self.skip("(")
        sizes: list[Worth] = []
        while self.now.kind in ("run", "(", *_BETWEEN):
            if self.now.kind in _BETWEEN or self.now.text == "x":
                self.take()
            elif self.now.kind == "(":
                sizes.append(self.worth())
            else:
                sizes += self._sizes()
        if bracket:
            self.take(")", "')' behind the input")
        if len(sizes) > MAX_AXES:
            self.fail("the sizes of one image: CxHxW, TxD or N; no batch", first, f"{len(sizes)} sizes")
        if not sizes or (layer_word(first.text) and first.text.casefold() not in _INPUT):
            self.fail(_FORM, first)
        if sizes[1:] == [sizes[0], CHANNELS] and sizes[0] != CHANNELS:
            self.fail(f"channels first: '3x{sizes[0]}x{sizes[0]}: …'", first)
        return tuple(sizes)

    def _lists(self) -> bool:
        """`(3, 32, 32)` and not `(2*C)xHxW`."""
        at = self.at + 1
        while self.tokens[at - 1].kind != "end" and self.tokens[at].kind in ("run", ","):
            if self.tokens[at].kind == ",":
                return self.now.kind == "("
            at += 1
        return False

    def _sizes(self) -> list[Worth]:
        """`3x32x32`, which is one run."""
        token, at, found = self.take(), 0, []
        parts = token.text.split("x")
        for place, part in enumerate(parts):
            if part:
                found.append(self.worth_of(token.start + at, token.start + at + len(part)))
            elif 0 < place < len(parts) - 1 or len(parts) > MAX_AXES:
                self.fail(_FORM, token)
            at += len(part) + 1
        return found
