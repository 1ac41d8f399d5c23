"""The derivative of a tree, as a tree: sum, product, quotient, power and chain rule.

An abstract function's derivative is written `F#1,0` (once in the first argument), which no reader produces.
A kink (|x| at 0, max at a tie) is written with the function `kink`, whose value at 0 is undecided.
"""

from __future__ import annotations

from fractions import Fraction

from prepkit.errors import Undecided
from prepkit.maths.tree import (
    Apply,
    Big,
    Constant,
    Negate,
    Node,
    Number,
    Operation,
    Symbol,
    free_names,
)

ZERO, ONE, TWO = (Number(Fraction(n), str(n)) for n in (0, 1, 2))
NO_RULE = frozenset(["floor", "ceil", "sign", "kink", "delta", "mod", "factorial", "binomial", "T", "J", "d"])


def differentiate(node: Node, name: str) -> Node:
    """d(node)/d(name), every other name held constant.

    >>> x = Symbol("x")
    >>> differentiate(Operation("*", x, x), "x") == Operation("+", x, x)
    True
    """
    if name not in free_names(node):
        return ZERO
    match node:
        case Symbol():
            return ONE
        case Negate(arg=arg):
            return Negate(differentiate(arg, name))
        case Operation(op=op, left=left, right=right):
            return _operation(op, left, right, name)
        case Apply(name="diff", args=(body, Symbol(name=inner))) if inner != name:
            return Apply("diff", (differentiate(body, name), Symbol(inner)))
        case Apply(name="diff", args=(body, Symbol(name=inner))):
            return differentiate(differentiate(body, inner), name)
        case Apply(name=function, args=args):
            return _chain(function, args, name)
        case Big(kind="sum", body=body, name=bound, low=low, high=high):
            if bound != name and name not in free_names(low) | free_names(high):
                return Big("sum", differentiate(body, name), bound, low, high)
    raise Undecided("no rule differentiates this")


def _operation(op: str, left: Node, right: Node, name: str) -> Node:
    du, dv = differentiate(left, name), differentiate(right, name)
    if op in "+-":
        return sub(du, dv) if op == "-" else add(du, dv)
    if op == "*":
        return add(mul(du, right), mul(left, dv))
    if op == "/":
        return sub(div(du, right), div(mul(left, dv), mul(right, right)))
    if dv == ZERO:  # u^c
        return mul(mul(right, Operation("^", left, sub(right, ONE))), du)
    grow = mul(dv, Apply("log", (left,)))
    return mul(Operation("^", left, right), grow if du == ZERO else add(grow, mul(right, div(du, left))))


def _chain(function: str, args: tuple[Node, ...], name: str) -> Node:
    if function in ("max", "min"):
        return _extreme(function, args, name)
    inner = args[0]
    outer = _outer(function, inner) if len(args) == 1 else None
    if outer is not None:
        return mul(outer, differentiate(inner, name))
    if function in NO_RULE:
        raise Undecided(f"no rule differentiates {function}")
    function, orders = split_orders(function, len(args))
    total: Node = ZERO
    for at, arg in enumerate(args):
        step = tuple(order + (k == at) for k, order in enumerate(orders))
        total = add(total, mul(Apply(join_orders(function, step), args), differentiate(arg, name)))
    return total


def _outer(function: str, u: Node) -> Node | None:
    """The derivative of a known function of one argument at `u`."""
    square = Operation("^", u, TWO)
    match function:
        case "exp":
            return Apply("exp", (u,))
        case "log":
            return div(ONE, u)
        case "log2":
            return div(ONE, mul(u, Apply("log", (TWO,))))
        case "sqrt":
            return div(ONE, mul(TWO, Apply("sqrt", (u,))))
        case "tanh":
            return sub(ONE, Operation("^", Apply("tanh", (u,)), TWO))
        case "erf":
            return mul(div(TWO, Apply("sqrt", (Constant("pi"),))), Apply("exp", (Negate(square),)))
        case "abs":
            return Apply("kink", (u,))
        case "sin":
            return Apply("cos", (u,))
        case "cos":
            return Negate(Apply("sin", (u,)))
        case "tan":
            return add(ONE, Operation("^", Apply("tan", (u,)), TWO))
        case "sinh":
            return Apply("cosh", (u,))
        case "cosh":
            return Apply("sinh", (u,))
        case "atan":
            return div(ONE, add(ONE, square))
        case "asin" | "acos":
            slope = div(ONE, Apply("sqrt", (sub(ONE, square),)))
            return slope if function == "asin" else Negate(slope)
    return None


def _extreme(function: str, args: tuple[Node, ...], name: str) -> Node:
    """max(u, v) = (u + v + |u - v|)/2; min with a minus."""
    if len(args) == 1:
        return differentiate(args[0], name)
    u, v = args[0], args[1] if len(args) == 2 else Apply(function, args[1:])
    du, dv = differentiate(u, name), differentiate(v, name)
    bend = mul(Apply("kink", (sub(u, v),)), sub(du, dv))
    both = add(du, dv)
    return div(add(both, bend) if function == "max" else sub(both, bend), TWO)


def split_orders(function: str, count: int) -> tuple[str, tuple[int, ...]]:
    """`F#1,0` is F, differentiated once in its first argument.

    >>> split_orders("F#1,0", 2), split_orders("F", 1)
    (('F', (1, 0)), ('F', (0,)))
    """
    name, _, orders = function.partition("#")
    return name, tuple(int(order) for order in orders.split(",")) if orders else (0,) * count


def join_orders(function: str, orders: tuple[int, ...]) -> str:
    """The name that `split_orders` takes apart."""
    return f"{function}#{','.join(map(str, orders))}" if any(orders) else function


def add(left: Node, right: Node) -> Node:
    """`left + right`, without a 0."""
    return right if left == ZERO else left if right == ZERO else Operation("+", left, right)


def sub(left: Node, right: Node) -> Node:
    """`left - right`, without a 0."""
    return left if right == ZERO else Negate(right) if left == ZERO else Operation("-", left, right)


def mul(left: Node, right: Node) -> Node:
    """`left * right`, without a 0 or 1."""
    if ZERO in (left, right):
        return ZERO
    return right if left == ONE else left if right == ONE else Operation("*", left, right)


def div(left: Node, right: Node) -> Node:
    """`left / right`, 0 where left is 0."""
    return ZERO if left == ZERO else left if right == ONE else Operation("/", left, right)
