"""No wrong verdict: random pairs, rewritten soundly or not at all, against an evaluator that shares no code."""

from fractions import Fraction

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from prepkit.domain import Context
from prepkit.maths.judge import judge
from prepkit.maths.rewrite import rebuild
from prepkit.maths.tree import Apply, Compare, Logic, Negate, Number, Operation, Symbol, children, free_names

from . import opponent

TYPES = {"n": "int", "m": "pint", "k": "nat", "x": "real", "y": "real", "p": "prob", "u": "unit", "s": "pos"}
TYPES |= {"q": "nonneg", "z": "nz"}
POINTS = {
    "int": range(-5, 6),
    "pint": range(1, 8),
    "nat": range(7),
    "prob": [Fraction(k, 10) for k in range(1, 10)],
    "unit": [Fraction(k, 6) for k in range(7)],
    "real": [Fraction(k, d) for k in range(-7, 8) for d in (1, 2, 3)],
    "pos": [Fraction(k, d) for k in range(1, 8) for d in (1, 2, 3)],
    "nonneg": [Fraction(k, 2) for k in range(8)],
    "nz": [Fraction(k, 2) for k in (-5, -4, -2, -1, 1, 2, 3, 4)],
}


def whole(value):
    return Number(Fraction(value), str(value))


LEAVES = st.sampled_from([Symbol(name) for name in TYPES]) | st.sampled_from([whole(k) for k in (0, 1, 2, 3)])


def grown(inner):
    exponents = st.sampled_from([whole(2), whole(3), Negate(whole(1)), Number(Fraction(1, 2), "0.5")])
    return st.one_of(
        st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
        st.builds(lambda a, e: Operation("^", a, e), inner, exponents),
        st.builds(Negate, inner),
        st.builds(
            lambda f, a: Apply(f, (a,)),
            st.sampled_from(["floor", "ceil", "abs", "sqrt", "exp", "log", "tanh"]),
            inner,
        ),
        st.builds(lambda f, a, b: Apply(f, (a, b)), st.sampled_from(["max", "min", "mod"]), inner, inner),
    )


VALUES = st.recursive(LEAVES, grown, max_leaves=6)
COMPARISONS = st.builds(
    lambda o, a, b: Compare((o,), (a, b)), st.sampled_from(["=", "<", "<=", ">", ">=", "!="]), VALUES, VALUES
)
RELATIONS = COMPARISONS | st.builds(
    lambda o, a, b: Logic(o, (a, b)), st.sampled_from(["and", "or"]), COMPARISONS, COMPARISONS
)


def rewrites(node):
    """Trees equal to `node` with the same domain, by rules written down here."""
    one, two = whole(1), whole(2)
    match node:
        case Compare(ops=(op,), items=(a, b)):
            return [Compare(({"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op),), (b, a))]
        case Logic(op=op, items=(a, b)):
            return [Logic(op, (b, a))]
        case Operation(op="+", left=a, right=b):
            return [Operation("+", b, a), Operation("-", a, Negate(b))]
        case Operation(op="-", left=a, right=b):
            return [Operation("+", Negate(b), a), Negate(Operation("-", b, a))]
        case Operation(op="*", left=a, right=b):
            return [Operation("*", b, a), Negate(Operation("*", a, Negate(b)))]
        case Operation(op="/", left=a, right=b):
            return [
                Operation("*", a, Operation("^", b, Negate(one))),
                Operation("/", Operation("*", a, two), Operation("*", b, two)),
            ]
        case Operation(op="^", left=a, right=Number(value=value)) if value == 2:
            return [Operation("*", a, a)]
        case Apply(name="floor", args=(a,)):
            return [
                Negate(Apply("ceil", (Negate(a),))),
                Operation("-", Apply("floor", (Operation("+", a, one),)), one),
            ]
        case Apply(name="max", args=(a, b)):
            return [
                Negate(Apply("min", (Negate(a), Negate(b)))),
                Operation("+", a, Apply("max", (whole(0), Operation("-", b, a)))),
            ]
        case Apply(name="mod", args=(a, b)):
            return [Operation("-", a, Operation("*", b, Apply("floor", (Operation("/", a, b),))))]
        case Apply(name="abs", args=(a,)):
            return [Apply("sqrt", (Operation("*", a, a),)), Apply("max", (a, Negate(a)))]
        case Apply(name="exp", args=(a,)):
            return [Operation("/", one, Apply("exp", (Negate(a),)))]
        case Apply(name="tanh", args=(a,)):
            return [Negate(Apply("tanh", (Negate(a),)))]
        case Apply(name="sqrt", args=(a,)):
            return [Operation("^", a, Number(Fraction(1, 2), "1/2"))]
    return [Negate(Negate(node)), Operation("+", node, whole(0)), Operation("*", one, node)]


@st.composite
def rewritten(draw, trees):
    """A tree and itself after a few rewritings at random places."""
    tree = draw(trees)
    other = tree
    for _ in range(draw(st.integers(1, 3))):
        other = draw_rewriting(draw, other)
    return tree, other


def draw_rewriting(draw, node):
    below = children(node)
    if below and draw(st.booleans()):
        place = draw(st.integers(0, len(below) - 1))
        return rebuild(
            node, tuple(draw_rewriting(draw, kid) if k == place else kid for k, kid in enumerate(below))
        )
    return draw(st.sampled_from(rewrites(node)))


def seen(tree, point):
    """('value', v), ('missing',), or None where the opponent does not know."""
    relation = isinstance(tree, Compare | Logic)
    try:
        return ("value", (opponent.truth if relation else opponent.value)(tree, point))
    except opponent.Missing:
        return ("missing",)
    except (OverflowError, ValueError, ZeroDivisionError, TypeError):
        return None


def points(names, count=25):
    """The point of zeros where types allow, then others."""
    yield {name: opponent.number(min(POINTS[TYPES[name]], key=abs)) for name in names}
    for k in range(count):
        yield {
            name: opponent.number(
                POINTS[TYPES[name]][(7 * k * k + 3 * k * (i + 2) + i) % len(POINTS[TYPES[name]])]
            )
            for i, name in enumerate(names)
        }


def same(left, right):
    if isinstance(left, bool):
        return left == right
    return abs(left - right) <= 1e-25 * (1 + abs(left))


def verify(a, b, found):
    """The opponent's objection to a judgement, or None."""
    names = sorted(free_names(a) | free_names(b))
    if found.verdict in ("proved", "probed", "where-defined"):
        for point in points(names):
            left, right = seen(a, point), seen(b, point)
            if left is None or right is None:
                continue
            if left[0] == right[0] == "value":
                if not same(left[1], right[1]):
                    return f"differ at {point}"
            elif left != right and found.verdict != "where-defined":
                return f"one is undefined at {point}"
    if found.verdict == "refuted":
        try:
            point = {name: opponent.number(0) for name in names}
            point |= {name: opponent.number(value) for name, value in found.counter_example.items()}
        except ValueError:  # an irrational coordinate
            return None
        left, right = seen(a, point), seen(b, point)
        if left and right and left[0] == right[0] == "value" and same(left[1], right[1]):
            return "the counter-example is none"
    return None


def judged(a, b):
    return judge(a, b, Context(let=TYPES), dear=False)


@settings(max_examples=250, deadline=None, derandomize=True, phases=[Phase.generate])
@given(rewritten(VALUES))
def test_rewritten_values_are_never_refuted(pair):
    found = judged(*pair)
    assert found.verdict in ("proved", "probed", "unknown"), found
    assert verify(*pair, found) is None


@settings(max_examples=120, deadline=None, derandomize=True, phases=[Phase.generate])
@given(rewritten(RELATIONS))
def test_rewritten_relations_are_never_refuted(pair):
    found = judged(*pair)
    assert found.verdict in ("proved", "probed", "unknown"), found
    assert verify(*pair, found) is None


@settings(max_examples=250, deadline=None, derandomize=True, phases=[Phase.generate])
@given(VALUES, VALUES)
def test_any_two_values(a, b):
    assert verify(a, b, judged(a, b)) is None


@settings(max_examples=100, deadline=None, derandomize=True, phases=[Phase.generate])
@given(RELATIONS, RELATIONS)
def test_any_two_relations(a, b):
    assert verify(a, b, judged(a, b)) is None


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(rewritten(VALUES | RELATIONS))
def test_many_rewritten(pair):
    found = judged(*pair)
    assert found.verdict in ("proved", "probed", "unknown"), found
    assert verify(*pair, found) is None


def test_the_opponent_objects_to_a_wrong_verdict():
    from prepkit.domain import Judgement

    x, y = Symbol("x"), Symbol("y")
    assert verify(x, y, Judgement("proved"))
    assert verify(Operation("/", x, x), whole(1), Judgement("proved"))
    assert verify(x, x, Judgement("refuted", counter_example={"x": "1"}))
