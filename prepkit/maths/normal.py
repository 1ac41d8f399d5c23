"""The normal form of a tree: a ratio of polynomials over atoms; two trees of one form are equal where both are defined.

`a/b`, powers, floors, logarithms, exponentials, |x|, max, tanh, derivatives and sums are taken apart by rules that
hold wherever both sides are defined; every condition of being defined is kept in `conditions`. What no rule takes
apart is an atom over the normal forms of its arguments.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from prepkit.errors import Undecided, Undefined
from prepkit.maths import bigs, exact, exponents, laurent, roots, rules
from prepkit.maths.atoms import NOT_NEGATIVE, Atoms
from prepkit.maths.calculus import differentiate, variable
from prepkit.maths.laurent import UNIT, Key, Ratio, Work, constant, constant_value
from prepkit.maths.tree import Apply, Big, Constant, Index, Negate, Node, Number, Operation, Symbol
from prepkit.maths.types import ANY, NEGATIVE, POSITIVE, TYPES, ZERO, SymbolType

Condition = tuple[Hashable, ...]
LARGEST_EXPONENT = 64  # of a polynomial of two or more terms


class Normal:
    """Normal forms over one table of atoms, for symbols of given types; `conditions` gathers as trees are read."""

    def __init__(self, types: Mapping[str, SymbolType]) -> None:
        self.types = types
        self.atoms = Atoms()
        self.work = Work()
        self.conditions: set[Condition] = set()
        self._bound: dict[str, int] = {}
        self.ranges: list[laurent.Poly] = []  # what is >= 0 inside the sums around

    def of(self, node: Node) -> Ratio:
        """The normal form of an expression; `Undecided` where there is none, `Undefined` where it has no value.

        >>> from prepkit.maths.read import read
        >>> normal = Normal({"n": TYPES["pint"]})
        >>> normal.difference(normal.of(read("(n + 1)^2")), normal.of(read("n^2 + 2*n + 1"))).numerator
        {}
        """
        match node:
            case Number(value=value):
                return Ratio(constant(exact.tidy(value)))
            case Symbol(name=name):
                return self._symbol(name)
            case Constant(name=name):
                return self._constant(name)
            case Negate(arg=arg):
                return self.scaled(self.of(arg), -1)
            case Operation(op=op, left=left, right=right):
                return self._operation(op, left, right)
            case Index(name=name, indices=indices):
                return self.opaque(("index", name), tuple(self.of(index) for index in indices))
            case Apply(name=name, args=args):
                return self._apply(name, args)
            case Big():
                return bigs.big(self, node)
        raise Undecided(f"{type(node).__name__} has no normal form")

    def difference(self, left: Ratio, right: Ratio) -> Ratio:
        """`left - right`: its numerator is empty where the two are equal."""
        return laurent.add(left, right, self.work, -1)

    def sum(self, left: Ratio, right: Ratio) -> Ratio:
        """`left + right`."""
        return laurent.add(left, right, self.work)

    def product(self, left: Ratio, right: Ratio) -> Ratio:
        """`left * right`, powers of roots carried."""
        return self.carried(laurent.multiply(left, right, self.work))

    def quotient(self, left: Ratio, right: Ratio) -> Ratio:
        """`left / right`, which asks that right is not 0."""
        self.require_nonzero(right)
        return self.product(left, laurent.invert(right, self.work))

    def power(self, base: Ratio, exponent: int) -> Ratio:
        """`base ^ exponent` for an integer."""
        if exponent < 0:
            self.require_nonzero(base)
        if abs(exponent) > LARGEST_EXPONENT and (len(base.numerator) > 1 or base.divisor):
            raise Undecided("a power is too large")
        return self.carried(laurent.raise_to(base, exponent, self.work))

    def scaled(self, ratio: Ratio, factor: exact.Exact) -> Ratio:
        """`factor * ratio` for a number."""
        return Ratio(laurent.scale(ratio.numerator, factor), ratio.divisor)

    def carried(self, ratio: Ratio) -> Ratio:
        """√2·√2 is 2: powers of roots, primes and |x| rewritten where there are any."""
        return roots.carry(self, ratio) if self.atoms.carrying else ratio

    def atom(self, number: int, exponent: exact.Exact = 1) -> Ratio:
        """An atom as a ratio."""
        return Ratio({((number, exponent),): 1} if exponent else {UNIT: 1})

    def opaque(
        self,
        head: Condition,
        args: tuple[Ratio, ...],
        *,
        signs: int = ANY,
        whole: bool = False,
        bounded: SymbolType | None = None,
        payload: Any = None,
    ) -> Ratio:
        """A function no rule knows, over the normal forms of its arguments."""
        key = (*head, *(arg.key() for arg in args))
        known = {"signs": signs, "whole": whole, "bounded": bounded, "payload": payload}
        return self.atom(self.atoms.number(key, bound=self.bound_in(*args), **known))

    def bound_in(self, *ratios: Ratio) -> frozenset[int]:
        """The bound names that ratios depend on."""
        return self.atoms.bound(
            [poly for ratio in ratios for poly in (ratio.numerator, *map(dict, ratio.divisor))]
        )

    def signs(self, ratio: Ratio) -> int:
        """The signs a ratio may have where it is defined."""
        result = self.atoms.signs(ratio.numerator)
        for key, exponent in ratio.divisor.items():
            below = self.atoms.signs(dict(key)) & ~ZERO
            if exponent % 2 == 0 or below == POSITIVE:
                continue
            if below != NEGATIVE:
                return (result & ZERO) | (NEGATIVE | POSITIVE if result & ~ZERO else 0)
            result = self.atoms.signs(laurent.scale(ratio.numerator, -1)) if result else result
        return result

    def natural(self, ratio: Ratio) -> bool:
        """Is it a natural number, given the ranges of the sums around? Said of a place, never kept with an atom."""
        if ratio.divisor or not self.atoms.whole(ratio.numerator):
            return False
        known = self.atoms.facts
        self.atoms.facts = [*known, *((gap, NOT_NEGATIVE) for gap in self.ranges)]
        try:
            return not self.signs(ratio) & NEGATIVE
        finally:
            self.atoms.facts = known

    def require_nonzero(self, ratio: Ratio) -> None:
        """Its factors are not 0: one condition for each that types and facts leave open."""
        if not ratio.numerator:
            raise Undefined("division by zero")
        _, monomial, primitive = laurent.content(ratio.numerator)
        for number, _ in monomial:
            alone: laurent.Poly = {((number, 1),): 1}
            if self.atoms.signs(alone) & ZERO:
                self.conditions.add(("nonzero", frozenset(alone.items())))
        if len(primitive) > 1 and self.atoms.signs(primitive) & ZERO:
            self.conditions.add(("nonzero", frozenset(primitive.items())))

    def require_signs(self, ratio: Ratio, signs: int) -> None:
        """Its sign is among `signs`: a condition, unless types and facts say so."""
        found = self.signs(ratio)
        if not found & ~signs:
            return
        if not found & signs:
            raise Undefined("a logarithm or root of a negative number")
        self.conditions.add(("signs", signs, self.sign_key(ratio)))

    def sign_key(self, ratio: Ratio) -> tuple[Key, Hashable]:
        """A key shared by all positive multiples."""
        factor, monomial, primitive = laurent.content(ratio.numerator)
        above = laurent.scale(primitive, 1 if factor > 0 else -1, monomial)
        return frozenset(above.items()), frozenset(ratio.divisor.items())

    def _symbol(self, name: str) -> Ratio:
        if name in self._bound:
            return self.atom(self._bound[name])
        kind = self.types.get(name)
        if kind is None or kind.name == "mat":
            raise Undecided(f"{name} is no number")
        return self.atom(self.atoms.symbol(name, kind))

    def _constant(self, name: str) -> Ratio:
        if name == "oo":
            raise Undecided("infinity is no number")
        key: Condition = ("exp", UNIT, frozenset()) if name == "e" else ("pi",)
        return self.atom(self.atoms.number(key, signs=POSITIVE, payload=Ratio({UNIT: 1})))

    def _operation(self, op: str, left: Node, right: Node) -> Ratio:
        if op == "^":
            return exponents.power(self, left, right)
        if op == "/" and isinstance(right, Operation) and right.op == "^" and _counts(right.right):
            return self._over_power(left, right.left, int(right.right.value))  # type: ignore[attr-defined]
        first, second = self.of(left), self.of(right)
        if op == "*":
            return self.product(first, second)
        if op == "/":
            return self.quotient(first, second)
        return laurent.add(first, second, self.work, -1 if op == "-" else 1)

    def _over_power(self, left: Node, base: Node, exponent: int) -> Ratio:
        """left / base^n: that base is not 0 is asked, which is seen where that of its power is not."""
        above, below = self.of(left), self.of(base)
        if not below.numerator:
            raise Undefined("division by zero")
        return self.product(above, self.power(below, -exponent))

    def _apply(self, name: str, args: tuple[Node, ...]) -> Ratio:
        if name == "diff":
            return self._diff(args)
        if name == "d" and len(args) == 2 and isinstance(args[0], Symbol):
            name, args = args[0].name + "#1", args[1:]
        parts = tuple(self.of(arg) for arg in args)
        rule = rules.RULES.get(name)
        if rule is not None and exact.arity_fits(name, len(args)):
            return rule(self, *parts)
        if name in exact.FUNCTIONS:
            self.conditions.add(("domain", name, *(part.key() for part in parts)))
        return self.opaque(("function", name), parts, whole=name in ("factorial", "binomial", "sign"))

    def _diff(self, args: tuple[Node, ...]) -> Ratio:
        body, *names = args
        self.of(body)  # for its conditions: a derivative is defined only where its function is
        for name in names:
            if isinstance(name, Symbol) and name.name in self._bound:
                raise Undecided("a derivative by a bound name")
            body = differentiate(body, variable(name))
        return self.of(body)

    def bind(self, name: str, low: Ratio, height: int, *, whole: bool = True) -> tuple[int, int | None]:
        """Make `name` an integer at or above `low`, or real; give its atom and what `name` meant before.

        Names are told apart by how many sums stand inside theirs, so that a sum is one atom wherever it stands.
        """
        least = constant_value(low.numerator) if not low.divisor else None
        kind = TYPES["int" if least is None or least < 0 else "pint" if least >= 1 else "nat"]
        kind = kind if whole else TYPES["real"]
        if any(height in self.atoms[around].bound for around in self._bound.values()):
            raise Undecided("sums are nested beyond telling their names apart")
        known = {"signs": kind.signs, "whole": whole, "bound": frozenset((height,))}
        number = self.atoms.number(("bound", height, kind.name), **known)
        before = self._bound.get(name)
        self._bound[name] = number
        return number, before

    def unbind(self, name: str, before: int | None) -> None:
        """Give `name` its meaning back."""
        if before is None:
            del self._bound[name]
        else:
            self._bound[name] = before


def _counts(node: Node) -> bool:
    """Is it 2, 3, …?"""
    return isinstance(node, Number) and node.value.denominator == 1 and 2 <= node.value <= LARGEST_EXPONENT
