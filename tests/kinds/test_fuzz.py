"""Whatever is typed, a verdict comes back: no exception, no code run, nothing that a terminal would act on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit.domain import Outcome, Verdict
from prepkit.grading import grade
from prepkit.kinds import kind, names

WORDS = (
    "0 1 2 7 12 1792 1,234 1.5 3e4 10^6 1/3 % MiB KB ms GMAC px M B k a b c d 1a 2b all none 1_000 1'000 64x7"
    " ( ) [ ] , ; : . - + * / ^ ** × · > < = -> floor( sqrt( log2( sum( max( | ² √ ⌊ ⌋ π e oo n W out mod i"
    " \\frac{1}{2} $ { } ' \" \\ \n \t"
)
PIECES = st.sampled_from(WORDS.split(" "))
LINES = st.one_of(
    st.text(max_size=40),
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=12).map(" ".join),
)
TABLES = [
    (name, k) for name in names() for k in range(len(kind(name).EXAMPLES)) if name != "formula" or k == 0
]


@pytest.mark.parametrize(("name", "place"), TABLES)
@settings(max_examples=60, deadline=None)
@given(text=LINES)
def test_any_line_ends_in_a_verdict(name: str, place: int, text: str) -> None:
    ends_in_a_verdict(name, place, text)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "place"), TABLES)
@settings(max_examples=4000, deadline=None)
@given(text=LINES)
def test_any_of_many_lines_ends_in_a_verdict(name: str, place: int, text: str) -> None:
    ends_in_a_verdict(name, place, text)


def ends_in_a_verdict(name: str, place: int, text: str) -> None:
    table = kind(name).EXAMPLES[place]
    verdict = grade(table.part, table.values, text, seed=table.seed)
    assert isinstance(verdict, Verdict)
    assert 0 <= verdict.credit <= 1
    assert (verdict.credit == 1) == (verdict.outcome is Outcome.RIGHT)
    told = (verdict.reason, verdict.read_as, verdict.mistake, *verdict.readings)
    assert all(char.isprintable() for line in told for char in line)
    if verdict.outcome is Outcome.UNREADABLE:
        assert verdict.reason
        assert verdict.expected
        start, end = verdict.span or (0, 0)
        assert 0 <= start <= end <= len(text)
    elif verdict.outcome is not Outcome.UNDECIDED:
        again = grade(table.part, table.values, verdict.read_as, seed=table.seed)
        assert again.outcome in (verdict.outcome, Outcome.UNREADABLE) or again.readings
