"""Tokens to a tree by operator precedence (Pratt 1973): `or < and < relations < + - < sign < * / < ^ < !`.

An omitted `*` binds like `*`; after a `/` it has two readings. `^` takes its right side first. A sign
binds looser than a product: `-a*b` is `-(a*b)`, as `-x^2` is `-(x^2)`.
"""

from __future__ import annotations

from fractions import Fraction

from prepkit.maths.reading import bigs, groups
from prepkit.maths.reading.cursor import (
    AND,
    COMPARE,
    FACTOR,
    MINUS,
    NOT_A_VALUE,
    OR,
    PLUS,
    POWER,
    TIMES,
    Cursor,
    describe,
)  # fmt: skip
from prepkit.maths.reading.magnitude import check_factorial, check_power
from prepkit.maths.reading.named import name, resolve
from prepkit.maths.reading.numbers import scientific
from prepkit.maths.reading.words import SUPERSCRIPT, VULGAR
from prepkit.maths.tree import Apply, Compare, Constant, Logic, Negate, Node, Number, Operation, Tuple

BINDING = {
    "or": OR, "and": AND, "+": PLUS, "-": PLUS, "*": TIMES, "/": TIMES, "//": TIMES, "^": POWER,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), COMPARE),
    "raised": POWER + 1, "!": POWER + 1,
}  # fmt: skip
CLOSING = {"(": ")", "[": "]", "{": "}"}
FORMS = groups.FORMS | bigs.FORMS
VALUE = "a number, a name or a bracket"


class Parser(Cursor):
    """One pass over the tokens under one set of choices."""

    __slots__ = ()

    def line(self) -> Node:
        """The whole line: one expression, or values with commas between them."""
        node = self.expression(OR)
        if self.kind() == ",":
            before, comma, after = self.tokens[self.at - 1 : self.at + 2]
            if before[0] == after[0] == "num" and before[3] == comma[2] and comma[3] == after[2]:
                self.choose("comma", 3, before[2], after[3])
            node = Tuple(tuple(self._more(node, "end")))
        if self.kind() != "end":
            self.fail(self._operator())
        return node

    def _operator(self) -> str:
        kind = self.kind()
        if kind == "num" or kind == "sci":
            return "an operator such as * or ^ before a number"
        if kind in (")", "]", "}", "⌋", "⌉", "|)"):
            return "an operator or the end of the line: no bracket is open here"
        return "an operator or the end of the line"

    def expression(self, least: int) -> Node:
        """An operand, then operators for as long as they bind at least as tightly as `least`."""
        left = self.operand(least)
        length = 0
        while True:
            kind, text, start, end = self.tokens[self.at]
            binding = BINDING.get(kind)
            if binding is None:
                if least > TIMES or not self.starts():
                    return left
                binding, kind = TIMES, "juxtaposed"
            elif binding < least:
                return left
            else:
                self.at += 1
            length += 1
            if length + self.depth > self.limits.chain:
                self.refuse(start, end, "too many operators in a row", f"at most {self.limits.chain}")
            if binding <= COMPARE:
                left = self._relation(left, kind, binding, start)
                continue
            if isinstance(left, NOT_A_VALUE):
                self.refuse(
                    start, end, f"'{text}' after {describe(left)}", "'and', 'or' or the end of the line"
                )
            left = self._operation(left, kind, binding, start)

    def _operation(self, left: Node, kind: str, binding: int, start: int) -> Node:
        if binding == POWER:
            return self._power(left, start)
        if kind == "raised":
            return self._raised(left, start)
        if kind == "!":
            check_factorial(self, left, start)
            return Apply("factorial", (left,))
        right = self.value(binding + 1)
        if kind == "/":
            return Operation("/", left, self._divisor(right, start))
        if kind == "//":
            return Apply("floor", (Operation("/", left, right),))
        return Operation("*" if kind == "juxtaposed" else kind, left, right)

    def _power(self, base: Node, start: int) -> Node:
        """`base^exponent`; `A^T` transposes where T is no symbol; `e^2x` has two readings."""
        if self._transposes():
            return Apply("T", (base,))
        number = self.kind(self.kind() == "-") == "num" and isinstance(base, Number | Constant)
        self.enter()
        exponent = self.value(POWER)
        before, here = self.tokens[self.at - 1], self.tokens[self.at]
        number |= before[0] == here[0] == "name"  # x^WF
        if number and before[3] == here[2] and self.starts() and self.choose("exponent", 2, start, here[3]):
            exponent = self._longer(exponent)
        self.depth -= 1
        check_power(self, base, exponent, start)
        return Operation("^", base, exponent)

    def _longer(self, exponent: Node) -> Node:
        """`e^-2x` with all of `-2x` raised: the sign stands before the product."""
        if isinstance(exponent, Negate):
            return Negate(Operation("*", exponent.arg, self.value(FACTOR)))
        return Operation("*", exponent, self.value(FACTOR))

    def _transposes(self) -> bool:
        braced = self.kind() == "{" and self.kind(2) == "}"
        kind, text = self.tokens[self.at + braced][:2]
        names = self.names
        if kind == "⊤" or (kind == "name" and text == "T" and names is not None and "T" not in names.all()):
            self.at += 3 if braced else 1
            return True
        return False

    def _divisor(self, right: Node, start: int) -> Node:
        """`a/b c`: is c divided by too?"""
        while self.starts():
            if not self.choose("slash", 2, start, self.tokens[self.at][3]):
                break
            right = Operation("*", right, self.value(FACTOR))
        return right

    def _raised(self, base: Node, start: int) -> Node:
        written = self.tokens[self.at - 1][1]
        if written == "ᵀ":
            return Apply("T", (base,))
        if written == "ⁿ":
            return Operation("^", base, resolve(self, "n", start, start + 1))
        digits = "".join(SUPERSCRIPT[sign] for sign in written.lstrip("⁻"))
        exponent: Node = Number(Fraction(int(digits)), digits)
        check_power(self, base, exponent, start)
        return Operation("^", base, Negate(exponent) if written[0] == "⁻" else exponent)

    def _relation(self, left: Node, kind: str, binding: int, start: int) -> Node:
        if binding == COMPARE:
            if isinstance(left, NOT_A_VALUE):
                self.refuse(start, start + 1, f"'{kind}' after {describe(left)}", "'and' or 'or'")
            ops, items = [kind], [left, self.value(PLUS)]
            while BINDING.get(self.kind()) == COMPARE:
                ops.append(self.take()[0])
                items.append(self.value(PLUS))
            return Compare(tuple(ops), tuple(items))
        items = [left, self.expression(binding + 1)]
        while self.kind() == kind:
            self.at += 1
            items.append(self.expression(binding + 1))
        if not all(isinstance(item, Compare | Logic) for item in items):
            self.refuse(start, start + len(kind), f"'{kind}' beside a value", "relations on both sides")
        return Logic(kind, tuple(items))

    def operand(self, least: int) -> Node:
        """What an expression may begin with."""
        kind, text, start, end = self.tokens[self.at]
        if kind == "name":
            return name(self)
        if kind == "num":
            self.at += 1
            return Number(Fraction(text), text.rstrip(".") if text[-1] == "." else text)
        if kind in CLOSING:
            return self._bracket(kind)
        if kind == "-":
            self.at += 1
            self.enter()
            node = Negate(self.value(max(MINUS, least)))
            self.depth -= 1
            return node
        return self._rare(kind, text, start, end, least)

    def _rare(self, kind: str, text: str, start: int, end: int, least: int) -> Node:
        if kind == "+":
            self.at += 1
            self.enter()
            node = self.value(max(MINUS, least))
            self.depth -= 1
            return node
        if kind == "sci":
            return scientific(self)
        if kind == "vulgar":
            self.at += 1
            over, under = VULGAR[text]
            return Operation("/", Number(Fraction(over), str(over)), Number(Fraction(under), str(under)))
        if kind == "∞":
            self.at += 1
            return Constant("oo")
        form = FORMS.get(kind)
        if form is None:
            self.fail(VALUE)
        return form(self)

    def _bracket(self, kind: str) -> Node:
        """`(a)` is a; `(a, b)` a tuple; `[` and `{` group alike."""
        opened = self.take()
        self.enter()
        bars, self.bars = self.bars, 0
        node = self.expression(OR)
        if self.kind() == "," and kind != "{":
            node = Tuple(tuple(self._more(node, CLOSING[kind])))
        groups.close(self, CLOSING[kind], opened)
        self.bars = bars
        self.depth -= 1
        return node

    def _more(self, first: Node, closing: str) -> list[Node]:
        items = [first]
        while self.kind() == ",":
            if self.kind(1) == closing:  # a trailing comma, as in (1, 2,)
                self.at += 1
                break
            items.append(groups.next_item(self, rows=True))
        if len(items) == 1 or isinstance(first, Compare | Logic):
            self.fail("values with commas between them")
        return items
