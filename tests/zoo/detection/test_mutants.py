"""What the anchors of detectors and segmenters are worth: every planted defect is caught by values."""

from __future__ import annotations

import pytest

from tests.zoo.detection.mutants import INTACT, MUTANTS, WITNESSES, Mutant, planted

CLOSE = 1e-9
QUICK = {"suppression", "decoding", "unet"}  # witnesses that take no second; the others run in `make slow`


def difference(witness: str) -> float:
    """How far its numbers are from those of the intact model."""
    found, known = WITNESSES[witness](), INTACT[witness]
    if len(found) != len(known) or any(value != value for value in found):  # NaN is no number
        return float("inf")
    return max(abs(a - b) for a, b in zip(found, known, strict=True))


def test_there_are_enough_and_none_twice() -> None:
    assert len(MUTANTS) >= 20
    assert len({str(mutant) for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize(
    "witness", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in WITNESSES]
)
def test_the_intact_models_give_the_numbers(witness: str) -> None:
    assert difference(witness) < CLOSE


@pytest.mark.parametrize(
    "mutant",
    [pytest.param(m, marks=() if m.witness in QUICK else pytest.mark.slow) for m in MUTANTS],
    ids=str,
)
def test_a_planted_defect_moves_the_numbers(mutant: Mutant) -> None:
    with planted(mutant):
        assert difference(mutant.witness) > CLOSE
    if mutant.witness in QUICK:
        assert difference(mutant.witness) < CLOSE  # all is as it was
