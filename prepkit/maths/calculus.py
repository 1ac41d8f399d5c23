"""The derivative of a tree, as a tree: sum, product, quotient, power and chain rule.

An abstract function's derivative is written `F#1,0` (once in the first argument), which no reader produces.
A kink (|x| at 0, max at a tie) is written with the function `kink`, whose value at 0 is undecided.
"""

from __future__ import annotations

from fractions import Fraction

from prepkit.errors import Undecided
from prepkit.maths.rebuild import renamed
from prepkit.maths.tree import (
    Apply,
    Big,
    Constant,
    Index,
    Negate,
    Node,
    Number,
    Operation,
    Symbol,
    children,
    free_names,
)

ZERO, ONE, TWO = (Number(Fraction(n), str(n)) for n in (0, 1, 2))
NO_RULE = frozenset(["floor", "ceil", "sign", "kink", "delta", "mod", "factorial", "binomial", "T", "J", "d"])


Variable = str | Index
"""What is differentiated by: a symbol's name, or an entry of a sequence, such as z[i]."""


def variable(node: Node) -> Variable:
    """What `diff(e, node)` differentiates by."""
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Index):
        return node
    raise Undecided("a derivative by what is no variable")


def differentiate(node: Node, name: Variable) -> Node:
    """d(node)/d(name), every other name held constant; entries of a sequence are independent of each other.

    The derivative of z[j] by z[i] is delta(j, i).

    >>> x = Symbol("x")
    >>> differentiate(Operation("*", x, x), "x") == Operation("+", x, x)
    True
    """
    if not _occurs(node, name):
        return ZERO
    match node:
        case Index():
            return _entry(node, name)
        case Symbol():
            return ONE
        case Negate(arg=arg):
            return Negate(differentiate(arg, name))
        case Operation(op=op, left=left, right=right):
            return _operation(op, left, right, name)
        case Apply(name="diff", args=(body, *inner)):
            for one in inner:
                body = differentiate(body, variable(one))
            return differentiate(body, name)
        case Apply(name=function, args=args):
            return _chain(function, args, name)
        case Big(kind="sum", body=body, name=bound, low=low, high=high):
            fresh = bound
            while fresh in (free_names(name) if isinstance(name, Index) else {name}):
                fresh += "'"
            body = renamed(body, bound, fresh)
            if not (_occurs(low, name) or _occurs(high, name)):
                return Big("sum", differentiate(body, name), fresh, low, high)
    raise Undecided("no rule differentiates this")


def _occurs(node: Node, name: Variable) -> bool:
    """May `node` depend on the variable?"""
    if isinstance(name, str):
        return name in free_names(node)
    if isinstance(node, Index) and node.name == name.name:
        return True
    return any(_occurs(child, name) for child in children(node))


def _entry(node: Index, name: Variable) -> Node:
    """An entry by an entry: 1 where all indices are the same, else 0."""
    if isinstance(name, str) or any(_occurs(index, name) for index in node.indices):
        raise Undecided("a derivative by an index")
    if len(node.indices) != len(name.indices):
        raise Undecided("a sequence with different numbers of indices")
    result: Node = ONE
    for own, other in zip(node.indices, name.indices, strict=True):
        if own != other:
            result = mul(result, Apply("delta", (own, other)))
    return result


def _operation(op: str, left: Node, right: Node, name: Variable) -> Node:
    du, dv = differentiate(left, name), differentiate(right, name)
    if op in "+-":
        return sub(du, dv) if op == "-" else add(du, dv)
    if op == "*":
        return add(mul(du, right), mul(left, dv))
    if op == "/":
        return sub(div(du, right), div(mul(left, dv), mul(right, right)))
    if isinstance(right, Number):  # u^2 and the like
        less = right.value - 1
        raised = left if less == 1 else Operation("^", left, Number(less, str(less)))
        return mul(mul(right, raised), du)
    if dv == ZERO:  # u^c
        return mul(mul(right, Operation("^", left, sub(right, ONE))), du)
    grow = mul(dv, Apply("log", (left,)))
    return mul(Operation("^", left, right), grow if du == ZERO else add(grow, mul(right, div(du, left))))


def _chain(function: str, args: tuple[Node, ...], name: Variable) -> Node:
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


def _extreme(function: str, args: tuple[Node, ...], name: Variable) -> Node:
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
