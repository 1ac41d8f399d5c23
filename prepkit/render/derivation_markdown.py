"""A derivation as Markdown with mathematics in dollars, as GitHub and notebooks show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from prepkit.derive.chain import Derivation
from prepkit.derive.numbers import KINDS
from prepkit.derive.story import Step, strength
from prepkit.maths.latex import latex
from prepkit.maths.tree import Symbol

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|$~&])")
_SIGNS = {"⇔": r"\iff", "⇒": r"\implies", "≤": r"\le", "≥": r"\ge"}


def written(derivation: Derivation, steps: Sequence[Step]) -> str:
    """The page."""
    return "\n".join(_lines(derivation, steps)) + "\n"


def text(words: str) -> str:
    """Words in which nothing is markup.

    >>> text("a_b *c* [x](y)")
    'a\\\\_b \\\\*c\\\\* \\\\[x\\\\]\\\\(y\\\\)'
    """
    return _MARKUP.sub(r"\\\1", "".join(c for c in words if c.isprintable()))


def _lines(derivation: Derivation, steps: Sequence[Step]) -> Iterator[str]:
    goal = derivation.goal
    yield f"# {text(derivation.title)}\n"
    if derivation.source:
        yield f"*{text(derivation.source)}*\n"
    premise = (
        f"{latex(goal.premise)} {_SIGNS['⇔' if goal.both else '⇒']} " if goal.premise is not None else ""
    )
    yield f"To show:\n\n$$ {premise}{latex(goal.line.tree)} $$\n"
    for name, kind in derivation.context.let.items():
        yield f"- ${latex(Symbol(name))}$: {KINDS[kind]}"
    for step in steps:
        yield from _step(step)
    yield "∎"


def _step(step: Step) -> Iterator[str]:
    if step.number == 0:
        yield f"\n## {text(step.chain)}"
    tag = rf" \tag{{{step.equation}}}" if step.equation else ""
    sign = f"{_SIGNS.get(step.sign, step.sign)} " if step.sign else ""
    yield f"\n$$ {sign}{latex(step.tree)}{tag} $$\n"
    firm = strength(step)
    yield " ".join(
        filter(None, [f"*{text(step.reason)}*" + (f" ({firm})." if firm else "."), text(step.say)])
    )
    if step.numbers is not None:
        yield f"\nHere: ${latex(step.numbers)}$."
