"""Random nets that fit, written as text: maps with windows, branches, residuals, heads."""

from __future__ import annotations

from hypothesis import strategies as st

Draw = st.DrawFn
KEEPING = ("relu", "bn", "gelu", "hswish", "tanh", "dropout 10%", "ln", "lrn 3", "silu", "id", "gn 1")
SEEING_PLACES = tuple(word for word in KEEPING if word not in ("gn 1",))


@st.composite
def window(draw: Draw, extent: int, most: int = 4) -> tuple[str, int]:
    """`k s p d` that fits, and how many positions come out."""
    k, d, p = draw(st.integers(1, most)), draw(st.integers(1, 2)), draw(st.integers(0, 2))
    s = draw(st.integers(1, 3))
    if d * (k - 1) + 1 > extent + 2 * p:
        k, d = 1, 1
    out = (extent + 2 * p - d * (k - 1) - 1) // s + 1
    return f"k{k} s{s} p{p} d{d}", out


@st.composite
def maps(
    draw: Draw, channels: int, extent: int, depth: int = 2, pools: tuple[str, ...] = ("max", "avg")
) -> tuple[str, int, int]:
    """A chain over a square map: text, channels and extent that come out."""
    told = []
    for _ in range(draw(st.integers(1, 4))):
        kinds = ["conv", "conv", "keep", "pool", "dw", "tconv", "same"]
        kinds += ["res", "fork", "repeat"] if depth else []
        kind = draw(st.sampled_from(kinds))
        if extent > 40 and kind == "tconv":
            kind = "pool"
        text, channels, extent = draw(_one(kind, channels, extent, depth, pools))
        told.append(text)
    return " > ".join(told), channels, extent


@st.composite
def _one(
    draw: Draw, kind: str, channels: int, extent: int, depth: int, pools: tuple[str, ...]
) -> tuple[str, int, int]:
    bias = draw(st.sampled_from(["", " nobias"]))
    if kind in ("conv", "dw"):
        spoken, out = draw(window(extent))
        if kind == "dw":
            return f"dw {spoken}{bias}", channels, out
        groups = draw(st.sampled_from([g for g in (1, 2, 3) if channels % g == 0]))
        width = groups * draw(st.integers(1, 4))
        return f"conv {width} {spoken} g{groups}{bias}", width, out
    if kind == "pool":
        k = draw(st.integers(1, min(3, extent)))
        ceil, s = draw(st.sampled_from(["", " ceil"])), draw(st.integers(1, 3))
        out = -(-(extent - k) // s) + 1 if ceil else (extent - k) // s + 1
        out -= bool(ceil) and (out - 1) * s >= extent
        return f"{draw(st.sampled_from(pools))}pool k{k} s{s}{ceil}", channels, out
    if kind == "tconv":
        k, s, width = draw(st.integers(2, 4)), draw(st.integers(1, 2)), draw(st.integers(1, 4))
        return f"tconv {width} k{k} s{s}{bias}", width, (extent - 1) * s + k
    if kind == "res":
        text, out, size = draw(maps(channels, extent, depth - 1, pools))
        if size == extent:
            return f"res( {text} | conv {out} k1 )", out, size
        return f"{text} > res( conv {out} k3 p same > relu )", out, size
    if kind == "fork":
        width, k = draw(st.integers(1, 3)), draw(st.sampled_from([1, 3, 5]))
        pool = f"{pools[0]}pool k3 s1 p1"
        return f"[ id | conv {width} k{k} p same | {pool} ] > concat", 2 * channels + width, extent
    if kind == "repeat":
        return f"2x( conv {channels} k3 p1 > bn )", channels, extent
    if kind == "same":
        return f"[ conv 2 k3 p1 | conv 2 k1 ] > {draw(st.sampled_from(['add', 'mul']))}", 2, extent
    return draw(st.sampled_from(SEEING_PLACES)), channels, extent


HEADS = (
    "",
    " > gap > linear 5",
    " > flatten > linear 3 > bn",
    " > se 2",
    " > gn 1",
    " > adaptivepool 2 > flatten",
)


@st.composite
def nets(draw: Draw) -> str:
    """A whole net over a small image."""
    channels, extent = draw(st.integers(1, 4)), draw(st.integers(8, 20))
    text, _, _ = draw(maps(channels, extent))
    return f"{channels}x{extent}x{extent}: {text}{draw(st.sampled_from(HEADS))}"


@st.composite
def seeing(draw: Draw) -> str:
    """A net whose gradients show all that it sees: averages instead of maxima, no head."""
    text, _, _ = draw(maps(2, 30, 1, ("avg", "avg")))
    return f"2x30x30: {text}"
