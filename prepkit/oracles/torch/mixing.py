"""Mixed images, cut patches, smoothed labels and views: by `lerp`, masks, `cross_entropy` and `interpolate`."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch.nn import functional

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import number, numbers, tensor

STEPS = 25
"""Of Newton's method, far more than it needs."""


def _told(value: float) -> float:
    return float(f"{value:.12g}")


def mixed(a: Any, b: Any, share: Any) -> object:
    """Of `lerp`.

    >>> mixed(a=100, b=20, share=0.75)
    80
    """
    return number(torch.lerp(tensor(b), tensor(a), float(share)).item())


def mixed_loss(share: Any, p: Any, q: Any) -> float:
    """Of `cross_entropy` with a target that is a distribution over p, q and the rest.

    >>> round(mixed_loss(share=1, p=0.5, q=0.25), 6)
    0.693147
    """
    logits = tensor((p, q, max(1 - p - q, 1e-300))).log()[None]
    target = tensor((share, 1 - share, 0))[None]
    return _told(float(functional.cross_entropy(logits, target)))


def pasted_share(W: int, H: int, left: int, top: int, w: int, h: int) -> object:
    """The mean of a mask that was filled by a slice.

    >>> pasted_share(W=8, H=8, left=6, top=0, w=4, h=4)
    Fraction(1, 8)
    """
    mask = torch.zeros(H, W, dtype=torch.float64, device="cpu")
    mask[max(top, 0) : max(top + h, 0), max(left, 0) : max(left + w, 0)] = 1
    return number(mask.mean().item())


def patch_side(W: int, share: Any) -> int:
    """By the square root, cut to whole pixels.

    >>> patch_side(W=64, share=0.25)
    32
    """
    return int(W * tensor(share).sqrt() + 1e-9)


def cutout_share(W: int, s: int) -> object:
    """By `conv2d`: every pixel counts the centres that cover it.

    >>> cutout_share(W=3, s=3)
    Fraction(49, 81)
    """
    kind = torch.float64
    centres = torch.ones(1, 1, W, W, dtype=kind, device="cpu")
    square = torch.ones(1, 1, s, s, dtype=kind, device="cpu")
    total = functional.conv2d(centres, square, padding=s // 2).sum().item()
    return _fraction(round(total), W**4)


def _fraction(above: int, below: int) -> object:
    from fractions import Fraction

    found = Fraction(above, below)
    return found.numerator if found.denominator == 1 else found


def crop_sides(N: int, share: Any, ratio: Any) -> tuple[int, int]:
    """By square roots, rounded, as random resized crops are drawn.

    >>> crop_sides(N=32, share=0.5, ratio=2)
    (32, 16)
    """
    area = float(share) * N * N
    sides = [torch.sqrt(tensor(area * shape)).item() for shape in (float(ratio), 1 / float(ratio))]
    if max(abs(side - round(side)) for side in sides) > 1e-6:
        raise Undecided("no whole sides")
    return round(sides[0]), round(sides[1])


def crop_views(N: int, C: int, flip: int = 1) -> int:
    """Of `unfold`.

    >>> crop_views(N=5, C=3), crop_views(N=256, C=224)
    (18, 2178)
    """
    image = torch.empty(N, N, device="meta")
    places = image.unfold(0, C, 1).unfold(1, C, 1)
    return places.shape[0] * places.shape[1] * (1 + flip)


def smoothed_gap(K: int, a: Any) -> float:
    """Where the gradient of `cross_entropy` with label smoothing is 0: by Newton's method.

    >>> round(smoothed_gap(K=10, a=0.1), 3)
    4.511
    """
    label, at = torch.tensor([0], device="cpu"), math.log(K)
    for _ in range(STEPS):
        gap = torch.tensor(at, dtype=torch.float64, requires_grad=True, device="cpu")
        logits = torch.cat((gap[None], torch.zeros(K - 1, dtype=torch.float64, device="cpu")))[None]
        loss = functional.cross_entropy(logits, label, label_smoothing=float(a))
        (slope,) = torch.autograd.grad(loss, gap, create_graph=True)
        (curve,) = torch.autograd.grad(slope, gap)
        at -= max(-1.0, min(1.0, slope.item() / curve.item()))
    return float(f"{at:.10g}")


def mean_vote(p: Any) -> object:
    """Of `mean`.

    >>> mean_vote(p=(0.5, 0.25))
    Fraction(3, 8)
    """
    return number(tensor(p).mean().item())


def views_say(p: Any, mean: int, majority: int) -> bool:
    """Of the mean of two-class distributions, and of `mode` of their largest entries.

    >>> views_say(p=(0.9, 0.4, 0.4), mean=1, majority=0)
    True
    """
    views = torch.stack((1 - tensor(p), tensor(p)), 1)
    both = int(views.mean(0).argmax()), int(views.argmax(1).mode().values)
    return both == (mean, majority)


def twin_leak(N: int, V: int) -> object:
    """By binomials: V times the chance that the twin is not drawn along with its image.

    >>> twin_leak(N=2, V=1), twin_leak(N=2, V=2)
    (1, Fraction(4, 3))
    """

    def choose(n: int, k: int) -> torch.Tensor:
        n_, k_ = tensor(n), tensor(k)
        return torch.lgamma(n_ + 1) - torch.lgamma(k_ + 1) - torch.lgamma(n_ - k_ + 1)

    together = 0.0 if V < 2 else (choose(2 * N - 2, V - 2) - choose(2 * N - 1, V - 1)).exp().item()
    return number(V * (1 - together))


def doubled_row(x: Any, nearest: int = 0) -> Any:
    """Of `interpolate`, corners not aligned.

    >>> doubled_row(x=(0, 4)), doubled_row(x=(0, 4), nearest=1)
    ((0, 1, 3, 4), (0, 0, 4, 4))
    """
    row = tensor(x)[None, None]
    if nearest:
        return numbers(functional.interpolate(row, scale_factor=2, mode="nearest")[0, 0])
    return numbers(functional.interpolate(row, scale_factor=2, mode="linear", align_corners=False)[0, 0])


def standardised(p: Any, m: Any, s: Any, scale: Any = 1) -> object:
    """Of `sub` and `div` on tensors.

    >>> standardised(p=255, m=0.5, s=0.25, scale=255)
    2
    """
    return number(tensor(p).div(float(scale)).sub(tensor(m)).div(tensor(s)).item())
