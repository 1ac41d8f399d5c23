"""What the elements of a tensor see of the image: along which dimensions its rows run, and how wide each looks.

A dimension is a product of factors, as digits are of a number: `view` regroups factors, so that patches, windows and
heads keep the place they came from. Summing over all places leaves no place: then every element sees everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd, prod

import msgspec

from prepkit.nets.measuring.line import Line, convolved, union

Factor = tuple[int, int]
"""How many, and how many positions of the axis from one to the next (0: another axis)."""
Dim = tuple[Factor, ...]


class Seen(msgspec.Struct, frozen=True, gc=False):
    """Dimensions as factors, and the line their steps index; None where every element sees everything."""

    dims: tuple[Dim, ...]
    line: Line | None

    @property
    def places(self) -> int:
        """How many factors index places."""
        return sum(step != 0 for dim in self.dims for _, step in dim)

    def axis(self, dim: int) -> bool:
        """Whether this dimension alone indexes the places, one after the other."""
        return self.places == 1 and [step for _, step in self.dims[dim]] == [1]

    def carries(self, dim: int) -> bool:
        """Whether places run along this dimension, alone or mixed with others."""
        return any(step for _, step in self.dims[dim])


def plain(shape: Iterable[int]) -> tuple[Dim, ...]:
    """Dimensions along which no place runs.

    >>> plain((2, 3))
    (((2, 0),), ((3, 0),))
    """
    return tuple(((size, 0),) for size in shape)


def image(shape: Sequence[int], rows: int) -> Seen:
    """The input itself: dimension `rows` runs along the axis, each element sees its own row.

    >>> image((1, 3, 8, 8), 2).line.size
    1
    """
    dims = list(plain(shape))
    dims[rows] = ((shape[rows], 1),)
    return Seen(tuple(dims), Line())


def everything(shape: Iterable[int]) -> Seen:
    """Every element sees the whole image."""
    return Seen(plain(shape), None)


def viewed(seen: Seen, shape: Sequence[int]) -> Seen:
    """The same elements in the same order under another shape.

    >>> tokens = viewed(image((1, 3, 8, 8), 2), (1, 3, 64))
    >>> tokens.dims[2], viewed(tokens, (3, 8, 8)).axis(1)
    (((8, 1), (8, 0)), True)
    """
    if seen.line is None:
        return everything(shape)
    queue = [factor for dim in seen.dims for factor in dim if factor[0] != 1]
    queue.reverse()
    dims = []
    for wanted in shape:
        dim = _taken(queue, wanted)
        if dim is None:
            return everything(shape)
        dims.append(dim)
    return Seen(tuple(dims), seen.line)


def _taken(queue: list[Factor], wanted: int) -> Dim | None:
    """Factors worth `wanted` from the end of the queue, the last of them cut in two where need be."""
    dim: list[Factor] = []
    while wanted > 1:
        if not queue:
            return None
        size, step = queue.pop()
        if wanted % size == 0:
            dim.append((size, step))
            wanted //= size
        elif size % wanted == 0:
            inner = size // wanted
            dim.append((wanted, step * inner))
            queue.append((inner, step))
            wanted = 1
        else:
            return None
    return tuple(dim)


def summed(seen: Seen, dims: Iterable[int], shape: Sequence[int], *, keep: bool) -> Seen:
    """Every element of the result reads all along `dims`: a sum, a mean, a product with weights.

    >>> summed(image((1, 3, 8, 8), 2), [1], (1, 8, 8), keep=False).axis(1)
    True
    >>> summed(image((1, 3, 8, 8), 2), [2, 3], (1, 3), keep=False).line
    """
    gone = {dim % len(seen.dims) for dim in dims}
    line = seen.line
    places = seen.places
    for factor in (factor for dim in sorted(gone) for factor in seen.dims[dim] if factor[1]):
        places -= 1
        line = convolved(line, factor[0], dilation=factor[1]) if line is not None and places else None
    if line is None:
        return everything(shape)
    kept = [
        ((1, 0),) if dim in gone else seen.dims[dim]
        for dim in range(len(seen.dims))
        if keep or dim not in gone
    ]
    return regular(Seen(tuple(kept), line)) if len(kept) == len(shape) else everything(shape)


def regular(seen: Seen) -> Seen:
    """Where one factor is left and skips positions, the line skips them instead."""
    steps = [step for dim in seen.dims for _, step in dim if step]
    if len(steps) != 1 or steps[0] == 1 or seen.line is None:
        return seen
    dims = tuple(tuple((size, 1 if step else 0) for size, step in dim) for dim in seen.dims)
    return Seen(dims, convolved(seen.line, 1, steps[0]))


def straight(seen: Seen, dim: int) -> Seen:
    """Dimension `dim` as one factor, where all places run along it: what stands between them repeats them.

    >>> tall = viewed(image((1, 3, 4, 2), 2), (1, 3, 8))
    >>> straight(tall, 2).line
    Line(lows=(0, 0), highs=(0, 0), advance=1)
    """
    factors = seen.dims[dim]
    if seen.line is None or len(factors) == 1 or seen.places != sum(step != 0 for _, step in factors):
        return seen
    inner = prod(size for size, _ in factors[1:])
    q, ahead = len(seen.line.lows), factors[0][1]
    repeats = q // gcd(q, ahead) if ahead else 1

    def place(o: int) -> list[int]:
        found = 0
        for size, step in reversed(factors[1:]):
            o, digit = divmod(o, size)
            found += digit * step
        return [found + o * ahead]

    return along(seen, dim, extent(seen, dim), seen.line.read(place, inner * repeats, ahead * repeats // q))


def moved(seen: Seen, order: Sequence[int]) -> Seen:
    """Dimensions in another order."""
    return Seen(tuple(seen.dims[dim] for dim in order), seen.line)


def along(seen: Seen, dim: int, size: int, line: Line | None) -> Seen:
    """Dimension `dim` now has `size` positions that see `line`."""
    if line is None:
        return everything([size if d == dim else extent(seen, d) for d in range(len(seen.dims))])
    return Seen((*seen.dims[:dim], ((size, 1),), *seen.dims[dim + 1 :]), line)


def extent(seen: Seen, dim: int) -> int:
    """How long a dimension is."""
    return prod(size for size, _ in seen.dims[dim])


def joined(operands: Sequence[Seen], shape: Sequence[int]) -> Seen:
    """Element by element of broadcast operands: each sees what all of them see together.

    >>> first = image((1, 3, 8, 8), 2)
    >>> joined([first, everything((1, 3, 1, 1))], (1, 3, 8, 8)).line
    """
    if any(operand.line is None for operand in operands):
        return everything(shape)
    dims: list[Dim] = []
    for back in range(len(shape), 0, -1):
        found = {
            operand.dims[-back]
            for operand in operands
            if back <= len(operand.dims) and extent(operand, -back) == shape[-back]
        }
        carrying = {dim for dim in found if any(step for _, step in dim)}
        if len(carrying) > 1:
            return everything(shape)
        dims.append(next(iter(carrying or found), ((shape[-back], 0),)))
    line = operands[0].line
    for operand in operands[1:]:
        line = union(line, operand.line) if line is not None and operand.line is not None else None
    return Seen(tuple(dims), line) if line is not None else everything(shape)
