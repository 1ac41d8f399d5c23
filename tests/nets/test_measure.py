"""Counts beside torch's own counter, beside figures measured elsewhere, and on modules that trip counters up."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit import zoo
from prepkit.nets.measure import EVIDENCE, measure
from tests.zoo import golden, tables

# one model a family here, all of them in `make slow`
QUICK = {"ssd300_vgg16",
    "alexnet", "vgg11_bn", "resnet18", "googlenet", "inception_v3", "densenet121", "mobilenet_v3_small", "unet",
    "efficientnet_b0", "convnext_tiny", "vit_b_16", "swin_t", "fcn_resnet50", "deeplabv3_resnet50", "lenet5",
}  # fmt: skip
MODELS = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in zoo.names()]


@pytest.mark.parametrize("name", MODELS)
def test_models_beside_the_counter_of_torch_and_their_cards(name: str) -> None:
    card, net = zoo.card(name), zoo.build(name, device="meta")
    found = measure(net, card.input, name)
    assert found.macs == golden.macs(net, (1, *card.input)) == card.macs
    assert found.parameters == sum(layer.weights + layer.biases + layer.norm for layer in found.layers)
    assert found.parameters == card.parameters
    assert found.macs == sum(layer.macs for layer in found.layers)
    assert found.training_activations == sum(layer.activations for layer in found.layers)
    assert found.evidence == (EVIDENCE,)


def anchors() -> list[tuple[str, str]]:
    """Models of the zoo that were measured elsewhere as they are, on their own input."""
    known = golden.golden()
    return [
        (name, name) for name in zoo.names() if known.get(name, {}).get("input") == [1, *zoo.card(name).input]
    ]


@pytest.mark.parametrize(("name", "anchor"), anchors())
def test_memory_and_buffers_as_measured_elsewhere(name: str, anchor: str) -> None:
    wanted = golden.golden()[anchor]
    found = measure(zoo.build(name, device="meta"), zoo.card(name).input)
    assert found.training_activations == wanted["activation_elements_total"]
    assert found.forward_activations == wanted["activation_elements_peak_live"]
    assert (found.buffers, found.macs) == (wanted["buffers"], wanted["macs_torch"])


COUNTERS = tables.facts()["models"]


@pytest.mark.parametrize("row", COUNTERS, ids=[row["name"] for row in COUNTERS])
def test_right_where_counters_disagree(row: dict[str, Any]) -> None:
    assert round(tables.counted(row) / 1e9, 4) == row["giga_macs"]


def test_most_counters_miss_attention() -> None:
    off = {
        row["name"]: dict(zip(tables.facts()["counters"], row["off_percent"], strict=True))
        for row in COUNTERS
    }
    assert {name for name, value in off["vit_b_16"].items() if abs(value) > 1} == {
        "torch_cpu_nograd/2", "torch_cpu_grad/2", "fvcore", "fvcore_matmul_only", "ptflops_aten", "thop", "torchinfo",
        "calflops",
    }  # fmt: skip


def test_lines_of_code_are_those_that_do_something() -> None:
    text = '"""Doc."""\n\n# why\nx = 1  # what\n\n\n'
    source = text + 'def f():\n    """Law.\n\n    More.\n    """\n    return (\n        x\n    )\n'
    assert tables.lines_of_code(source) == 5


def macs(net: nn.Module, *shape: int) -> int:
    return measure(net, shape).macs


class Called(nn.Module):
    """A net whose forward is a function of itself and x."""

    def __init__(self, does: object, **parts: nn.Module) -> None:
        super().__init__()
        self.does = does
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, x: torch.Tensor) -> object:
        return self.does(self, x)  # type: ignore[operator]


WORK = [
    (nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2), (4, 9, 7), 5 * 4 * 6 * 2 * 9),
    (nn.Conv1d(4, 6, 3), (4, 9), 7 * 6 * 4 * 3),
    (nn.Conv3d(2, 3, 2), (2, 4, 4, 4), 27 * 3 * 2 * 8),
    (nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2), (4, 5, 5), 25 * 4 * 3 * 9),
    (nn.Linear(5, 7), (11, 5), 11 * 5 * 7),
    (nn.Linear(5, 7, bias=False), (5,), 5 * 7),
]  # fmt: skip


@pytest.mark.parametrize(("net", "shape", "wanted"), WORK)
def test_layers_cost_what_their_loops_cost(net: nn.Module, shape: tuple[int, ...], wanted: int) -> None:
    assert macs(net, *shape) == wanted


L, D, H = 10, 8, 2
ATTENTION = 4 * L * D * D + 2 * L * L * D  # projections, then queries with keys and weights with values


def attends(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    q, k, v = net.qkv(x).chunk(3, -1)  # type: ignore[operator]
    q, k, v = (part.view(1, L, H, D // H).transpose(1, 2) for part in (q, k, v))
    return net.proj(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(1, L, D))  # type: ignore[operator]


def by_hand(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    q, k, v = functional.linear(x, net.qkv.weight, net.qkv.bias).chunk(3, -1)  # type: ignore[arg-type]
    weights = torch.einsum("bid,bjd->bij", q, k).softmax(-1)
    return net.proj(weights @ v)  # type: ignore[operator]


@pytest.mark.parametrize(
    "net",
    [
        Called(lambda net, x: net.one(x, x, x, need_weights=False), one=nn.MultiheadAttention(D, H, batch_first=True)),
        Called(lambda net, x: net.one(x, x, x), one=nn.MultiheadAttention(D, H, batch_first=True)),
        Called(attends, qkv=nn.Linear(D, 3 * D), proj=nn.Linear(D, D)),
        Called(by_hand, qkv=nn.Linear(D, 3 * D), proj=nn.Linear(D, D)),
    ],
    ids=["module", "module with weights", "sdpa", "by hand"],
)  # fmt: skip
def test_attention_is_counted_however_it_is_written(net: nn.Module) -> None:
    found = measure(net, (L, D))
    assert found.macs == ATTENTION
    assert found.parameters == sum(one.weights + one.biases for one in found.layers) == 4 * D * D + 4 * D


def test_a_layer_used_twice_has_its_weights_once_and_its_work_twice() -> None:
    layer = nn.Conv2d(3, 3, 3, padding=1)
    found = measure(nn.Sequential(layer, nn.ReLU(), layer), (3, 8, 8))
    assert [(one.weights, one.macs) for one in found.layers] == [(81, 81 * 64), (0, 0), (0, 81 * 64)]
    assert found.parameters == 84


def test_tied_weights_count_once() -> None:
    net = nn.Sequential(nn.Linear(6, 6), nn.Linear(6, 6))
    net[1].weight = net[0].weight
    found = measure(net, (6,))
    assert (found.parameters, found.macs) == (36 + 12, 72)


def test_what_does_not_run_is_said_and_counted() -> None:
    net = Called(lambda net, x: net.used(x), used=nn.Linear(4, 4), head=nn.Linear(4, 9))
    found = measure(net, (4,))
    last = found.layers[-1]
    assert (last.name, last.text, last.output, last.weights, last.macs) == (
        "head", "does not run in evaluation mode", (), 36, 0,
    )  # fmt: skip
    assert found.parameters == 20 + 45


def test_functions_between_layers_have_rows_and_views_have_none() -> None:
    net = Called(lambda net, x: functional.relu(x + net.a(x)).flatten(1), a=nn.Conv2d(2, 2, 1))
    assert [(one.name, one.text, one.activations) for one in measure(net, (2, 3, 3)).layers] == [
        ("a", "conv 2 k1", 18),
        ("add", "add, relu", 36),
    ]


def test_memory_is_shared_in_place_and_by_views() -> None:
    shape = (2, 4, 4)
    made = [
        measure(net, shape).training_activations
        for net in (
            nn.ReLU(),
            nn.ReLU(inplace=True),
            nn.Flatten(),
            nn.Sequential(nn.ReLU(), nn.ReLU(inplace=True)),
        )
    ]
    assert made == [32, 0, 0, 32]
    chain = nn.Sequential(nn.ReLU(), nn.ReLU(), nn.ReLU(), nn.ReLU())
    assert measure(chain, shape).forward_activations == 2 * 32  # one is read while the next is written


def test_the_module_is_left_as_it_was() -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Dropout())
    net[1].eval()
    before = {name: (id(value), value.clone()) for name, value in net.state_dict(keep_vars=True).items()}
    found = measure(net, (3, 8, 8))
    assert [net.training, net[0].training, net[1].training] == [True, True, False]
    for name, value in net.state_dict(keep_vars=True).items():
        assert id(value) == before[name][0]
        assert torch.equal(value, before[name][1])
    assert (found.layers[1].norm, found.buffers) == (8, 9)
    assert not nn.modules.module._global_forward_hooks  # nobody listens any more


def test_hooks_are_gone_after_a_failure() -> None:
    with pytest.raises(RuntimeError):
        measure(nn.Conv2d(3, 4, 3), (5, 8, 8))
    assert not nn.modules.module._global_forward_pre_hooks
    assert not nn.modules.module._global_forward_hooks


def test_half_precision_and_double_count_alike() -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    counts = [
        measure(net.to(kind), (3, 8, 8)).training_activations for kind in (torch.float16, torch.float64)
    ]
    assert counts[0] == counts[1]
