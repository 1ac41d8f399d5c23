"""Which names a line may use, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterable

from prepkit.domain import Context
from prepkit.maths.reading.tokens import canonical
from prepkit.maths.reading.words import FUNCTIONS


class Names:
    """Declared symbols, functions (abstract or defined) and sequences, in canonical spelling.

    >>> names = Names(symbols=["W", "C_{in}"], functions=["sigma(z)"])
    >>> sorted(names.symbols), sorted(names.functions)
    (['C_in', 'W'], ['sigma'])
    """

    __slots__ = ("functions", "sequences", "symbols")

    def __init__(
        self,
        symbols: Iterable[str] = (),
        functions: Iterable[str] = (),
        sequences: Iterable[str] = (),
        definitions: Iterable[str] = (),
    ) -> None:
        """`definitions` are heads: `sigma(z)` declares a function, `X` a symbol."""
        heads = list(definitions)
        self.symbols = frozenset(
            map(canonical, [*symbols, *(head.strip() for head in heads if "(" not in head)])
        )
        called = [*functions, *(head for head in heads if "(" in head)]
        self.functions = frozenset(canonical(head.partition("(")[0].strip()) for head in called)
        self.sequences = frozenset(map(canonical, sequences))

    @classmethod
    def of(cls, context: Context) -> Names:
        """What a context declares."""
        return cls(context.let, context.functions, context.sequences, context.definitions)

    def all(self) -> list[str]:
        """Every declared name, sorted."""
        return sorted(self.symbols | self.functions | self.sequences)

    def split(self, name: str) -> list[list[str]]:
        """All ways to read `name` as declared symbols side by side; at most three.

        >>> Names(["W", "F"]).split("WF")
        [['W', 'F']]
        """
        found: list[list[str]] = []
        self._split(name, [], found, set())
        return found

    def _split(self, rest: str, parts: list[str], found: list[list[str]], dead: set[str]) -> bool:
        if not rest:
            found.append(parts)
            return True
        if len(found) >= 3 or rest in dead or len(parts) >= 8:
            return False
        alive = False
        for size in range(len(rest), 0, -1):
            if (
                rest[:size] in self.symbols
                and not rest[size : size + 1].isdigit()
                and rest[size : size + 1] != "_"
            ):
                alive |= self._split(rest[size:], [*parts, rest[:size]], found, dead)
        if not alive:
            dead.add(rest)
        return alive

    def nearest(self, name: str) -> list[str]:
        """Up to three declared names or functions like `name`, the likeliest first."""
        import difflib  # 3 ms, only when something is wrong

        known = [*self.all(), *FUNCTIONS]
        same = [other for other in known if other.lower() == name.lower()]
        return list(dict.fromkeys([*same, *difflib.get_close_matches(name, known, 3, 0.6)]))[:3]
