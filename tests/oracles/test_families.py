"""Count against torch: two families that share no code, over grids and over drawn arguments."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit import oracles
from prepkit.errors import PrepkitError, Undecided, Undefined
from prepkit.oracles import catalogue
from prepkit.oracles.call import device
from tests.oracles.grids import GRIDS, cases

ALONE = {"count.relu_pieces"}  # only where the formula is its opponent
CLOSERS = {
    f"prepkit.oracles.torch.{home}" for home in ("slopes", "gradients", "norms", "training", "quadrature")
}  # real numbers, which nothing counts: test_closers holds them against closed forms
PAIRS = {"windows": "conv_width"}  # one thing under two names
MOST = 150  # cases of a grid, taken evenly
SMALL = st.integers(1, 6)


def says(oracle: str, arguments: dict[str, object]) -> object:
    try:
        return oracles.call(oracle, arguments)
    except Undefined:
        return "undefined"
    except Undecided:
        return "abstains"
    except PrepkitError as error:
        return f"breaks: {error}"


def both(name: str) -> tuple[str, str]:
    return f"count.{name}", f"torch.{PAIRS.get(name, name)}"


def test_every_oracle_has_an_opponent_and_a_grid() -> None:
    opposed = [name for name in catalogue.names() if catalogue.signature(name).module not in CLOSERS]
    count, torch = (
        {name.split(".")[1] for name in opposed if name.startswith(family)} for family in ("count", "torch")
    )
    alone = {name.split(".")[1] for name in ALONE}
    assert {PAIRS.get(name, name) for name in count - alone} == torch
    assert set(GRIDS) == count - alone - set(PAIRS)


@pytest.mark.parametrize("name", GRIDS)
def test_same_arguments(name: str) -> None:
    mine, theirs = map(catalogue.signature, both(name))
    assert (mine.required, mine.optional) == (theirs.required, theirs.optional)


@pytest.mark.parametrize("name", GRIDS)
def test_families_agree(name: str) -> None:
    grid, seen = list(cases(GRIDS[name])), set()
    with device("cpu"):
        for arguments in grid[:: max(1, len(grid) // MOST)]:
            mine, theirs = (says(oracle, arguments) for oracle in both(name))
            if not str(mine).startswith("breaks") or not str(theirs).startswith("breaks"):
                assert mine == theirs, (arguments, mine, theirs)
                seen.add(str(mine))
    assert seen - {"abstains", "undefined"}


@settings(max_examples=150, deadline=None)
@given(W=st.integers(1, 40), F=SMALL, P=st.integers(0, 5), S=SMALL, D=st.integers(1, 3))
def test_windows(W: int, F: int, P: int, S: int, D: int) -> None:
    arguments: dict[str, object] = {"W": W, "F": F, "P": P, "S": S, "D": D}
    assert says("count.windows", arguments) == says("torch.conv_width", arguments)


@settings(max_examples=150, deadline=None)
@given(W=st.integers(1, 40), F=SMALL, S=SMALL, ceil=st.booleans(), data=st.data())
def test_pooling_with_ceil_mode(W: int, F: int, S: int, ceil: bool, data: st.DataObject) -> None:
    P = data.draw(st.integers(0, F // 2))
    if W + 2 * P < F:
        return
    arguments: dict[str, object] = {"W": W, "F": F, "P": P, "S": S, "ceil": int(ceil)}
    assert says("count.pool_width", arguments) == says("torch.pool_width", arguments)


@settings(max_examples=60, deadline=None)
@given(layers=st.lists(st.tuples(SMALL, st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4))
def test_receptive_fields(layers: list[tuple[int, int, int]]) -> None:
    F, S, D = (tuple(column) for column in zip(*layers, strict=True))
    arguments: dict[str, object] = {"F": F, "S": S, "D": D}
    for name in ("receptive_field", "jump", "read_columns"):
        assert says(f"count.{name}", arguments) == says(f"torch.{name}", arguments)


ROWS = st.lists(st.integers(-9, 9), min_size=3, max_size=9).map(tuple)


@settings(max_examples=60, deadline=None)
@given(
    x=ROWS, w=st.lists(st.integers(-9, 9), min_size=1, max_size=3).map(tuple), P=st.integers(0, 2), S=SMALL
)
def test_values(x: tuple[int, ...], w: tuple[int, ...], P: int, S: int) -> None:
    arguments: dict[str, object] = {"x": x, "w": w, "P": P, "S": S}
    for name in ("correlate", "convolve", "conv_input_gradient"):
        assert says(f"count.{name}", arguments) == says(f"torch.{name}", arguments)


LARGE = [
    ("conv_params", {"C_in": 512, "C_out": 512, "F": 3}),
    ("conv_macs", {"C_in": 64, "H": 224, "W": 224, "C_out": 64, "F": 3, "P": 1}),
    ("linear_params", {"N_in": 25_088, "N_out": 4_096}),
    ("activation_bytes", {"C": 64, "H": 224, "W": 224}),
    ("windows", {"W": 10**9, "F": 3}),
]


@pytest.mark.parametrize(("name", "arguments"), LARGE)
def test_count_abstains_where_it_cannot_count(name: str, arguments: dict[str, object]) -> None:
    with pytest.raises(Undecided, match="too many to count"):
        oracles.call(f"count.{name}", arguments)
    assert isinstance(oracles.call(both(name)[1], arguments), int)


def test_pairs_of_axes_are_not_exchanged() -> None:
    for first, second in itertools.permutations([(1, 3), (3, 1)]):
        for family in ("count", "torch"):
            arguments = {"C_in": 1, "H": 9, "W": 9, "C_out": 1, "F": first, "P": (0, 2), "S": (1, 2)}
            shape = oracles.call(f"{family}.conv_shape", arguments)
            assert shape == ((1, 9, 6) if first == (1, 3) else (1, 7, 7)), (family, second)
