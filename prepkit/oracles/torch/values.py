"""Entries that torch's convolutions give, in float64, and gradients by autograd."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from prepkit.oracles.torch._run import number, numbers, tensor

Map = tuple[tuple[Any, ...], ...]


def _run(x: torch.Tensor, w: torch.Tensor, P: int = 0, S: int = 1, D: int = 1) -> torch.Tensor:
    return functional.conv1d(x[None, None], w[None, None], None, S, P, D)[0, 0]


def _run2d(x: torch.Tensor, w: torch.Tensor, P: Any, S: Any, D: Any) -> torch.Tensor:
    return functional.conv2d(x[None, None], w[None, None], None, S, P, D)[0, 0]


def correlate(x: Any, w: Any, P: int = 0, S: int = 1, D: int = 1) -> Any:
    """`conv1d` as it is.

    >>> correlate(x=(1, 2, 3, 4), w=(1, 0, -1))
    (-2, -2)
    """
    return numbers(_run(tensor(x), tensor(w), P, S, D))


def convolve(x: Any, w: Any, P: int = 0, S: int = 1, D: int = 1) -> Any:
    """`conv1d` with the kernel flipped.

    >>> convolve(x=(1, 2, 3, 4), w=(1, 0, -1))
    (2, 2)
    """
    return numbers(_run(tensor(x), tensor(w).flip(0), P, S, D))


def convolve_full(x: Any, w: Any) -> Any:
    """`conv_transpose1d`, which adds up x[i]·w[j] at i + j.

    >>> convolve_full(x=(1, 2), w=(3, 4))
    (3, 10, 8)
    """
    return numbers(functional.conv_transpose1d(tensor(x)[None, None], tensor(w)[None, None])[0, 0])


def correlate_full(x: Any, w: Any) -> Any:
    """`conv1d` with padding of the kernel's length less one.

    >>> correlate_full(x=(1, 2), w=(3, 4))
    (4, 11, 6)
    """
    kernel = tensor(w)
    return numbers(_run(tensor(x), kernel, len(kernel) - 1))


def correlate_at(x: Any, w: Any, i: int, P: int = 0, S: int = 1, D: int = 1) -> Any:
    """Entry i of `conv1d`.

    >>> correlate_at(x=(1, 2, 3, 4), w=(1, 1), i=2)
    7
    """
    return number(_run(tensor(x), tensor(w), P, S, D)[i].item())


def convolve_at(x: Any, w: Any, i: int, P: int = 0, S: int = 1, D: int = 1) -> Any:
    """Entry i with the kernel flipped.

    >>> convolve_at(x=(1, 2, 3, 4), w=(1, 2), i=0)
    4
    """
    return number(_run(tensor(x), tensor(w).flip(0), P, S, D)[i].item())


def correlate2d(x: Map, w: Map, P: Any = 0, S: Any = 1, D: Any = 1) -> Any:
    """`conv2d` as it is.

    >>> correlate2d(x=((1, 2), (3, 4)), w=((1, 0), (0, -1)))
    ((-3,),)
    """
    return numbers(_run2d(tensor(x), tensor(w), P, S, D))


def convolve2d(x: Map, w: Map, P: Any = 0, S: Any = 1, D: Any = 1) -> Any:
    """`conv2d` with the kernel flipped along both axes.

    >>> convolve2d(x=((1, 2), (3, 4)), w=((1, 0), (0, -1)))
    ((3,),)
    """
    return numbers(_run2d(tensor(x), tensor(w).flip(0, 1), P, S, D))


def correlate2d_at(x: Map, w: Map, i: int, j: int, P: Any = 0, S: Any = 1, D: Any = 1) -> Any:
    """Row i, column j of `conv2d`.

    >>> correlate2d_at(x=((1, 2), (3, 4)), w=((1, 1), (1, 1)), i=0, j=0)
    10
    """
    return number(_run2d(tensor(x), tensor(w), P, S, D)[i, j].item())


def convolve2d_at(x: Map, w: Map, i: int, j: int, P: Any = 0, S: Any = 1, D: Any = 1) -> Any:
    """Row i, column j with the kernel flipped.

    >>> convolve2d_at(x=((1, 2), (3, 4)), w=((1, 0), (0, 0)), i=0, j=0)
    4
    """
    return number(_run2d(tensor(x), tensor(w).flip(0, 1), P, S, D)[i, j].item())


def transposed(x: Any, w: Any, P: int = 0, S: int = 1) -> Any:
    """`conv_transpose1d`.

    >>> transposed(x=(1, 2), w=(1, 1, 1), S=2)
    (1, 1, 3, 2, 2)
    """
    return numbers(
        functional.conv_transpose1d(tensor(x)[None, None], tensor(w)[None, None], None, S, P)[0, 0]
    )


def merged_kernel(w: Any, v: Any) -> Any:
    """`conv1d` of one kernel, padded, with the other flipped.

    >>> merged_kernel(w=(1, 1), v=(1, 1))
    (1, 2, 1)
    """
    second = tensor(v)
    return numbers(_run(tensor(w), second.flip(0), len(second) - 1))


def conv_weight_gradient(x: Any, w: Any, S: int = 1) -> Any:
    """Autograd, for the weights.

    >>> conv_weight_gradient(x=(1, 2, 3, 4), w=(5, 6))
    (6, 9)
    """
    kernel = tensor(w).requires_grad_()
    _run(tensor(x), kernel, 0, S).sum().backward()
    return numbers(kernel.grad)


def conv_input_gradient(x: Any, w: Any, P: int = 0, S: int = 1) -> Any:
    """Autograd, for the input.

    >>> conv_input_gradient(x=(1, 2, 3, 4), w=(5, 6))
    (5, 11, 11, 6)
    """
    row = tensor(x).requires_grad_()
    _run(row, tensor(w), P, S).sum().backward()
    return numbers(row.grad)
