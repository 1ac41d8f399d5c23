"""Do torch's layers commute with shifts? Linear layers are tried on the identity matrix: every x follows from it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional

from prepkit.errors import Undecided, Undefined
from prepkit.oracles.torch._run import tensor

Layer = Callable[[torch.Tensor], torch.Tensor]
Move = Callable[[torch.Tensor, int], torch.Tensor]
WIDEST = 2_048
"""Columns of the largest network that is run at every shift."""
BATCH = 12
"""Inputs tried where a layer is not linear."""


def _identity(n: int) -> torch.Tensor:
    return torch.eye(n, dtype=tensor(1).dtype)  # (images, columns)


def _scrambled(n: int) -> torch.Tensor:
    """Rows whose entries are all different: sines of squares, sorted nowhere."""
    steps = torch.arange(1, BATCH * n + 1, dtype=tensor(1).dtype)
    return torch.sin(steps * steps).reshape(BATCH, n)


def _kernel(F: int) -> torch.Tensor:
    return torch.sqrt(torch.arange(2, F + 2, dtype=tensor(1).dtype))  # irrational, all different


def _around(x: torch.Tensor, F: int) -> torch.Tensor:
    return functional.pad(x[:, None], (0, F - 1), mode="circular") if F > 1 else x[:, None]


def _circular(F: int, S: int) -> Layer:
    return lambda x: functional.conv1d(_around(x, F), _kernel(F)[None, None], None, S)[:, 0]


def _zeros(F: int, S: int) -> Layer:
    def layer(x: torch.Tensor) -> torch.Tensor:
        padded = functional.pad(x[:, None], ((F - 1) // 2, F // 2))
        return functional.conv1d(padded, _kernel(F)[None, None], None, S)[:, 0]

    return layer


def _roll(x: torch.Tensor, by: int) -> torch.Tensor:
    return torch.roll(x, by, -1)


def _push(x: torch.Tensor, by: int) -> torch.Tensor:
    return functional.pad(x, (by, 0))[..., : x.shape[-1]]


def _same(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and bool(torch.allclose(a, b, rtol=1e-5, atol=1e-5))


def _shift_of(layer: Layer, x: torch.Tensor, shift: int, move: Move) -> int | None:
    before, after = layer(x), layer(move(x, shift))
    return next((t for t in range(before.shape[-1]) if _same(move(before, t), after)), None)


def conv_equivariant(W: int, F: int, S: int = 1, shift: int = 1, circular: int = 1) -> bool:
    """`conv1d` after `roll` against `roll` after `conv1d`; with zeros where circular is 0.

    >>> conv_equivariant(W=8, F=3, S=2, shift=2), conv_equivariant(W=8, F=3, S=2, shift=1)
    (True, False)
    """
    layer, move = (_circular(F, S), _roll) if circular else (_zeros(F, S), _push)
    return _shift_of(layer, _identity(W), shift, move) is not None


def conv_equivariant_inside(W: int, F: int, shift: int = 1) -> bool:
    """The same, zeros at the border, compared where no window reaches a border.

    >>> conv_equivariant_inside(W=8, F=3)
    True
    """
    x = _identity(W)
    kernel = _kernel(F)[None, None]
    before = functional.conv1d(x[:, None], kernel)  # no padding: only windows inside the image
    after = functional.conv1d(_push(x, shift)[:, None], kernel)
    return before.shape[-1] > shift and _same(before[..., :-shift], after[..., shift:])


def max_pool_equivariant(W: int, F: int, S: int | None = None, shift: int = 1) -> bool:
    """`max_pool1d`, circular.

    >>> max_pool_equivariant(W=8, F=2, shift=2), max_pool_equivariant(W=8, F=2, shift=1)
    (True, False)
    """

    def layer(x: torch.Tensor) -> torch.Tensor:
        return functional.max_pool1d(_around(x, F), F, S)[:, 0]

    return _shift_of(layer, _scrambled(W), shift, _roll) is not None


def avg_pool_equivariant(W: int, F: int, S: int | None = None, shift: int = 1) -> bool:
    """`avg_pool1d`, circular.

    >>> avg_pool_equivariant(W=8, F=2, shift=1)
    False
    """

    def layer(x: torch.Tensor) -> torch.Tensor:
        return functional.avg_pool1d(_around(x, F), F, S)[:, 0]

    return _shift_of(layer, _identity(W), shift, _roll) is not None


def output_shift(W: int, F: int, S: int, shift: int) -> int:
    """How far `roll` must move the output.

    >>> output_shift(W=12, F=3, S=2, shift=4)
    2
    """
    t = _shift_of(_circular(F, S), _identity(W), shift, _roll)
    if t is None:
        raise Undefined("no shift of the output does")
    return t


def global_pool_invariant(W: int, F: int, shift: int, circular: int = 1) -> bool:
    """`conv1d`, then the mean.

    >>> global_pool_invariant(W=8, F=3, shift=3), global_pool_invariant(W=8, F=3, shift=3, circular=0)
    (True, False)
    """
    layer, move = (_circular(F, 1), _roll) if circular else (_zeros(F, 1), _push)
    x = _identity(W)
    return _same(layer(x).mean(-1), layer(move(x, shift)).mean(-1))


def relu_equivariant(W: int, shift: int) -> bool:
    """`relu` and `roll`.

    >>> relu_equivariant(W=8, shift=3)
    True
    """
    x = _scrambled(W)
    return _same(functional.relu(_roll(x, shift)), _roll(functional.relu(x), shift))


def dense_equivariant(N: int, shift: int) -> bool:
    """`linear` with weights that all differ.

    >>> dense_equivariant(N=4, shift=1)
    False
    """
    weight = torch.sqrt(torch.arange(2, N * N + 2, dtype=tensor(1).dtype)).reshape(N, N)
    return _shift_of(lambda x: functional.linear(x, weight), _identity(N), shift, _roll) is not None


def stride_product(a: int, b: int, c: int) -> int:
    """The first `roll` of the input of real circular layers after which the output is rolled too.

    b `conv1d` of stride 2, a `max_pool1d` of stride 2, one `conv1d` of stride c, on an input of distinct entries.

    >>> stride_product(a=1, b=1, c=4)
    16
    """
    units = 4
    width = units * c * 2 ** (a + b)
    if width > WIDEST:
        raise Undecided(f"an input of {width} columns")
    steps = torch.arange(1, width + 1, dtype=tensor(1).dtype)
    image = torch.sin(steps * steps)

    def network(x: torch.Tensor) -> torch.Tensor:
        for _ in range(b):
            x = _circular(3, 2)(x)
        for _ in range(a):
            x = functional.max_pool1d(x[:, None], 2)[:, 0]
        return functional.conv1d(x[:, None], _kernel(c)[None, None], None, c)[:, 0]

    still = network(image[None])[0]
    moved = network(torch.stack([image.roll(shift) for shift in range(1, width)]))
    for shift, output in enumerate(moved, 1):
        if any(_same(still.roll(t), output) for t in range(units)):
            return shift
    return width
