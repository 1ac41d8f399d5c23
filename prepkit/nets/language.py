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

from prepkit.nets.chains import Chains
from prepkit.nets.spoken import (
    Block,
    Net,
    Worth,
)
from prepkit.nets.words import join_word, layer_word

MAX_DEPTH = 40
MAX_AXES = 3
_COUNTED = re.compile(r"(\d+|[A-Z]\w*?)x(?=[A-Za-z_]|$)", re.ASCII)
_RESIDUAL = ("res", "residual", "skip")
_A_LAYER = "a layer, such as 'conv 64 k3 p1' or 'relu'"


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
        if layer_word(token.text) or join_word(token.text) or token.text in _RESIDUAL:
            self.fail("a name that is no layer", token, f"{token.text!r}, which is a layer,")
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
        sizes: list[Worth] = []
        first = self.now
        while self.now.kind in ("run", "(", "*", "×"):
            if self.skip("*") or self.skip("×"):
                continue
            if self.now.kind == "(":
                sizes.append(self.worth())
                continue
            token, at = self.take(), 0
            for part in token.text.split("x"):
                if part:
                    sizes.append(self.worth_of(token.start + at, token.start + at + len(part)))
                at += len(part) + 1
        if not 1 <= len(sizes) <= MAX_AXES or (layer_word(first.text) and self.now.kind != ":"):
            self.fail("the input first: CxHxW, TxD or N and ':', as in '3x224x224: conv 64 k3'", first)
        return tuple(sizes)
