"""How each torch operation moves what a tensor sees: one rule an operation, by its name.

A rule takes the operation's arguments, the shape of its result, and what its first tensor sees. Operations without a
rule are element by element where the shapes say so; anything else sees everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prepkit.nets.measuring import windows
from prepkit.nets.measuring.seen import Seen, everything, extent, moved, summed, viewed
from prepkit.nets.measuring.windows import Rule, Shape, given, resized


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
    dims = given(args, 1, None)
    dims = range(len(seen.dims)) if dims is None or dims == [] else dims
    dims = [dims] if isinstance(dims, int) else dims
    return summed(seen, dims, shape, keep=len(shape) == len(seen.dims))


def norm(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, order, dims, keepdim): as a reduction, behind the order of the norm."""
    return reduction([args[0], *args[2:]], shape, seen)


def mixing(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, dim, …): each entry along `dim` depends on all of them."""
    dims = given(args, 1, -1)
    dims = [dims] if isinstance(dims, int) else dims
    return everything(shape) if any(seen.carries(dim) for dim in dims) else seen


def choosing(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """Which elements come out depends on values or on an index: anything from anywhere."""
    return everything(shape)


def rolling(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, shifts, dims): places that go round the edge are no window."""
    return everything(shape) if any(map(seen.carries, given(args, 2, range(len(shape))))) else seen


def layer_norm(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, normalised shape, …): over the last dimensions."""
    dims = range(len(shape) - len(args[1]), len(shape))
    return everything(shape) if any(map(seen.carries, dims)) else seen


def group_norm(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """Mean and variance of a group are over all places."""
    return everything(shape) if seen.places else seen


def batch_norm(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """With running statistics a scale and a shift a channel; with those of the image itself, all places count."""
    own = any(given is True for given in args[3:6])  # `training`, whichever overload it is
    return group_norm(args, shape, seen) if own else seen


def reshaping(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """The same elements in the same order."""
    return viewed(seen, shape)


def expanding(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """Dimensions of size 1 repeated, new ones in front."""
    new = len(shape) - len(seen.dims)
    return resized(Seen((((1, 0),),) * new + seen.dims, seen.line), shape)


def permuting(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, order)."""
    return moved(seen, args[1])


def transposing(args: Sequence[Any], shape: Shape, seen: Seen) -> Seen:
    """(x, first, second)."""
    order = list(range(len(seen.dims)))
    first, second = given(args, 1, 0), given(args, 2, 1)
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
REDUCTIONS = ("mean", "sum", "amax", "amin", "max", "min", "var", "std", "var_mean", "prod")
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
    "convolution": windows.convolution,
    "max_pool2d_with_indices": windows.pooling(2),
    "max_pool3d_with_indices": windows.pooling(3),
    **{f"avg_pool{n}d": windows.pooling(n) for n in (1, 2, 3)},
    **{
        name: windows.adaptive
        for n in (1, 2, 3)
        for name in (f"_adaptive_avg_pool{n}d", f"adaptive_max_pool{n}d")
    },
    **{f"upsample_nearest{n}d": windows.upsampling((0, 0), centre=False) for n in (1, 2, 3)},
    **{f"_upsample_nearest_exact{n}d": windows.upsampling((0, 0), centre=False) for n in (1, 2, 3)},
    **{
        f"upsample_{kind}": windows.upsampling(LINEAR, centre=True)
        for kind in ("linear1d", "bilinear2d", "trilinear3d")
    },
    "_upsample_bilinear2d_aa": windows.upsampling(LINEAR, centre=True),
    "upsample_bicubic2d": windows.upsampling(CUBIC, centre=True),
    "constant_pad_nd": windows.padding,
    **{f"{kind}_pad{n}d": windows.padding for kind in ("reflection", "replication") for n in (1, 2, 3)},
    "pixel_shuffle": shuffling,
    "pixel_unshuffle": unshuffling,
    "slice": windows.slicing,
    "select": selecting,
    "mm": product,
    "bmm": product,
    **dict.fromkeys(REDUCTIONS, reduction),
    "linalg_vector_norm": norm,
    **dict.fromkeys(MIXING, mixing),
    **dict.fromkeys(RESHAPING, reshaping),
    **dict.fromkeys(CHOOSING, choosing),
    "roll": rolling,
    "native_layer_norm": layer_norm,
    "native_group_norm": group_norm,
    **dict.fromkeys(
        ("native_batch_norm", "_native_batch_norm_legit", "_native_batch_norm_legit_no_training"), batch_norm
    ),
    "expand": expanding,
    "permute": permuting,
    "transpose": transposing,
    "t": transposing,
}
