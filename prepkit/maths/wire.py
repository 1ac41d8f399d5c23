"""Trees as JSON values, for the pipe to the worker: lists that begin with a letter; nothing is ever unpickled."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from prepkit.errors import Undecided
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
)


def pack(node: Node) -> list[Any]:
    """A tree as lists; `Undecided` for what the worker has no use for (sums, tuples).

    >>> pack(Operation("+", Symbol("x"), Number(Fraction(1, 2), "0.5")))
    ['o', '+', ['s', 'x'], ['n', '1/2']]
    """
    match node:
        case Number(value=value):
            return ["n", str(value)]
        case Symbol(name=name):
            return ["s", name]
        case Constant(name=name):
            return ["c", name]
        case Negate(arg=arg):
            return ["m", pack(arg)]
        case Operation(op=op, left=left, right=right):
            return ["o", op, pack(left), pack(right)]
        case Apply(name=name, args=args):
            return ["f", name, *map(pack, args)]
        case Index(name=name, indices=indices):
            return ["i", name, *map(pack, indices)]
        case Big(kind="int", body=body, name=name, low=low, high=high):
            return ["b", name, *map(pack, (body, low, high))]
        case Compare(ops=ops, items=items):
            return ["r", list(ops), *map(pack, items)]
        case Logic(op=op, items=items):
            return ["l", op, *map(pack, items)]
    raise Undecided(f"{type(node).__name__} is not sent to the worker")


def unpack(packed: list[Any]) -> Node:
    """The tree that `pack` packed.

    >>> unpack(["m", ["s", "x"]]) == Negate(Symbol("x"))
    True
    """
    match packed:
        case ["n", value]:
            return Number(Fraction(value), value)
        case ["s", name]:
            return Symbol(name)
        case ["c", name]:
            return Constant(name)
        case ["m", arg]:
            return Negate(unpack(arg))
        case ["o", op, left, right]:
            return Operation(op, unpack(left), unpack(right))
        case ["f", name, *args]:
            return Apply(name, tuple(map(unpack, args)))
        case ["i", name, *indices]:
            return Index(name, tuple(map(unpack, indices)))
        case ["b", name, body, low, high]:
            return Big("int", unpack(body), name, unpack(low), unpack(high))
        case ["r", ops, *items]:
            return Compare(tuple(ops), tuple(map(unpack, items)))
        case ["l", op, *items]:
            return Logic(op, tuple(map(unpack, items)))
    raise ValueError("no packed tree")
