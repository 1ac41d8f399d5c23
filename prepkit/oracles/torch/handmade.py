"""Features made by hand and what is fitted on top of them, by tensors and autograd."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from prepkit.oracles.torch._run import meta, number, numbers, tensor


def _blocks(H: int, W: int, cell: int, block: int, bins: int) -> torch.Tensor:
    cells = functional.avg_pool2d(meta(1, bins, H, W), cell)  # (1, bins, rows, columns)
    return functional.unfold(cells, block)  # (1, bins · block², places)


def hog_blocks(H: int, W: int, cell: int, block: int = 2) -> int:
    """Places of `unfold` over pooled cells.

    >>> hog_blocks(H=128, W=64, cell=8)
    105
    """
    return _blocks(H, W, cell, block, 1).shape[2]


def hog_length(H: int, W: int, cell: int, block: int = 2, bins: int = 9) -> int:
    """Elements of `unfold` over pooled cells with a channel a bin.

    >>> hog_length(H=128, W=64, cell=8)
    3780
    """
    return _blocks(H, W, cell, block, bins).numel()


def hog_vote(angle: Any, magnitude: Any, bins: int, at: int) -> Any:
    """Of a circle of bins: `scatter_add` of both shares, by the place between two centres.

    >>> hog_vote(angle=200, magnitude=10, bins=9, at=0)
    (5, 5)
    """
    place = math.fmod(float(angle), 180.0) * bins / 180.0 - 0.5
    low = math.floor(place)
    near = torch.tensor([low % bins, (low + 1) % bins])
    found = torch.zeros(bins, dtype=torch.float64)
    share = torch.tensor([low + 1 - place, place - low], dtype=torch.float64) * float(magnitude)
    return numbers(found.scatter_add(0, near, share)[at : at + 2])


def ratio_matches(nearest: Any, second: Any, ratio: Any) -> int:
    """A sum of comparisons of quotients.

    >>> ratio_matches(nearest=(3, 9), second=(10, 10), ratio=0.8)
    1
    """
    return int((tensor(nearest) / tensor(second) < float(ratio)).sum().item())


def two_stage_step(x: Any, w: Any, v: Any, t: Any, eta: Any, end_to_end: int = 1) -> Any:
    """`SGD` on half the squared error; without `end_to_end` the feature is detached.

    >>> two_stage_step(x=1, w=2, v=3, t=5, eta=0.5, end_to_end=0)
    (2, 2)
    """
    first, head = tensor(w).requires_grad_(), tensor(v).requires_grad_()
    feature = first * float(x)
    optimiser = torch.optim.SGD([first, head], lr=float(eta))
    loss = (head * (feature if end_to_end else feature.detach()) - float(t)).square().sum() / 2
    loss.backward()
    optimiser.step()
    return number(first.item()), number(head.item())


def gradients_unchanged(x: Any, gain: Any, offset: Any, normalised: int = 1) -> bool:
    """`diff`, and `normalize` with the 1-norm, of both rows.

    >>> gradients_unchanged(x=(1, 4, 2), gain=2, offset=9), gradients_unchanged((1, 4, 2), 2, 9, 0)
    (True, False)
    """
    row = tensor(x)
    both = torch.stack([row, row * float(gain) + float(offset)]).diff(dim=1)
    described = functional.normalize(both, p=1, dim=1) if normalised else both
    return bool(torch.allclose(described[0], described[1], rtol=1e-9, atol=1e-12))


def hinge_loss(z: Any, y: int) -> Any:
    """`relu` of what is missing to the margin.

    >>> hinge_loss(z=2, y=1), hinge_loss(z=2, y=-1)
    (0, 3)
    """
    return number(torch.relu(1 - y * tensor(z)).item())


def _pulls(z: Any, loss: Callable[[torch.Tensor], torch.Tensor]) -> bool:
    """Does autograd give the score a gradient?"""
    score = tensor(z).requires_grad_()
    loss(score).sum().backward()
    return score.grad is not None and bool(score.grad.item() != 0)


def hinge_pulls(z: Any, y: int) -> bool:
    """Autograd through `relu`.

    >>> hinge_pulls(z=2, y=1), hinge_pulls(z=0.5, y=1)
    (False, True)
    """
    return _pulls(z, lambda score: torch.relu(1 - y * score))


def logistic_pulls(z: Any, y: int) -> bool:
    """Autograd through `soft_margin_loss`.

    >>> logistic_pulls(z=5, y=1)
    True
    """
    return _pulls(z, lambda score: functional.soft_margin_loss(score, torch.full_like(score, y)))


def inverse_length(g: Any, times: Any = 1) -> Any:
    """`times` over `vector_norm`.

    >>> inverse_length(g=(3, 4), times=2)
    Fraction(2, 5)
    """
    return number((float(times) / torch.linalg.vector_norm(tensor(g))).item())


def hinge_gradient(w: Any, b: Any, x: Any, y: int) -> Any:
    """Autograd through `clamp` of one example.

    >>> hinge_gradient(w=(1, 0), b=0, x=(-2, 5), y=1)
    (2, -5)
    """
    weights = tensor(w).requires_grad_()
    (1 - y * (weights @ tensor(x) + float(b))).clamp(min=0).backward()
    return numbers(weights.grad)


def first_layer_macs(H: int, W: int, F: int, kernels: int) -> int:
    """Outputs of a padded `Conv2d`, times the weights behind each.

    >>> first_layer_macs(H=10, W=8, F=3, kernels=2)
    1440
    """
    layer = nn.Conv2d(1, kernels, F, padding="same", device="meta")
    return layer(meta(1, 1, H, W)).numel() * layer.weight[0].numel()
