"""The vocabulary of lines: functions and how many arguments they take, Greek letters, what LaTeX commands mean.

Tables only. What a word does is the parser's business.
"""

from __future__ import annotations

ANY = 99  # upper bound of arguments where there is none

FUNCTIONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("floor", "ceil", "abs", "sign", "sqrt", "exp", "log", "log2", "tanh", "erf"), (1, 1)),
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "factorial", "T"), (1, 1)),
    **dict.fromkeys(("mod", "binomial", "d", "J", "delta"), (2, 2)),
    **dict.fromkeys(("max", "min"), (1, ANY)),
    "diff": (2, ANY),
}
BIG = frozenset({"sum", "prod", "int"})
SYNONYMS = {
    "ln": "log",
    "ceiling": "ceil",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "log_2": "log2",
}
CONSTANTS = frozenset({"pi", "e", "oo"})
WORDS = frozenset({"and", "or"})
# Language words that are as often symbols: only a bracket behind them makes them functions.
SHY = frozenset({"T", "J", "d", "delta"})

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Ξ": "Xi", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ℓ": "ell",
}  # fmt: skip
LETTERS = {name: letter for letter, name in reversed(GREEK.items())}

SUPERSCRIPT = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
RAISED = {digit: raised for raised, digit in SUPERSCRIPT.items()}
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
VULGAR = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅙": (1, 6),
    "⅛": (1, 8),
}

# One sign, one kind of token. What is missing stands for itself.
SIGNS = {
    "**": "^", "==": "=", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=", "·": "*", "⋅": "*", "∙": "*",
    "×": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/", "−": "-", "–": "-", "—": "-", "∧": "and", "∨": "or", "′": "'",
    "Σ": "sum", "∑": "sum", "Π": "prod", "∏": "prod", "∫": "int",
}  # fmt: skip

COMMANDS = {
    r"\cdot": "*", r"\times": "*", r"\ast": "*", r"\div": "/", r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=",
    r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=", r"\ne": "!=", r"\neq": "!=", r"\lt": "<", r"\gt": ">",
    r"\lfloor": "⌊", r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉", r"\lvert": "(|", r"\rvert": "|)",
    r"\vert": "|", r"\{": "(", r"\}": ")", r"\lbrace": "(", r"\rbrace": ")", r"\lbrack": "[", r"\rbrack": "]",
    r"\sum": "sum", r"\prod": "prod", r"\int": "int", r"\land": "and", r"\wedge": "and", r"\lor": "or",
    r"\vee": "or", r"\partial": "∂", r"\prime": "'", r"\top": "⊤", r"\frac": "frac", r"\dfrac": "frac",
    r"\tfrac": "frac", r"\sqrt": "root", r"\binom": "binom", r"\dbinom": "binom", r"\infty": "∞", r"\|": "‖",
}  # fmt: skip
SKIPPED = frozenset(
    (
        r"\left", r"\right", r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\biggl",
        r"\biggr", r"\limits", r"\nolimits", r"\displaystyle", r"\textstyle", r"\quad", r"\qquad", r"\,", r"\;", r"\:",
        r"\!", r"\(", r"\)", r"\[", r"\]", "\\ ",
    )
)  # fmt: skip
NAMED = {
    "\\" + name: name
    for name in (
        *LETTERS, "log", "exp", "max", "min", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos",
        "arctan", "ln",
    )
} | {r"\varepsilon": "epsilon", r"\varphi": "phi", r"\vartheta": "theta", r"\operatorname": ""}  # fmt: skip
