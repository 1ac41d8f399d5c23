"""What a law is given, what it gives back, and how it says that a layer does not fit."""

from __future__ import annotations

import re
from math import prod
from typing import NoReturn

import msgspec

from prepkit.errors import Misfit
from prepkit.maths import tree
from prepkit.nets.fields import Field
from prepkit.nets.formula import Formula, Size, as_tree, at_least, exactly, floor_divide, lower_bound, same
from prepkit.nets.formula.atoms import Rational
from prepkit.nets.steps import Op, Shape

MAP, TOKENS, VECTOR = 3, 2, 1
KINDS = {MAP: "a map", TOKENS: "tokens", VECTOR: "a vector"}


class Effect(msgspec.Struct, frozen=True):
    """What a layer does: `made` are the elements of every tensor it makes, `peak` the most of them at one time.

    None stands for the output alone. `carried`: do the positions of the input still run along the output?
    """

    output: Shape
    field: Field | None = None
    carried: bool = True
    weights: Size = 0
    biases: Size = 0
    norm: Size = 0
    buffers: Size = 0
    macs: Size = 0
    made: Size | None = None
    peak: Size | None = None


class Here(msgspec.Struct):
    """A layer at its place: the net's text, the layer, the shape that reaches it, what that sees of the input."""

    text: str
    op: Op
    shape: Shape
    field: Field | None
    carried: bool
    facts: dict[tree.Node, None]
    bounds: dict[str, int]
    """Values that symbols must reach for the layers so far to fit."""

    def misfit(self, problem: str, remedy: str = "") -> NoReturn:
        """Raise it."""
        raise Misfit(self.text, self.op.at, self.op.text, (said(self.shape),), problem, remedy)

    def needs(self, *kinds: int, remedy: str) -> None:
        """The input must be of one of these kinds."""
        if len(self.shape) not in kinds:
            wanted = " or ".join(KINDS[kind] for kind in kinds)
            self.misfit(f"it works on {wanted}, and gets {KINDS[len(self.shape)]} {said(self.shape)}", remedy)

    def told(self) -> None:
        """A width of the input that was written down, as PyTorch wants it, must be what comes."""
        width, actual = self.op.size("in"), self.shape[0] if len(self.shape) == MAP else self.shape[-1]
        if "in" in self.op.values and not same(width, actual):
            problem = (
                f"it is told {width} for the width of its input and gets {actual}, of {said(self.shape)}"
            )
            self.misfit(problem, f"{actual}, or no such width: it follows from what comes before")

    def not_less(self, size: Size, floor: Size, problem: str, remedy: str) -> None:
        """size ≥ floor, or it does not fit; where symbols leave it open, it is a fact that must hold."""
        room = size - floor
        if at_least(room, 0, self.bounds):
            return
        if at_least(-1 - room, 0):
            self.misfit(problem, remedy)
        self.facts[tree.Compare((">=",), (as_tree(room), as_tree(0)))] = None
        if bound := lower_bound(room):
            name, least = bound
            self.bounds[name] = max(self.bounds.get(name, 0), least)

    def divided(self, size: Size, by: Size, problem: str, remedy: str) -> Size:
        """size / by, which must be whole."""
        if size == by:
            return 1
        if isinstance(size, int) and isinstance(by, int):
            if size % by:
                self.misfit(problem, remedy)
            return size // by
        if isinstance(by, int) and all(value % by == 0 for value in _terms(size)):
            return exactly(size, by)
        rest = tree.Apply("mod", (as_tree(size), as_tree(by)))
        self.facts[tree.Compare(("=",), (rest, as_tree(0)))] = None
        return exactly(size, by) if isinstance(by, int) else floor_divide(size, by)


def _terms(size: Size) -> list[Rational]:
    return list(size.terms.values()) if isinstance(size, Formula) else [size]


def count(shape: Shape) -> Size:
    """Elements.

    >>> count((3, 4, 5))
    60
    """
    return prod(shape, start=1)


def said(shape: Shape) -> str:
    """A shape as it is written.

    >>> said((3, 224, 224))
    '3×224×224'
    """
    return "×".join(factor(str(size)) for size in shape)


def factor(size: str) -> str:
    """In brackets where it is a sum: a floor holds its own together.

    >>> factor("⌊(H + 1)/2⌋"), factor("H + 1")
    ('⌊(H + 1)/2⌋', '(H + 1)')
    """
    outside = re.sub(r"⌊[^⌊⌋]*⌋", "", re.sub(r"⌊[^⌊⌋]*⌋", "", size))
    return f"({size})" if " " in outside else size
