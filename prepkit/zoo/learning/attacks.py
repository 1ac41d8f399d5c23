"""Images moved a little so that a classifier errs: FGSM and PGD, and training against them.

The threat model is the ball: ‖x' − x‖ ≤ ε in L∞ or L2, and x' a valid image, low ≤ x' ≤ high. Goodfellow et al. 2015
(arXiv 1412.6572): one step along the sign of the gradient. Madry et al. 2018 (arXiv 1706.06083): many small ones from a
random start, and min over weights of max over the ball. Robustness shown by one attack is none (Athalye et al. 2018).
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError

Norm = Literal["linf", "l2"]


def fgsm(
    net: nn.Module,
    images: torch.Tensor,
    labels: torch.Tensor,
    epsilon: float,
    *,
    targeted: bool = False,
    low: float = 0,
    high: float = 1,
) -> torch.Tensor:
    """clip(x + ε sign ∇ₓ L(f(x), y)): the worst step within ε per pixel, were f linear.

    `targeted`: `labels` are those wanted, and the loss goes down instead of up.

    >>> fgsm(nn.Flatten(), torch.tensor([[[[0.0, 0.5]]]]), torch.tensor([1]), 0.1)
    tensor([[[[0.1000, 0.4000]]]])
    """
    _valid(images, low, high)
    slope = _gradient(net, images, labels, targeted=targeted)
    return (images + epsilon * slope.sign()).clamp(low, high)


def pgd(
    net: nn.Module,
    images: torch.Tensor,
    labels: torch.Tensor,
    epsilon: float,
    *,
    norm: Norm = "linf",
    steps: int = 10,
    step: float | None = None,
    generator: torch.Generator | None = None,
    targeted: bool = False,
    low: float = 0,
    high: float = 1,
) -> torch.Tensor:
    """Repeat: a step uphill, back into the ball around x, back into the valid range.

    With a `generator` it starts at a random point of the ball, else at x, where a trained net's gradient is smallest.
    `step` is 2.5 ε/steps if not given (Madry's rule: the ball's border can be reached from any start).

    >>> pgd(nn.Flatten(), torch.tensor([[[[0.0, 0.5]]]]), torch.tensor([1]), 0.1, steps=5)
    tensor([[[[0.1000, 0.4000]]]])
    """
    _valid(images, low, high)
    reach = 2.5 * epsilon / max(steps, 1) if step is None else step
    start = random_in_ball(images, epsilon, norm, generator) if generator else torch.zeros_like(images)
    moved = (images + start).clamp(low, high)
    for _ in range(steps):
        uphill = direction(_gradient(net, moved, labels, targeted=targeted), norm)
        moved = images + project(moved + reach * uphill - images, epsilon, norm)
        moved = moved.clamp(low, high)  # towards x in each pixel, as x is valid: never out of the ball
    return moved


def direction(gradient: torch.Tensor, norm: Norm) -> torch.Tensor:
    """argmax of ⟨d, g⟩ over ‖d‖ ≤ 1, each image by itself: sign g for L∞, g/‖g‖ for L2 (0 where g is 0).

    >>> direction(torch.tensor([[3.0, -4.0]]), "l2")
    tensor([[ 0.6000, -0.8000]])
    """
    if norm == "linf":
        return gradient.sign()
    length = _length(gradient)
    return gradient / torch.where(length > 0, length, 1)


def project(delta: torch.Tensor, epsilon: float, norm: Norm) -> torch.Tensor:
    """The nearest point of the ball of radius ε around 0, each image by itself.

    >>> project(torch.tensor([[3.0, 4.0], [0.3, 0.4]]), 1.0, "l2")
    tensor([[0.6000, 0.8000],
            [0.3000, 0.4000]])
    """
    if norm == "linf":
        return delta.clamp(-epsilon, epsilon)
    length = _length(delta)
    return delta * torch.where(length > epsilon, epsilon / length, 1)


def random_in_ball(
    like: torch.Tensor, epsilon: float, norm: Norm, generator: torch.Generator
) -> torch.Tensor:
    """A point of the ball for each image, all points equally likely.

    In L2: a Gaussian's direction, and the radius ε u^(1/d), for a ball holds almost all its volume near its border.
    """
    options = {"generator": generator, "device": generator.device, "dtype": like.dtype}
    if norm == "linf":
        return epsilon * (2 * torch.rand(like.shape, **options) - 1).to(like.device)
    dimensions = like[0].numel()
    radius = torch.rand((len(like), *[1] * (like.dim() - 1)), **options) ** (1 / dimensions)
    return (epsilon * radius * direction(torch.randn(like.shape, **options), "l2")).to(like.device)


def adversarial_step(
    net: nn.Module,
    optimiser: torch.optim.Optimizer,
    images: torch.Tensor,
    labels: torch.Tensor,
    epsilon: float,
    *,
    norm: Norm = "linf",
    steps: int = 7,
    generator: torch.Generator | None = None,
    low: float = 0,
    high: float = 1,
) -> float:
    """One step of min_θ E max_{‖δ‖ ≤ ε} L(f_θ(x + δ), y): attack the net as it is, learn from the result.

    The attack runs in evaluation mode, so that only the batch that is learned from enters the running statistics;
    seven steps are Madry's for CIFAR-10. Gives the loss on the attacked batch, before the step.
    """
    training = net.training
    moved = pgd(
        net.eval(), images, labels, epsilon, norm=norm, steps=steps, generator=generator, low=low, high=high
    )
    net.train(training)
    optimiser.zero_grad()
    loss = functional.cross_entropy(net(moved), labels)
    loss.backward()
    optimiser.step()
    return float(loss.detach())


def _gradient(net: nn.Module, images: torch.Tensor, labels: torch.Tensor, *, targeted: bool) -> torch.Tensor:
    """∇ₓ of the loss, or of minus the loss; the sum over the batch, so that its size does not shrink the slopes."""
    with torch.enable_grad():
        leaf = images.detach().requires_grad_()
        loss = functional.cross_entropy(net(leaf), labels, reduction="sum")
        (slope,) = torch.autograd.grad(-loss if targeted else loss, leaf)
    return slope.detach()


def _length(x: torch.Tensor) -> torch.Tensor:
    """L2 of each image, (B, 1, …)."""
    return torch.linalg.vector_norm(x.flatten(1), dim=1).reshape(-1, *[1] * (x.dim() - 1))


def _valid(images: torch.Tensor, low: float, high: float) -> None:
    if images.numel() and not low <= float(images.min()) <= float(images.max()) <= high:
        raise UsageError(
            f"images reach from {float(images.min()):.4g} to {float(images.max()):.4g}; expected {low} … {high}; "
            "give the range as low= and high= (normalise inside the net, so that ε is in pixels)"
        )
