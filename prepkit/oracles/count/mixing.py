"""Mixed images, cut patches, smoothed labels and views: by listing cells, places and outcomes."""

from __future__ import annotations

import math
from fractions import Fraction

from prepkit.errors import Undecided
from prepkit.oracles.count._digits import told
from prepkit.oracles.count._items import Scalar, bounded
from prepkit.oracles.count.losses import smoothed_target

HALVINGS = 200
"""Of a bracket: more than a float can hold."""


def mixed(a: Scalar, b: Scalar, share: Scalar) -> Scalar:
    """The mean of a pixel that is a in `share` of all draws and else b.

    >>> mixed(a=100, b=20, share=Fraction(3, 4))
    Fraction(80, 1)
    """
    share = Fraction(share)
    draws = [a] * share.numerator + [b] * (share.denominator - share.numerator)
    return Fraction(sum(draws)) / len(draws)


def mixed_loss(share: Scalar, p: Scalar, q: Scalar) -> float:
    """Cross-entropy in nats where `share` of the target lies on a class of probability p, the rest on one of q.

    >>> mixed_loss(share=1, p=Fraction(1, 2), q=Fraction(1, 4))
    0.69314718056
    """
    share = Fraction(share)
    costs = [-math.log(p)] * share.numerator + [-math.log(q)] * (share.denominator - share.numerator)
    return told(math.fsum(costs) / len(costs))


def pasted_share(W: int, H: int, left: int, top: int, w: int, h: int) -> Fraction:
    """Cells of a W×H image that a w×h patch covers, over all cells; what hangs over the edge is lost.

    >>> pasted_share(W=8, H=8, left=6, top=0, w=4, h=4)
    Fraction(1, 8)
    """
    bounded(W * H)
    rows, columns = range(top, top + h), range(left, left + w)
    covered = sum(1 for row in range(H) for column in range(W) if row in rows and column in columns)
    return Fraction(covered, W * H)


def patch_side(W: int, share: Scalar) -> int:
    """The largest whole side of a square that covers no more than `share` of W×W cells.

    >>> patch_side(W=64, share=Fraction(1, 4))
    32
    """
    bounded(W)
    return max(n for n in range(W + 1) if n * n <= share * W * W)


def cutout_share(W: int, s: int) -> Fraction:
    """The mean share of a W×W image under an s×s square (s odd) whose centre is any pixel with equal chance.

    >>> cutout_share(W=3, s=3)
    Fraction(49, 81)
    """
    bounded(W**3)
    reach = s // 2
    lengths = [sum(1 for x in range(W) if abs(x - centre) <= reach) for centre in range(W)]
    total = sum(height * width for height in lengths for width in lengths)
    return Fraction(total, W**4)


def crop_sides(N: int, share: Scalar, ratio: Scalar) -> tuple[int, int]:
    """Whole (width, height) with width/height = ratio and width·height = share·N².

    >>> crop_sides(N=32, share=Fraction(1, 2), ratio=2)
    (32, 16)
    """
    bounded(N)
    found = [(w, Fraction(w) / ratio) for w in range(1, N + 1) if w * Fraction(w) / ratio == share * N * N]
    if not found or found[0][1].denominator != 1:
        raise Undecided("no whole sides")
    return found[0][0], int(found[0][1])


def crop_views(N: int, C: int, flip: int = 1) -> int:
    """Places of a C×C crop in an N×N image, each also mirrored.

    >>> crop_views(N=5, C=3), crop_views(N=256, C=224)
    (18, 2178)
    """
    places = [start for start in range(N) if start + C <= N]
    bounded(len(places) ** 2)
    return sum(1 + flip for _ in places for _ in places)


def smoothed_gap(K: int, a: Scalar) -> float:
    """How far the right logit stands above the others where its probability is its smoothed target: by halving.

    >>> round(smoothed_gap(K=10, a=Fraction(1, 10)), 3)
    4.511
    """
    target, low, high = float(smoothed_target(K, a, 1)), 0.0, 64.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if 1 / (1 + (K - 1) * math.exp(-middle)) < target else (low, middle)
    return float(f"{low:.10g}")


def mean_vote(p: tuple[Scalar, ...]) -> Scalar:
    """The mean probability over views.

    >>> mean_vote(p=(Fraction(1, 2), Fraction(1, 4)))
    Fraction(3, 8)
    """
    return Fraction(sum(p)) / len(p)


def views_say(p: tuple[Scalar, ...], mean: int, majority: int) -> bool:
    """Do the mean probability and the majority of views name the class (1) or the other one (0), as said?

    >>> views_say(p=(Fraction(9, 10), Fraction(2, 5), Fraction(2, 5)), mean=1, majority=0)
    True
    """
    half = Fraction(1, 2)
    votes = [1 if each > half else -1 for each in p]
    return (mean_vote(p) > half) == bool(mean) and (sum(votes) > 0) == bool(majority)


def twin_leak(N: int, V: int) -> Fraction:
    """Of N images and their N copies V are drawn for validation: how many of these have their twin in training?

    >>> twin_leak(N=2, V=1), twin_leak(N=2, V=2)
    (Fraction(1, 1), Fraction(4, 3))
    """
    bounded(2 * N)
    places = ["validation"] * (V - 1) + ["training"] * (2 * N - V)  # where the twin of one of them may be
    return Fraction(V * places.count("training"), len(places))


def doubled_row(x: tuple[Scalar, ...], nearest: int = 0) -> tuple[Scalar, ...]:
    """Twice as many pixels: each new centre takes the nearest old pixel, or the mean of two by distance.

    >>> doubled_row(x=(0, 4)), doubled_row(x=(0, 4), nearest=1)
    ((Fraction(0, 1), Fraction(1, 1), Fraction(3, 1), Fraction(4, 1)), (0, 0, 4, 4))
    """
    if nearest:
        return tuple(value for value in x for _ in range(2))
    found = []
    for place in range(2 * len(x)):
        at = max(Fraction(2 * place + 1, 4) - Fraction(1, 2), Fraction(0))
        left = int(at)
        right = min(left + 1, len(x) - 1)
        found.append((1 - (at - left)) * x[left] + (at - left) * x[right])
    return tuple(found)


def standardised(p: Scalar, m: Scalar, s: Scalar, scale: Scalar = 1) -> Scalar:
    """The pixel, in units of `scale`: how many s it lies above m.

    >>> standardised(p=255, m=Fraction(1, 2), s=Fraction(1, 4), scale=255)
    Fraction(2, 1)
    """
    return (Fraction(p) / scale - Fraction(m)) / Fraction(s)
