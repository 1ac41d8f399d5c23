"""What lines are worth, by mpmath and loops: sums term by term, derivatives and integrals by numerical methods.

Shares the reader and the trees with the package, and nothing that evaluates, proves or refutes.
"""

from __future__ import annotations

import random

import mpmath

from prepkit.maths.read import Names, read
from prepkit.maths.tree import (
    Apply,
    Big,
    Compare,
    Constant,
    Index,
    Logic,
    Negate,
    Number,
    Operation,
    Symbol,
    Tuple,
)

from . import opponent
from .opponent import Missing

WHOLE = {"int": range(-3, 6), "nat": range(6), "pint": range(1, 6)}
REAL = {
    "real": (-2.5, 3.5),
    "pos": (0.2, 4.0),
    "nonneg": (0.0, 4.0),
    "nz": (0.3, 3.0),
    "prob": (0.05, 0.95),
    "unit": (0.0, 1.0),
}
TRIES = 60
SMALL = mpmath.mpf(10) ** -12  # numerical derivatives and integrals are good to more
SIZE = 2  # of matrices


class Unknown(Exception):
    """The oracle cannot evaluate this."""


def _det(matrix):
    """Of two by two: mpmath's own stumbles over a column of zeros."""
    return matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]


class Place:
    """Values of everything at one point, drawn from a seed."""

    def __init__(self, pair, seed):
        self.chance = random.Random(seed)
        self.pair = pair
        self.tables = {}
        self.bound = {}
        names = Names(tuple(pair.let), tuple(pair.functions), tuple(pair.sequences), tuple(pair.definitions))
        self.bodies = dict(pair.definitions)
        self.names = names
        self.values = {name: self.drawn(kind) for name, kind in pair.let.items()}

    def drawn(self, kind):
        if kind == "mat":
            return mpmath.matrix([[self.chance.randrange(-3, 4) for _ in range(SIZE)] for _ in range(SIZE)])
        if kind in WHOLE:
            return mpmath.mpf(self.chance.choice(WHOLE[kind]))
        low, high = REAL[kind]
        grid = self.chance.randrange(1, 64) / mpmath.mpf(64)
        value = mpmath.mpf(low) + (mpmath.mpf(high) - low) * grid
        return -value if kind == "nz" and self.chance.random() < 0.5 else value

    def entry(self, key):
        if key not in self.tables:
            self.tables[key] = mpmath.mpf(random.Random(f"{self.chance.random()}").randrange(-20, 21)) / 8
        return self.tables[key]

    def value(self, node):
        match node:
            case Number(value=spelled):
                return opponent.number(spelled)
            case Symbol(name=name):
                return self.symbol(name)
            case Constant(name=name):
                if name == "oo":
                    return mpmath.inf
                return +mpmath.pi if name == "pi" else +mpmath.e
            case Negate(arg=arg):
                return -self.value(arg)
            case Operation(op=op, left=left, right=right):
                return self.operation(op, self.value(left), self.value(right))
            case Index(name=name, indices=indices):
                return self.entry((name, *(str(mpmath.nint(self.value(one))) for one in indices)))
            case Apply():
                return self.apply(node)
            case Big():
                return self.big(node)
            case Tuple(items=items):
                return tuple(map(self.value, items))
        raise Unknown(node)

    def operation(self, op, left, right):
        if isinstance(left, mpmath.matrix) or isinstance(right, mpmath.matrix):
            return self.of_matrices(op, left, right)
        return opponent.OPERATIONS[op](left, right)

    def of_matrices(self, op, left, right):
        one = mpmath.eye(SIZE)
        if op == "^":
            if right < 0 and abs(_det(left)) < SMALL:
                raise Missing
            return left ** int(right)
        left = left if isinstance(left, mpmath.matrix) else left * one
        right = right if isinstance(right, mpmath.matrix) else right * one
        if op == "/":
            if abs(_det(right)) < SMALL:
                raise Missing
            return left * right**-1
        return left + right if op == "+" else left - right if op == "-" else left * right

    def symbol(self, name):
        if name in self.bound:
            return self.bound[name]
        if name in self.bodies:
            return self.value(read(self.bodies[name], self.names))
        if name not in self.values:
            self.values[name] = self.drawn("real")
        return self.values[name]

    def within(self, changes, node):
        before = self.bound
        self.bound = {**before, **changes}
        try:
            return self.value(node)
        finally:
            self.bound = before

    def apply(self, node):
        name, args = node.name, node.args
        if name == "diff":
            return self.slope(args[0], args[1:])
        if name in ("d", "J"):
            if name == "J":
                raise Unknown(node)
            inner = self.value(args[1])
            return mpmath.diff(lambda t: self.abstract(args[0].name, (t,)), inner)
        found = [self.value(arg) for arg in args]
        known = {**opponent.FUNCTIONS, **MORE}.get(name)
        if known is not None:
            return known(*found)
        for head, body in self.bodies.items():
            if head.partition("(")[0].strip() == name:
                parameters = [one.strip() for one in head.partition("(")[2].rstrip(")").split(",")]
                own = Names(
                    (*self.names.symbols, *parameters), self.names.functions, self.names.sequences, ()
                )
                return self.within(dict(zip(parameters, found, strict=True)), read(body, own))
        return self.abstract(name, found)

    def abstract(self, name, args):
        """A fixed smooth function for every name."""
        a, b = (self.entry((name, "()", k)) for k in (1, 2))
        return mpmath.sin(sum((k + 1) * arg for k, arg in enumerate(args)) * a / 2 + b) + args[0] * b

    def slope(self, body, names):
        if not names:
            return self.value(body)
        by, *rest = names
        if isinstance(by, Symbol):
            here = self.symbol(by.name)
            return mpmath.diff(
                lambda t: self.within({by.name: t}, Apply("diff", (body, *rest)) if rest else body), here
            )
        key = (by.name, *(str(mpmath.nint(self.value(one))) for one in by.indices))
        here = self.entry(key)

        def moved(t):
            self.tables[key] = t
            try:
                return self.slope(body, rest)
            finally:
                self.tables[key] = here

        return mpmath.diff(moved, here)

    def big(self, node):
        low, high = self.value(node.low), self.value(node.high)
        if node.kind == "int":
            ends = [low, 0, high] if low < 0 < high else [low, high]
            return mpmath.quad(lambda t: self.within({node.name: t}, node.body), ends)
        if any(abs(end - mpmath.nint(end)) > SMALL for end in (low, high)):
            raise Missing
        total = mpmath.mpf(node.kind == "prod")
        for k in range(int(mpmath.nint(low)), int(mpmath.nint(high)) + 1):
            term = self.within({node.name: mpmath.mpf(k)}, node.body)
            total = total + term if node.kind == "sum" else total * term
        return total

    def truth(self, node):
        """True, False, or Missing raised; None where it is too close to tell."""
        if isinstance(node, Logic):
            seen = []
            for item in node.items:
                try:
                    seen.append(self.truth(item))
                except Missing:
                    seen.append(None)
            decisive = node.op == "or"
            return decisive if decisive in seen else None if None in seen else not decisive
        assert isinstance(node, Compare)
        found = [self.value(item) for item in node.items]
        for op, left, right in zip(node.ops, found, found[1:], strict=False):
            if isinstance(left, mpmath.matrix) or isinstance(right, mpmath.matrix):
                raise Unknown(node)
            gap = left - right
            close = abs(gap) < SMALL * (1 + abs(left))
            if not {"=": close, "!=": not close, "<": gap < 0 and not close, "<=": gap < 0 or close,
                    ">": gap > 0 and not close, ">=": gap > 0 or close}[op]:  # fmt: skip
                return False
        return True


def _whole(value):
    if value < -SMALL or abs(value - mpmath.nint(value)) > SMALL:
        raise Missing
    return int(mpmath.nint(value))


def _arc(function):
    def within(value):
        if abs(value) > 1:
            raise Missing
        return function(value)

    return within


MORE = {
    "tan": mpmath.tan, "sinh": mpmath.sinh, "cosh": mpmath.cosh, "atan": mpmath.atan,
    "asin": _arc(mpmath.asin), "acos": _arc(mpmath.acos),
    "factorial": lambda value: mpmath.factorial(_whole(value)),
    "binomial": lambda n, k: mpmath.mpf(0) if k < 0 else mpmath.binomial(_whole(n), _whole(k)),
    "delta": lambda a, b: mpmath.mpf(abs(a - b) < SMALL),
    "T": lambda value: value.T if isinstance(value, mpmath.matrix) else value,
}  # fmt: skip


def places(pair, wanted):
    """Points at which the facts hold; an equation `name = …` is made true."""
    given = 0
    facts = list(pair.facts)
    for seed in range(wanted * TRIES):
        place = Place(pair, seed)
        try:
            trees = [read(fact, place.names) for fact in facts]
            for tree in trees:
                _make_true(place, tree)
            if all(place.truth(tree) for tree in trees) and _typed(place, pair):
                given += 1
                yield place
        except (Missing, OverflowError, ZeroDivisionError, ValueError):
            continue
        if given >= wanted:
            return


def _make_true(place, tree):
    if not isinstance(tree, Compare) or tree.ops != ("=",):
        return
    for side, other in (tree.items, tree.items[::-1]):
        if isinstance(side, Symbol) and side.name in place.values:
            place.values[side.name] = place.value(other)
            return
    left, right = tree.items  # a sum that has a value: its first entry is moved
    before = dict(place.tables)
    gap = place.value(right) - place.value(left)
    for key in place.tables:
        place.tables[key] += 1
        slope = place.value(left) - place.value(right) + gap
        place.tables[key] -= 1
        if abs(slope) > SMALL:
            place.tables[key] += gap / slope
            return
    place.tables = before


def _typed(place, pair):
    for name, kind in pair.let.items():
        value = place.values[name]
        if kind == "mat":
            continue
        if kind in WHOLE and abs(value - mpmath.nint(value)) > SMALL:
            return False
        least = {"nat": 0, "pint": 1, "pos": SMALL, "nonneg": 0, "prob": SMALL, "unit": 0}.get(kind)
        if least is not None and value < least - SMALL / 2:
            return False
        if kind in ("prob", "unit") and value > 1:
            return False
    return True


def outcome(place, tree):
    """A number, a truth, or None where there is none."""
    try:
        if isinstance(tree, Compare | Logic):
            return place.truth(tree)
        return place.value(tree)
    except Missing:
        return None


def same(left, right):
    """Do two outcomes agree?"""
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return left == right
    if isinstance(left, tuple):
        return all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, mpmath.matrix) or isinstance(right, mpmath.matrix):
        one = mpmath.eye(SIZE)
        left = left if isinstance(left, mpmath.matrix) else left * one
        right = right if isinstance(right, mpmath.matrix) else right * one
        return mpmath.norm(left - right) < SMALL
    return abs(left - right) <= SMALL * (1 + abs(left) + abs(right))
