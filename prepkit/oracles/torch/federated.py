"""Federated rounds: by modules, optimisers, `remainder` and autograd."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch
from torch import nn

from prepkit.errors import Undefined
from prepkit.oracles.torch._run import number, numbers, tensor


def federated_mean(w: Any, n: Any) -> object:
    """By a scalar product with the shares.

    >>> federated_mean(w=(0, 4), n=(1, 3))
    3
    """
    return number(torch.dot(tensor(w), tensor(n) / tensor(n).sum()).item())


def _descended(w: Any, m: Any, b: Any, eta: Any, steps: int) -> torch.Tensor:
    weight = tensor(w).requires_grad_()
    optimiser = torch.optim.SGD([weight], lr=float(eta))
    for _ in range(steps):
        optimiser.zero_grad()
        (float(b) * (weight - tensor(m)) ** 2 / 2).sum().backward()
        optimiser.step()
    return weight.detach()


def local_steps(w: Any, m: Any, b: Any, eta: Any, steps: int) -> object:
    """Of `SGD`.

    >>> local_steps(w=0, m=8, b=1, eta=0.5, steps=2)
    6
    """
    return number(_descended(w, m, b, eta, steps).item())


def federated_round(w: Any, m: Any, b: Any, eta: Any, steps: int) -> object:
    """The mean over clients, each with an `SGD` of its own.

    >>> federated_round(w=0, m=(4, 8), b=(1, 1), eta=0.5, steps=1)
    3
    """
    ends = [_descended(w, own, steep, eta, steps) for own, steep in zip(m, b, strict=True)]
    return number(torch.cat(ends).mean().item())


_KINDS = {1: torch.int8, 2: torch.float16, 4: torch.float32}


def round_traffic(
    params: int, clients: int, up: int = 4, down: int = 4, rounds: int = 1, unit: int = 1
) -> Fraction:
    """Of two tensors on `meta`, one for each way, with a row for each transfer.

    >>> round_traffic(params=1000, clients=5), round_traffic(params=1000, clients=5, up=1, rounds=2)
    (Fraction(40000, 1), Fraction(50000, 1))
    """
    ways = [torch.empty(rounds, clients, params, dtype=_KINDS[each], device="meta") for each in (up, down)]
    return Fraction(sum(way.nbytes for way in ways), unit)


def masked_upload(client: int, u: int, masks: Any, R: int) -> int:
    """By a row of the antisymmetric matrix of masks.

    >>> masked_upload(client=2, u=5, masks=(7, 1, 2), R=10)
    0
    """
    upper = torch.zeros(3, 3, dtype=torch.long, device="cpu")
    upper[torch.triu_indices(3, 3, 1).unbind()] = torch.tensor(masks, device="cpu")
    return int(torch.remainder(u + (upper - upper.T)[client - 1].sum(), R))


def masked_sum(u: Any, masks: Any, R: int, missing: int = 0) -> int:
    """Of the sums of rows that are sent.

    >>> masked_sum(u=(1, 2, 3), masks=(7, 1, 2), R=10), masked_sum(u=(1, 2, 3), masks=(7, 1, 2), R=10, missing=3)
    (6, 6)
    """
    sent = [masked_upload(k, u[k - 1], masks, R) for k in (1, 2, 3) if k != missing]
    return int(torch.remainder(torch.tensor(sent, device="cpu").sum(), R))


def leaked_input(x: Any, g: Any) -> Any:
    """Of a `Linear`'s gradients after `backward`, the weights' over the bias's.

    >>> leaked_input(x=(3, -2), g=5)
    (3, -2)
    """
    return leaked_mean((x,), (g,))


def leaked_mean(xs: Any, gs: Any) -> Any:
    """The same with a batch.

    >>> leaked_mean(xs=((3, 1), (6, 4)), gs=(1, 2))
    (5, 3)
    """
    layer = nn.Linear(len(xs[0]), 1, dtype=torch.float64, device="cpu")
    out = layer(tensor(tuple(xs)).cpu())
    out.backward(tensor(tuple(gs)).cpu()[:, None])
    slope, of_bias = layer.weight.grad, layer.bias.grad
    assert slope is not None
    assert of_bias is not None
    if of_bias.item() == 0:
        raise Undefined("the bias has no gradient")
    return numbers(slope[0] / of_bias)


def upload_seconds(params: int, bits: int, megabits: int) -> Fraction:
    """Of the bytes of a tensor on `meta`.

    >>> upload_seconds(params=1_000_000, bits=32, megabits=8)
    Fraction(4, 1)
    """
    kind = {8: torch.int8, 16: torch.float16, 32: torch.float32}[bits]
    return Fraction(8 * torch.empty(params, dtype=kind, device="meta").nbytes, megabits * 10**6)


def label_distance(K: int, held: int) -> object:
    """Of histograms, by half the 1-norm.

    >>> label_distance(K=10, held=2)
    Fraction(4, 5)
    """
    kind = torch.float64
    own = torch.bincount(torch.arange(held, device="cpu"), minlength=K).to(kind) / held
    return number(torch.dist(own, torch.full((K,), 1 / K, dtype=kind, device="cpu"), p=1).item() / 2)
