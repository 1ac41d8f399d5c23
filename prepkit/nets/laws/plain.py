"""Laws of what works element by element, norms, and changes of shape."""

from __future__ import annotations

from prepkit.nets.formula import Size, floor_divide, most
from prepkit.nets.laws.here import MAP, TOKENS, VECTOR, Effect, Here, count
from prepkit.nets.steps import Shape


def elementwise(here: Here) -> Effect:
    """An activation: one new tensor of the same shape."""
    return Effect(here.shape, here.field, here.carried)


def softmax(here: Here) -> Effect:
    """Over channels, or over the features of a token or vector."""
    mixes = len(here.shape) == VECTOR and here.carried
    return Effect(here.shape, None if mixes else here.field, here.carried)


def dropout(here: Here) -> Effect:
    """At inference the identity: the same tensor."""
    return Effect(here.shape, here.field, here.carried, made=0)


def with_statistics(shape: Shape, groups: Size) -> Size:
    """Elements that a norm makes: its output, and the mean and 1/σ of each group, which its backward pass reads.

    >>> with_statistics((3, 8, 8), 3)
    198
    """
    return count(shape) + 2 * groups


def batch_norm(here: Here) -> Effect:
    """`bn`: a scale and a shift a channel; running mean, variance and a counter are buffers."""
    here.needs(MAP, VECTOR, remedy="ln, which normalises tokens")
    channels = here.shape[0]
    made = with_statistics(here.shape, channels)
    return Effect(
        here.shape, here.field, here.carried, norm=2 * channels, buffers=2 * channels + 1, made=made
    )


def layer_norm(here: Here) -> Effect:
    """`ln`: over the features of each token, the channels of each position, or the whole vector."""
    width = here.shape[0] if len(here.shape) == MAP else here.shape[-1]
    mixes = len(here.shape) == VECTOR and here.carried
    own = count(here.shape)
    made = peak = with_statistics(here.shape, floor_divide(own, width))
    if len(here.shape) == MAP:  # and back from channels last, which is a copy
        made, peak = made + own, most(made, 2 * own)
    seen = None if mixes else here.field
    return Effect(here.shape, seen, here.carried, norm=2 * width, made=made, peak=peak)


def group_norm(here: Here) -> Effect:
    """`gn g`: mean and variance of each of g groups of channels, over the whole map."""
    here.needs(MAP, remedy="ln, which normalises tokens and vectors")
    channels, groups = here.shape[0], here.op.size("g")
    divisors = (
        [g for g in range(1, min(channels, 4096) + 1) if channels % g == 0]
        if isinstance(channels, int)
        else []
    )
    near = sorted(divisors, key=lambda g: abs(g - groups))[:2] if isinstance(groups, int) else []
    here.divided(
        channels,
        groups,
        f"{channels} channels cannot be divided into {groups} groups",
        " or ".join(f"gn {g}" for g in sorted(near)),
    )
    return Effect(here.shape, None, norm=2 * channels, made=with_statistics(here.shape, groups))


def instance_norm(here: Here) -> Effect:
    """`in`: each channel of each image by itself; no parameters."""
    here.needs(MAP, remedy="ln, which normalises tokens and vectors")
    if here.shape[1:] == (1, 1):
        here.misfit(
            "the mean of one number is that number: the output would be 0", "no norm where the map is 1×1"
        )
    return Effect(here.shape, None, made=with_statistics(here.shape, here.shape[0]))


def local_response(here: Here) -> Effect:
    """`lrn n`: x / (1 + α·mean of squares over n channels)^β, as torch does it in six steps."""
    here.needs(MAP, remedy="a place before flatten or gap")
    n, whole = here.op.size("n", 5), count(here.shape)
    padded: Size = (here.shape[0] + n - 1) * here.shape[1] * here.shape[2]
    return Effect(here.shape, here.field, made=6 * whole + padded, peak=most(3 * whole, whole + padded))


def flatten(here: Here) -> Effect:
    """A view as one vector."""
    here.needs(MAP, TOKENS, VECTOR, remedy="")
    carried = here.carried and here.shape[-2:-1] != (1,)
    return Effect((count(here.shape),), here.field, carried, made=0)


def global_average(here: Here) -> Effect:
    """`gap`: the mean over all positions, or over all tokens: a vector."""
    here.needs(MAP, TOKENS, remedy="no gap: a vector has no positions to average")
    mixes = len(here.shape) == MAP or here.carried
    width = here.shape[0] if len(here.shape) == MAP else here.shape[-1]
    return Effect((width,), None if mixes else here.field, carried=False)
