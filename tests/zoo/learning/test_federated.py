"""FedAvg beside loops over numbers and SGD on all data; masks that cancel."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.learning import federated
from prepkit.zoo.learning.federated import Client


def _net(norm: bool = False) -> nn.Sequential:
    torch.manual_seed(0)
    middle = [nn.BatchNorm1d(5)] if norm else [nn.Tanh()]
    return nn.Sequential(nn.Linear(4, 5), *middle, nn.Linear(5, 3)).double()


def _client(seed: int, *sizes: int) -> Client:
    g = torch.Generator().manual_seed(seed)
    return Client([
        (torch.randn(n, 4, dtype=torch.float64, generator=g), torch.randint(3, (n,), generator=g)) for n in sizes
    ])  # fmt: skip


@pytest.mark.parametrize("examples", [[1, 1, 1], [1, 2, 7], [0, 3, 1], [1000, 1, 1]])
def test_the_average_is_weighted_by_examples(examples: list[int]) -> None:
    g = torch.Generator().manual_seed(0)
    states = [
        {
            "w": torch.randn(2, 3, generator=g),
            "n": torch.randint(100, (), generator=g),
            "h": torch.randn(2).half(),
        }
        for _ in examples
    ]
    mean, total = federated.average(states, examples), sum(examples)
    for i in range(2):
        for j in range(3):
            wanted = sum(n * float(s["w"][i, j]) for n, s in zip(examples, states, strict=True)) / total
            assert float(mean["w"][i, j]) == pytest.approx(wanted, abs=1e-6)
    exact = sum(n * int(s["n"]) for n, s in zip(examples, states, strict=True)) / total
    assert mean["n"].dtype == torch.int64
    assert abs(int(mean["n"]) - exact) <= 0.5
    assert mean["h"].dtype == torch.float16


def test_integer_and_shared_entries_stay() -> None:
    clients = [_client(1, 8, 8), _client(2, 8, 8, 8)]
    net = _net(norm=True)
    net.register_buffer("table", torch.tensor([3, 2**40 + 1]))
    net.register_buffer("mask", torch.tensor([True, False]))
    states = [federated.local_sgd(net, client, 0.1) for client in clients]
    mean = federated.average(states, [16, 24])
    assert list(mean) == list(net.state_dict())
    for name, value in net.state_dict().items():
        assert (mean[name].dtype, mean[name].shape) == (value.dtype, value.shape)
    assert [int(s["1.num_batches_tracked"]) for s in (*states, mean)] == [2, 3, 3]  # 2.6, to the nearest
    assert torch.equal(mean["table"], net.table)
    assert torch.equal(mean["mask"], net.mask)
    net.load_state_dict(mean)


def test_one_full_batch_each_is_one_step_of_sgd_on_all_data() -> None:
    clients, net, twin = [_client(1, 3), _client(2, 9), _client(3, 1)], _net(), _net()
    federated.federated_round(net, clients, rate=0.3)
    images = torch.cat([c.batches[0][0] for c in clients])
    labels = torch.cat([c.batches[0][1] for c in clients])
    functional.cross_entropy(twin(images), labels).backward()
    for ours, theirs in zip(net.parameters(), twin.parameters(), strict=True):
        assert torch.allclose(ours, theirs - 0.3 * theirs.grad, atol=1e-14)


def test_local_sgd_beside_steps_by_hand() -> None:
    client, net, twin = _client(1, 3, 5), _net(), _net()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    state = federated.local_sgd(net, client, rate=0.2, epochs=2)
    for _ in range(2):
        for images, labels in client.batches:
            grads = torch.autograd.grad(
                functional.cross_entropy(twin(images), labels), list(twin.parameters())
            )
            for p, g in zip(twin.parameters(), grads, strict=True):
                p.data -= 0.2 * g
    assert all(torch.allclose(state[name], value) for name, value in twin.state_dict().items())
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())


def test_rounds_learn() -> None:
    net, clients = _net(), [_client(s, 6, 6) for s in range(3)]

    def loss() -> float:
        return sum(functional.cross_entropy(net(x), y).item() for c in clients for x, y in c.batches)

    before = loss()
    for _ in range(10):
        federated.federated_round(net, clients, rate=0.5, epochs=3)
    assert loss() < 0.8 * before


@pytest.mark.parametrize("count", [2, 3, 6])
def test_masks_cancel_to_the_last_bit(count: int) -> None:
    g = torch.Generator().manual_seed(0)
    updates = [torch.randn(50, generator=g, dtype=torch.float64) for _ in range(count)]
    seeds = {(i, j): 100 * i + j for i in range(count) for j in range(i + 1, count)}
    sent = [federated.masked(federated.fixed_point(u), i, seeds) for i, u in enumerate(updates)]
    total = sum(sent)
    assert torch.equal(total, sum(federated.fixed_point(u) for u in updates))
    assert (federated.from_fixed_point(total) - sum(updates)).abs().max() <= count * 2.0**-25
    for missing in range(count):
        partial = total - sent[missing]
        assert federated.from_fixed_point(partial).abs().median() > 2.0**30  # without one it stays noise


def test_a_masked_update_looks_like_noise() -> None:
    sent = federated.masked(torch.zeros(20_000, dtype=torch.int64), 0, {(0, 1): 5, (1, 2): 6})
    for bit in range(64):
        assert abs(float(((sent >> bit) & 1).double().mean()) - 0.5) < 0.02
    alone = federated.masked(torch.zeros(4, dtype=torch.int64), 0, {(1, 2): 6})
    assert alone.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("states", "examples", "says"),
    [
        ([], [], "one weight a state"),
        ([{"w": torch.zeros(1)}], [1, 2], "one weight a state"),
        ([{"w": torch.zeros(1)}], [0], "not all of them 0"),
        ([{"w": torch.zeros(1)}] * 2, [2, -1], "expected counts"),
        ([{"w": torch.zeros(1)}, {"v": torch.zeros(1)}], [1, 1], "'v' is in one of them only"),
    ],
)
def test_bad_input(states: list[dict[str, torch.Tensor]], examples: list[int], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        federated.average(states, examples)


def test_floats_are_not_masked() -> None:
    with pytest.raises(UsageError, match="int64"):
        federated.masked(torch.zeros(2), 0, {})
