"""A training loop's bookkeeping, by `DataLoader` and tensors."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader

from prepkit.oracles.torch._run import number, tensor


def steps(N: int, B: int, epochs: int = 1, drop_last: int = 0) -> int:
    """Of `DataLoader`, as long as it says it is.

    >>> steps(N=128, B=32, epochs=3), steps(N=130, B=32), steps(N=130, B=32, drop_last=1)
    (12, 5, 4)
    """
    return epochs * len(DataLoader(range(N), B, drop_last=bool(drop_last)))


def last_batch(N: int, B: int) -> int:
    """Of `split`.

    >>> last_batch(N=130, B=32)
    2
    """
    return len(torch.arange(N, device="cpu").split(B)[-1])


def epoch_loss(loss: Any, sizes: Any) -> Any:
    """By `L1Loss` of batches whose every image is that far off, summed as the listing does.

    >>> epoch_loss(loss=(1, 4), sizes=(2, 1))
    2
    """
    total, seen = tensor(0), 0
    for far, size in zip(loss, sizes, strict=True):
        batch = tensor((far,) * size)
        total = total + nn.functional.l1_loss(batch, torch.zeros_like(batch)) * len(batch)
        seen += len(batch)
    return number((total / seen).item())


def view_fits(C: int, H: int, W: int, channels_last: int = 0) -> bool:
    """Does `view(B, -1)` succeed on a tensor of that memory format?

    >>> view_fits(C=64, H=16, W=16), view_fits(C=64, H=16, W=16, channels_last=1)
    (True, False)
    """
    form = torch.channels_last if channels_last else torch.contiguous_format
    try:
        torch.empty(2, C, H, W, device="cpu").contiguous(memory_format=form).view(2, -1)
    except RuntimeError:
        return False
    return True


def accumulated_gradient(g: Any, backward: int) -> Any:
    """Of a weight, by `backward`.

    >>> accumulated_gradient(g=3, backward=2)
    6
    """
    weight = tensor(1).requires_grad_()
    for _ in range(backward):
        (weight * tensor(g)).sum().backward()
    return 0 if weight.grad is None else number(weight.grad.item())
