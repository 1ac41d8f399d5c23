"""The rules that lines are justified by: a name, what it is called, and its law in one sentence, told to learners."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "algebra": "The same value written otherwise: terms are collected, brackets resolved, fractions put "
        "together.",
    "arithmetic": "Numbers are computed.",
    "bound": "A quantity is replaced by one that is never smaller (or never larger).",
    "cancel": "A factor that is not 0 is taken out of numerator and denominator, or out of both sides.",
    "case-split": "The cases cover everything; in each of them the line holds.",
    "chain-rule": "The derivative of f(g(x)) is f′(g(x))·g′(x).",
    "counting": "The integers lo, lo + 1, …, hi are hi − lo + 1 many, where hi ≥ lo − 1.",
    "definition": "A name is replaced by what it stands for, or the other way round.",
    "derivative": "A derivative is computed by the rules for sums, powers and elementary functions.",
    "expand": "A product of sums is the sum of the products.",
    "expectation": "The mean of a sum is the sum of the means; constants come out; for independent factors the "
        "mean of a product is the product of the means.",
    "exponent": "aᵐ·aⁿ = aᵐ⁺ⁿ and (aᵐ)ⁿ = aᵐⁿ.",
    "fact": "A fact given at the start is used.",
    "factor": "A common factor is taken out of a sum.",
    "floor": "For an integer k: k ≤ ⌊x⌋ says the same as k ≤ x, and ⌊x + k⌋ = ⌊x⌋ + k.",
    "geometric-series": "1 + r + … + rⁿ⁻¹ = (1 − rⁿ)/(1 − r) for r ≠ 1.",
    "index": "δ(i, j) is 1 where i = j and 0 elsewhere, so that a sum over i with δ(i, j) keeps one term.",
    "induction": "What holds at the start, and at n + 1 whenever it holds at n, holds for all n.",
    "inequality": "The same is added to both sides, or both are multiplied by something positive; a larger "
        "term makes a larger sum.",
    "integral": "The integral of f from a to b is F(b) − F(a) where F′ = f.",
    "limit-free": "No limit is needed: the line holds for every value, not only far out.",
    "linearity": "A sum of sums is summed term by term, and a constant factor comes out.",
    "logarithm": "log(a·b) = log a + log b, log(aᵇ) = b·log a, exp(log a) = a for a > 0.",
    "matrix": "Matrices multiply row by column; the order of the factors stays.",
    "maximum": "max(a, b) is a where a ≥ b and b elsewhere; min is the other one.",
    "modulo": "a mod n = a − n·⌊a/n⌋.",
    "product-rule": "(f·g)′ = f′·g + f·g′.",
    "quotient-rule": "(f/g)′ = (f′·g − f·g′)/g².",
    "rearrange": "Terms move to the other side with the opposite sign; both sides may be divided by "
        "something that is not 0.",
    "root": "√a is the number ≥ 0 whose square is a.",
    "substitute": "Equals are put in for equals.",
    "sum-flip": "Σ f(k) over k = lo … hi is Σ f(lo + hi − k): the same terms in the opposite order.",
    "sum-peel": "The first or the last term is taken out of a sum, or put into it.",
    "sum-shift": "Σ f(k) over k = lo … hi is Σ f(k − s) over k = lo + s … hi + s.",
    "sum-split": "A sum over lo … hi is the sum over lo … m and that over m + 1 … hi.",
    "sum-swap": "Two sums with constant limits may be taken in either order.",
    "symmetry": "A function with f(−x) = f(x), or −f(x), is used at −x.",
    "telescoping": "In Σ (f(k + 1) − f(k)) all but the ends cancels.",
    "transpose": "(A·B)ᵀ = Bᵀ·Aᵀ.",
    "trigonometry": "sin² + cos² = 1, and the addition theorems.",
    "variance": "Var X = E[X²] − E[X]²; Var(a·X) = a²·Var X; for independent terms the variance of a sum is "
        "the sum of the variances.",
}  # fmt: skip


def law(rule: str) -> str:
    """The law of a registered rule in one sentence.

    >>> law("product-rule")
    '(f·g)′ = f′·g + f·g′.'
    """
    return RULES[rule]


def title(rule: str) -> str:
    """The rule as it stands beside a line.

    >>> title("sum-peel")
    'sum peel'
    """
    return rule.replace("-", " ")


KINDRED: tuple[frozenset[str], ...] = (
    frozenset(
        ("algebra", "arithmetic", "bound", "cancel", "case-split", "definition", "expand", "fact", "factor",
         "inequality", "limit-free", "rearrange", "substitute", "symmetry")
    ),
    frozenset(
        ("counting", "geometric-series", "index", "induction", "linearity", "sum-flip", "sum-peel", "sum-shift",
         "sum-split", "sum-swap", "telescoping")
    ),
    frozenset(("chain-rule", "derivative", "integral", "product-rule", "quotient-rule")),
    frozenset(("exponent", "logarithm", "root", "trigonometry")),
    frozenset(("floor", "maximum", "modulo")),
    frozenset(("expectation", "variance")),
    frozenset(("matrix", "transpose")),
)  # fmt: skip
"""Rules of one group may justify the same line, those of the first nearly any: others are offered as wrong ones."""

PLAIN = frozenset(("algebra", "arithmetic", "definition", "fact", "rearrange", "substitute"))
"""Rules that nobody needs to be asked about."""


def strangers(rule: str) -> tuple[str, ...]:
    """Rules that cannot justify what `rule` does.

    >>> "sum-shift" in strangers("sum-peel"), "variance" in strangers("sum-peel")
    (False, True)
    """
    kin = KINDRED[0].union(*(group for group in KINDRED if rule in group))
    return tuple(other for other in RULES if other not in kin)
