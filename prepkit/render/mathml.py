"""A line as MathML, by way of LaTeX: the one home of latex2mathml."""

from __future__ import annotations

from html import escape

from latex2mathml.converter import convert

from prepkit.maths.latex import latex
from prepkit.maths.show import line
from prepkit.maths.tree import Node


def mathml(node: Node) -> str:
    """A `<math>` element whose text for screen readers is the line; the line alone where there is no such form.

    >>> from prepkit.maths.read import read
    >>> mathml(read("x/2"))[:6], "<mfrac>" in mathml(read("x/2"))
    ('<math ', True)
    """
    try:
        found: str = convert(latex(node))
    except Exception:  # whatever a converter of somebody else's raises: the line itself says the same
        return f"<code>{escape(line(node))}</code>"
    return found.replace("<math ", f'<math aria-label="{escape(line(node))}" displaystyle="true" ', 1)
