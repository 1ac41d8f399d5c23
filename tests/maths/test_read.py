"""What lines mean, which are refused and where, and which are asked about."""

import pytest

from prepkit.domain import Context
from prepkit.errors import Ambiguous, Unreadable
from prepkit.maths.read import Names, read, readings
from prepkit.maths.show import ascii_line

NAMES = Names(
    symbols=["W", "F", "P", "S", "n", "x", "y", "a", "b", "C_in", "C_{out}", "μ", "gamma"],
    functions=["L", "G", "sigma(z)"],
    sequences=["w", "u"],
)

MEANS = {
    # arithmetic, precedence, signs
    "floor((W+2*P-F)/S)+1": "floor((W + 2*P - F)/S) + 1",
    "2W": "2*W",
    "2(W+1)": "2*(W + 1)",
    "(a+b)(a-b)": "(a + b)*(a - b)",
    "3 x": "3*x",
    "x y": "x*y",
    "WF": "W*F",
    "2WFx": "2*W*F*x",
    "C_in C_out": "C_in*C_out",
    "a - b - x": "a - b - x",
    "a-(b-x)": "a - (b - x)",
    "a/b/x": "a/b/x",
    "a/(b x)": "a/(b*x)",
    "2^3^n": "2^3^n",
    "(2^3)^n": "(2^3)^n",
    "-x^2": "-x^2",
    "(-x)^2": "(-x)^2",
    "-a*b": "-a*b",
    "2^-1": "2^(-1)",
    "2^-n*x": "2^(-n)*x",
    "--x": "-(-x)",
    "a*-b": "a*(-b)",
    "+x": "x",
    "x**2": "x^2",
    "x^2y": "x^2*y",
    "n!": "factorial(n)",
    "7//2": "floor(7/2)",
    ".5": ".5",
    "2.": "2",
    "1.5e3": "1500",
    "2e3": "2000",
    "[64, 112]": "(64, 112)",
    "64, 112, 112": "(64, 112, 112)",
    "(64,112,112)": "(64, 112, 112)",
    "(1, 2,)": "(1, 2)",
    "((1, 2), [a, b])": "((1, 2), (a, b))",
    # relations
    "a == b": "a = b",
    "a <= b < x": "a <= b < x",
    "a ≤ b ≠ x": "a <= b != x",
    "a<b and b<x or x=2": "a < b and b < x or x = 2",
    "a<b and (b<x or x=2)": "a < b and (b < x or x = 2)",
    "n!=5": "n != 5",
    # Unicode
    "⌊(W + 2·P − F)/S⌋ + 1": "floor((W + 2*P - F)/S) + 1",
    "⌈W÷2⌉×3": "ceil(W/2)*3",
    "x²+y³": "x^2 + y^3",
    "x⁻¹": "x^(-1)",
    "xⁿ": "x^n",
    "½n": "1/2*n",
    "√(x+1)": "sqrt(x + 1)",
    "√2/2": "sqrt(2)/2",
    "μ+γ": "mu + gamma",
    "2πx": "2*pi*x",
    "μγ": "mu*gamma",
    "∞": "oo",
    "|x|": "abs(x)",
    "2|x-1| + |y|": "2*abs(x - 1) + abs(y)",
    "||x|-1|": "abs(abs(x) - 1)",
    "xᵀ": "T(x)",
    "x^T": "T(x)",
    # functions
    "ln(x)": "log(x)",
    "log x": "log(x)",
    "sin^2 x": "sin(x)^2",
    "log x^2": "log(x^2)",
    "log x + 1": "log(x) + 1",
    "log_2(x)": "log2(x)",
    "log₂(x)": "log2(x)",
    "e^x": "e^x",
    "sigma(x)(1-σ(x))": "sigma(x)*(1 - sigma(x))",
    "d(L, x + 1)": "d(L, x + 1)",
    "L'(x)": "d(L, x)",
    "J(G, x)": "J(G, x)",
    "δ(n, 1)": "delta(n, 1)",
    "diff(x^2, x)": "diff(x^2, x)",
    "∂/∂x(x^2)": "diff(x^2, x)",
    "∂L(x)/∂x": "diff(L(x), x)",
    "d/dx(x^2)": "diff(x^2, x)",
    # sums and sequences
    "sum(w[k]*u[n-k], k, 0, W-1)": "sum(w[k]*u[n - k], k, 0, W - 1)",
    "Σ_{k=0}^{W-1} w[k] + 1": "sum(w[k], k, 0, W - 1) + 1",
    "∑_{k=1}^n w[k]·u[k]": "sum(w[k]*u[k], k, 1, n)",
    "prod(k, k, 1, n)": "prod(k, k, 1, n)",
    "int(x^2, x, 0, oo)": "int(x^2, x, 0, oo)",
    "∫_0^∞ t exp(-t) dt": "int(t*exp(-t), t, 0, oo)",
    "u[n, 1]": "u[n, 1]",
    # LaTeX
    r"\left\lfloor\frac{W+2P-F}{S}\right\rfloor+1": "floor((W + 2*P - F)/S) + 1",
    r"$\frac12 n$": "1/2*n",
    r"\frac{1}{2}x": "1/2*x",
    r"\sqrt[3]{x}": "x^(1/3)",
    r"\sqrt{x}": "sqrt(x)",
    r"C_{\text{in}} \cdot C_{\mathrm{out}}": "C_in*C_out",
    r"\sum_{i=1}^{n} u_i": "sum(u[i], i, 1, n)",
    r"\sum_{i=1}^{n} u_{i+1}": "sum(u[i + 1], i, 1, n)",
    r"\log\left(x\right) \le \pi": "log(x) <= pi",
    r"\max(a, b) \ne \infty": "max(a, b) != oo",
    r"\mu^{2}\times\gamma": "mu^2*gamma",
    r"\operatorname{floor}(x)": "floor(x)",
    r"\frac{\partial}{\partial x}(x^2)": "diff(x^2, x)",
    r"\frac{d}{dx}(x^2)": "diff(x^2, x)",
    r"\log_2 x": "log2(x)",
    r"x^\top": "T(x)",
}


@pytest.mark.parametrize("text", MEANS)
def test_means(text):
    assert ascii_line(read(text, NAMES)) == MEANS[text]


# The line a § is put into is refused at that place; then what was found, and what was expected.
REFUSED = [
    ("ln§*x", "'*'", "ln takes its argument in brackets, as in ln(x)"),
    ("floor§", "the end", "floor(x)"),
    ("floor(§)", "')'", "an argument of floor"),
    ("2 + §", "the end", "a number, a name or a bracket"),
    ("2 + §* 3", "'*'", "a number"),
    ("(a + b§", "the end", "')' for the '(' in column 1"),
    ("a + b§)", "')'", "no bracket is open"),
    ("⌊W/2§)", "')'", "'⌋' for the '⌊'"),
    ("x §2", "'2'", "operator"),
    ("§Q + 1", "'Q'", "C_in, C_out, F, G"),
    ("2*§gama", "'gama'", "gamma"),
    ("w §+ 1", "'+'", "w[i]"),
    ("§К + 1", "CYRILLIC", "'K'"),
    ("W + §а", "CYRILLIC", "'a'"),
    ("§１", "FULLWIDTH", "'1'"),
    ("§𝘦𝘷𝘢𝘭(x)", "ITALIC", "'e'"),
    ("max(1§,000)", "a comma inside a number", "without a comma"),
    ("(1§,024, 2)", "a comma inside a number", "without a comma"),
    ("a § % b", "'%'", "mod(a, b)"),
    ("(a < b) §+ 1", "a relation", "'and'"),
    ("1 + §(a, b)", "a tuple", "a value"),
    ("(1, §a < b)", "a relation", "a value or a tuple"),
    ("max(1, §(a, b))", "a tuple", "a value"),
    ("a §and b < 2", "beside a value", "relations"),
    ("sin§^-1(x)", "a power of the name", "inverse"),
    ("§mod(a)", "mod with 1", "2 arguments"),
    ("§sum(x)", "sum without a variable", "sum(f, i, low, high)"),
    ("d(§Q, x)", "'Q'", "a function G, L, sigma"),
    (r"§\alpha + 1", "alpha", "W"),
    (r"§\href{x}", r"\href", r"\frac"),
    ("x§\x00", "control character U+0000", "printable"),
    ("x§\x1b[2J", "control character U+001B", "printable"),
    ("x§\u202ey", "invisible character U+202E", "printable"),
    ("§", "the end", "a number"),
    ("§__import__('os')", "'_'", "a number"),
    ("x§; y", "';'", ","),
    ("9^9§^9^9", "too large", ""),
    ("2§^100000", "too large", "4096"),
    ("x§^99999", "too large", "4096"),
    ("§factorial(10^8)", "too large", "500!"),
    ("(10^8)§!", "too large", "500!"),
    ("((2^64)§^64)^64", "too large", "4096 bits"),
    ("§" + "9" * 41, "41 digits", "at most 40"),
    ("§1e99", "exponent", "40"),
]


@pytest.mark.parametrize(("marked", "found", "expected"), REFUSED)
def test_refused_with_its_place(marked, found, expected):
    place, text = marked.index("§"), marked.replace("§ ", " ", 1).replace("§", "", 1)
    place += marked[place + 1 : place + 2] == " "
    with pytest.raises(Unreadable) as caught:
        read(text, NAMES)
    assert not isinstance(caught.value, Ambiguous)
    assert caught.value.start == place
    assert found in caught.value.found
    assert expected in caught.value.expected


ASKED = {
    "1/2n": ("1/2*n", "1/(2*n)"),
    "a/b(x+1)": ("a/b*(x + 1)", "a/(b*(x + 1))"),
    "2e+3": ("2000", "2*e + 3"),
    "1e-5": ("0.00001", "1*e - 5"),
    "sin 2x": ("sin(2)*x", "sin(2*x)"),
    "log x y": ("log(x)*y", "log(x*y)"),
    "log x / y": ("log(x)/y", "log(x/y)"),
    "√2x": ("sqrt(2)*x", "sqrt(2*x)"),
    "a/WF": ("a/W*F", "a/(W*F)"),
    "x^WF": ("x^W*F", "x^(W*F)"),
    "log WF": ("log(W)*F", "log(W*F)"),
    "e^2x": ("e^2*x", "e^(2*x)"),
    "e^-2x": ("e^(-2)*x", "e^(-2*x)"),
    "|2|x|-1|": ("abs(2)*x*abs(-1)", "abs(2*abs(x) - 1)"),
    "1,000": ("1000", "1.000"),
    "1,500": ("(1, 500)", "1500", "1.500"),
    "0,5": ("(0, 5)", "0.5"),
    "∏_{k=1}^{n} w[k]*2": ("prod(w[k]*2, k, 1, n)", "prod(w[k], k, 1, n)*2"),
}


@pytest.mark.parametrize("text", ASKED)
def test_asked_where_two_readings_would_grade_differently(text):
    assert tuple(map(ascii_line, readings(text, NAMES))) == ASKED[text]
    with pytest.raises(Ambiguous) as caught:
        read(text, NAMES)
    assert len(caught.value.readings) == len(ASKED[text])
    assert [read(shown, NAMES) for shown in caught.value.readings] == list(readings(text, NAMES))


def test_one_kind_of_ambiguity_is_settled_for_the_whole_line():
    assert tuple(map(ascii_line, readings("1/2n + 1/3n"))) == ("1/2*n + 1/3*n", "1/(2*n) + 1/(3*n)")


def test_names_side_by_side_that_part_in_two_ways_are_asked_about():
    names = Names(["a", "ab", "b", "bc", "c"])
    assert {ascii_line(node) for node in readings("abc", names)} == {"a*b*c", "a*bc", "ab*c"}
    assert ascii_line(read("ab", names)) == "ab"


@pytest.mark.parametrize("name", ["J", "T", "e", "d", "pi", "delta"])
def test_what_is_declared_a_symbol_is_one(name):
    assert ascii_line(read(f"2*{name}/(1+{name})", Names([name]))) == f"2*{name}/(1 + {name})"
    assert ascii_line(read(f"2{name}(1+{name})", Names([name]))) == f"2*{name}*(1 + {name})"


def test_a_context_declares():
    context = Context(
        let={"z": "real"}, definitions={"sigma(z)": "1/(1+exp(-z))", "X": "z+1"}, functions=("L",)
    )
    names = Names.of(context)
    assert ascii_line(read("sigma(X) + L(z)", names)) == "sigma(X) + L(z)"


def test_a_quotient_of_names_is_no_derivative():
    assert ascii_line(read("d/d3")) == ascii_line(read("d/d3", Names(["d", "d3"]))) == "d/d3"
    assert ascii_line(read("d/dx", Names(["d", "dx"]))) == "d/dx"


def test_bound_names_end_with_their_sum():
    with pytest.raises(Unreadable, match="unknown name 'k'"):
        read("sum(k, k, 1, n) + k", NAMES)


def test_a_subscript_digit_names_what_is_declared():
    assert ascii_line(read("x₁ + w₂", Names(["x1", "w_2"]))) == "x1 + w_2"
