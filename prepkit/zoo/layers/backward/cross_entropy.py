"""The gradient of softmax and cross-entropy together: p - q. Neither alone is as simple.

dlogits = (p · Σq - q) / (what the mean divides by), p the softmax, q the target's distribution; Σq is 1 unless
weights, or an ignored label, make it another number.
"""

from __future__ import annotations

from typing import Any

import torch

from prepkit.zoo.layers.activations import softmax
from prepkit.zoo.layers.cross_entropy import IGNORED, cross_entropy, distribution, total


def gradient(
    logits: torch.Tensor,
    target: torch.Tensor,
    weight: torch.Tensor | None = None,
    ignore_index: int = IGNORED,
    label_smoothing: float = 0.0,
) -> torch.Tensor:
    """Of the mean loss towards the logits: (B, C, …) → the same.

    >>> gradient(torch.zeros(1, 4), torch.tensor([2]))
    tensor([[ 0.2500,  0.2500, -0.7500,  0.2500]])
    """
    q = distribution(logits, target, weight, ignore_index, label_smoothing)
    summed = q.sum(1, keepdim=True)
    return (softmax(logits, 1) * summed - q) / total(logits, target, weight, ignore_index)


class CrossEntropy(torch.autograd.Function):
    """The mean `cross_entropy` whose backward pass is `gradient`: apply(logits, target, weight, ignore, smoothing)."""

    @staticmethod
    def forward(
        ctx: Any,
        logits: torch.Tensor,
        target: torch.Tensor,
        weight: torch.Tensor | None,
        ignore_index: int,
        label_smoothing: float,
    ) -> torch.Tensor:
        """A number."""
        ctx.save_for_backward(gradient(logits, target, weight, ignore_index, label_smoothing))
        return cross_entropy(logits, target, weight, ignore_index, "mean", label_smoothing)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """Nothing is left to do but the chain rule's factor."""
        return gradients[0] * ctx.saved_tensors[0], None, None, None, None
