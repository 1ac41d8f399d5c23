"""Windows of a map: cut out, put back, shifted with a mask, and the places of their pixels to each other.

Liu 2021, "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", section 3.2 and Figure 4.
"""

from __future__ import annotations

import torch

MASKED = -100.0
"""What is added to a masked logit: e^−100 is nothing beside any other (the authors' code)."""


def windows(x: torch.Tensor, size: int) -> torch.Tensor:
    """Cut (B, H, W, C) into its windows, row by row: (B · H/size · W/size, size², C).

    >>> windows(torch.arange(16).view(1, 4, 4, 1), 2)[1].flatten().tolist()
    [2, 3, 6, 7]
    """
    B, H, W, C = x.shape
    x = x.view(B, H // size, size, W // size, size, C)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, size * size, C)


def whole(x: torch.Tensor, size: int, H: int, W: int) -> torch.Tensor:
    """What `windows` cut, put together again: (B, H, W, C).

    >>> image = torch.arange(32).view(2, 4, 4, 1)
    >>> bool((whole(windows(image, 2), 2, 4, 4) == image).all())
    True
    """
    x = x.view(-1, H // size, W // size, size, size, x.shape[-1])
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, H, W, x.shape[-1])


def shift_mask(x: torch.Tensor, size: int, extent: tuple[int, int], shift: tuple[int, int]) -> torch.Tensor:
    """After a cyclic shift a window may hold pieces of the map's far ends: 0 within a piece, −100 between two.

    (windows, size², size²) for a map of `extent`; `x` gives type and device.

    >>> shift_mask(torch.zeros(1), 4, (4, 4), (0, 2))[0, 0, :4].tolist()
    [0.0, 0.0, -100.0, -100.0]
    """
    piece = x.new_zeros(extent)
    for row, rows in enumerate(_bands(size, shift[0])):
        for column, columns in enumerate(_bands(size, shift[1])):
            piece[rows, columns] = 3 * row + column
    piece = windows(piece.view(1, *extent, 1), size).squeeze(-1)  # (windows, size²)
    apart = piece.unsqueeze(1) - piece.unsqueeze(2)  # (windows, size², size²)
    return apart.masked_fill(apart != 0, MASKED).masked_fill(apart == 0, 0.0)


def _bands(size: int, shift: int) -> tuple[slice, slice, slice]:
    """All but the last window, its part that stayed, and its part that came round from the front."""
    return slice(0, -size), slice(-size, -shift), slice(-shift, None)


def relative_positions(size: int) -> torch.Tensor:
    """For each pair of a window's pixels the row of the bias table: (dy + size − 1)(2·size − 1) + dx + size − 1.

    >>> relative_positions(2).view(4, 4)[0].tolist()
    [4, 3, 1, 0]
    """
    pixels = [(y, x) for y in range(size) for x in range(size)]
    span = 2 * size - 1
    rows = [(y - v + size - 1) * span + x - u + size - 1 for y, x in pixels for v, u in pixels]
    return torch.tensor(rows)
