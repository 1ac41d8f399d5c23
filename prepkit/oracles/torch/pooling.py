"""What torch's pooling layers give, in float64, and gradients by autograd."""

from __future__ import annotations

from typing import Any

from torch.nn import functional

from prepkit.oracles.torch._run import number, numbers, tensor

Map = tuple[tuple[Any, ...], ...]


def max_pool(x: Any, F: int, S: int | None = None, P: int = 0, ceil: int = 0) -> Any:
    """`max_pool1d`.

    >>> max_pool(x=(1, 5, 2, 4), F=2)
    (5, 4)
    """
    return numbers(functional.max_pool1d(tensor(x)[None], F, S, P, ceil_mode=bool(ceil))[0])


def avg_pool(x: Any, F: int, S: int | None = None, P: int = 0, ceil: int = 0, count_pad: int = 1) -> Any:
    """`avg_pool1d`.

    >>> avg_pool(x=(1, 5, 2, 4), F=2)
    (3, 3)
    """
    return numbers(functional.avg_pool1d(tensor(x)[None], F, S, P, bool(ceil), bool(count_pad))[0])


def max_pool2d(x: Map, F: Any, S: Any = None) -> Any:
    """`max_pool2d`.

    >>> max_pool2d(x=((1, 2, 5, 0), (3, 4, 1, 1)), F=2)
    ((4, 5),)
    """
    return numbers(functional.max_pool2d(tensor(x)[None], F, S)[0])


def avg_pool2d(x: Map, F: Any, S: Any = None) -> Any:
    """`avg_pool2d`.

    >>> avg_pool2d(x=((1, 2), (3, 4)), F=2)
    ((Fraction(5, 2),),)
    """
    return numbers(functional.avg_pool2d(tensor(x)[None], F, S)[0])


def global_avg_pool(x: Map) -> Any:
    """`adaptive_avg_pool2d` to 1×1.

    >>> global_avg_pool(x=((1, 2), (3, 6)))
    3
    """
    return number(functional.adaptive_avg_pool2d(tensor(x)[None], 1).item())


def global_max_pool(x: Map) -> Any:
    """`adaptive_max_pool2d` to 1×1.

    >>> global_max_pool(x=((1, 2), (3, 6)))
    6
    """
    return number(functional.adaptive_max_pool2d(tensor(x)[None], 1).item())


def adaptive_avg_pool(x: Any, N: int) -> Any:
    """`adaptive_avg_pool1d` to N.

    >>> adaptive_avg_pool(x=(1, 2, 3, 4, 5), N=2)
    (2, 4)
    """
    return numbers(functional.adaptive_avg_pool1d(tensor(x)[None], N)[0])


def max_pool_gradient(x: Any, F: int, S: int | None = None) -> Any:
    """Autograd through `max_pool1d`.

    >>> max_pool_gradient(x=(1, 5, 5, 4), F=2)
    (0, 1, 1, 0)
    """
    row = tensor(x).requires_grad_()
    functional.max_pool1d(row[None], F, S).sum().backward()
    return numbers(row.grad)


def avg_pool_gradient(x: Any, F: int, S: int | None = None) -> Any:
    """Autograd through `avg_pool1d`.

    >>> avg_pool_gradient(x=(1, 5, 5, 4), F=2)
    (Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), Fraction(1, 2))
    """
    row = tensor(x).requires_grad_()
    functional.avg_pool1d(row[None], F, S).sum().backward()
    return numbers(row.grad)
