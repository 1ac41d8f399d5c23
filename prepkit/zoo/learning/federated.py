"""FedAvg: each client trains at home on its own data, the server averages the weights, weighted by examples.

McMahan et al. 2017, "Communication-Efficient Learning of Deep Networks from Decentralized Data" (arXiv 1602.05629),
Algorithm 1. That data stay at home is not privacy: gradients can be inverted into images (Zhu et al. 2019, arXiv
1906.08935). Secure aggregation hides each update within the sum (`masked`, below); what the sum itself tells is bounded
by clipping and noise (`privacy.py`).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError

Batch = tuple[torch.Tensor, torch.Tensor]
State = Mapping[str, torch.Tensor]


class Client(NamedTuple):
    """Someone with data: batches of (images, labels) that never leave."""

    batches: Sequence[Batch]

    @property
    def examples(self) -> int:
        """n_k, how much this client weighs."""
        return sum(len(labels) for _, labels in self.batches)


def average(states: Sequence[State], examples: Sequence[int]) -> dict[str, torch.Tensor]:
    """Σ_k n_k w_k / Σ_k n_k for every entry of the clients' state_dicts; shape and dtype stay.

    Integer entries (`num_batches_tracked`, index tables) stay integers: their weighted mean is computed in integers,
    rounded to the nearest. Entries that all clients share come out as they are.

    >>> average([{"w": torch.tensor([0.0]), "n": torch.tensor(3)}, {"w": torch.tensor([4.0]), "n": torch.tensor(4)}],
    ...         examples=[1, 3])
    {'w': tensor([3.]), 'n': tensor(4)}
    """
    _same(states, examples)
    total = sum(examples)
    return {
        name: _mean([state[name] for state in states], examples, total).to(value.dtype)
        for name, value in states[0].items()
    }


def _mean(values: Sequence[torch.Tensor], examples: Sequence[int], total: int) -> torch.Tensor:
    if values[0].is_floating_point() or values[0].is_complex():
        return sum(value * (n / total) for value, n in zip(values, examples, strict=True))
    weighted = sum(value.long() * n for value, n in zip(values, examples, strict=True))
    return (2 * weighted + total) // (2 * total)


def _same(states: Sequence[State], examples: Sequence[int]) -> None:
    if not states or len(states) != len(examples):
        raise UsageError(f"{len(states)} states and {len(examples)} weights; expected one weight a state")
    if min(examples) < 0 or sum(examples) == 0:
        raise UsageError(f"examples {list(examples)}: expected counts, not all of them 0")
    for number, state in enumerate(states):
        if state.keys() != states[0].keys():
            odd = sorted(state.keys() ^ states[0].keys())[0]
            raise UsageError(f"states 0 and {number} are not of the same net: {odd!r} is in one of them only")


def local_sgd(net: nn.Module, client: Client, rate: float, epochs: int = 1) -> State:
    """ClientUpdate: `epochs` passes of plain SGD from the weights of `net`, which stays as it is → the new state."""
    own = copy.deepcopy(net).train()
    optimiser = torch.optim.SGD(own.parameters(), lr=rate)
    for _ in range(epochs):
        for images, labels in client.batches:
            optimiser.zero_grad()
            functional.cross_entropy(own(images), labels).backward()
            optimiser.step()
    return own.state_dict()


def federated_round(net: nn.Module, clients: Sequence[Client], rate: float, epochs: int = 1) -> None:
    """One round: every client starts from `net`, which then becomes their weighted average.

    With one batch a client and one epoch this is one step of SGD on all data (FedSGD); with more it is not, and
    clients whose data differ drift apart.

    >>> net = nn.Linear(2, 2)
    >>> federated_round(net, [Client([(torch.zeros(4, 2), torch.zeros(4, dtype=torch.long))])], rate=0.1)
    """
    states = [local_sgd(net, client, rate, epochs) for client in clients]
    net.load_state_dict(average(states, [client.examples for client in clients]))


def fixed_point(update: torch.Tensor, bits: int = 24) -> torch.Tensor:
    """round(x · 2^bits) as int64: sums of these are exact, so masks cancel to the last bit.

    >>> fixed_point(torch.tensor([1.0, -0.5]), bits=1)
    tensor([ 2, -1])
    """
    return torch.round(update.double() * 2**bits).long()


def from_fixed_point(total: torch.Tensor, bits: int = 24) -> torch.Tensor:
    """Back to float64."""
    return total.double() / 2**bits


def masked(update: torch.Tensor, client: int, seeds: Mapping[tuple[int, int], int]) -> torch.Tensor:
    """u_i + Σ_{j>i} m_ij − Σ_{j<i} m_ji (mod 2^64): alone it is uniform noise, the sum over all clients is Σ u_i.

    Bonawitz et al. 2017, "Practical Secure Aggregation", §3, without its key agreement and its recovery of clients
    that drop out. `update` is int64 (`fixed_point`), `seeds[i, j]`, i < j, is known to these two clients alone.
    torch's generator is no cryptographic one: this shows the arithmetic.

    >>> seeds = {(0, 1): 7}
    >>> masked(torch.tensor([5]), 0, seeds) + masked(torch.tensor([6]), 1, seeds)
    tensor([11])
    """
    if update.dtype != torch.int64:
        raise UsageError(f"masks need int64, not {update.dtype}: floats would not cancel; see fixed_point")
    total = update.clone()
    for (low, high), seed in seeds.items():
        if client in (low, high):
            mask = _uniform(update, seed)
            total = total + mask if client == low else total - mask  # wraps around, as int64 does
    return total


def _uniform(like: torch.Tensor, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    words = torch.empty(like.shape, dtype=torch.int64, device="cpu")
    return words.random_(-(2**63), None, generator=generator).to(like.device)  # all 2^64 values
