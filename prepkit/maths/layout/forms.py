"""What has a form of its own: fences, roots, derivatives, indices, sums and integrals with bounds, matrices."""

from __future__ import annotations

from itertools import groupby

from prepkit.maths.layout import lowered
from prepkit.maths.layout.blocks import Block, Part, above, beside, fenced, over, rooted, scripts, tall
from prepkit.maths.layout.operators import INNER, LINE, SCRIPT, Operators, Shown, marked, small_digits
from prepkit.maths.show import ATOM, FACTOR, OPEN, PLUS, TIGHT
from prepkit.maths.tree import Apply, Big, Index, Node, Number, Symbol, Tuple, children

FENCES = {"floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉"), "abs": ("|", "|")}
SIGNS = {"sum": ("⎲", "⎳"), "prod": ("┬─┬", "│ │")}
SHAPED = {*FENCES, "sqrt", "factorial", "T", "binomial", "d", "diff", "delta"}
SHORT_DIFFERENTIAL = 14  # cells of what may stand above the bar of ∂f/∂x


class Typesetter(Operators):
    """Blocks of one line, all of its indices written in one manner."""

    __slots__ = ("manner",)

    def __init__(self, manner: int) -> None:
        """`manner` as `lowered.manner` tells it."""
        self.manner = manner

    def apply(self, node: Apply, style: int) -> Shown:
        """Functions with a notation of their own, and the others by name."""
        name, args = node.name, node.args
        if name in FENCES and len(args) == 1:
            return self.fence(node, style), ATOM
        match name, args:
            case "sqrt", (arg,):
                return self.root(arg, style), FACTOR
            case "factorial", (arg,):
                return beside(self.text(arg, ATOM, style), "!"), TIGHT
            case "T", (arg,):
                return marked(self.text(arg, ATOM, style), "ᵀ"), TIGHT
            case "binomial", (upper, lower) if style != SCRIPT:
                pair = above(self.text(upper, 0, INNER), " ", self.text(lower, 0, INNER), baseline=1)
                return fenced(pair, "(", ")"), ATOM
            case "d", (Symbol(name=function), arg):
                return beside(LINE.name(function) + "′", fenced(self.text(arg, 0, style), "(", ")")), ATOM
            case "diff", (body, *by) if all(isinstance(one, Symbol) for one in by):
                return self.derivative(body, [LINE.text(one) for one in by], style), FACTOR
            case "delta", _ if self.manner == lowered.SIGNS and (signs := lowered.small(args)):
                return Block(("δ" + signs,)), ATOM
        return self.call(node, style), ATOM

    def call(self, node: Apply, style: int) -> Block:
        """`name(args)`."""
        return beside(LINE.name(node.name), fenced(self.listed(node.args, style), "(", ")"))

    def fence(self, node: Apply, style: int) -> Block:
        """`⌊x⌋`, `|x|`; a bar in bars would not be seen as such."""
        if node.name == "abs" and _has_bars(node.args[0]):
            return self.call(node, style)
        return fenced(self.text(node.args[0], 0, style), *FENCES[node.name])

    def root(self, arg: Node, style: int) -> Block:
        """`√x`, or a root with a bar over all of it."""
        inner = self.text(arg, 0, style)
        if isinstance(arg, Symbol | Number) and inner.height == 1:
            return beside("√", inner)
        return beside("√", fenced(inner, "(", ")")) if style == SCRIPT else rooted(inner)

    def derivative(self, body: Node, by: list[str], style: int) -> Block:
        """∂f/∂x as a fraction, or ∂/∂x before what is long."""
        runs = [(name, len(list(run))) for name, run in groupby(by)]
        under = " ".join(f"∂{name}" + (small_digits(str(times)) if times > 1 else "") for name, times in runs)
        order = "∂" + (small_digits(str(len(by))) if len(by) > 1 else "")
        inner = self.text(body, 0, style)
        if style == SCRIPT:
            return beside(f"{order}/{under}", fenced(inner, "(", ")"))
        named = isinstance(body, Symbol | Index) or (isinstance(body, Apply) and body.name not in SHAPED)
        if named and inner.height == 1 and inner.width <= SHORT_DIFFERENTIAL:
            return over(beside(order, inner), under)
        return beside(over(order, under), fenced(inner, "(", ")"))

    def index(self, node: Index, style: int, power: str = "") -> Block:
        """xᵢ, or the index one row lower, or x[i]."""
        name = LINE.name(node.name)
        if self.manner == lowered.SIGNS:
            return Block((name + (lowered.small(node.indices) or "") + power,))
        if self.manner == lowered.ROWS:
            return scripts(name, power, self.listed(node.indices, SCRIPT))
        return marked(beside(name, fenced(self.listed(node.indices, style), "[", "]")), power)

    def big(self, node: Big, style: int) -> Shown:
        """The sign between its bounds, then the body."""
        low, high = self.text(node.low, 0, SCRIPT), self.text(node.high, 0, SCRIPT)
        if node.kind == "int":
            return self.integral(node, low, high, style), FACTOR
        sign = above(*SIGNS[node.kind], baseline=1)
        least = FACTOR if node.kind == "prod" and not isinstance(node.body, Big) else OPEN
        bounds = above(high, sign, beside(LINE.name(node.name) + "=", low), baseline=1)
        return beside(bounds, " ", self.text(node.body, least, style)), OPEN

    def integral(self, node: Big, low: Block, high: Block, style: int) -> Block:
        """A sign as high as the body, its bounds behind its ends, the differential behind the body."""
        body = self.text(node.body, PLUS, style)
        up, down = max(1, body.baseline), max(1, body.height - 1 - body.baseline)
        sign = tall("∫", Block((" ",) * (up + 1 + down), up))
        width = max(low.width, high.width)
        rows = [*high.rows, *[""] * (up + down - 1), *low.rows]
        bounds = Block(tuple(row.ljust(width) for row in rows), high.height - 1 + up)
        return beside(sign, bounds, " ", body, " d" + LINE.name(node.name))

    def grouped(self, node: Tuple, style: int) -> Block:
        """Rows of one length are a matrix; anything else is listed."""
        rows = [item.items for item in node.items if isinstance(item, Tuple)]
        flat = not any(isinstance(entry, Tuple) for row in rows for entry in row)
        if style == SCRIPT or len(rows) < len(node.items) or len({*map(len, rows)}) > 1 or not flat:
            return fenced(self.listed(node.items, style), "(", ")")
        return self.matrix(rows)

    def matrix(self, rows: list[tuple[Node, ...]]) -> Block:
        """Entries in columns, between square brackets."""
        entries = [[self.text(entry, 0, INNER) for entry in row] for row in rows]
        widths = [max(entry.width for entry in column) for column in zip(*entries, strict=True)]
        lines = [beside(*_spread(row, widths)) for row in entries]
        if any(line.height > 1 for line in lines):
            lines = [part for line in lines for part in (line, Block((" ",)))][:-1]
        grid = above(*lines, baseline=0)
        return fenced(beside(" ", Block(grid.rows, grid.height // 2), " "), "[", "]")


def _spread(row: list[Block], widths: list[int]) -> list[Part]:
    """Entries of a row in the middle of their columns."""
    parts: list[Part] = []
    for entry, width in zip(row, widths, strict=True):
        left = (width - entry.width) // 2
        parts += ["  " if parts else "", " " * left, entry, " " * (width - entry.width - left)]
    return parts


def _has_bars(node: Node) -> bool:
    if isinstance(node, Apply) and node.name == "abs":
        return True
    return any(map(_has_bars, children(node)))
