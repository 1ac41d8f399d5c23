"""Indices of a line, written in one way throughout: xᵢ where Unicode has every sign, else lowered a row, else x[i]."""

from __future__ import annotations

from prepkit.maths.show import Unicode, close
from prepkit.maths.tree import Index, Node, children

SIGNS, ROWS, BRACKETS = range(3)  # xᵢ₊₁; a row below; x[i + 1]
LONG_SIGNS, LONG_ROW = 6, 14  # cells an index may take as small signs, and as a row of its own
_LOWER = dict(
    zip("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True)
)
_LINE = Unicode()


def manner(node: Node) -> int:
    """How every index of `node` can be written: SIGNS, ROWS or BRACKETS.

    >>> from prepkit.maths.read import Names, read
    >>> names = Names(["k", "b"], sequences=["x"])
    >>> manner(read("x[k+1]", names)) == SIGNS, manner(read("x[k] + x[b]", names)) == ROWS
    (True, True)
    """
    found, rest = SIGNS, [node]
    while rest:
        inner = rest.pop()
        rest.extend(children(inner))
        if isinstance(inner, Index):
            found = max(found, _manner(inner.indices))
    return found


def _manner(indices: tuple[Node, ...]) -> int:
    if any(isinstance(part, Index) for index in indices for part in (index, *children(index))):
        return BRACKETS
    if small(indices):
        return SIGNS
    return ROWS if sum(len(written(index)) + 1 for index in indices) <= LONG_ROW else BRACKETS


def small(indices: tuple[Node, ...]) -> str | None:
    """Indices as small signs, several of them only if each is one sign.

    >>> from prepkit.maths.read import read
    >>> small((read("t - k"),)), small((read("i"), read("j"))), small((read("i"), read("j + 1")))
    ('ₜ₋ₖ', 'ᵢⱼ', None)
    """
    texts = [written(index) for index in indices]
    if len(texts) > 1 and any(len(text) > 1 for text in texts):
        return None
    signs = [_LOWER.get(sign) for text in texts for sign in text]
    return None if len(signs) > LONG_SIGNS or None in signs else "".join(filter(None, signs))


def written(index: Node) -> str:
    """One index without spaces."""
    return close(_LINE.text(index))
