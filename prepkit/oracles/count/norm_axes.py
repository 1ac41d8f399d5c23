"""Which numbers a normalising layer pools, by walking over all indices of a tensor."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from prepkit.errors import Undefined
from prepkit.oracles.count._items import bounded

Place = tuple[int, ...]


def _together(shape: Place, group: Callable[[Place], object]) -> int:
    """How many places share the group of the first one."""
    size = 1
    for side in shape:
        size *= side
    bounded(size)
    first = group((0,) * len(shape))
    return sum(group(place) == first for place in product(*map(range, shape)))


def batch_norm_reach(N: int, C: int, H: int, W: int) -> int:
    """Values of an (N, C, H, W) tensor that share the mean of one channel.

    >>> batch_norm_reach(N=2, C=3, H=4, W=5)
    40
    """
    return _together((N, C, H, W), lambda place: place[1])


def group_norm_reach(N: int, C: int, H: int, W: int, G: int = 1) -> int:
    """Values that share a mean in group norm: one image, C/G neighbouring channels.

    >>> group_norm_reach(N=2, C=4, H=3, W=3), group_norm_reach(N=2, C=4, H=3, W=3, G=4)
    (36, 9)
    """
    if C % G:
        raise Undefined(f"{C} channels do not make {G} equal groups")
    return _together((N, C, H, W), lambda place: (place[0], place[1] * G // C))


def group_norm_means(N: int, C: int, H: int, W: int, G: int = 1) -> int:
    """Means that group norm computes: one for each set of places that are pooled.

    >>> group_norm_means(N=2, C=4, H=3, W=3, G=4)
    8
    """
    if C % G:
        raise Undefined(f"{C} channels do not make {G} equal groups")
    bounded(N * C * H * W)
    return len({(n, c * G // C) for n, c, _, _ in product(range(N), range(C), range(H), range(W))})


def layer_norm_reach(N: int, T: int, d: int) -> int:
    """Values that share a mean in a transformer's layer norm: one token of one image.

    >>> layer_norm_reach(N=2, T=5, d=8)
    8
    """
    return _together((N, T, d), lambda place: place[:2])


def layer_norm_params(d: int) -> int:
    """A scale and a shift for each of the d features.

    >>> layer_norm_params(d=8)
    16
    """
    bounded(d)
    return sum(1 for _ in range(d) for _ in ("scale", "shift"))


def conv_norm_params(C_in: int, C_out: int, F: int, bias: int = 0) -> int:
    """Learned numbers of a convolution and the batch norm behind it.

    >>> conv_norm_params(C_in=3, C_out=4, F=3), conv_norm_params(C_in=3, C_out=4, F=3, bias=1)
    (116, 120)
    """
    bounded(C_in * C_out * F * F)
    taps = sum(1 for _ in product(range(C_out), range(C_in), range(F), range(F)))
    return taps + sum(1 for _ in range(C_out) for _ in range(2 + bool(bias)))


def norm_runs(N: int, H: int, W: int) -> bool:
    """Has a channel more than one value to train batch norm on?

    >>> norm_runs(N=1, H=1, W=1), norm_runs(N=1, H=2, W=1)
    (False, True)
    """
    return _together((N, H, W), lambda _: 0) > 1


def batch_norm_alone(N: int, evaluation: int = 0) -> bool:
    """Is an image's output the same whatever stands beside it in the batch?

    >>> batch_norm_alone(N=4), batch_norm_alone(N=4, evaluation=1)
    (False, True)
    """
    return bool(evaluation) or _together((N, 1, 1, 1), lambda place: place[1]) == 1


def group_norm_alone(N: int, C: int, G: int = 1) -> bool:
    """The same of group norm: does its pool hold places of one image only?

    >>> group_norm_alone(N=4, C=6, G=3)
    True
    """
    return group_norm_reach(N, C, 1, 1, G) == group_norm_reach(1, C, 1, 1, G)
