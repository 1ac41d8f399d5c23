r"""A tree as LaTeX, in the author's own order: `\left\lfloor \frac{W + 2 \cdot P - F}{S} \right\rfloor + 1`.

`read(latex(t)) == t`, given the names that it uses (an index `x_{i}` is one because x is a sequence).
"""

from __future__ import annotations

from prepkit.maths.reading.words import CONSTANTS, FUNCTIONS, LETTERS
from prepkit.maths.show import ATOM, FACTOR, OPEN, PLUS, POWER, TIGHT, Shower, Shown, differential_hides
from prepkit.maths.tree import Apply, Big, Index, Node, Operation, Symbol

COMMANDS = {
    **{name: "\\" + name for name in ("log", "exp", "max", "min", "delta")},
    **{name: "\\" + name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "log2": r"\log_{2}",
}  # fmt: skip
FENCES = {"floor": (r"\lfloor ", r"\rfloor"), "ceil": (r"\lceil ", r"\rceil"), "abs": (r"\lvert ", r"\rvert")}


def latex(node: Node) -> str:
    r"""LaTeX for mathematics mode, without the dollars.

    >>> from prepkit.maths.read import read
    >>> latex(read("floor((W+2*P-F)/S)+1"))
    '\\left\\lfloor \\frac{W + 2 \\cdot P - F}{S}\\right\\rfloor + 1'
    """
    return _LATEX.text(node)


class Latex(Shower):
    """LaTeX: fractions, fences that grow, upright names of several letters."""

    signs = Shower.signs | {"*": r" \cdot ", "and": r" \land ", "or": r" \lor "}
    relations = Shower.relations | {"<=": r" \le ", ">=": r" \ge ", "!=": r" \ne "}
    brackets = (r"\left(", r"\right)")

    def name(self, name: str) -> str:
        """Letters as letters, words upright."""
        head, *below = name.split("_")
        if len(below) > 1 or "" in (head, *below):
            return r"\mathrm{" + name.replace("_", r"\_") + "}"
        return upright(head) + "".join(f"_{{{upright(piece)}}}" for piece in below)

    def constant(self, name: str) -> str:
        r"""`\infty`, `\pi`, `e`."""
        return {"oo": r"\infty", "pi": r"\pi"}.get(name, name)

    def operation(self, node: Operation) -> Shown:
        """Quotients are fractions."""
        if node.op == "/":
            return rf"\frac{{{self.text(node.left)}}}{{{self.text(node.right)}}}", FACTOR
        return super().operation(node)

    def power(self, base: Node, exponent: Node) -> str:
        """The exponent stands in braces, whatever it is."""
        return f"{self.text(base, TIGHT)}^{{{self.text(exponent)}}}"

    def apply(self, node: Apply) -> Shown:
        """Functions with a notation of their own, and the others by name."""
        name, args = node.name, node.args
        if name not in FUNCTIONS:
            return super().apply(node)
        if len(args) == 1:
            return self.of_one(node, args[0])
        if name == "binomial":
            return rf"\binom{{{self.text(args[0])}}}{{{self.text(args[1])}}}", FACTOR
        if name == "d" and isinstance(args[0], Symbol):
            return f"{self.name(args[0].name)}'" + self.text(args[1]).join(self.brackets), ATOM
        if name == "diff" and len(args) == 2 and isinstance(args[1], Symbol):
            under = rf"\frac{{\partial}}{{\partial {self.text(args[1])}}}"
            return under + self.text(args[0]).join(self.brackets), FACTOR
        return self.called(node)

    def called(self, node: Apply) -> Shown:
        """A function by its name."""
        command = COMMANDS.get(node.name) or rf"\operatorname{{{node.name}}}"
        return command + self.listed(node.args).join(self.brackets), ATOM

    def of_one(self, node: Apply, arg: Node) -> Shown:
        """Functions of one argument that have a sign."""
        if node.name in FENCES:
            opening, closing = FENCES[node.name]
            return rf"\left{opening}{self.text(arg)}\right{closing}", ATOM
        if node.name == "sqrt":
            return rf"\sqrt{{{self.text(arg)}}}", FACTOR
        if node.name in ("factorial", "T"):
            sign = {"factorial": "!", "T": r"^{\top}"}[node.name]
            return self.text(arg, ATOM) + sign, POWER
        return self.called(node)

    def index(self, node: Index) -> Shown:
        """`x_{i}`."""
        return f"{self.name(node.name)}_{{{self.listed(node.indices)}}}", ATOM

    def big(self, node: Big) -> Shown:
        """A sum, a product, an integral with its bounds."""
        low, high, variable = self.text(node.low), self.text(node.high), self.name(node.name)
        if node.kind == "int":
            if differential_hides(node):
                return (
                    rf"\operatorname{{int}}\left({self.text(node.body)}, {variable}, {low}, {high}\right)",
                    ATOM,
                )
            return rf"\int_{{{low}}}^{{{high}}} {self.text(node.body, PLUS)} \,d{variable}", FACTOR
        body = self.text(
            node.body, FACTOR if node.kind == "prod" and not isinstance(node.body, Big) else OPEN
        )
        return rf"\{node.kind}_{{{variable}={low}}}^{{{high}}} {body}", OPEN


def upright(piece: str) -> str:
    r"""`W` is itself, `mu` is `\mu`, `in` is `\mathrm{in}`, `12` is itself."""
    if piece in LETTERS and piece not in ("ell",) and piece not in CONSTANTS:
        return "\\" + piece
    if piece == "pi":
        return r"\pi"
    return piece if len(piece) == 1 or piece.isdigit() else rf"\mathrm{{{piece}}}"


_LATEX = Latex()
