"""Two-dimensional mathematics: what it looks like, that it fits, and that different trees look different."""

import re
import unicodedata
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prepkit.maths.layout import MOST_ROWS, arrange, block
from prepkit.maths.read import Names, read
from prepkit.maths.reading.words import RAISED
from prepkit.maths.show import line
from prepkit.maths.tree import Apply, Big, Index, Negate, Node, Number, Operation, Symbol, Tuple, children
from tests.maths.trees import lines

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
# `=== width expression`, then its rows; no rows where it does not fit
GOLDEN = Path(__file__).with_name("layout.txt")
NAMES = Names([*"WFPSKnxyabcktijmABpq", "mu", "C_in", "lam", "eta"], [*"LfG"], [*"uwI"])
UNLIMITED = 10_000
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", "0123456789+−=()aehijklmnoprstuvxβγρφχ")


def golden() -> list[tuple[int, str, str]]:
    """(width, expression, rows) for each entry of the file."""
    entries = re.split(r"^=== ", GOLDEN.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = []
    for entry in entries:
        head, _, rows = entry.partition("\n")
        width, _, text = head.partition(" ")
        found.append((int(width), text, rows.strip("\n")))
    return found


@pytest.mark.parametrize(("width", "text", "rows"), golden())
def test_looks_like(width, text, rows):
    shown = block(read(text, NAMES), width)
    assert "\n".join(row.rstrip() for row in shown or []) == rows


BASELINES = [
    ("x", 0, "x"),
    ("a/b = c", 1, "="),
    ("floor(x/2) + 1", 1, "+ 1"),
    ("x^(n+1) + a", 1, "x"),
    ("sum(u[k], k, 0, n)", 2, "uₖ"),
    ("int(x, x, 0, 1)", 1, "x dx"),
    ("sqrt(x + 1)", 1, "√x"),
    ("u[K]", 0, "u"),
    ("1/(a/(x + y))", 1, "──"),
    ("((a, b), (c, x))", 1, "c  x"),
]


@pytest.mark.parametrize(("text", "baseline", "part"), BASELINES)
def test_baseline(text, baseline, part):
    shown = arrange(read(text, NAMES))
    assert shown.baseline == baseline
    assert part in shown.rows[baseline]


def cells(row: str) -> int:
    """Cells on a terminal, counted from Unicode's own tables."""
    assert not any(unicodedata.combining(sign) or unicodedata.category(sign)[0] == "C" for sign in row)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in row)


@given(tree=lines(), width=st.sampled_from([8, 20, 40, 80]))
@settings(max_examples=300, suppress_health_check=SLOW, deadline=None)
def test_rows_fit_and_are_of_one_width(tree, width):
    shown = arrange(tree, width)
    if shown is None:
        assert block(tree, width) is None
        return
    assert {cells(row) for row in shown.rows} == {shown.width}
    assert shown.width <= width
    assert 0 <= shown.baseline < len(shown.rows) <= MOST_ROWS


@given(tree=lines())
@settings(max_examples=300, suppress_health_check=SLOW, deadline=None)
def test_one_row_is_the_line(tree):
    """The same signs in the same order as on one line, but for lowered indices and a raised n."""
    shown = block(tree, UNLIMITED)
    if shown is not None and len(shown) == 1:
        assert plain(shown[0]) == plain(re.sub(r"\^n\b", "ⁿ", line(tree)))


def plain(row: str) -> str:
    """Small lowered signs as others; without brackets, commas and spaces, which only lowered indices lack."""
    found = row.translate(LOWERED)
    return re.sub(r"[][(), ]", "", found) if found != row or "[" in row or "δ" in row else row


@given(tree=lines())
@settings(max_examples=300, suppress_health_check=SLOW, deadline=None)
def test_every_leaf_is_there(tree):
    """As often as in the tree; an exponent may be raised and an index lowered."""
    shown = arrange(tree, UNLIMITED)
    if shown is None:
        return
    rows = "\n".join(shown.rows).translate(LOWERED)
    for digit, small in RAISED.items():
        rows = rows.replace(small, digit)
    rows = rows.replace("ⁿ", "n")
    for leaf in leaves(tree):
        assert rows.count(leaf) >= leaves(tree).count(leaf), leaf


def leaves(node: Node) -> list[str]:
    """Symbols and numbers, as one line shows them."""
    if isinstance(node, Symbol | Number):
        return [line(node)]
    if isinstance(node, Apply) and node.name == "diff":
        return [*leaves(node.args[0]), *{name.name: line(name) for name in node.args[1:]}.values()]
    return [leaf for child in children(node) for leaf in leaves(child)]


def trees_of_three() -> list[Node]:
    """Small trees of every form, each of at most two operators."""
    n, x, two = Symbol("n"), Symbol("x"), Number(Fraction(2), "2")
    first: list[Node] = [n, x, two]
    second = [*ones(first), *(tree for pair in product(first, first) for tree in twos(*pair))]
    pairs = [*product(second, first), *product(first, second)]
    return [*first, *second, *ones(second), *(tree for pair in pairs for tree in twos(*pair))]


def ones(inner: list[Node]) -> list[Node]:
    names = ("floor", "ceil", "abs", "sqrt", "factorial", "T", "f", "log")
    return [Negate(one) for one in inner] + [Apply(name, (one,)) for name in names for one in inner]


def twos(a: Node, b: Node) -> list[Node]:
    zero = Number(Fraction(0), "0")
    return [
        *(Operation(op, a, b) for op in "+-*/^"),
        *(Big(kind, a, "k", zero, b) for kind in ("sum", "prod", "int")),
        *(Big(kind, b, "k", a, zero) for kind in ("sum", "prod", "int")),
        Index("u", (a, b)),
        Apply("max", (a, b)),
        Apply("binomial", (a, b)),
        Apply("diff", (a, Symbol("x"))),
        Apply("d", (Symbol("L"), a)),
        Tuple((Tuple((a, b)), Tuple((b, a)))),
    ]


def test_different_trees_look_different():
    seen: dict[tuple[str, ...], Node] = {}
    for tree in dict.fromkeys(trees_of_three()):
        shown = arrange(tree, UNLIMITED)
        assert shown is not None
        twin = seen.setdefault(shown.rows, tree)
        assert twin == tree, "\n".join([line(tree), line(twin), *shown.rows])


@pytest.mark.parametrize("width", [16, 24, 32, 48])
@given(tree=lines())
@settings(max_examples=60, suppress_health_check=SLOW, deadline=None)
def test_broken_lines_join_to_the_whole(tree, width):
    shown, whole = block(tree, width), block(tree, UNLIMITED)
    if shown is not None and whole is not None and len(whole) == 1:
        assert " ".join(row.strip() for row in shown) == whole[0]


def test_what_stands_in_brackets_is_not_broken():
    tree = read("(a = b or x = y or W = F) and K = S", NAMES)
    assert block(tree, 20) is None
    assert block(tree, 30) == ["(a = b or x = y or W = F)", "  and K = S              "]


def test_too_high_is_refused():
    tower = Symbol("x")
    for _ in range(12):
        tower = Operation("/", Number(Fraction(1), "1"), Operation("+", Symbol("W"), tower))
    assert block(tower) is None


def test_indices_are_written_in_one_manner():
    assert block(read("u[k] + w[k]", NAMES)) == ["uₖ + wₖ"]
    assert block(read("u[k] + w[K]", NAMES)) == ["u  + w ", " k    K"]
    assert isinstance(read("u[w[k]]", NAMES), Index)
    assert block(read("u[w[k]] + w[k]", NAMES)) == ["u[w[k]] + w[k]"]
