"""Which anchor learns which object, and which anchors are looked at: matching by IoU, balanced sampling.

Ren et al. 2015, "Faster R-CNN", §3.1.2-3.1.3.
"""

from __future__ import annotations

import torch

BACKGROUND, IGNORED = -1, -2


def match(overlaps: torch.Tensor, high: float, low: float, low_quality: bool = False) -> torch.Tensor:
    """IoU (M objects, N anchors) → for each anchor its object, or BACKGROUND (IoU < low), or IGNORED (in between).

    `low_quality` also gives each object the anchors that overlap it most, ties included, however little: no object
    is left without (an anchor then learns the object it overlaps most itself).

    >>> match(torch.tensor([[0.8, 0.5, 0.1]]), high=0.7, low=0.3)
    tensor([ 0, -2, -1])
    >>> match(torch.tensor([[0.2, 0.5, 0.1]]), high=0.7, low=0.3, low_quality=True)
    tensor([-1,  0, -1])
    """
    if len(overlaps) == 0:
        return torch.full((overlaps.shape[1],), BACKGROUND, device=overlaps.device)
    best, own = overlaps.max(0)  # (N)
    found = own.masked_fill(best < low, BACKGROUND).masked_fill((best >= low) & (best < high), IGNORED)
    if low_quality:
        most = overlaps.amax(1, keepdim=True)  # (M, 1)
        # an object that nothing overlaps has all anchors as its "best", at 0: they stay background
        found = torch.where(((overlaps == most) & (most > 0)).any(0), own, found)
    return found


def sample(
    labels: torch.Tensor, count: int, share: float, generator: torch.Generator | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """At most count · share with a label ≥ 1, filled up to `count` with those of label 0: (positives, negatives).

    Labels (N) of classes, 0 background, negative ones never drawn; indices in random order.

    >>> positive, negative = sample(torch.tensor([1, 0, 0, -1, 2, 0, 0]), count=4, share=0.25)
    >>> len(positive), len(negative)
    (1, 3)
    """
    positive, negative = (labels >= 1).nonzero().squeeze(1), (labels == 0).nonzero().squeeze(1)
    taken = min(int(count * share), len(positive))
    return _some(positive, taken, generator), _some(negative, count - taken, generator)


def _some(items: torch.Tensor, count: int, generator: torch.Generator | None) -> torch.Tensor:
    device = generator.device if generator else items.device
    return items[torch.randperm(len(items), generator=generator, device=device)[:count].to(items.device)]
