r"""A derivation as a LaTeX document of its own: `pdflatex` or `lualatex` make a page of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prepkit.derive.chain import Derivation
from prepkit.derive.numbers import KINDS
from prepkit.derive.story import Step, strength
from prepkit.maths.latex import latex
from prepkit.maths.tree import Symbol

_TEXT = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "§": r"\S{}", "…": r"\ldots{}", "–": "--", "“": "``",
    "”": "''", "’": "'",
}  # fmt: skip
_MATHS = {
    "<": "<", ">": ">", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "⇔": r"\Leftrightarrow",
    "⇒": r"\Rightarrow", "·": r"\cdot", "×": r"\times", "−": "-", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil",
    "⌉": r"\rceil", "√": r"\surd", "∞": r"\infty", "Σ": r"\sum", "∏": r"\prod", "∂": r"\partial", "²": "^2",
    "³": "^3", "′": "'", "✓": r"\checkmark", "✗": r"\times", "ᵀ": r"^{\top}", "δ": r"\delta", "σ": r"\sigma",
    "μ": r"\mu", "ε": r"\varepsilon", "γ": r"\gamma", "β": r"\beta", "λ": r"\lambda", "τ": r"\tau", "π": r"\pi",
    "φ": r"\varphi", "α": r"\alpha", "η": r"\eta", "Δ": r"\Delta", "ᵐ": "^m", "ⁿ": "^n",
}  # fmt: skip
_SPECIAL = str.maketrans(_TEXT | {sign: rf"\ensuremath{{{command}}}" for sign, command in _MATHS.items()})
_RELATIONS = {"⇔": r"\iff", "⇒": r"\implies", "≤": r"\le", "≥": r"\ge", "": ""}


def written(derivation: Derivation, steps: Sequence[Step]) -> str:
    """The document."""
    return "\n".join(_lines(derivation, steps)) + "\n"


def text(words: str) -> str:
    r"""Words as LaTeX text: nothing in them is a command.

    >>> text("100 % of x_i"), text(r"\\input{x}")
    ('100 \\% of x\\_i', '\\textbackslash{}\\textbackslash{}input\\{x\\}')
    """
    kept = "".join(c for c in words if c.isprintable())
    return kept.translate(_SPECIAL)


def _lines(derivation: Derivation, steps: Sequence[Step]) -> Iterator[str]:
    yield r"\documentclass{article}"
    yield r"\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\usepackage{amsmath,amssymb}"
    yield r"\setlength{\parindent}{0pt}\setlength{\parskip}{6pt}"
    yield r"\begin{document}"
    yield rf"\section*{{{text(derivation.title)}}}"
    if derivation.source:
        yield rf"\emph{{{text(derivation.source)}}}" + "\n"
    yield "To show:"
    yield rf"\[ {_goal(derivation)} \]"
    symbols = [
        f"${latex(Symbol(name))}$: {text(KINDS[kind])}" for name, kind in derivation.context.let.items()
    ]
    if symbols:
        yield "with " + "; ".join(symbols) + ".\n"
    for step in steps:
        yield from _step(step)
    yield r"\hfill $\blacksquare$"
    yield r"\end{document}"


def _goal(derivation: Derivation) -> str:
    goal = derivation.goal
    if goal.premise is None:
        return latex(goal.line.tree)
    arrow = r"\iff" if goal.both else r"\implies"
    return rf"{latex(goal.premise)} {arrow} {latex(goal.line.tree)}"


def _step(step: Step) -> Iterator[str]:
    if step.number == 0:
        yield rf"\paragraph{{{text(step.chain)}}}"
    tag = rf" \tag{{{text(step.equation)}}}" if step.equation else ""
    yield rf"\[ {_RELATIONS.get(step.sign, step.sign)} {latex(step.tree)}{tag} \]"
    firm = strength(step)
    yield text(" ".join(filter(None, [f"{step.reason}{f' ({firm})' if firm else ''}.", step.say])))
    if step.numbers is not None:
        yield rf"\[ {latex(step.numbers)} \]"
