"""Laws of what slides a window: convolutions, poolings, patches, padding, upsampling.

out = floor((n + 2p − d(k − 1) − 1) / s) + 1        weights = C_out · C_in/g · k_h · k_w
macs = weights · positions (of the output; of the input where it is transposed)
"""

from __future__ import annotations

from prepkit.nets import fields
from prepkit.nets.fields import Field
from prepkit.nets.formula import Size, exactly, floor_divide
from prepkit.nets.laws.here import MAP, Effect, Here, count, said

Pair = tuple[Size, Size]
_TO_MAP = "an input CxHxW and a place before flatten, gap or patches"


def conv(here: Here) -> Effect:
    """`conv out k s p d g`."""
    return _conv(here, here.op.size("out"), here.op.size("g", 1))


def depthwise(here: Here) -> Effect:
    """`dw k s p d`: a group a channel."""
    here.needs(MAP, remedy=_TO_MAP)
    return _conv(here, here.shape[0], here.shape[0])


def pointwise(here: Here) -> Effect:
    """`pw out s`: a 1×1 convolution."""
    return _conv(here, here.op.size("out"), here.op.size("g", 1))


def _conv(here: Here, out: Size, groups: Size) -> Effect:
    here.needs(MAP, remedy=_TO_MAP)
    channels = here.shape[0]
    inner = _inner(here, channels, out, groups)
    k, s, d = here.op.pair("k", 1), here.op.pair("s", 1), here.op.pair("d", 1)
    p = padding(here, k, d)
    rows, columns = (slide(here, axis, k[axis], s[axis], p[axis], d[axis]) for axis in (0, 1))
    weights = out * inner * k[0] * k[1]
    return Effect(
        (out, rows, columns),
        _slid(here, k, s, p, d),
        weights=weights,
        biases=out if here.op.bias else 0,
        macs=weights * rows * columns,
    )


def _inner(here: Here, channels: Size, out: Size, groups: Size) -> Size:
    """Channels that one filter reads: C/g, where g divides both."""
    if isinstance(groups, int) and isinstance(channels, int) and isinstance(out, int):
        if channels % groups or out % groups:
            which = f"{channels} input" if channels % groups else f"{out} output"
            both = [g for g in range(1, min(channels, out, 4096) + 1) if channels % g == 0 == out % g]
            near = sorted(sorted(both, key=lambda g: abs(g - groups))[:3])
            here.misfit(
                f"{which} channels cannot be divided into {groups} groups", " or ".join(f"g{g}" for g in near)
            )
    elif out != groups:
        here.divided(out, groups, f"{out} channels in {groups} groups", "")
    return here.divided(channels, groups, f"{channels} channels cannot be divided into {groups} groups", "")


def _slid(here: Here, k: Pair, s: Pair, p: Pair, d: Pair) -> Field | None:
    return fields.slid(here.field, k[0], s[0], p[0], d[0]) if here.field else None


def padding(here: Here, k: Pair, d: Pair) -> Pair:
    """`p`, or for `p same` half of what the window reaches: d(k − 1)/2 on each side."""
    if "same" not in here.op.flags:
        return here.op.pair("p")
    rows, columns = (
        here.divided(
            d[axis] * (k[axis] - 1),
            2,
            f"an even kernel {k[axis]} has no middle: 'p same' needs an odd one",
            "k3 or k5",
        )
        for axis in (0, 1)
    )
    return rows, columns


def slide(here: Here, axis: int, k: Size, s: Size, p: Size, d: Size = 1, ceil: bool = False) -> Size:
    """How many positions a window has along an axis."""
    extent = here.shape[1 + axis]
    room = extent + 2 * p - d * (k - 1) - 1
    reach = d * (k - 1) + 1
    here.not_less(
        room,
        0,
        f"the kernel reaches {reach} and the padded input is {extent + 2 * p}",
        _smaller(extent, k, p, d),
    )
    if not ceil:
        return floor_divide(room + s, s)
    out = floor_divide(room + s - 1 + s, s)
    if isinstance(out, int) and isinstance(s, int) and isinstance(extent, int) and isinstance(p, int):
        return out - ((out - 1) * s >= extent + p)  # the last window starts inside
    if not (isinstance(k, int) and isinstance(s, int) and isinstance(p, int) and k >= p + s):
        here.misfit("with ceil the size needs numbers", "numbers, which --set puts in")
    return out


def _smaller(extent: Size, k: Size, p: Size, d: Size) -> str:
    """Which kernel or padding would fit."""
    if not (isinstance(extent, int) and isinstance(k, int) and isinstance(p, int) and isinstance(d, int)):
        return "a smaller kernel or more padding"
    most = (extent + 2 * p - 1) // d + 1
    more = -((extent - d * (k - 1) - 1) // 2)
    return f"k{most} or p{more}"


def transposed(here: Here) -> Effect:
    """`tconv out k s p op d g`: out = (n − 1)s − 2p + d(k − 1) + op + 1."""
    here.needs(MAP, remedy=_TO_MAP)
    channels, rows, columns = here.shape
    out, groups = here.op.size("out"), here.op.size("g", 1)
    inner = _inner(here, channels, out, groups)
    k, s, d, extra = here.op.pair("k"), here.op.pair("s", 1), here.op.pair("d", 1), here.op.pair("op")
    p = padding(here, k, d)
    sizes = [
        (n - 1) * s[axis] - 2 * p[axis] + d[axis] * (k[axis] - 1) + extra[axis] + 1
        for axis, n in enumerate((rows, columns))
    ]
    for size, axis in zip(sizes, (0, 1), strict=True):
        here.not_less(size, 1, f"the padding {p[axis]} cuts all of the output away", "less padding")
        _extra(here, extra[axis], s[axis], d[axis])
    weights = out * inner * k[0] * k[1]
    return Effect(
        (out, *sizes),
        _transposed_field(here, k[0], s[0], p[0], d[0]),
        weights=weights,
        biases=out if here.op.bias else 0,
        macs=weights * rows * columns,
    )


def _extra(here: Here, extra: Size, s: Size, d: Size) -> None:
    if isinstance(extra, int) and isinstance(s, int) and isinstance(d, int) and extra >= max(s, d):
        here.misfit(f"an output padding of {extra} is not below the stride {s}", f"op{max(s, d) - 1}")


def _transposed_field(here: Here, k: Size, s: Size, p: Size, d: Size) -> Field | None:
    sizes = [size for size in (k, s, p, d) if isinstance(size, int)]
    return fields.transposed(here.field, *sizes) if here.field and len(sizes) == 4 else None


def pool(here: Here) -> Effect:
    """`maxpool k s p`, `avgpool k s p`: the stride is the kernel where none is given."""
    here.needs(MAP, remedy=_TO_MAP)
    k, d = here.op.pair("k"), here.op.pair("d", 1)
    s = here.op.pair("s") if "s" in here.op.values else k
    p = padding(here, k, d)
    for axis in (0, 1):
        here.not_less(
            exactly(k[axis], 2),
            p[axis],
            f"a padding of {p[axis]} is more than half of the kernel {k[axis]}",
            "less padding",
        )
    ceil = "ceil" in here.op.flags
    rows, columns = (slide(here, axis, k[axis], s[axis], p[axis], d[axis], ceil) for axis in (0, 1))
    return Effect((here.shape[0], rows, columns), _slid(here, k, s, p, d))


def adaptive(here: Here) -> Effect:
    """`adaptivepool n`: means over n×n regions, whatever the size of the map."""
    here.needs(MAP, remedy=_TO_MAP)
    channels, extent = here.shape[:2]
    n = here.op.pair("n")
    field = None
    if here.field and extent == n[0]:
        field = here.field
    elif here.field and isinstance(extent, int) and isinstance(n[0], int) and n[0] > 1:
        field = fields.pooled_to(here.field, extent, n[0])
    elif here.field and n[0] != 1 and isinstance(n[0], int) and here.divided(extent, n[0], "", "") != 0:
        step = exactly(extent, n[0])
        field = fields.slid(here.field, step, step, 0)
    return Effect((channels, *n), field)


def patches(here: Here) -> Effect:
    """`patches k d`: each k×k patch becomes a token of width d, by one matrix."""
    here.needs(MAP, remedy="an input CxHxW, such as 3x224x224")
    k, width = here.op.pair("k"), here.op.size("d")
    tokens = [
        here.divided(n, k[axis], f"patches of {k[axis]} do not tile {n}", _multiples(n, k[axis]))
        for axis, n in enumerate(here.shape[1:])
    ]
    weights = width * here.shape[0] * k[0] * k[1]
    return Effect(
        (tokens[0] * tokens[1], width),
        _slid(here, k, k, (0, 0), (1, 1)),
        carried=tokens[0] != 1,
        weights=weights,
        biases=width if here.op.bias else 0,
        macs=weights * tokens[0] * tokens[1],
        made=2 * tokens[0] * tokens[1] * width,  # the map, and its copy one token after the other
    )


def _multiples(n: Size, k: Size) -> str:
    if not (isinstance(n, int) and isinstance(k, int)):
        return ""
    below = n // k * k
    return f"an input of {f'{below} or ' if below else ''}{below + k}"


def upsample(here: Here) -> Effect:
    """`upsample s`: every position s times along each axis (nearest neighbour)."""
    here.needs(MAP, remedy=_TO_MAP)
    s = here.op.size("s")
    channels, rows, columns = here.shape
    field = fields.spread(here.field, s) if here.field and isinstance(s, int) else None
    return Effect((channels, rows * s, columns * s), field)


def pad(here: Here) -> Effect:
    """`pad p`: zeros around."""
    here.needs(MAP, remedy=_TO_MAP)
    p = here.op.pair("p")
    output = (here.shape[0], here.shape[1] + 2 * p[0], here.shape[2] + 2 * p[1])
    return Effect(output, _slid(here, (1, 1), (1, 1), p, (1, 1)))


def crop(here: Here) -> Effect:
    """`crop n`: the n×n positions in the middle, a view; U-Net crops what it skips."""
    here.needs(MAP, remedy=_TO_MAP)
    n = here.op.pair("n")
    for axis in (0, 1):
        here.not_less(
            here.shape[1 + axis], n[axis], f"{said(here.shape)} is smaller than {n[axis]}", "a smaller crop"
        )
    start = floor_divide(here.shape[1] - n[0], 2)
    return Effect((here.shape[0], *n), _slid(here, (1, 1), (1, 1), (-start, 0), (1, 1)), made=0)


def shuffle(here: Here) -> Effect:
    """`shuffle g`: channels of g groups dealt out in turn."""
    here.needs(MAP, remedy=_TO_MAP)
    here.divided(
        here.shape[0], here.op.size("g"), f"{here.shape[0]} channels are no {here.op.size('g')} groups", ""
    )
    return Effect(here.shape, here.field, made=count(here.shape))
