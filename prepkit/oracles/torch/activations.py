"""What torch's ReLU gives, and gradients by autograd."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from prepkit.oracles.torch._run import number, numbers, tensor


def _like(x: Any, result: torch.Tensor) -> Any:
    return numbers(result) if isinstance(x, tuple) else number(result.item())


def relu(x: Any) -> Any:
    """`relu`.

    >>> relu(x=(-1, 0, 2))
    (0, 0, 2)
    """
    return _like(x, functional.relu(tensor(x)))


def leaky_relu(x: Any, slope: Any) -> Any:
    """`leaky_relu`.

    >>> leaky_relu(x=(-10, 2), slope=0.1)
    (-1, 2)
    """
    return _like(x, functional.leaky_relu(tensor(x), float(slope)))


def relu_derivative(x: Any) -> Any:
    """Autograd through `relu`.

    >>> relu_derivative(x=(-1, 0, 2))
    (0, 0, 1)
    """
    row = tensor(x).requires_grad_()
    functional.relu(row).sum().backward()
    return _like(x, row.grad)


def relu_chain_gradient(x: Any, w: Any) -> Any:
    """Autograd through a chain of one-unit layers.

    >>> relu_chain_gradient(x=2, w=(3, 5))
    15
    """
    start = tensor(x).requires_grad_()
    unit = start
    for weight in tensor(w):
        unit = functional.relu(weight * unit)
    unit.backward()
    return number(start.grad.item())


def dead_units(w: Any, b: Any, x: Any) -> int:
    """Units of `linear` whose bias has no gradient over the whole batch.

    >>> dead_units(w=(1, -1, 2), b=(0, 0, -9), x=(1, 2, 3))
    2
    """
    weight, bias = tensor(w)[:, None], tensor(b).requires_grad_()  # (units, 1), (units,)
    functional.relu(functional.linear(tensor(x)[:, None], weight, bias)).sum().backward()
    return int((bias.grad == 0).sum())


def _gradient(w: Any, b: Any, x: Any) -> torch.Tensor:
    """For each example, how the unit's output changes with its bias."""
    bias = tensor(b).requires_grad_()
    outputs = functional.relu(float(w) * tensor(x) + bias)
    return torch.stack([torch.autograd.grad(each, bias, retain_graph=True)[0] for each in outputs])


def unit_alive(w: Any, b: Any, x: Any) -> bool:
    """Has the unit a gradient for some example?

    >>> unit_alive(w=1, b=-2, x=(0, 3))
    True
    """
    return bool(_gradient(w, b, x).any())


def unit_dead(w: Any, b: Any, x: Any) -> bool:
    """Has the unit no gradient for any example?

    >>> unit_dead(w=1, b=-2, x=(0, 1))
    True
    """
    return not _gradient(w, b, x).any()


def relu_slope_is(x: Any, slope: Any) -> bool:
    """Is the gradient of `relu` at x this?

    >>> relu_slope_is(x=2, slope=1)
    True
    """
    return bool(relu_derivative(x) == slope)


def relu_homogeneous(factor: Any) -> bool:
    """`relu` of factor·x against factor times `relu` of x, over a grid.

    >>> relu_homogeneous(factor=2), relu_homogeneous(factor=-2)
    (True, False)
    """
    grid = torch.linspace(-3, 3, 61)
    return bool(torch.allclose(functional.relu(float(factor) * grid), float(factor) * functional.relu(grid)))
