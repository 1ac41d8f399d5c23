"""The figures that a backbone's card states are those of the net that is built."""

from __future__ import annotations

import subprocess
import sys

import pytest

from prepkit import zoo
from tests.zoo import golden

BACKBONES = [name for name in zoo.names() if ".backbones." in zoo.card(name).module]

# parameters and GMACs as torchvision's metadata state them, for models that the golden file lacks
ELSEWHERE = {
    "vgg13_bn": (133_053_736, 11.308),
    "resnet34": (21_797_672, 3.664),
    "resnext101_32x8d": (88_791_336, 16.414),
    "resnext101_64x4d": (83_455_272, 15.46),
    "wide_resnet50_2": (68_883_240, 11.398),
    "wide_resnet101_2": (126_886_696, 22.753),
    "densenet161": (28_681_000, 7.728),
    "densenet169": (14_149_480, 3.36),
    "densenet201": (20_013_928, 4.291),
}


@pytest.mark.parametrize("name", [name for name in BACKBONES if name in golden.golden()])
def test_a_card_states_what_the_anchor_has(name: str) -> None:
    """And the anchor is what the net has: `test_golden_….py`."""
    card, anchor = zoo.card(name), golden.golden()[name]
    assert (card.parameters, card.macs) == (anchor["params_total"], anchor["macs_torch"])
    assert [1, *card.input] == anchor["input"]


@pytest.mark.parametrize("name", [name for name in BACKBONES if name not in golden.golden()])
def test_a_card_states_what_the_net_has(name: str) -> None:
    card, net = zoo.card(name), zoo.build(name, device="meta")
    assert sum(p.numel() for p in net.parameters()) == card.parameters
    assert golden.macs(net, (1, *card.input)) == card.macs


@pytest.mark.parametrize(("name", "parameters", "gmacs"), [(n, *figures) for n, figures in ELSEWHERE.items()])
def test_cards_beside_what_others_state(name: str, parameters: int, gmacs: float) -> None:
    assert (zoo.card(name).parameters, round(zoo.card(name).macs / 1e9, 3)) == (parameters, gmacs)


def test_building_on_meta_draws_nothing() -> None:
    """torch's normal distribution on meta is worked out by SymPy, whose import takes ten times what building does."""
    names = "from prepkit import zoo; [zoo.build(name, device='meta') for name in zoo.names()]"
    code = f"import sys; {names}; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0
