"""How each torch operation moves what a tensor sees: one rule an operation, by its name.

A rule takes the operation's arguments, the shape of its result, and what its first tensor sees. Operations without a
rule are element by element where the shapes say so; anything else sees everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from prepkit.nets.measuring.line import Line, convolved, resampled, transposed
from prepkit.nets.measuring.seen import Seen, along, everything, extent, moved, straight, summed, viewed

Shape = Sequence[int]
Rule = Callable[[Sequence[Any], Shape, Seen], Seen]


def _get(args: Sequence[Any], place: int, default: Any) -> Any:
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
        return _resized(found, shape)
    return _resized(seen, shape)


def _resized(seen: Seen, shape: Shape) -> Seen:
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
        stride, padding = _get(args, 2, None) or kernel, _get(args, 3, 0)
        dilation = _get(args, 4, 1)
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
    return _resized(seen, shape)


def slicing(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, dim, start, end, step): positions start, start + step, …"""
    dim = _get(args, 1, 0) % len(seen.dims)
    start, step = _get(args, 2, None) or 0, _get(args, 4, 1)
    size = extent(seen, dim)
    if not seen.carries(dim) or (size == shape[dim] and step == 1):
        return _resized(seen, shape)
    seen = straight(seen, dim)
    if seen.line is None or not seen.axis(dim):
        return everything(shape)
    start = max(start + size, 0) if start < 0 else min(start, size)
    return along(seen, dim, shape[dim], convolved(seen.line, 1, step, -start))


def selecting(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, dim, index): one of them; of all places, one, which is no axis any more."""
    dim = args[1] % len(seen.dims)
    if seen.carries(dim):
        return everything(shape)
    return Seen((*seen.dims[:dim], *seen.dims[dim + 1 :]), seen.line)


def product(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(a, weights): a sum over the last dimension of a."""
    found = summed(seen, [-1], shape[:-1], keep=False)
    return everything(shape) if found.line is None else Seen((*found.dims, ((shape[-1], 0),)), found.line)


def reduction(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, dims, keepdim): all dimensions where none is named."""
    dims = _get(args, 1, None)
    dims = range(len(seen.dims)) if dims is None or dims == [] else dims
    dims = [dims] if isinstance(dims, int) else dims
    return summed(seen, dims, shape, keep=len(shape) == len(seen.dims))


def mixing(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, dim, …): each entry along `dim` depends on all of them."""
    dims = _get(args, 1, -1)
    dims = [dims] if isinstance(dims, int) else dims
    return everything(shape) if any(seen.carries(dim) for dim in dims) else seen


def choosing(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """Which elements come out depends on values or on an index: anything from anywhere."""
    return everything(shape)


def rolling(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, shifts, dims): places that go round the edge are no window."""
    return everything(shape) if any(map(seen.carries, _get(args, 2, range(len(shape))))) else seen


def layer_norm(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, normalised shape, …): over the last dimensions."""
    dims = range(len(shape) - len(args[1]), len(shape))
    return everything(shape) if any(map(seen.carries, dims)) else seen


def group_norm(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """Mean and variance of a group are over all places."""
    return everything(shape) if seen.places else seen


def batch_norm(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """With running statistics it is a scale and a shift a channel."""
    return seen


def reshaping(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """The same elements in the same order."""
    return viewed(seen, shape)


def expanding(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """Dimensions of size 1 repeated, new ones in front."""
    new = len(shape) - len(seen.dims)
    return _resized(Seen((((1, 0),),) * new + seen.dims, seen.line), shape)


def permuting(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, order)."""
    return moved(seen, args[1])


def transposing(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, first, second)."""
    order = list(range(len(seen.dims)))
    first, second = _get(args, 1, 0), _get(args, 2, 1)
    if order:
        order[first], order[second] = order[second], order[first]
    return moved(seen, order)


def shuffling(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, r): r² channels become r × r pixels."""
    B, C, H, W = (extent(seen, dim) for dim in range(4))
    r = args[1]
    split = viewed(seen, (B, C // r**2, r, r, H, W))
    return viewed(moved(split, (0, 1, 4, 2, 5, 3)), shape)


def unshuffling(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, r): r × r pixels become r² channels."""
    B, C, H, W = (extent(seen, dim) for dim in range(4))
    r = args[1]
    split = viewed(seen, (B, C, H // r, r, W // r, r))
    return viewed(moved(split, (0, 1, 3, 5, 2, 4)), shape)


LINEAR, CUBIC = (0, 1), (1, 2)
MIXING = ("_softmax", "_safe_softmax", "_log_softmax", "softmax", "cumsum", "flip")
CHOOSING = (
    "index", "index_select", "gather", "scatter", "embedding", "topk", "sort", "argsort", "masked_select", "nonzero",
    "grid_sampler_2d", "index_put", "where_index", "take",
)  # fmt: skip
REDUCTIONS = (
    "mean",
    "sum",
    "amax",
    "amin",
    "max",
    "min",
    "linalg_vector_norm",
    "var",
    "std",
    "var_mean",
    "prod",
)
RESHAPING = (
    "view",
    "_unsafe_view",
    "reshape",
    "unsqueeze",
    "squeeze",
    "_reshape_alias",
    "flatten",
    "unflatten",
)
RULES: dict[str, Rule] = {
    "convolution": convolution,
    "max_pool2d_with_indices": pooling(2),
    "max_pool3d_with_indices": pooling(3),
    **{f"avg_pool{n}d": pooling(n) for n in (1, 2, 3)},
    **{name: adaptive for n in (1, 2, 3) for name in (f"_adaptive_avg_pool{n}d", f"adaptive_max_pool{n}d")},
    **{f"upsample_nearest{n}d": upsampling((0, 0), centre=False) for n in (1, 2, 3)},
    **{f"_upsample_nearest_exact{n}d": upsampling((0, 0), centre=False) for n in (1, 2, 3)},
    **{
        f"upsample_{kind}": upsampling(LINEAR, centre=True)
        for kind in ("linear1d", "bilinear2d", "trilinear3d")
    },
    "_upsample_bilinear2d_aa": upsampling(LINEAR, centre=True),
    "upsample_bicubic2d": upsampling(CUBIC, centre=True),
    "constant_pad_nd": padding,
    **{f"{kind}_pad{n}d": padding for kind in ("reflection", "replication") for n in (1, 2, 3)},
    "pixel_shuffle": shuffling,
    "pixel_unshuffle": unshuffling,
    "slice": slicing,
    "select": selecting,
    "mm": product,
    "bmm": product,
    **dict.fromkeys(REDUCTIONS, reduction),
    **dict.fromkeys(MIXING, mixing),
    **dict.fromkeys(RESHAPING, reshaping),
    **dict.fromkeys(CHOOSING, choosing),
    "roll": rolling,
    "native_layer_norm": layer_norm,
    "native_group_norm": group_norm,
    **dict.fromkeys(
        ("native_batch_norm", "_native_batch_norm_legit_no_training", "cudnn_batch_norm"), batch_norm
    ),
    "expand": expanding,
    "permute": permuting,
    "transpose": transposing,
    "t": transposing,
}
