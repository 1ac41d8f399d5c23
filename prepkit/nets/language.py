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

from prepkit.nets.cursor import Cursor
from prepkit.nets.options import options
from prepkit.nets.spoken import (
    Block,
    Branches,
    Called,
    Chain,
    Item,
    Net,
    Repeat,
    Residual,
    Spoken,
    Worth,
)
from prepkit.nets.words import JOINS, WORDS, join_word, layer_word, nearest

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
    return _Parser(text).net()


class _Parser(Cursor):
    """One net; blocks are known from where they are defined."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.blocks: dict[str, Block] = {}
        self.depth = 0

    def net(self) -> Net:
        while self.skip(";"):
            pass
        while self._defines():
            self._block()
        start = self.now.start
        sizes = self._input()
        at = (start, self.end)
        self.take(":", "':' between the input and the layers, as in '3x224x224: conv 64 k3'")
        body = self._chain()
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
        body = self._chain()
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

    def _chain(self, empty: bool = False) -> Chain:
        start, items = self.now.start, []
        if empty and self.now.kind in ("|", "]", ")"):
            return Chain((start, start), ())
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("a flatter net", found=f"more than {MAX_DEPTH} brackets in brackets")
        items.append(self._item())
        while self.skip(">"):
            items.append(self._item())
        self.depth -= 1
        return Chain((start, self.end), tuple(items))

    def _item(self) -> Item:
        token = self.now
        if token.kind == "[":
            return self._branches()
        if token.kind == "(":
            return self._bracket()
        if token.kind != "run":
            self.fail(_A_LAYER)
        if counted := _COUNTED.match(token.text):
            return self._counted(counted[0])
        if self.next.kind in ("*", "×") or self.next.text == "x":
            return self._repeat()
        self.take()
        if token.text.casefold() in _RESIDUAL and self.now.kind == "(":
            return self._residual(token.start)
        if token.text in self.blocks:
            return self._call(token.start, self.blocks[token.text])
        if word := layer_word(token.text):
            return self._layer(token.start, word)
        return self._unknown()

    def _layer(self, start: int, word: str) -> Spoken:
        found = options(self, word, tuple(self.blocks))
        here = Spoken((start, self.end), word, found)
        missing = [key for key in WORDS[word].needs if here.option(key) is None]
        if word == "mlp" and not found:
            missing = ["out"]
        if missing:
            name = {"k": "a kernel", "out": "a width", "g": "groups", "h": "heads", "d": "a width"}
            self.fail(
                repr(WORDS[word].example),
                self.tokens[self.at - 1],
                f"{word} without {name.get(missing[0], 'a number')}",
            )
        return here

    def _unknown(self) -> Item:
        token = self.tokens[self.at - 1]
        if join_word(token.text):
            self.fail(f"branches before it: '[ a | b ] > {join_word(token.text)}'", token)
        if token.text.casefold() in _RESIDUAL:
            self.fail("'(' and what the input is added to: 'res( conv 64 k3 p1 > relu )'")
        near = nearest(token.text, tuple(self.blocks))
        expected = " or ".join(map(repr, near)) if near else f"one of {', '.join(WORDS)}"
        self.fail(expected, token, f"{token.text!r}, which is no layer,")

    def _bracket(self) -> Chain:
        start = self.take("(").start
        inner = self._chain()
        self.take(")", "')' or '>'")
        return Chain((start, self.end), inner.items)

    def _counted(self, counted: str) -> Repeat:
        """`3x( … )` or `3xblock`: the count and its × are one run."""
        if len(counted) < len(self.now.text):
            self.split(len(counted))
        token = self.take()
        return self._repeated(token.start, self.worth_of(token.start, token.end - 1))

    def _repeat(self) -> Repeat:
        token = self.take()
        count = self.worth_of(token.start, token.end)
        self.take()
        return self._repeated(token.start, count)

    def _repeated(self, start: int, count: Worth) -> Repeat:
        item = self._item()
        body = item if isinstance(item, Chain) else Chain(item.at, (item,))
        return Repeat((start, self.end), count, body)

    def _residual(self, start: int) -> Residual:
        self.take("(")
        body = self._chain()
        shortcut = self._chain(empty=True) if self.skip("|") else None
        self.take(")", "')', '|' and a shortcut, or '>'")
        return Residual((start, self.end), body, shortcut if shortcut and shortcut.items else None)

    def _branches(self) -> Branches:
        start = self.take("[").start
        found = [self._chain(empty=True)]
        while self.skip("|"):
            found.append(self._chain(empty=True))
        self.take("]", "']', '|' or '>'")
        self.take(">", f"'>' and how the branches join: {', '.join(JOINS)}")
        token = self.take("run", f"how the branches join: {', '.join(JOINS)}")
        join = join_word(token.text)
        if not join:
            self.fail(f"how the branches join: {', '.join(JOINS)}", token)
        return Branches((start, self.end), tuple(found), join, (token.start, token.end))

    def _call(self, start: int, block: Block) -> Called:
        values: list[Worth] = []
        if self.skip("("):
            while not self.skip(")"):
                values.append(self.worth())
                if not self.skip(",") and self.now.kind != ")":
                    self.fail("',' or ')'")
        fewest, most = len(block.parameters) - len(block.defaults), len(block.parameters)
        if not fewest <= len(values) <= most:
            form = f"{block.name}({', '.join(block.parameters)})"
            self.fail(f"{form!r}", self.tokens[self.at - 1], f"{len(values)} values for {block.name}")
        values += block.defaults[len(values) - fewest :] if len(values) < most else []
        return Called((start, self.end), block.name, tuple(values))
