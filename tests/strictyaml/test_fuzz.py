"""Whatever bytes come, the loader answers with a document: no exception, no crash, every complaint with a line."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit.strictyaml import load

GENERATED = 100_000

PIECES = st.sampled_from(
    ["a", "b: ", "- ", "? ", ": ", "\n", "\n  ", "[", "]", "{", "}", ",", "'", '"', "|\n", ">-\n ", "&x ", "*x",
     "!!str ", "<<: ", "---\n", "...\n", "%YAML 1.2\n", "#", "\t", "no", "1:1", "010", "1e-3", "~", "\\x1b", "\0",
     "\ufeff", "é", "\u2028", "\u202e", "𝘦", "1", "0.50", " "]
)  # fmt: skip
SOUP = st.lists(PIECES, max_size=40).map("".join)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn")), max_size=12)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


def answers(source: str | bytes) -> None:
    document = load(source, "f")
    lines = (source.count("\n") if isinstance(source, str) else source.count(b"\n")) + 1
    for complaint in document.complaints:
        assert complaint.problem
        assert 1 <= complaint.at.line <= lines + 1 or "\u2028" in str(source) or "\r" in str(source)


@settings(max_examples=300, deadline=None)
@given(SOUP | st.binary(max_size=60))
def test_any_soup_is_answered(source: str | bytes) -> None:
    answers(source)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_json_is_read_as_json(tree: object) -> None:
    """JSON is YAML too, and says with quotes what is a text."""
    document = load(json.dumps({"k": tree}, ensure_ascii=False), "f")
    assert document.complaints == ()
    assert document.value == {"k": tree}


@pytest.mark.slow
def test_a_hundred_thousand_soups_are_answered() -> None:
    """A cheaper generator than hypothesis: pieces at random, and real files with bytes changed."""
    chance = random.Random(0)
    pieces = list(PIECES.elements)  # type: ignore[attr-defined]
    real = (
        b"format: 1\ntopic: t\nquestions:\n- id: t.a\n  parts:\n  - {kind: number, prompt: 'x {W}', key: 3}\n"
    )
    for turn in range(GENERATED):
        if turn % 2:
            answers("".join(chance.choices(pieces, k=chance.randrange(40))))
        else:
            changed = bytearray(real)
            for _ in range(chance.randrange(1, 6)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            answers(bytes(changed))
