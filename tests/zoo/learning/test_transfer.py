"""Frozen stays frozen, to the last running statistic; opened stages learn, each at its own rate."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.learning.transfer import Transfer

STAGES = 3


def _net() -> Transfer:
    torch.manual_seed(0)
    stages = [
        nn.Sequential(
            nn.Conv2d(c, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.Dropout(0.5), nn.ReLU()
        )
        for c in (3, 4, 4)
    ]
    return Transfer(stages, nn.Sequential(nn.Flatten(), nn.Linear(64, 2)))


def _step(net: Transfer, optimiser: torch.optim.Optimizer) -> None:
    optimiser.zero_grad()
    functional.cross_entropy(net(torch.randn(5, 3, 4, 4)), torch.tensor([0, 1, 0, 1, 0])).backward()
    optimiser.step()


def _changed(before: dict[str, torch.Tensor], net: nn.Module) -> set[str]:
    return {name for name, value in net.state_dict().items() if not torch.equal(before[name], value)}


@pytest.mark.parametrize("opened", range(STAGES + 1))
def test_what_is_frozen_does_not_change(opened: int) -> None:
    net = _net()
    net.unfreeze(opened)
    net.train()
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    for _ in range(2):
        _step(net.train(), optimiser)
    changed = _changed(before, net)
    frozen = tuple(f"stages.{i}." for i in range(STAGES - opened))
    assert changed == {name for name in before if not name.startswith(frozen or "none")}
    for i, stage in enumerate(net.stages):
        assert all(m.training == (i >= STAGES - opened) for m in stage.modules())
    assert not any(m.training for m in net.eval().modules())


def test_freezing_again_stops_momentum_too() -> None:
    net = _net()
    net.unfreeze(2)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    _step(net.train(), optimiser)
    net.unfreeze(0)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    optimiser.step()  # also where nobody has set the gradients to zero since
    _step(net, optimiser)
    assert _changed(before, net) == {"head.1.weight", "head.1.bias"}


def test_a_frozen_backbone_answers_in_training_as_in_evaluation() -> None:
    net, x = _net(), torch.randn(4, 3, 4, 4)
    assert torch.equal(net.train()(x), net.eval()(x))


@pytest.mark.parametrize(("opened", "rates"), [(0, [0.5]), (1, [0.5, 0.25]), (3, [0.5, 0.25, 0.125, 0.0625])])
def test_rates_fall_from_the_head_down(opened: int, rates: list[float]) -> None:
    net = _net()
    net.unfreeze(opened)
    groups = net.groups(0.5, decay=2)
    assert [group["lr"] for group in groups] == rates
    grouped = [id(p) for group in groups for p in group["params"]]
    assert sorted(grouped) == sorted(id(p) for p in net.parameters() if p.requires_grad)
    assert groups[0]["params"][0] is net.head[1].weight
    if opened == STAGES:
        assert groups[-1]["params"][0] is net.stages[0][0].weight


def test_the_rates_are_those_of_the_steps() -> None:
    net = _net()
    net.unfreeze(1)
    optimiser = torch.optim.SGD(net.groups(0.4, decay=2.6))
    before = {name: p.detach().clone() for name, p in net.named_parameters()}
    _step(net.train(), optimiser)
    for name, rate in (("head.1.weight", 0.4), ("stages.2.0.weight", 0.4 / 2.6)):
        p = net.get_parameter(name)
        assert torch.allclose(before[name] - p, rate * p.grad, atol=1e-7)


@pytest.mark.parametrize("stages", [-1, 4])
def test_there_are_only_so_many_stages(stages: int) -> None:
    with pytest.raises(UsageError, match=rf"cannot open {stages} stages; expected 0 … 3"):
        _net().unfreeze(stages)
