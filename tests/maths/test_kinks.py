"""A derivative at a kink: where-defined if the slopes beside it differ, the same if they agree, else open."""

import pytest

from prepkit.domain import Context
from prepkit.maths.judge import judge

ROWS = [
    ("diff(abs(x), x)", "sign(x)", "where-defined", "0"),
    ("diff(max(x, 0), x)", "(1 + sign(x))/2", "where-defined", "0"),
    ("diff(min(x - 2, 0), x)", "(1 - sign(x - 2))/2", "where-defined", "2"),
    ("diff(max(0, 1 - x)^2, x)", "-2*max(0, 1 - x)", "probed", None),
    ("diff(x*abs(x), x)", "2*abs(x)", "probed", None),
    ("diff(x*abs(x), x)", "abs(x)", "refuted", None),
    ("diff(abs(x) + abs(-x), x)", "2*sign(x)", "probed", None),  # two kinks: whether 0 is defined stays open
]


@pytest.mark.parametrize(("a", "b", "verdict", "where"), ROWS)
def test_beside_a_kink(a, b, verdict, where):
    found = judge(a, b, Context(let={"x": "real"}))
    assert found.verdict in {verdict, "proved"} if verdict == "probed" else found.verdict == verdict
    assert where is None or found.counter_example == {"x": where}


def test_away_from_the_kink_the_slope_is_the_sign():
    assert judge("diff(abs(x), x)", "sign(x)", Context(let={"x": "nz"})).verdict == "proved"
