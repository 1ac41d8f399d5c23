"""What holds and what does not between torch's own layers."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from prepkit.oracles.torch._run import tensor

Map = tuple[tuple[Any, ...], ...]


def _same(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and bool(torch.allclose(a, b, rtol=1e-5, atol=1e-5))


def _correlated(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return functional.conv1d(x[None, None], w[None, None], None, 1, len(w) - 1)[0, 0]


def _convolved(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return functional.conv_transpose1d(x[None, None], w[None, None])[0, 0]


def convolution_commutes(x: Any, w: Any) -> bool:
    """x * w == w * x, by `conv_transpose1d`.

    >>> convolution_commutes(x=(1, 2, 3), w=(1, -1))
    True
    """
    a, b = tensor(x), tensor(w)
    return _same(_convolved(a, b), _convolved(b, a))


def correlation_commutes(x: Any, w: Any) -> bool:
    """The same by `conv1d` over all overlaps.

    >>> correlation_commutes(x=(1, 2, 3), w=(1, -1))
    False
    """
    a, b = tensor(x), tensor(w)
    return _same(_correlated(a, b), _correlated(b, a))


def flip_makes_convolution(x: Any, w: Any) -> bool:
    """`conv1d` with the kernel flipped against `conv_transpose1d`.

    >>> flip_makes_convolution(x=(1, 2, 3), w=(1, -1))
    True
    """
    a, b = tensor(x), tensor(w)
    return _same(_correlated(a, b.flip(0)), _convolved(a, b))


def correlation_is_convolution(x: Any, w: Any) -> bool:
    """`conv1d` with the kernel as it stands and flipped.

    >>> correlation_is_convolution(x=(1, 2, 3), w=(1, 2, 1))
    True
    """
    a, b = tensor(x)[None, None], tensor(w)[None, None]
    return _same(functional.conv1d(a, b), functional.conv1d(a, b.flip(-1)))


def convolution_associates(x: Any, w: Any, v: Any) -> bool:
    """(x * w) * v == x * (w * v).

    >>> convolution_associates(x=(1, 2, 3), w=(1, -1), v=(2, 5))
    True
    """
    a, b, c = tensor(x), tensor(w), tensor(v)
    return _same(_convolved(_convolved(a, b), c), _convolved(a, _convolved(b, c)))


def correlation_associates(x: Any, w: Any, v: Any) -> bool:
    """The same of `conv1d`.

    >>> correlation_associates(x=(1, 2, 3), w=(1, -1), v=(2, 5))
    False
    """
    a, b, c = tensor(x), tensor(w), tensor(v)
    return _same(_correlated(_correlated(a, b), c), _correlated(a, _correlated(b, c)))


def max_pool_unchanged(x: Any, F: int, S: int | None = None, shift: int = 1) -> bool:
    """`max_pool1d` of x and of x rolled.

    >>> max_pool_unchanged(x=(9, 0, 0, 0), F=2), max_pool_unchanged(x=(0, 9, 0, 0), F=2)
    (True, False)
    """
    row = tensor(x)[None]
    return _same(functional.max_pool1d(row, F, S), functional.max_pool1d(row.roll(shift, -1), F, S))


def _every_image(size: int) -> torch.Tensor:
    return torch.eye(size * size, dtype=tensor(1).dtype).reshape(-1, 1, size, size)


def rotation_commutes(w: Map) -> bool:
    """`rot90` of the image and of the output of `conv2d`.

    >>> rotation_commutes(w=((0, 1, 0), (1, 4, 1), (0, 1, 0))), rotation_commutes(w=((1, 0), (0, 0)))
    (True, False)
    """
    kernel = tensor(w)[None, None]
    x = _every_image(kernel.shape[-1] + 2)
    turned = functional.conv2d(x.rot90(1, (2, 3)), kernel)
    return _same(turned, functional.conv2d(x, kernel).rot90(1, (2, 3)))


def reflection_commutes(w: Map) -> bool:
    """The same with `flip` of left and right.

    >>> reflection_commutes(w=((1, 2, 1), (3, 4, 3))), reflection_commutes(w=((1, 0), (0, 0)))
    (True, False)
    """
    kernel = tensor(w)[None, None]
    x = _every_image(max(kernel.shape) + 2)
    return _same(functional.conv2d(x.flip(3), kernel), functional.conv2d(x, kernel).flip(3))


def relu_commutes_with_max_pool(x: Any, F: int, S: int | None = None) -> bool:
    """`relu` before and after `max_pool1d`.

    >>> relu_commutes_with_max_pool(x=(-1, 5, -2, -4), F=2)
    True
    """
    row = tensor(x)[None]
    after = functional.relu(functional.max_pool1d(row, F, S))
    return _same(after, functional.max_pool1d(functional.relu(row), F, S))


def relu_commutes_with_avg_pool(x: Any, F: int, S: int | None = None) -> bool:
    """`relu` before and after `avg_pool1d`.

    >>> relu_commutes_with_avg_pool(x=(-1, 5, -2, -4), F=2)
    False
    """
    row = tensor(x)[None]
    after = functional.relu(functional.avg_pool1d(row, F, S))
    return _same(after, functional.avg_pool1d(functional.relu(row), F, S))


def _two_kernels(F: int) -> tuple[torch.Tensor, torch.Tensor]:
    first = torch.sqrt(torch.arange(2, F + 2, dtype=tensor(1).dtype))
    return first, 1 - first


def linear_stack_collapses(W: int, F: int) -> bool:
    """Two `conv1d` against one whose kernel is the two convolved.

    >>> linear_stack_collapses(W=8, F=3)
    True
    """
    first, second = _two_kernels(F)
    x = torch.eye(W, dtype=first.dtype)[:, None]
    twice = functional.conv1d(functional.conv1d(x, first[None, None]), second[None, None])
    return _same(twice, functional.conv1d(x, _convolved(first, second)[None, None]))


def relu_stack_collapses(W: int, F: int) -> bool:
    """With `relu` between the two: is the output of −x minus that of x, as for every convolution?

    >>> relu_stack_collapses(W=8, F=3)
    False
    """
    first, second = _two_kernels(F)
    x = torch.eye(W, dtype=first.dtype)[:, None]

    def layer(image: torch.Tensor) -> torch.Tensor:
        return functional.conv1d(
            functional.relu(functional.conv1d(image, first[None, None])), second[None, None]
        )

    return _same(layer(-x), -layer(x))
