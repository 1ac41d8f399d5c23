"""Trees of the whole language for property tests: `values()`, `relations()`, `lines()`, and the NAMES they use."""

from fractions import Fraction

from hypothesis import strategies as st

from prepkit.maths.read import Names
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
    Tuple,
)  # fmt: skip

SYMBOLS = (
    "W",
    "F",
    "P",
    "S",
    "n",
    "x",
    "y",
    "C_in",
    "TP",
    "mu",
    "beta1",
    "w_theta",
    "sigma_x",
    "a_b_c",
    "lambda",
)
FUNCTIONS = ("L", "G", "relu", "phi")
SEQUENCES = ("u", "I", "eta")
BOUND = ("i", "k", "t", "theta")
NAMES = Names(SYMBOLS, FUNCTIONS, SEQUENCES)

ONE = (
    "floor",
    "ceil",
    "abs",
    "sign",
    "sqrt",
    "exp",
    "log",
    "log2",
    "tanh",
    "erf",
    "sin",
    "acos",
    "sinh",
    "factorial",
    "T",
)
TWO = ("mod", "delta", "binomial")

numbers = st.sampled_from(["0", "1", "2", "3", "12", "0.5", "0.50", "10"]).map(
    lambda s: Number(Fraction(s), s)
)
symbols = st.sampled_from(SYMBOLS).map(Symbol)
constants = st.sampled_from(["pi", "e", "oo"]).map(Constant)


def values(bound: tuple[str, ...] = (), depth: int = 4) -> st.SearchStrategy[Node]:
    """Values, in which the names of `bound` are bound by a sum further out."""
    leaves = [symbols, numbers, constants]
    if bound:
        leaves.append(st.sampled_from(bound).map(Symbol))
    leaf = st.one_of(leaves)
    if not depth:
        return leaf
    inner = st.deferred(lambda: values(bound, depth - 1))
    pair = st.tuples(inner, inner)
    return st.one_of(
        leaf,
        inner.map(Negate),
        st.builds(Operation, st.sampled_from("++--***//"), inner, inner),
        st.builds(lambda base, power: Operation("^", base, power), inner, exponents(inner)),
        st.builds(lambda name, arg: Apply(name, (arg,)), st.sampled_from(ONE), inner),
        st.builds(lambda arg: Apply("factorial", (arg,)), leaf | symbols.map(lambda x: Operation("+", x, x))),
        st.builds(Apply, st.sampled_from(TWO), pair),
        st.builds(Apply, st.sampled_from(("max", "min")), st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Apply, st.sampled_from(FUNCTIONS), st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(lambda f, v: Apply("diff", (f, *v)), inner, st.lists(symbols, min_size=1, max_size=2)),
        st.builds(
            lambda op, f, a: Apply(op, (Symbol(f), a)),
            st.sampled_from("dJ"),
            st.sampled_from(FUNCTIONS),
            inner,
        ),
        st.builds(Index, st.sampled_from(SEQUENCES), st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.sampled_from(BOUND).flatmap(lambda name: _bigs(name, bound, depth - 1)),
    )


def _bigs(name: str, bound: tuple[str, ...], depth: int) -> st.SearchStrategy[Node]:
    outside = values(bound, min(depth, 1))
    kinds = st.sampled_from(["sum", "prod", "int"])
    return st.builds(Big, kinds, values((*bound, name), depth), st.just(name), outside, outside)


def exponents(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """No constant towers: those are refused on purpose."""
    small = st.sampled_from("123").map(lambda spelled: Number(Fraction(spelled), spelled))
    single = st.one_of(small, symbols, constants)
    return st.one_of(
        single, single.map(Negate), st.builds(Operation, st.sampled_from("+-*/^"), symbols, inner)
    )


def relations(depth: int = 3) -> st.SearchStrategy[Node]:
    """Chains of two or three values."""
    ops = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    value = values(depth=depth)
    two = st.builds(lambda op, a, b: Compare((op,), (a, b)), ops, value, value)
    three = st.builds(lambda o, p, a, b, c: Compare((o, p), (a, b, c)), ops, ops, value, value, value)
    return two | three


def logic(depth: int = 2) -> st.SearchStrategy[Node]:
    """`and` and `or` of relations, nested."""
    if not depth:
        return relations(1)
    items = st.lists(logic(depth - 1), min_size=2, max_size=3).map(tuple)
    return st.one_of(relations(1), st.builds(Logic, st.sampled_from(["and", "or"]), items))


def lines() -> st.SearchStrategy[Node]:
    """Anything that a line may say."""
    value = values(depth=2)
    tuples = st.lists(
        value | st.builds(lambda a, b: Tuple((a, b)), value, value), min_size=2, max_size=4
    ).map(lambda items: Tuple(tuple(items)))
    return st.one_of(values(), relations(), logic(), tuples)
