"""What the anchors are worth: every planted defect is caught by the values of the logits."""

from __future__ import annotations

import pytest
import torch

from tests.zoo import golden
from tests.zoo.mutants import MUTANTS, Mutant, build

CLOSE = 1e-9
ALWAYS = {  # one of each small family; the others run in `make slow`
    "stride on the last block of a stage",
    "no ReLU after the sum",
    "poolings round down",
    "newest maps first",
    "squeeze from the expanded channels",
    "stride on the wrong block of the tail",
}


def difference(mutant: Mutant) -> float:
    """How far its logits are from the anchor's in mean, spread, extremes, norm and the first eight."""
    anchor = golden.golden()[mutant.anchor]
    net = golden.filled(build(mutant), anchor["gain"])
    numbers = {name: value for name, value in anchor["logits_fp64"].items() if name != "top5"}
    with torch.no_grad():
        return golden.worst(net(golden.image(anchor["input"])), numbers)


def test_there_are_enough_and_none_twice() -> None:
    assert len(MUTANTS) >= 40
    assert len({str(mutant) for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize(
    "mutant",
    [pytest.param(mutant, marks=() if mutant.defect in ALWAYS else pytest.mark.slow) for mutant in MUTANTS],
    ids=str,
)
def test_a_planted_defect_moves_the_logits(mutant: Mutant) -> None:
    assert difference(mutant) > CLOSE
