"""What a point is made of: numbers from SHA-256, lazily drawn sequences, abstract functions as polynomials."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Any

from prepkit.errors import Undefined
from prepkit.maths.exact import Exact, tidy


class Counter:
    """Numbers from SHA-256 of a seed and a count."""

    __slots__ = ("_count", "_pool", "_seed")

    def __init__(self, seed: str) -> None:
        self._seed, self._count, self._pool = seed, 0, b""

    def below(self, bound: int) -> int:
        """A number of 0 … bound - 1.

        >>> counter = Counter("x")
        >>> [counter.below(10) for _ in range(5)]
        [4, 1, 6, 6, 3]
        """
        if len(self._pool) < 4:
            self._pool += hashlib.sha256(f"{self._seed}:{self._count}".encode()).digest()
            self._count += 1
        taken, self._pool = self._pool[:4], self._pool[4:]
        return int.from_bytes(taken, "big") % bound


class Table:
    """A sequence: entries drawn when first asked for, and remembered in `seen`."""

    __slots__ = ("_seed", "seen")

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self.seen: dict[tuple[Exact, ...], Exact] = {}

    def fresh(self) -> Table:
        """The same sequence, with nothing asked for yet."""
        return Table(self._seed)

    def copy(self) -> Table:
        """Another one, with the same entries so far and to come."""
        other = Table(self._seed)
        other.seen = dict(self.seen)
        return other

    def __call__(self, *indices: Any) -> Exact:
        """The entry at integer `indices`."""
        places = tuple(indices)
        if any(not isinstance(place, int | Fraction) or place.denominator != 1 for place in places):
            raise Undefined("an index that is no integer")
        found = self.seen.get(places)
        if found is None:
            counter = Counter(f"{self._seed}{places}")
            found = self.seen[places] = tidy(Fraction(counter.below(19) - 9, (1, 1, 2, 3)[counter.below(4)]))
        return found


class Polynomial:
    """An abstract function as a polynomial: {exponents: coefficient}; its derivatives by `orders`."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[tuple[int, ...], int]) -> None:
        self.terms = terms

    def __call__(self, orders: Any, *args: Any) -> Any:
        """The derivative of these orders at `args`, in whatever arithmetic they are of."""
        total: Any = 0
        for exponents, coefficient in self.terms.items():
            term: Any = coefficient
            for arg, exponent, order in zip(args, exponents, orders, strict=True):
                for k in range(order):
                    term = term * (exponent - k)
                for _ in range(max(exponent - order, 0)):
                    term = term * arg
            total = total + term
        return total

    def __str__(self) -> str:
        names = ("t",) if len(next(iter(self.terms))) == 1 else ("t", "u", "v", "w")
        parts = []
        for exponents, value in self.terms.items():
            factors = [
                f"{name}^{own}" if own > 1 else name
                for name, own in zip(names, exponents, strict=False)
                if own
            ]
            parts.append("*".join([str(value), *factors] if value != 1 or not factors else factors))
        return " + ".join(parts) or "0"


def polynomial(count: int, counter: Counter) -> Polynomial:
    """A polynomial in `count` variables, of a few small terms."""
    terms: dict[tuple[int, ...], int] = {}
    for _ in range(4):
        exponents = tuple(counter.below(4 if count == 1 else 3) for _ in range(count))
        value = counter.below(7) - 3
        if value:
            terms[exponents] = value
    return Polynomial(terms or {(1,) * count: 1})
