"""Contrastive losses, targets that follow slowly, masked patches: with plain sums and lists."""

from __future__ import annotations

import math
from fractions import Fraction

from prepkit.oracles.count._digits import told
from prepkit.oracles.count._items import Scalar, bounded, tuples

Vector = tuple[Scalar, ...]


def contrast_negatives(N: int) -> int:
    """Views in a batch of N images, two of each, that are neither the anchor nor its partner.

    >>> contrast_negatives(N=4)
    6
    """
    views = [(image, view) for image in range(N) for view in range(2)]
    return sum(1 for image, _ in views if image != 0)


def similarities(N: int) -> int:
    """Pairs of an anchor and another view, among two views of each of N images.

    >>> similarities(N=2)
    12
    """
    bounded(4 * N * N)
    return tuples(range(2 * N), range(2 * N)) - 2 * N


def info_nce(s: Scalar, others: Vector, T: Scalar) -> float:
    """−ln of the softmax share of the partner's similarity s among all, each over T.

    >>> info_nce(s=1, others=(1, 1, 1), T=Fraction(1, 2)) == told(math.log(4))
    True
    """
    terms = [math.exp((other - s) / T) for other in (s, *others)]
    return told(math.log(math.fsum(terms)))


def push_ratio(u: Scalar, v: Scalar, T: Scalar) -> float:
    """How much harder a negative of similarity u is pushed than one of v: ratio of their softmax shares.

    >>> push_ratio(u=1, v=1, T=Fraction(1, 10))
    1.0
    """
    shares = [math.exp(x / T) for x in (u, v)]
    return told(shares[0] / shares[1])


def collapsed_loss(N: int) -> float:
    """NT-Xent where all 2N views have one and the same embedding.

    >>> round(collapsed_loss(N=4), 4)
    1.9459
    """
    equal = [1 for _ in range(2 * N - 1)]
    return told(-math.log(Fraction(1, sum(equal))))


def cosine(x: Vector, y: Vector) -> Fraction | float:
    """x·y over the product of the lengths; a fraction where the lengths are whole.

    >>> cosine(x=(3, 4), y=(4, 3))
    Fraction(24, 25)
    """
    square = _dot(x, x) * _dot(y, y)
    root = math.isqrt(int(square))
    return (
        Fraction(_dot(x, y), root) if root * root == square else told(float(_dot(x, y)) / math.sqrt(square))
    )


def unit_distance(x: Vector, y: Vector) -> Fraction:
    """The squared distance of x/|x| and y/|y|, for vectors of whole length.

    >>> unit_distance(x=(3, 4), y=(-3, -4))
    Fraction(4, 1)
    """
    unit = [[Fraction(a, math.isqrt(int(_dot(z, z)))) for a in z] for z in (x, y)]
    return sum(((a - b) ** 2 for a, b in zip(*unit, strict=True)), Fraction(0))


def _dot(x: Vector, y: Vector) -> Scalar:
    return sum(a * b for a, b in zip(x, y, strict=True))


def ema_weight(start: Scalar, target: Scalar, m: Scalar, k: int) -> Scalar:
    """A weight that k times becomes m of itself and 1 − m of a target that stands still.

    >>> ema_weight(start=0, target=8, m=Fraction(1, 2), k=2)
    Fraction(6, 1)
    """
    weight = Fraction(start)
    for _ in range(k):
        weight = Fraction(m) * weight + (1 - Fraction(m)) * Fraction(target)
    return weight


def queue_age(K: int, B: int) -> int:
    """Steps since the oldest key of a full queue of K was made, B keys a step, before this step's are added.

    >>> queue_age(K=8, B=2)
    4
    """
    bounded(2 * K)
    queue: list[int] = []
    step = 0
    while len(queue) < K or step < 2 * K // B:
        queue = [*queue, *[step] * B][-K:]
        step += 1
    return step - queue[0]


def visible_patches(H: int, P: int, hidden: Scalar) -> int:
    """P×P patches of an H×H image that stay when a share of them is hidden.

    >>> visible_patches(H=224, P=16, hidden=Fraction(3, 4))
    49
    """
    bounded((H // P) ** 2)
    patches = [(row, column) for row in range(0, H, P) for column in range(0, H, P)]
    return len(patches) - int(len(patches) * hidden)


def hidden_values(H: int, P: int, hidden: Scalar, C: int = 3) -> int:
    """Numbers in the hidden patches.

    >>> hidden_values(H=32, P=16, hidden=Fraction(3, 4))
    2304
    """
    count = (H // P) ** 2 - visible_patches(H, P, hidden)
    return count * tuples(range(P), range(P), range(C))


def triplet_loss(a: Vector, p: Vector, n: Vector, margin: Scalar) -> Scalar:
    """max(0, |a − p|² − |a − n|² + margin).

    >>> triplet_loss(a=(0, 0), p=(1, 0), n=(0, 2), margin=5)
    2
    """
    near, far = ([(x - y) ** 2 for x, y in zip(a, other, strict=True)] for other in (p, n))
    return max(0, sum(near) - sum(far) + margin)


def semi_hard(near: Scalar, far: Scalar, margin: Scalar) -> bool:
    """Is the negative further than the positive, and yet within the margin?

    >>> semi_hard(near=1, far=2, margin=2), semi_hard(near=2, far=1, margin=2)
    (True, False)
    """
    loss, order = near - far + margin, sorted([(near, "positive"), (far, "negative")])
    return loss > 0 and near != far and order[0][1] == "positive"


def labelling_hours(images: int, seconds: Scalar) -> Fraction:
    """One after the other, in hours of 3,600 seconds.

    >>> labelling_hours(images=600, seconds=6)
    Fraction(1, 1)
    """
    return Fraction(sum(seconds for _ in range(images))) / 3600
