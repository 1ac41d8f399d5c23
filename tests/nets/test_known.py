"""Known nets written as on a whiteboard: published totals, and what torch does with the module that is built."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from prepkit.nets.language import read
from prepkit.nets.module import build
from prepkit.nets.symbolic import analyse
from tests.nets.nets import FIELDS, KNOWN, RESNET50, SMALL

ALL = {name: known[0] for name, known in KNOWN.items()} | SMALL
MEASURED = json.loads((Path(__file__).parents[1] / "facts" / "receptive-fields.json").read_text())
NAMES = {"AlexNet 2014": "alexnet", "VGG-16": "vgg16", "ResNet-18": "resnet18", "ResNet-50": "resnet50"}


@pytest.mark.parametrize("name", KNOWN)
def test_published_totals(name: str) -> None:
    text, parameters, macs, output = KNOWN[name]
    found = analyse(read(text))
    assert (found.parameters, found.output) == (parameters, output)
    assert macs is None or found.macs == macs


@pytest.mark.parametrize("name", FIELDS)
def test_receptive_fields(name: str) -> None:
    layers = [layer for layer in analyse(read(KNOWN[name][0])).layers if len(layer.output) == 3]
    last = layers[-2] if layers[-1].text.startswith("adaptive") else layers[-1]
    assert last.receptive_field == FIELDS[name] == MEASURED[NAMES[name]]["rf"]
    assert last.jump == MEASURED[NAMES[name]]["stride"]


@pytest.mark.parametrize("name", ALL)
def test_as_torch_builds_it(name: str) -> None:
    net = read(ALL[name])
    found = analyse(net)
    with torch.device("meta"):
        module, image = build(net).eval(), torch.empty(1, *found.input)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        output = module(image)
    assert tuple(output.shape[1:]) == found.output
    assert sum(p.numel() for p in module.parameters()) == found.parameters
    assert sum(b.numel() for b in module.buffers()) == found.buffers
    assert counter.get_total_flops() == 2 * found.macs


def test_ceil_mode_starts_inside() -> None:
    for extent in range(3, 12):
        for k, s, p in ((1, 2, 0), (2, 3, 0), (3, 2, 0), (3, 2, 1), (2, 3, 1)):
            theirs = torch.nn.MaxPool2d(k, s, p, ceil_mode=True)(
                torch.empty(1, 1, extent, extent, device="meta")
            )
            mine = analyse(read(f"1x{extent}x{extent}: maxpool k{k} s{s} p{p} ceil"))
            assert mine.output == tuple(theirs.shape[1:])


def test_columns_add_up() -> None:
    for text in ALL.values():
        found = analyse(read(text))
        assert found.parameters == sum(each.weights + each.biases + each.norm for each in found.layers)
        assert found.macs == sum(each.macs for each in found.layers)
        assert found.training_activations == sum(each.activations for each in found.layers)
        assert 0 < found.forward_activations <= found.training_activations


def seconds(text: str, layers: int) -> float:
    """The least CPU time of some tries."""
    found = []
    for _ in range(4):
        start = time.process_time()
        assert len(analyse(read(text)).layers) == layers
        found.append(time.process_time() - start)
    return min(found)


@pytest.mark.parametrize("text", ["3x64x64: {}", "3xHxW: {}", "NxHxW: {}"])
def test_a_hundred_layers_are_quick(text: str) -> None:
    body = " > ".join(["conv N k3 p1 > bn > relu" if "N" in text else "conv 64 k3 p1 > bn > relu"] * 33)
    assert seconds(text.format(f"{body} > gap"), 100) < 0.03


def test_symbols_cost_little() -> None:
    """Formulas of a hundred and seventy layers within a factor of the numbers; it was five hundred once."""
    symbols = RESNET50.replace("3x224x224", "3xHxW")
    assert seconds(symbols, 174) < 40 * seconds(RESNET50, 174)
