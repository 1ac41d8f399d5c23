"""Beside an installed torchvision: the same names, the same weights by the same names, the same outputs.

Skipped where torchvision is absent. What the check itself is worth is tested in any case, against modules made here.
"""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import nn

from prepkit import zoo
from tests.zoo.parity import leaves

SMALL = {"detection": (3, 128, 160), "segmentation": (3, 65, 97)}
QUICK = {"resnet18", "mobilenet_v3_small", "efficientnet_b0", "swin_t"}
L3 = [name for name in zoo.names() if zoo.card(name).level == "L3"]


def room(name: str) -> str:
    return zoo.card(name).module.split(".")[2]


def theirs(models: Any, name: str) -> nn.Module:
    """torchvision's model without any weights to fetch."""
    more = {} if room(name) == "backbones" else {"weights_backbone": None}
    if name in ("googlenet", "inception_v3"):
        more["init_weights"] = False
    net: nn.Module = models.get_model(name, weights=None, **more)
    return net


def differences(models: Any, name: str) -> list[str]:
    """What is not the same, in words; nothing where all is."""
    if name not in models.list_models():
        return [f"torchvision has no {name}"]
    torch.manual_seed(0)
    ours, other = zoo.build(name).eval(), theirs(models, name).eval()
    mine, yours = ours.state_dict(), other.state_dict()
    if list(mine) != list(yours):
        odd = sorted(set(mine) ^ set(yours))[:3]
        return [f"names of weights: {odd or 'in another order'}"]
    shapes = [key for key in mine if mine[key].shape != yours[key].shape]
    if shapes:
        return [
            f"shape of {shapes[0]}: {tuple(mine[shapes[0]].shape)}, theirs {tuple(yours[shapes[0]].shape)}"
        ]
    _spread(ours)
    other.load_state_dict(ours.state_dict())
    x = torch.rand(1, *SMALL.get(room(name), zoo.card(name).input))
    with torch.no_grad():
        first, second = list(leaves(_sorted(ours(x)))), list(leaves(_sorted(other(x))))
    if [a.shape for a in first] != [b.shape for b in second]:
        return ["shapes of the output"]
    gap = max((float((a.double() - b.double()).abs().max() / _scale(a)) for a, b in zip(first, second, strict=True)
               if a.numel()), default=0.0)  # fmt: skip
    return [] if gap <= 1e-5 else [f"outputs differ by {gap:.1e} of their spread"]


def _scale(x: torch.Tensor) -> float:
    return max(float(x.double().std(correction=0)), 1e-12)


def _spread(net: nn.Module) -> None:
    """What begins as zeros would hide what is wired to it."""
    with torch.no_grad():
        for weight in net.parameters():
            if not weight.any():
                nn.init.normal_(weight, std=0.02)


def _sorted(output: object) -> object:
    """Detections are dictionaries whose keys stand in any order."""
    if isinstance(output, dict):
        return {key: _sorted(output[key]) for key in sorted(output)}
    return [_sorted(one) for one in output] if isinstance(output, list) else output


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in L3]
)
def test_beside_torchvision(name: str) -> None:
    pytest.importorskip(
        "torchvision", reason="torchvision is not installed: the anchors of tests/facts stand for it"
    )
    assert differences(importlib.import_module("torchvision.models"), name) == []


class Wired(nn.Module):
    """A model of ours with something done to what comes out."""

    def __init__(self, net: nn.Module, does: Any) -> None:
        super().__init__()
        for key, child in net.named_children():
            self.add_module(key, child)
        self.net, self.does = [net], does

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.does(self.net[0].eval()(x))


def pretended(does: Any = None, **changes: object) -> Any:
    """A module like torchvision's whose models are made of ours."""

    def get_model(name: str, weights: None, **options: object) -> nn.Module:
        options.pop("init_weights", None)
        net = zoo.build(name, **{**options, **changes})
        return Wired(net, does) if does else net

    return SimpleNamespace(list_models=lambda: ["resnet18", "mobilenet_v3_small"], get_model=get_model)


@pytest.mark.parametrize(
    ("models", "says"),
    [
        (pretended(), []),
        (pretended(num_classes=7), ["shape of "]),
        (pretended(lambda x: x * 1.001), ["outputs differ by "]),
        (pretended(lambda x: x[:, :5]), ["shapes of the output"]),
    ],
)
def test_the_check_sees_what_is_not_the_same(models: Any, says: list[str]) -> None:
    found = differences(models, "mobilenet_v3_small")
    assert [one[: len(say)] for one, say in zip(found, says, strict=True)] == says


def test_the_check_sees_other_names() -> None:
    models = pretended()
    models.get_model = lambda name, weights: zoo.build("resnet34")
    assert differences(models, "resnet18")[0].startswith("names of weights: ")
    assert differences(models, "vgg11") == ["torchvision has no vgg11"]
