"""What a tree is worth at a point, exactly: trees become closures, which cost microseconds a call.

The same compiler serves every arithmetic: `EXACT` over int and Fraction here, certified balls and matrices in
`prepkit.maths.balls`. `values` maps names to numbers; a sequence x is under `x[]`, a function F under `F()`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from prepkit.domain import Value
from prepkit.errors import Undecided, Undefined, UsageError
from prepkit.maths import exact
from prepkit.maths.closures import Arithmetic, Point, build
from prepkit.maths.exact import Exact, Inexact
from prepkit.maths.tree import (
    Compare,
    Logic,
    Node,
    Number,
)

__all__ = ["EXACT", "Arithmetic", "Inexact", "Point", "build", "compiled", "evaluate", "truth"]


class _Exact:
    """int and Fraction."""

    operations: Mapping[str, Callable[[Any, Any], Any]] = {
        "+": operator.add,
        "-": operator.sub,
        "*": exact.multiply,
        "/": exact.divide,
        "^": exact.power,
    }
    functions = exact.FUNCTIONS
    _compare: Mapping[str, Callable[[Any, Any], bool]] = {
        "=": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }

    def number(self, node: Number) -> Exact:
        return exact.tidy(node.value)

    def constant(self, name: str) -> Exact:
        if name == "oo":
            raise Undecided("infinity is no number")
        raise Inexact

    def whole(self, value: Exact) -> int:
        found = exact.as_int(value)
        if found is None:
            raise Undefined("a sum whose limits are no integers")
        return found

    def compare(self, op: str, left: Exact, right: Exact) -> bool | None:
        return self._compare[op](left, right)


EXACT = _Exact()


def evaluate(node: Node, values: Mapping[str, Value]) -> Exact:
    """The exact value of `node`; `Undefined` where there is none, `Inexact` where it is irrational.

    >>> from prepkit.maths.read import read
    >>> evaluate(read("floor(X/2)"), {"X": 7}), evaluate(read("X/2"), {"X": 7})
    (3, Fraction(7, 2))
    """
    found: Exact = compiled(node)(values)
    return found


def truth(node: Node, values: Mapping[str, Value]) -> bool:
    """Is the relation true here? `and`, `or` are decided by whichever side decides them.

    >>> from prepkit.maths.read import read
    >>> truth(read("F <= W"), {"F": 3, "W": 5})
    True
    """
    return bool(compiled(node)(values))


def compiled(node: Node) -> Callable[[Mapping[str, Value]], Any]:
    """`evaluate` with the tree already walked: call it as often as there are points.

    >>> from prepkit.maths.read import read
    >>> area = compiled(read("H*W"))
    >>> area({"H": 2, "W": 3}), area({"H": 4, "W": 4})
    (6, 16)
    """
    run = build(node, EXACT)
    relation = isinstance(node, Compare | Logic)

    def call(values: Mapping[str, Value]) -> Any:
        try:
            found = run(values)
        except KeyError as error:
            name = str(error.args[0])
            raise UsageError(f"'{name}' has no value here", tuple(sorted(map(str, values)))) from None
        except (TypeError, AttributeError):
            raise UsageError("a word stands where a number is needed") from None
        return found if relation or isinstance(found, tuple) else exact.tidy(found)

    return call
