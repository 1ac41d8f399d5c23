"""Filters of images: two passes instead of one, sums over boxes, medians, widths of kernels; by tensors."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from prepkit.oracles.torch._run import meta, number, tensor


def _macs(H: int, W: int, *kernels: tuple[int, int]) -> int:
    found, x = 0, meta(1, 1, H, W)
    for kernel in kernels:
        layer = nn.Conv2d(1, 1, kernel, padding="same", bias=False, device="meta")
        x = layer(x)
        found += x.numel() * layer.weight.numel()
    return found


def two_pass_macs(H: int, W: int, F: int) -> int:
    """Outputs times weights of `Conv2d` 1×F and `Conv2d` F×1.

    >>> two_pass_macs(H=10, W=8, F=5)
    800
    """
    return _macs(H, W, (1, F), (F, 1))


def one_pass_macs(H: int, W: int, F: int) -> int:
    """Outputs times weights of `Conv2d` F×F.

    >>> one_pass_macs(H=10, W=8, F=5)
    2000
    """
    return _macs(H, W, (F, F))


def kernel_separable(w: Any) -> bool:
    """Is `matrix_rank` at most 1?

    >>> kernel_separable(w=((1, 2), (2, 4))), kernel_separable(w=((0, 1), (1, 0)))
    (True, False)
    """
    return int(torch.linalg.matrix_rank(tensor(w).cpu()).item()) <= 1


def box_kernel_variance(F: int, L: int) -> Any:
    """Moments of the answer of L averaging `conv1d` to one bright pixel.

    >>> box_kernel_variance(F=3, L=6)
    4
    """
    x, kernel = tensor((1,))[None, None], torch.full((1, 1, F), 1 / F, dtype=tensor(1).dtype)
    for _ in range(L):
        x = functional.conv1d(x, kernel, padding=F - 1)
    places = torch.arange(x.shape[2], dtype=x.dtype)
    mean = (x[0, 0] * places).sum()
    return number(((places - mean).square() * x[0, 0]).sum().item())


def box_sum(x: Any, top: int, left: int, bottom: int, right: int) -> Any:
    """Four entries of the integral image, `cumsum` along both axes.

    >>> box_sum(x=((1, 2), (3, 4)), top=0, left=1, bottom=2, right=2)
    6
    """
    table = functional.pad(tensor(x).cumsum(0).cumsum(1), (1, 0, 1, 0))
    found = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    return number(found.item())


def haar_lookups(k: int) -> int:
    """Entries of the integral image whose gradient is asked for where every rectangle has a weight of its own.

    >>> haar_lookups(k=2)
    6
    """
    table = torch.zeros(2, k + 1, dtype=torch.float64, requires_grad=True)
    sums = (table[1] - table[0]).diff()
    (
        sums * (torch.arange(k, dtype=torch.float64) ** 2 + 1) * torch.tensor([(-1.0) ** i for i in range(k)])
    ).sum().backward()
    grad = table.grad
    return 0 if grad is None else int(grad.count_nonzero().item())


def median_of(x: Any) -> Any:
    """`median`.

    >>> median_of(x=(7, 1, 3))
    3
    """
    return number(tensor(x).median().item())


def window_mean(x: Any) -> Any:
    """`mean`.

    >>> window_mean(x=(7, 1, 4))
    4
    """
    return number(tensor(x).mean().item())


def keeps_step(kernel: str, low: Any, high: Any) -> bool:
    """Of windows of three by `unfold`.

    >>> keeps_step("median", 0, 9), keeps_step("mean", 0, 9)
    (True, False)
    """
    step = tensor((low,) * 4 + (high,) * 4)
    windows = step.unfold(0, 3, 1)
    found = windows.median(1).values if kernel == "median" else windows.mean(1)
    return bool(torch.equal(found, step[1:7]))
