"""Operators as blocks: fractions with bars, raised exponents, relations, brackets that grow.

What binds how tightly is `show`'s; a fraction with a bar and a raised exponent need no brackets.
"""

from __future__ import annotations

from prepkit.maths.layout.blocks import BAR, Block, Part, beside, fenced, over, raised, touches
from prepkit.maths.reading.words import RAISED
from prepkit.maths.show import (
    AND,
    ATOM,
    BINDING,
    COMPARE,
    FACTOR,
    MINUS,
    OPEN,
    OR,
    PLUS,
    POWER,
    TIGHT,
    TIMES,
    Unicode,
)  # fmt: skip
from prepkit.maths.tree import (
    Apply,
    Big,
    Compare,
    Constant,
    Index,
    Logic,
    Negate,
    Node,
    Number,
    Operation,
    Symbol,
    Tuple,
)  # fmt: skip

Shown = tuple[Block, int]  # a block, and how tightly its outermost operator binds

DISPLAY, INNER, SCRIPT = range(3)  # on the line itself; above or below a bar; raised, or a bound
SHORT = 6  # cells of both sides of a fraction that is written `a/b` above or below a bar
LINE = Unicode()
MINUS_SIGN = LINE.minus


class Operators:
    """What has operands; functions, indices and sums are left to the forms."""

    def text(self, node: Node, least: int = 0, style: int = DISPLAY) -> Block:
        """`node`, in brackets where it binds less tightly than `least`."""
        return bracketed(self.show(node, style), least)

    def show(self, node: Node, style: int) -> Shown:
        """`node` and how tightly it binds."""
        match node:
            case Number(spelled=spelled):
                return _number(spelled, style)
            case Symbol(name=name):
                return Block((LINE.name(name),)), ATOM
            case Constant(name=name):
                return Block((LINE.constant(name),)), ATOM
            case Negate(arg=arg):
                return negative(self.text(arg, ATOM if isinstance(arg, Negate) else MINUS, style)), MINUS
            case Operation():
                return self.operation(node, style)
            case Apply():
                return self.apply(node, style)
            case Index():
                return self.index(node, style), ATOM
            case Big():
                return self.big(node, style)
        return self.joined(node, style)

    def apply(self, node: Apply, style: int) -> Shown:
        """A function and its arguments."""
        raise NotImplementedError

    def index(self, node: Index, style: int, power: str = "") -> Block:
        """An entry of a sequence, to a power of one sign."""
        raise NotImplementedError

    def big(self, node: Big, style: int) -> Shown:
        """A sum, a product, an integral."""
        raise NotImplementedError

    def grouped(self, node: Tuple, style: int) -> Block:
        """Values in order, or a matrix."""
        raise NotImplementedError

    def joined(self, node: Node, style: int) -> Shown:
        """Relations, their junctions, and tuples."""
        if isinstance(node, Compare):
            parts: list[Part] = [self.text(node.items[0], PLUS, style)]
            for op, item in zip(node.ops, node.items[1:], strict=True):
                parts += [LINE.relations[op], self.text(item, PLUS, style)]
            return beside(*parts), COMPARE
        if isinstance(node, Logic):
            binding = AND if node.op == "and" else OR
            items = [self.text(item, binding + 1, style) for item in node.items]
            return separated(items, LINE.signs[node.op]), binding
        if isinstance(node, Tuple):
            return self.grouped(node, style), ATOM
        raise TypeError(f"no node of the language: {type(node).__name__}")

    def listed(self, items: tuple[Node, ...], style: int) -> Block:
        """Values with commas between them; where there are several, short fractions are flat."""
        inner = style if len(items) == 1 else max(style, INNER)
        return separated([self.text(item, 0, inner) for item in items], "," if style == SCRIPT else ", ")

    def operation(self, node: Operation, style: int) -> Shown:
        """`left op right`."""
        if node.op == "^":
            return self.power(node.left, node.right, style), POWER
        if node.op == "/":
            return self.quotient(node, style)
        binding = BINDING[node.op]
        left, right = self.text(node.left, binding, style), self.right(node, style)
        if node.op != "*":
            sign = LINE.signs[node.op]
            return beside(left, sign.strip() if style == SCRIPT else sign, right), binding
        dot = " · " if touches(left, -1) or touches(right, 0) else "·"
        return beside(left, dot, right), OPEN if _is_open(node.right) else binding

    def right(self, node: Operation, style: int) -> Block:
        """What stands behind the sign of a sum or product; a sum may end a product, since nothing follows it."""
        if node.op == "*" and _is_open(node.right):
            return self.text(node.right, OPEN, style)
        least = FACTOR if isinstance(node.right, Negate) else BINDING[node.op] + 1
        return self.text(node.right, least, style)

    def quotient(self, node: Operation, style: int) -> Shown:
        """A fraction with a bar; `a/b` where it is short and above or below a bar already, or raised."""
        inner = max(style, INNER)
        upper, lower = self.show(node.left, inner), self.show(node.right, inner)
        flat = upper[0].height == lower[0].height == 1
        if flat and (style == SCRIPT or (style == INNER and _short(upper, lower))):
            return beside(bracketed(upper, TIMES), "/", bracketed(lower, FACTOR)), TIMES
        return over(upper[0], lower[0]), FACTOR

    def power(self, base: Node, exponent: Node, style: int) -> Block:
        """A plain number, or n, as a small sign; anything else raised."""
        sign = small_power(exponent)
        if not sign:
            return raised(self.text(base, TIGHT, style), self.text(exponent, 0, SCRIPT))
        if isinstance(base, Index):
            return self.index(base, style, sign)
        return marked(self.text(base, TIGHT, style), sign)


def bracketed(shown: Shown, least: int) -> Block:
    """A block in brackets where it binds less tightly than `least`."""
    return shown[0] if shown[1] >= least else fenced(shown[0], "(", ")")


def negative(block: Block) -> Block:
    """The sign, kept off a bar that would lengthen it."""
    return beside(MINUS_SIGN + " " if touches(block, 0) else MINUS_SIGN, block)


def separated(items: list[Block], sign: str) -> Block:
    """Items with `sign` between them."""
    parts: list[Part] = [items[0]]
    for item in items[1:]:
        parts += [sign, item]
    return beside(*parts)


def small_power(exponent: Node) -> str:
    """`²`, `ⁿ`; nothing where the exponent is more than that.

    >>> small_power(Symbol("n")), small_power(Symbol("K"))
    ('ⁿ', '')
    """
    if isinstance(exponent, Number) and exponent.spelled.isdigit():
        return small_digits(exponent.spelled)
    return "ⁿ" if exponent == Symbol("n") else ""


def small_digits(digits: str) -> str:
    """`12` is `¹²`."""
    return "".join(map(RAISED.__getitem__, digits))


def marked(base: Block, sign: str) -> Block:
    """`base` with small raised signs at the right of its first row."""
    return raised(base, Block((sign,))) if base.baseline else beside(base, sign)


def _number(spelled: str, style: int) -> Shown:
    """A number as it was spelled; a sign or a bar in it (a computed one) binds as such."""
    if spelled.startswith("-"):
        return negative(_number(spelled[1:], style)[0]), MINUS
    upper, bar, lower = spelled.partition("/")
    if not bar or style != DISPLAY:
        return Block((spelled,)), TIMES if bar else ATOM
    return over(upper, lower), FACTOR


def _short(upper: Shown, lower: Shown) -> bool:
    plain = "/" not in upper[0].rows[0] + lower[0].rows[0] and BAR not in upper[0].rows[0]
    return plain and upper[1] >= TIMES and lower[1] >= FACTOR and upper[0].width + lower[0].width <= SHORT


def _is_open(node: Node) -> bool:
    """Does everything that might follow belong to it: a sum, a product with bounds?"""
    return isinstance(node, Big) and node.kind != "int"
