"""Chains of layers, read: repeats, residuals, branches, brackets and calls of named blocks."""

from __future__ import annotations

import re

from prepkit.nets.cursor import Cursor
from prepkit.nets.names import layer_name
from prepkit.nets.options import options
from prepkit.nets.spoken import (
    Block,
    Branches,
    Called,
    Chain,
    Item,
    Repeat,
    Residual,
    Spoken,
    Worth,
)
from prepkit.nets.words import JOINS, WORDS, join_word, nearest

MAX_DEPTH = 40
_COUNTED = re.compile(r"(\d+|[A-Z]\w*?)x(?=[A-Za-z_]|$)", re.ASCII)
RESIDUAL = ("res", "residual", "skip")
_A_LAYER = "a layer, such as 'conv 64 k3 p1' or 'relu'"


class Chains(Cursor):
    """Reads chains; `blocks` are those that may be called."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.blocks: dict[str, Block] = {}
        self.depth = 0

    def chain(self, empty: bool = False) -> Chain:
        """Items with arrows between them; where it may be `empty`, perhaps none."""
        start, items = self.now.start, []
        if empty and self.now.kind in ("|", "]", ")"):
            return Chain((start, start), ())
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("a flatter net", found=f"more than {MAX_DEPTH} brackets in brackets")
        items.append(self._item())
        while self.skip(">") or self._next_line():
            items.append(self._item())
        self.depth -= 1
        return Chain((start, self.end), tuple(items))

    def _item(self) -> Item:
        token, first = self.now, self.at
        if token.kind == "[":
            return self._branches()
        if token.kind == "(":
            return self._again(self._bracket())
        if token.kind != "run":
            self.fail(_A_LAYER)
        if token.text in self.blocks:
            self.take()
            return self._again(self._call(token.start, self.blocks[token.text]))
        if word := layer_name(self):
            return self._again(self._layer(first, word))
        if counted := _COUNTED.match(token.text):
            return self._counted(counted[0])
        if self.next.kind in ("*", "×") or self.next.text == "x":
            return self._repeat()
        self.take()
        if token.text.casefold() in RESIDUAL and self.now.kind == "(":
            return self._again(self._residual(token.start))
        return self._unknown()

    def _next_line(self) -> bool:
        """Does the next line go on with a layer, the arrow left out?"""
        broken = "\n" in self.text[self.end : self.now.start]
        return broken and self.now.kind in ("run", "[") and self.tokens[self.at - 1].kind != "end"

    def _again(self, item: Item) -> Item:
        """`( … ) x3`, `conv 8 k3 p1 ×3`: what stands before, so many times."""
        token, number = self.now, self.next
        if re.fullmatch(r"x\d+", token.text):
            self.take()
            count = self.worth_of(token.start + 1, token.end)
        elif token.kind in ("×", "*") and number.kind == "run":
            self.take(), self.take()
            count = self.worth_of(number.start, number.end)
        else:
            return item
        body = item if isinstance(item, Chain) else Chain(item.at, (item,))
        return Repeat((item.at[0], self.end), count, body)

    def _layer(self, first: int, word: str) -> Spoken:
        found = options(self, word, tuple(self.blocks))
        said = self.tokens[
            first : self.at
        ]  # `3x3 conv` is read as `conv 3x3`: the first token may stand behind
        here = Spoken((min(token.start for token in said), max(token.end for token in said)), word, found)
        missing = [key for key in WORDS[word].needs if here.option(key) is None]
        if word == "mlp" and not found:
            missing = ["out"]
        if missing:
            name = {"k": "a kernel", "out": "a width", "g": "groups", "h": "heads", "d": "a width"}
            self.fail(
                f"one, as in {WORDS[word].example!r}",
                self.tokens[self.at - 1],
                f"{word} without {name.get(missing[0], 'a number')}",
            )
        return here

    def _unknown(self) -> Item:
        token = self.tokens[self.at - 1]
        if join_word(token.text):
            self.fail(f"branches before it: '[ a | b ] > {join_word(token.text)}'", token)
        if token.text.casefold() in RESIDUAL:
            self.fail("'(' and what the input is added to: 'res( conv 64 k3 p1 > relu )'")
        near = nearest(token.text, tuple(self.blocks))
        expected = " or ".join(map(repr, near)) if near else f"one of {', '.join(WORDS)}"
        if not near and token.text.isidentifier():
            expected += f", or a block defined first: '{token.text} = conv 8 k3 > relu; …'"
        self.fail(expected, token, f"{token.text!r}, which is no layer")

    def _bracket(self) -> Chain:
        start = self.take("(").start
        inner = self.chain()
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
        body = self.chain()
        shortcut = self.chain(empty=True) if self.skip("|") else None
        self.take(")", "')', '|' and a shortcut, or '>'")
        return Residual((start, self.end), body, shortcut if shortcut and shortcut.items else None)

    def _branches(self) -> Branches:
        start = self.take("[").start
        found = [self.chain(empty=True)]
        while self.skip("|"):
            found.append(self.chain(empty=True))
        self.take("]", "']', '|' or '>'")
        if not join_word(self.now.text):
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
