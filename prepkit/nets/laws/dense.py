"""Laws of what mixes features by matrices: linear, MLP, attention, squeeze-excitation, class and position tokens."""

from __future__ import annotations

from prepkit.nets.formula import Size, floor_divide, most
from prepkit.nets.laws.here import MAP, TOKENS, VECTOR, Effect, Here, count

_FLATTEN = "flatten before it, or gap"
_PATCHES = "patches 16 d768 before it"


def linear(here: Here) -> Effect:
    """`linear out`: in·out weights; of tokens, each by itself."""
    here.needs(VECTOR, TOKENS, remedy=_FLATTEN)
    out, width = here.op.size("out"), here.shape[-1]
    vector = len(here.shape) == VECTOR
    return Effect(
        (*here.shape[:-1], out),
        None if vector and here.carried else here.field,
        here.carried,
        weights=width * out,
        biases=out if here.op.bias else 0,
        macs=count(here.shape) * out,
    )


def mlp(here: Here) -> Effect:
    """`mlp 4x` or `mlp 3072`: linear to the hidden width, GELU, linear back."""
    here.needs(VECTOR, TOKENS, remedy=_FLATTEN)
    width, rows = here.shape[-1], count(here.shape[:-1])
    hidden = here.op.size("out") or width * here.op.size("times")
    vector = len(here.shape) == VECTOR
    inner, outer = rows * hidden, rows * width
    return Effect(
        here.shape,
        None if vector and here.carried else here.field,
        here.carried,
        weights=2 * width * hidden,
        biases=hidden + width if here.op.bias else 0,
        macs=2 * rows * width * hidden,
        made=2 * inner + outer,
        peak=most(2 * inner, inner + outer),
    )


def attention(here: Here) -> Effect:
    """`attention h`: q, k, v and output projections 4D² + 4D; macs 4TD² + 2T²D, whatever the number of heads."""
    here.needs(TOKENS, remedy=_PATCHES)
    tokens, width = here.shape
    heads = here.op.size("h")
    here.divided(width, heads, f"{heads} heads do not divide a width of {width}", _heads(width, heads))
    elements, scores = tokens * width, heads * tokens * tokens
    return Effect(
        here.shape,
        None,
        weights=4 * width * width,
        biases=4 * width if here.op.bias else 0,
        macs=4 * elements * width + 2 * tokens * elements,
        made=6 * elements + 3 * scores,
        peak=most(3 * elements + 2 * scores, 5 * elements + scores),
    )


def _heads(width: Size, heads: Size) -> str:
    if not (isinstance(width, int) and isinstance(heads, int)):
        return ""
    fitting = [h for h in range(1, min(width, 4096) + 1) if width % h == 0]
    near = sorted(sorted(fitting, key=lambda h: abs(h - heads))[:2])
    return " or ".join(f"h{h}" for h in near)


def squeeze_excite(here: Here) -> Effect:
    """`se r`: means of channels through C → C/r → C, a factor in (0, 1) for each: 2·C·C/r + C/r + C parameters."""
    here.needs(MAP, remedy="a place before flatten or gap")
    channels = here.shape[0]
    inner = most(1, floor_divide(channels, here.op.size("r"), from_zero=True))
    return Effect(
        here.shape,
        None,
        weights=2 * channels * inner,
        biases=channels + inner,
        macs=2 * channels * inner,
        made=count(here.shape) + 3 * channels + 2 * inner,
        peak=most(3 * channels, channels + 2 * inner, channels + count(here.shape)),
    )


def class_token(here: Here) -> Effect:
    """`cls`: one learned token in front."""
    here.needs(TOKENS, remedy=_PATCHES)
    tokens, width = here.shape
    return Effect((tokens + 1, width), None if here.carried else here.field, here.carried, weights=width)


def positions(here: Here) -> Effect:
    """`pos`: a learned vector added to each token."""
    here.needs(TOKENS, remedy=_PATCHES)
    return Effect(here.shape, here.field, here.carried, weights=count(here.shape))


def first(here: Here) -> Effect:
    """`first`: the first token alone, a view; a ViT classifies by it."""
    here.needs(TOKENS, remedy="patches before it; a vector has no tokens")
    return Effect(here.shape[1:], None if here.carried else here.field, carried=False, made=0)
