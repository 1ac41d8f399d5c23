"""Operations that slide a window over the image, or cut and stretch it: convolution, pooling, resampling, slices.

A rule takes the operation's arguments, the shape of its result, and what its tensor sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from prepkit.nets.measuring.line import Line, convolved, resampled, transposed
from prepkit.nets.measuring.seen import Seen, along, everything, extent, straight, summed

Shape = Sequence[int]
Rule = Callable[[Sequence[Any], Shape, Seen], Seen]


def given(args: Sequence[Any], place: int, default: Any) -> Any:
    """An argument that may be left out."""
    return args[place] if len(args) > place else default


def _entry(value: Any, place: int, default: int) -> int:
    """One axis of an argument that is a number or a list, of which one entry stands for all."""
    if isinstance(value, int):
        return value
    return int(value[place if len(value) > 1 else 0]) if value else default


def _windows(seen: Seen, shape: Shape, spatial: int, slide: Callable[[Line, int], Line]) -> Seen:
    """A window operation over the last `spatial` dimensions: `slide(line, which)` moves the axis."""
    first = len(shape) - spatial
    for which in range(spatial):
        if not seen.carries(first + which):
            continue
        seen = straight(seen, first + which)
        if seen.line is None or not seen.axis(first + which):
            return everything(shape)
        found = along(seen, first + which, shape[first + which], slide(seen.line, which))
        return resized(found, shape)
    return resized(seen, shape)


def resized(seen: Seen, shape: Shape) -> Seen:
    """Dimensions without places take whatever size the result has."""
    dims = tuple(
        seen.dims[dim] if seen.carries(dim) and extent(seen, dim) == shape[dim] else ((shape[dim], 0),)
        for dim in range(len(shape))
    )
    lost = any(seen.carries(dim) and extent(seen, dim) != shape[dim] for dim in range(len(shape)))
    return everything(shape) if lost else Seen(dims, seen.line)


def convolution(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, w, b, stride, padding, dilation, transposed, output padding, groups); channels along places mix them."""
    weights, (stride, padding, dilation, backwards) = args[1], args[3:7]
    if seen.carries(1):  # places among the channels, as after space-to-depth
        seen = summed(seen, [1], shape, keep=True) if args[8] == 1 else everything(shape)
    kernel = weights.shape[2:]

    def slide(line: Line, which: int) -> Line:
        steps = (_entry(stride, which, 1), _entry(padding, which, 0), _entry(dilation, which, 1))
        return (transposed if backwards else convolved)(line, kernel[which], *steps)

    return _windows(seen, shape, len(kernel), slide)


def pooling(spatial: int) -> Rule:
    """(x, kernel, stride = kernel, padding = 0, …): max pooling may be dilated, average pooling not."""

    def rule(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
        kernel = args[1]
        stride, padding = given(args, 2, None) or kernel, given(args, 3, 0)
        dilation = given(args, 4, 1)
        dilation = 1 if isinstance(dilation, bool) else dilation

        def slide(line: Line, which: int) -> Line:
            window = _entry(kernel, which, 1), _entry(stride, which, 1)
            return convolved(line, *window, _entry(padding, which, 0), _entry(dilation, which, 1))

        return _windows(seen, shape, spatial, slide)

    return rule


def adaptive(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """Position o reads floor(o·n/m) … ceil((o + 1)·n/m) − 1; to one position it is a mean over all."""
    first = len(shape) - len(args[1])
    for dim in range(first, len(shape)):
        if seen.carries(dim) and shape[dim] == 1 != extent(seen, dim):
            return everything(shape)

    def slide(line: Line, which: int) -> Line:
        old, new = extent(seen, first + which), shape[first + which]
        if old == new:
            return line
        if old % new == 0:
            return convolved(line, old // new, old // new)
        turns = len(line.lows)
        return line.read(lambda o: range(o * old // new, -((o + 1) * -old // new)), new * turns, old)

    return _windows(seen, shape, len(args[1]), slide)


def upsampling(reach: tuple[int, int], *, centre: bool) -> Rule:
    """(x, size, align_corners, …) of `upsample_*`, whose neighbours are `reach`."""

    def rule(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
        spatial = len(shape) - 2
        align = bool(args[2]) if centre else False

        def slide(line: Line, which: int) -> Line:
            old, new = extent(seen, 2 + which), shape[2 + which]
            return resampled(line, old, new, reach=reach, align=align, centre=centre)

        return _windows(seen, shape, spatial, slide)

    return rule


def padding(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, [left, right, top, bottom, …]) from the last dimension on; places are shifted."""
    amounts = args[1]
    for dim in range(len(shape)):
        behind = 2 * (len(shape) - 1 - dim)
        if behind < len(amounts) and any(amounts[behind : behind + 2]) and seen.carries(dim):
            seen = straight(seen, dim)
            if seen.line is None or not seen.axis(dim):
                return everything(shape)
            seen = along(seen, dim, shape[dim], convolved(seen.line, 1, 1, amounts[behind]))
    return resized(seen, shape)


def slicing(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, dim, start, end, step): positions start, start + step, …"""
    dim = given(args, 1, 0) % len(seen.dims)
    start, step = given(args, 2, None) or 0, given(args, 4, 1)
    size = extent(seen, dim)
    if not seen.carries(dim) or (size == shape[dim] and step == 1):
        return resized(seen, shape)
    seen = straight(seen, dim)
    if seen.line is None or not seen.axis(dim):
        return everything(shape)
    start = max(start + size, 0) if start < 0 else min(start, size)
    return along(seen, dim, shape[dim], convolved(seen.line, 1, step, -start))
