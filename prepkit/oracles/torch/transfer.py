"""What is trained after freezing, how fast, and what moves although nothing is trained: by modules and optimisers."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader

from prepkit.oracles.torch._run import number, tensor


def _partly_frozen(C: Any, F: int, classes: int, frozen: int) -> nn.Module:
    """Convolutions and a head on `meta`, the first convolutions under `requires_grad_(False)`."""
    layers = [nn.Conv2d(a, b, F, device="meta") for a, b in pairwise(C)]
    for layer in layers[:frozen]:
        layer.requires_grad_(False)
    return nn.Sequential(*layers, nn.Linear(C[-1], classes, device="meta"))


def trainable_params(C: Any, F: int, classes: int, frozen: int) -> int:
    """Of such a net: what requires a gradient.

    >>> trainable_params(C=(3, 8, 16), F=3, classes=10, frozen=1)
    1338
    """
    net = _partly_frozen(C, F, classes, frozen)
    return sum(p.numel() for p in net.parameters() if p.requires_grad)


def trainable_share(C: Any, F: int, classes: int, frozen: int) -> Fraction:
    """These over all parameters of the net.

    >>> trainable_share(C=(3, 8, 16), F=3, classes=10, frozen=1)
    Fraction(669, 781)
    """
    net = _partly_frozen(C, F, classes, frozen)
    sizes = [(p.numel(), p.requires_grad) for p in net.parameters()]
    return Fraction(sum(n for n, learns in sizes if learns), sum(n for n, _ in sizes))


def stages_open(epoch: int, wait: int, every: int, stages: int) -> int:
    """By opening modules epoch for epoch, the last first.

    >>> [stages_open(epoch, wait=2, every=1, stages=2) for epoch in range(1, 6)]
    [0, 0, 1, 2, 2]
    """
    net = nn.ModuleList(nn.Linear(1, 1, device="meta").requires_grad_(False) for _ in range(stages))
    closed, due = list(net), wait + 1
    for now in range(1, epoch + 1):
        if now == due and closed:
            closed.pop().requires_grad_(True)
            due += every
    return sum(all(p.requires_grad for p in stage.parameters()) for stage in net)


def layer_rate(eta: Any, decay: Any, below: int) -> float:
    """Of the parameter group of an optimiser: what one step of `SGD` under a gradient of 1 takes off.

    >>> layer_rate(eta=1, decay=0.5, below=3)
    0.125
    """
    weights = [tensor(0).requires_grad_() for _ in range(below + 1)]
    groups = [{"params": [w], "lr": float(eta) * float(decay) ** k} for k, w in enumerate(weights)]
    optimiser = torch.optim.SGD(groups)
    for weight in weights:
        weight.grad = torch.ones_like(weight)
    optimiser.step()
    return float(f"{-weights[below].item():.12g}")


def frozen_norm_mean(r: Any, m: Any, t: Any, n: int, training: int = 1) -> object:
    """Of a `BatchNorm1d` whose parameters are frozen, in train() or eval().

    >>> frozen_norm_mean(r=0, m=8, t=0.5, n=2), frozen_norm_mean(r=0, m=8, t=1, n=2, training=0)
    (6, 0)
    """
    norm = nn.BatchNorm1d(1, momentum=float(t), dtype=torch.float64, device="cpu").requires_grad_(False)
    assert norm.running_mean is not None
    norm.running_mean.fill_(float(r))
    norm.train(bool(training))
    batch = torch.tensor([[float(m) - 1], [float(m) + 1]], dtype=torch.float64, device="cpu")
    for _ in range(n):
        norm(batch)
    return number(norm.running_mean.item())


def gets_gradient(layer: int, learns: Any, unrecorded: int) -> bool:
    """By `backward` through linear layers, the first of them under `no_grad`.

    >>> [gets_gradient(layer, learns=(1, 0, 1), unrecorded=1) for layer in (1, 2, 3)]
    [False, False, True]
    """
    layers = [nn.Linear(1, 1, bias=False, device="cpu").requires_grad_(bool(asks)) for asks in learns]
    x = torch.ones(1, 1, device="cpu")
    for place, each in enumerate(layers, 1):
        with torch.set_grad_enabled(place > unrecorded):
            x = each(x)
    if x.requires_grad:
        x.sum().backward()
    return layers[layer - 1].weight.grad is not None


def backbone_passes(images: int, epochs: int, cached: int = 0) -> int:
    """Of `DataLoader`: images it hands out.

    >>> backbone_passes(images=10, epochs=3), backbone_passes(images=10, epochs=3, cached=1)
    (30, 10)
    """
    loader: DataLoader[int] = DataLoader(range(images), batch_size=1)
    return len(loader) * (1 if cached else epochs)


def feature_size(images: int, d: int, bytes: int = 4, unit: int = 1) -> Fraction:
    """Of a tensor on `meta`.

    >>> feature_size(images=10, d=512), feature_size(images=10, d=512, unit=1024)
    (Fraction(20480, 1), Fraction(20, 1))
    """
    kind = {1: torch.int8, 2: torch.float16, 4: torch.float32, 8: torch.float64}[bytes]
    return Fraction(torch.empty(images, d, dtype=kind, device="meta").nbytes, unit)


def anchored_step(w: Any, start: Any, g: Any, eta: Any, decay: Any) -> object:
    """One step of `SGD` on that loss, by autograd.

    >>> anchored_step(w=3, start=1, g=4, eta=0.5, decay=1)
    0
    """
    weight = tensor(w).requires_grad_()
    loss = weight * tensor(g) + float(decay) / 2 * (weight - tensor(start)) ** 2
    loss.sum().backward()
    torch.optim.SGD([weight], lr=float(eta)).step()
    return number(weight.item())
