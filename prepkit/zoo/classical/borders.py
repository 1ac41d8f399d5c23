"""What lies beyond the edge of an image: five answers, named as SciPy names them.

    constant  0 0 0 | a b c d | 0 0 0        nearest   a a a | a b c d | d d d
    reflect   c b a | a b c d | d c b        mirror    d c b | a b c d | c b a
    wrap      b c d | a b c d | a b c

`torch.nn.functional.pad` calls SciPy's mirror "reflect", its nearest "replicate" and its wrap "circular".
"""

from __future__ import annotations

import difflib

import torch

from prepkit.errors import UsageError

BORDERS = ("constant", "nearest", "reflect", "mirror", "wrap")


def pad(
    image: torch.Tensor, dim: int, before: int, after: int, border: str = "reflect", value: float = 0.0
) -> torch.Tensor:
    """`out[i] = image[fold(i - before)]` along `dim`: `before` and `after` pixels more, any number of them.

    `value` is what "constant" puts there. Raises UsageError for an unknown border.

    >>> pad(torch.tensor([1.0, 2.0, 3.0]), 0, 2, 2, "reflect").tolist()
    [2.0, 1.0, 1.0, 2.0, 3.0, 3.0, 2.0]
    >>> pad(torch.tensor([1.0, 2.0, 3.0]), 0, 2, 2, "mirror").tolist()
    [3.0, 2.0, 1.0, 2.0, 3.0, 2.0, 1.0]
    """
    size = image.shape[dim]
    position = torch.arange(-before, size + after, device=image.device)
    padded = image.index_select(dim, fold(position, size, border))
    if border != "constant":
        return padded
    beyond = (position < 0) | (position >= size)
    along = [-1 if axis == dim % image.ndim else 1 for axis in range(image.ndim)]
    return padded.masked_fill(beyond.view(along), value)


def fold(position: torch.Tensor, size: int, border: str) -> torch.Tensor:
    """The pixel (0 … size-1) that stands for each `position` of the endless line.

    >>> fold(torch.arange(-3, 0), 4, "wrap").tolist()
    [1, 2, 3]
    """
    if border in ("nearest", "constant"):
        return position.clamp(0, size - 1)
    if border == "wrap":
        return position % size
    if border == "reflect":  # period 2n: there, and back over the edge pixel twice
        around = position % (2 * size)
        return torch.minimum(around, 2 * size - 1 - around)
    if border == "mirror":  # period 2n - 2: the edge pixels come once
        around = position % max(2 * size - 2, 1)
        return torch.minimum(around, (2 * size - 2 - around).clamp(min=0))
    nearest = tuple(difflib.get_close_matches(border, BORDERS, 1, 0.5))
    hint = f"did you mean {nearest[0]!r}?" if nearest else f"there are {', '.join(BORDERS)}"
    raise UsageError(f"border {border!r} is unknown; {hint}", nearest)
