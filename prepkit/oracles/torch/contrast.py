"""Contrastive losses, targets that follow slowly, masked patches: by `cross_entropy`, `lerp_`, `unfold`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch
from torch.nn import functional

from prepkit.oracles.torch._run import number, tensor


def _told(value: float) -> float:
    return float(f"{value:.12g}")


def contrast_negatives(N: int) -> int:
    """By a mask over the views' image numbers.

    >>> contrast_negatives(N=4)
    6
    """
    image = torch.arange(N, device="cpu").repeat(2)
    return int((image != image[0]).sum())


def similarities(N: int) -> int:
    """Entries of the matrix of similarities that are off the diagonal.

    >>> similarities(N=2)
    12
    """
    return int((~torch.eye(2 * N, dtype=torch.bool, device="cpu")).sum())


def info_nce(s: Any, others: Any, T: Any) -> float:
    """Of `cross_entropy` over similarities divided by T, the partner's first.

    >>> round(info_nce(s=1, others=(1, 1, 1), T=0.5), 6)
    1.386294
    """
    logits = tensor((s, *others))[None] / float(T)
    return _told(float(functional.cross_entropy(logits, torch.tensor([0], device=logits.device))))


def push_ratio(u: Any, v: Any, T: Any) -> float:
    """Of the gradients of that loss by two negatives' similarities, the partner's being 0.

    >>> push_ratio(u=1, v=1, T=0.1)
    1.0
    """
    found = tensor((0, u, v)).requires_grad_()
    functional.cross_entropy(found[None] / float(T), torch.tensor([0], device=found.device)).backward()
    assert found.grad is not None
    return _told(float(found.grad[1] / found.grad[2]))


def collapsed_loss(N: int) -> float:
    """NT-Xent of 2N equal unit vectors: the anchor's own column masked, its partner the label.

    >>> round(collapsed_loss(N=4), 4)
    1.9459
    """
    views = functional.normalize(torch.ones(2 * N, 4, dtype=torch.float64, device="cpu"), dim=1)
    logits = (views @ views.T / 0.5).fill_diagonal_(float("-inf"))
    partner = torch.arange(2 * N, device="cpu").roll(N)
    return _told(float(functional.cross_entropy(logits, partner)))


def cosine(x: Any, y: Any) -> object:
    """Of `cosine_similarity`.

    >>> cosine(x=(3, 4), y=(4, 3))
    Fraction(24, 25)
    """
    return number(functional.cosine_similarity(tensor(x), tensor(y), dim=0).item())


def unit_distance(x: Any, y: Any) -> object:
    """Of `normalize`, then squared differences.

    >>> unit_distance(x=(3, 4), y=(-3, -4))
    4
    """
    unit = [functional.normalize(tensor(z), dim=0) for z in (x, y)]
    return number((unit[0] - unit[1]).square().sum().item())


def ema_weight(start: Any, target: Any, m: Any, k: int) -> float:
    """Of `lerp_`, k times.

    >>> ema_weight(start=0, target=8, m=0.5, k=2)
    6.0
    """
    weight, still = tensor(start), tensor(target)
    for _ in range(k):
        weight.lerp_(still, 1 - float(m))
    return _told(weight.item())


def queue_age(K: int, B: int) -> int:
    """By a buffer of K places, written in turn from a pointer.

    >>> queue_age(K=8, B=2)
    4
    """
    made = torch.zeros(K, dtype=torch.long, device="cpu")
    steps = 3 * K // B
    for step in range(steps):
        made[(step * B) % K : (step * B) % K + B] = step
    return steps - int(made.min())


def visible_patches(H: int, P: int, hidden: Any) -> int:
    """Of `unfold` on `meta`.

    >>> visible_patches(H=224, P=16, hidden=0.75)
    49
    """
    patches = torch.empty(H, H, device="meta").unfold(0, P, P).unfold(1, P, P).flatten(0, 1)
    return len(patches) - int(len(patches) * float(hidden) + 1e-9)


def hidden_values(H: int, P: int, hidden: Any, C: int = 3) -> int:
    """Numbers in the hidden rows of the matrix of patches.

    >>> hidden_values(H=32, P=16, hidden=0.75)
    2304
    """
    columns = functional.unfold(torch.empty(1, C, H, H, device="meta"), P, stride=P)[0].T
    return columns[visible_patches(H, P, hidden) :].numel()


def triplet_loss(a: Any, p: Any, n: Any, margin: Any) -> object:
    """Of `triplet_margin_with_distance_loss` with squared distances.

    >>> triplet_loss(a=(0, 0), p=(1, 0), n=(0, 2), margin=5)
    2
    """
    loss = functional.triplet_margin_with_distance_loss(
        tensor(a)[None],
        tensor(p)[None],
        tensor(n)[None],
        distance_function=lambda x, y: (x - y).square().sum(1),
        margin=float(margin),
    )
    return number(loss.item())


def semi_hard(near: Any, far: Any, margin: Any) -> bool:
    """By `relu`: the loss is above 0 and below the margin.

    >>> semi_hard(near=1, far=2, margin=2), semi_hard(near=2, far=1, margin=2)
    (True, False)
    """
    loss = functional.relu(tensor(near) - tensor(far) + tensor(margin)).round(decimals=9)
    return bool((loss > 0) & (loss < tensor(margin).round(decimals=9)))


def labelling_hours(images: int, seconds: Any) -> Fraction:
    """By a running sum.

    >>> labelling_hours(images=600, seconds=6)
    Fraction(1, 1)
    """
    return Fraction(tensor(seconds).expand(images).cumsum(0)[-1].item()) / 3600
