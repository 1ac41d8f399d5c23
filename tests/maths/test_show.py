"""What is shown reads as the same tree, in each notation; and looks as a person would write it."""

import pytest
from hypothesis import HealthCheck, given, settings

from prepkit.maths.latex import latex
from prepkit.maths.read import read
from prepkit.maths.show import ascii_line, line
from tests.maths.trees import NAMES, lines

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


SHOWN = [
    (
        "floor((W+2*P-F)/S)+1",
        "⌊(W + 2·P − F)/S⌋ + 1",
        r"\left\lfloor \frac{W + 2 \cdot P - F}{S}\right\rfloor + 1",
    ),
    ("a-(b-c)", "a − (b − c)", r"a - \left(b - c\right)"),
    ("(a-b)-c", "a − b − c", "a - b - c"),
    ("a*(b*c)", "a·(b·c)", r"a \cdot \left(b \cdot c\right)"),
    ("a/(b*c)", "a/(b·c)", r"\frac{a}{b \cdot c}"),
    ("(a*b)^2", "(a·b)²", r"\left(a \cdot b\right)^{2}"),
    ("x^(n+1)", "x^(n + 1)", "x^{n + 1}"),
    ("x^-1", "x^(−1)", "x^{-1}"),
    ("(-x)^2", "(−x)²", r"\left(-x\right)^{2}"),
    ("a+(-b)", "a + (−b)", r"a + \left(-b\right)"),
    ("b+a", "b + a", "b + a"),
    ("sum(w[k]*x[t+k],k,0,K-1)", "Σ_{k=0}^{K−1} w[k]·x[t + k]", r"\sum_{k=0}^{K - 1} w_{k} \cdot x_{t + k}"),
    ("a*sum(k,k,1,n)*b", "a·(Σ_{k=1}^{n} k)·b", None),
    ("int(x^2,x,0,oo)", "∫_{0}^{∞} x² dx", r"\int_{0}^{\infty} x^{2} \,dx"),
    ("diff(x^2,x)", "∂/∂x(x²)", r"\frac{\partial}{\partial x}\left(x^{2}\right)"),
    ("sqrt(2)*sqrt(x+1)", "√2·√(x + 1)", r"\sqrt{2} \cdot \sqrt{x + 1}"),
    ("abs(abs(x)-1)", "abs(|x| − 1)", None),
    ("a<=b and b!=c", "a ≤ b and b ≠ c", r"a \le b \land b \ne c"),
    ("C_in*mu_x*TP", "C_in·μ_x·TP", r"C_{\mathrm{in}} \cdot \mu_{x} \cdot \mathrm{TP}"),
    ("0.50", "0.50", "0.50"),
]


@pytest.mark.parametrize(("text", "shown", "typeset"), SHOWN)
def test_shown(text, shown, typeset):
    assert line(read(text)) == shown
    assert typeset is None or latex(read(text)) == typeset


@pytest.mark.parametrize("show", [line, ascii_line, latex])
@given(tree=lines())
@settings(max_examples=150, suppress_health_check=SLOW, deadline=None)
def test_what_is_shown_reads_as_the_same_tree(show, tree):
    assert read(show(tree), NAMES) == tree
