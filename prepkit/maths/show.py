"""A tree as one line, in the author's own order: `⌊(W + 2·P − F)/S⌋ + 1`, or in ASCII, or (see `latex`) in LaTeX.

Only the brackets that the tree needs, and those around a sign inside a term. `read(line(t)) == t` and
`read(ascii_line(t)) == t` for every tree, given the names that it uses.
"""

from __future__ import annotations

from prepkit.maths.reading.words import FUNCTIONS, LETTERS, RAISED
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
    children,
)  # fmt: skip

Shown = tuple[str, int]  # a text, and how tightly its outermost operator binds

OR, AND, COMPARE, PLUS, MINUS, OPEN, TIMES, FACTOR, POWER, TIGHT, ATOM = (
    10,
    20,
    30,
    40,
    45,
    46,
    50,
    51,
    60,
    61,
    99,
)
BINDING = {"+": PLUS, "-": PLUS, "*": TIMES, "/": TIMES, "^": POWER}


def line(node: Node) -> str:
    """One readable Unicode line.

    >>> from prepkit.maths.read import read
    >>> line(read("floor((W+2*P-F)/S)+1"))
    '⌊(W + 2·P − F)/S⌋ + 1'
    """
    return _UNICODE.text(node)


def ascii_line(node: Node) -> str:
    """One line that any keyboard can type.

    >>> from prepkit.maths.read import read
    >>> ascii_line(read("⌊(W+2P−F)/S⌋ ≤ x²"))
    'floor((W + 2*P - F)/S) <= x^2'
    """
    return _ASCII.text(node)


class Shower:
    """ASCII; other notations override what they write differently."""

    signs = {"+": " + ", "-": " - ", "*": "*", "/": "/", "and": " and ", "or": " or "}
    relations = {op: f" {op} " for op in ("=", "!=", "<", "<=", ">", ">=")}
    minus = "-"
    brackets = ("(", ")")

    def text(self, node: Node, least: int = 0) -> str:
        """`node`, in brackets where it binds less tightly than `least`."""
        shown, binding = self.show(node)
        return shown if binding >= least else shown.join(self.brackets)

    def show(self, node: Node) -> Shown:
        """`node` and how tightly it binds."""
        match node:
            case Number(spelled=spelled):
                return self.number(spelled)
            case Symbol(name=name):
                return self.name(name), ATOM
            case Constant(name=name):
                return self.constant(name), ATOM
            case Negate(arg=arg):
                return self.minus + self.text(arg, ATOM if isinstance(arg, Negate) else MINUS), MINUS
            case Operation():
                return self.operation(node)
            case Apply():
                return self.apply(node)
            case Index():
                return self.index(node)
            case Big():
                return self.big(node)
        return self.joined(node)

    def joined(self, node: Node) -> Shown:
        """Relations, their junctions, and tuples."""
        if isinstance(node, Compare):
            parts = [self.text(node.items[0], PLUS)]
            for op, item in zip(node.ops, node.items[1:], strict=True):
                parts += [self.relations[op], self.text(item, PLUS)]
            return "".join(parts), COMPARE
        if isinstance(node, Logic):
            binding = AND if node.op == "and" else OR
            return self.signs[node.op].join(self.text(item, binding + 1) for item in node.items), binding
        if isinstance(node, Tuple):
            return self.listed(node.items).join(self.brackets), ATOM
        raise TypeError(f"no node of the language: {type(node).__name__}")

    def listed(self, items: tuple[Node, ...]) -> str:
        """Values with commas between them."""
        return ", ".join(self.text(item) for item in items)

    def number(self, spelled: str) -> Shown:
        """A number as it was spelled; a sign or a bar in it (a computed one) binds as such."""
        if spelled.startswith("-"):
            return self.minus + spelled[1:], MINUS
        return spelled, TIMES if "/" in spelled else ATOM

    def name(self, name: str) -> str:
        """A name."""
        return name

    def constant(self, name: str) -> str:
        """`pi`, `e`, `oo`."""
        return name

    def operation(self, node: Operation) -> Shown:
        """`left op right`."""
        if node.op == "^":
            return self.power(node.left, node.right), POWER
        binding = BINDING[node.op]
        right = self.text(node.right, FACTOR if isinstance(node.right, Negate) else binding + 1)
        return self.text(node.left, binding) + self.signs[node.op] + right, binding

    def power(self, base: Node, exponent: Node) -> str:
        """`base^exponent`."""
        return f"{self.text(base, TIGHT)}^{self.text(exponent, POWER)}"

    def apply(self, node: Apply) -> Shown:
        """A function and its arguments."""
        return self.name(node.name) + self.listed(node.args).join(self.brackets), ATOM

    def index(self, node: Index) -> Shown:
        """An entry of a sequence."""
        return f"{self.name(node.name)}[{self.listed(node.indices)}]", ATOM

    def big(self, node: Big) -> Shown:
        """A sum, a product, an integral."""
        inner = [self.text(node.body), self.name(node.name), self.text(node.low), self.text(node.high)]
        return f"{node.kind}({', '.join(inner)})", ATOM


class Unicode(Shower):
    """The signs of a book as far as one line goes."""

    signs = Shower.signs | {"-": " − ", "*": "·"}
    relations = Shower.relations | {"<=": " ≤ ", ">=": " ≥ ", "!=": " ≠ "}
    minus = "−"
    fences = {"floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}
    bigs = {"sum": "Σ", "prod": "∏", "int": "∫"}

    def name(self, name: str) -> str:
        """Greek letters as letters: `mu_x` is μ_x."""
        if name in FUNCTIONS and name != "delta":
            return name
        return "_".join(greek(piece, place) for place, piece in enumerate(name.split("_")))

    def constant(self, name: str) -> str:
        """`π`, `e`, `∞`."""
        return {"oo": "∞", "pi": "π"}.get(name, name)

    def power(self, base: Node, exponent: Node) -> str:
        """A plain number as an exponent is raised: `x²`."""
        if isinstance(exponent, Number) and exponent.spelled.isdigit():
            return self.text(base, TIGHT) + "".join(map(RAISED.__getitem__, exponent.spelled))
        return super().power(base, exponent)

    def apply(self, node: Apply) -> Shown:
        """Functions with a notation of their own, and the others by name."""
        name, args = node.name, node.args
        if len(args) == 1 and name in FUNCTIONS:
            return self.of_one(node, args[0])
        if name == "d" and isinstance(args[0], Symbol):
            return f"{self.name(args[0].name)}′({self.text(args[1])})", ATOM
        if name == "diff" and len(args) == 2 and isinstance(args[1], Symbol):
            return f"∂/∂{self.text(args[1])}({self.text(args[0])})", FACTOR
        return super().apply(node)

    def of_one(self, node: Apply, arg: Node) -> Shown:
        """Functions of one argument that have a sign."""
        if node.name in self.fences:
            return self.text(arg).join(self.fences[node.name]), ATOM
        if node.name == "abs":
            inner = self.text(arg)
            return (f"|{inner}|" if "|" not in inner else f"abs({inner})"), ATOM
        if node.name == "sqrt":
            return "√" + (
                self.text(arg) if isinstance(arg, Symbol | Number) else f"({self.text(arg)})"
            ), FACTOR
        if node.name in ("factorial", "T"):
            return self.text(arg, ATOM) + {"factorial": "!", "T": "ᵀ"}[node.name], TIGHT
        return super().apply(node)

    def big(self, node: Big) -> Shown:
        """The sign with its bounds; an integral as a call where `dx` would not be seen."""
        low, high, sign = close(self.text(node.low)), close(self.text(node.high)), self.bigs[node.kind]
        if node.kind == "int":
            if differential_hides(node):
                return super().big(node)
            return f"{sign}_{{{low}}}^{{{high}}} {self.text(node.body, PLUS)} d{self.name(node.name)}", FACTOR
        body = self.text(
            node.body, FACTOR if node.kind == "prod" and not isinstance(node.body, Big) else OPEN
        )
        return f"{sign}_{{{self.name(node.name)}={low}}}^{{{high}}} {body}", OPEN


def close(bound: str) -> str:
    """A bound without spaces: `K−1`; the space before a differential is needed."""
    return bound if "∫" in bound else bound.replace(" ", "")


def greek(piece: str, place: int) -> str:
    """`mu` is μ, `beta1` is β1; a subscript only where all of it is a letter's name."""
    head = piece.rstrip("0123456789") if place == 0 else piece
    return LETTERS[head] + piece[len(head) :] if head in LETTERS else piece


def differential_hides(node: Big) -> bool:
    """Would another name beginning with d be taken for the differential?"""
    if "d" + node.name in FUNCTIONS or not node.name.isalpha():
        return True
    rest: list[Node] = [node.body]
    while rest:
        inner = rest.pop()
        rest.extend(children(inner))
        if (
            isinstance(inner, Symbol | Index | Apply | Big)
            and inner.name[:1] == "d"
            and inner.name not in FUNCTIONS
        ):
            return True
    return False


_ASCII, _UNICODE = Shower(), Unicode()
