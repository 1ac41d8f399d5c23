"""What is shown reads as the same tree, in each notation; and looks as a person would write it."""

import pytest
from hypothesis import HealthCheck, given, settings

from prepkit.maths.latex import latex
from prepkit.maths.read import read
from prepkit.maths.show import ascii_line, line
from tests.maths.trees import NAMES, lines

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.mark.parametrize("show", [line, ascii_line, latex])
@given(tree=lines())
@settings(max_examples=150, suppress_health_check=SLOW, deadline=None)
def test_what_is_shown_reads_as_the_same_tree(show, tree):
    assert read(show(tree), NAMES) == tree
