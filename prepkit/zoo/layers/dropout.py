"""Dropout, inverted: in training each unit is 0 with probability p, the others times 1/(1-p); in evaluation nothing.

Each unit is drawn by itself, so the number dropped varies, and the expectation stays. Srivastava et al. 2014, §4;
whole channels at a time: Tompson et al. 2015, §3.2.
"""

from __future__ import annotations

import torch
from torch import nn

from prepkit.zoo.layers.shapes import require


def dropout(
    x: torch.Tensor, p: float, training: bool = True, generator: torch.Generator | None = None
) -> torch.Tensor:
    """x·mask / (1 - p), mask 0 with probability p; the backward pass uses the same mask. Raises Misfit.

    >>> dropout(torch.ones(2, 5), 0.5, generator=torch.Generator().manual_seed(0))
    tensor([[0., 2., 0., 0., 0.],
            [2., 0., 2., 0., 2.]])
    """
    return _dropped(x, p, tuple(x.shape), training, generator)


def dropout_channels(
    x: torch.Tensor, p: float, training: bool = True, generator: torch.Generator | None = None
) -> torch.Tensor:
    """The same, a whole channel at a time: neighbours in a feature map say the same, so dropping pixels drops nothing.

    >>> dropout_channels(torch.ones(1, 2, 2, 2), 0.5, generator=torch.Generator().manual_seed(0))
    tensor([[[[0., 0.],
              [0., 0.]],
             [[2., 2.],
              [2., 2.]]]])
    """
    require(x.dim() >= 2, f"an input of {x.dim()} dimensions", "(B, C, …) fits")
    return _dropped(x, p, (*x.shape[:2], *[1] * (x.dim() - 2)), training, generator)


class Dropout(nn.Module):
    """`dropout` with a generator of its own, switched by train() and eval().

    >>> Dropout(0.9).eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.p, self.generator = p, generator

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Any shape → the same."""
        return dropout(x, self.p, self.training, self.generator)


def _dropped(
    x: torch.Tensor, p: float, drawn: tuple[int, ...], training: bool, generator: torch.Generator | None
) -> torch.Tensor:
    require(0 <= p <= 1, f"a probability of {p}", "0 … 1 fits")
    if not training or p == 0:
        return x
    if p == 1:  # nothing stays; 1/(1-p) does not exist
        return x * 0
    kept = torch.rand(drawn, generator=generator, device=x.device) >= p
    return x * kept / (1 - p)
