"""Where a score comes from: Grad-CAM, ReLU's backward rules, integrated gradients, occlusion; by autograd."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from prepkit.oracles.torch._run import meta, number, numbers, tensor


def _backward(maps: torch.Tensor, gradients: Any) -> torch.Tensor:
    """The gradient of a score that is linear in the maps."""
    (maps * tensor(gradients)).sum().backward()
    assert maps.grad is not None
    return maps.grad


def grad_cam_weights(gradients: Any) -> Any:
    """Mean of what autograd leaves in the maps.

    >>> grad_cam_weights(gradients=((1, 3), (0, -4)))
    (2, -2)
    """
    maps = torch.ones_like(tensor(gradients)).requires_grad_()
    return numbers(_backward(maps, gradients).mean(1))


def grad_cam(maps: Any, gradients: Any) -> Any:
    """`relu` of the maps weighted with the pooled gradients of autograd.

    >>> grad_cam(maps=((1, 2), (3, 0)), gradients=((1, 3), (0, -4)))
    (0, 4)
    """
    leaf = tensor(maps).requires_grad_()
    alpha = _backward(leaf, gradients).mean(1, keepdim=True)
    return numbers(functional.relu((alpha * leaf.detach()).sum(0)))


def pooled_slope(w: Any, H: int, W: int) -> Any:
    """Autograd through `adaptive_avg_pool2d` and a weight.

    >>> pooled_slope(w=6, H=2, W=3)
    1
    """
    maps = torch.ones(1, 1, H, W, dtype=tensor(1).dtype, requires_grad=True)
    (functional.adaptive_avg_pool2d(maps, 1) * float(w)).sum().backward()
    assert maps.grad is not None
    return number(maps.grad[0, 0, 0, 0].item())


class _Deconvnet(torch.autograd.Function):
    """ReLU whose way back is a ReLU again."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        return grads[0].clamp(min=0)


def relu_backward(x: Any, g: Any, rule: str) -> Any:
    """Autograd through `relu`, through one with a ReLU on its way back, and the smaller of both.

    >>> relu_backward((1, -1, 2), (5, 5, -5), "guided"), relu_backward((1, -1, 2), (5, 5, -5), "deconvnet")
    ((5, 0, 0), (5, 5, 0))
    """
    row = tensor(x).requires_grad_()
    plain = torch.autograd.grad(torch.relu(row), row, tensor(g))[0]
    if rule == "gradient":
        return numbers(plain)
    passed = torch.autograd.grad(_Deconvnet.apply(row), row, tensor(g))[0]
    return numbers(passed if rule == "deconvnet" else torch.minimum(passed, plain.clamp(min=0)))


def _saturating(x: torch.Tensor, c: Any) -> torch.Tensor:
    leaf = x.detach().requires_grad_()
    (float(c) - torch.relu(float(c) - leaf)).sum().backward()
    assert leaf.grad is not None
    return leaf.grad


def saturating_slope(x: Any, c: Any) -> Any:
    """Autograd.

    >>> saturating_slope(x=5, c=2), saturating_slope(x=1, c=2)
    (0, 1)
    """
    return number(_saturating(tensor(x), c).item())


def saturating_integrated(x: int, c: int, m: Any = 1) -> Any:
    """x times the mean of autograd's slopes at the middles of many equal steps.

    >>> saturating_integrated(x=5, c=2)
    2
    """
    steps = 8 * x
    middles = (torch.arange(steps, dtype=tensor(1).dtype) + 0.5) / steps * x
    return number((_saturating(middles, c).mean() * x * float(m)).item())


def occlusion_passes(H: int, W: int, F: int, S: int) -> int:
    """Columns of `unfold`, and one.

    >>> occlusion_passes(H=8, W=8, F=4, S=2)
    10
    """
    return functional.unfold(meta(1, 1, H, W), F, stride=S).shape[2] + 1


def upsampled_area(n: int, W: int) -> int:
    """Pixels of `interpolate` to the nearest that read the first value.

    >>> upsampled_area(n=7, W=224)
    1024
    """
    maps = torch.ones(1, 1, n, n)
    maps[0, 0, 0, 0] = 0
    return int((functional.interpolate(maps, size=(W, W), mode="nearest") == 0).sum().item())
