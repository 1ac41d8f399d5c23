"""Attacks on linear scores and what defences cost, by trying corners and by fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import isqrt

from prepkit.errors import Undecided
from prepkit.oracles.count._items import Scalar, bounded, tuples

Row = tuple[Scalar, ...]


def _dot(a: Row, b: Row) -> Scalar:
    return sum(p * q for p, q in zip(a, b, strict=True))


def _root(square: Scalar) -> Fraction:
    """The root of a square of a fraction."""
    exact = Fraction(square)
    root = Fraction(isqrt(exact.numerator), isqrt(exact.denominator))
    if root * root != exact:
        raise Undecided(f"{exact} is no square")
    return root


def linf_gain(w: Row, epsilon: Scalar) -> Scalar:
    """The most that w·δ can be with every |δ_i| ≤ ε: the best corner of the box.

    >>> linf_gain(w=(3, -4), epsilon=2)
    14
    """
    bounded(2 ** len(w))
    return max(_dot(w, corner) for corner in product((-epsilon, epsilon), repeat=len(w)))


def l2_gain(w: Row, epsilon: Scalar) -> Scalar:
    """The most that w·δ can be with |δ|₂ ≤ ε: along w.

    >>> l2_gain(w=(3, -4), epsilon=2)
    Fraction(10, 1)
    """
    length = _root(_dot(w, w))
    return _dot(w, tuple(epsilon * value / length for value in w))


def linf_to_flip(w: Row, z: Scalar) -> Scalar:
    """The least ε with which some corner of the box brings the score z > 0 to 0.

    >>> linf_to_flip(w=(3, -4), z=14)
    Fraction(2, 1)
    """
    bounded(2 ** len(w))
    falls = (-_dot(w, corner) for corner in product((-1, 1), repeat=len(w)))
    return min(Fraction(z) / fall for fall in falls if fall > 0)


def l2_to_flip(w: Row, z: Scalar) -> Scalar:
    """The distance to the plane where the score is 0: the length of the step −z·w/|w|².

    >>> l2_to_flip(w=(3, -4), z=10)
    Fraction(2, 1)
    """
    step = tuple(-Fraction(z) * value / _dot(w, w) for value in w)
    return _root(_dot(step, step))


def pgd_pixel(
    x: Scalar, signs: Row, step: Scalar, epsilon: Scalar, low: Scalar = 0, high: Scalar = 255
) -> Scalar:
    """One pixel after steps of this size and these signs, each brought back to within ε of x and to low … high.

    >>> pgd_pixel(x=250, signs=(1, 1, 1, -1), step=4, epsilon=8)
    251
    """
    at = x
    for sign in signs:
        at = min(max(at + sign * step, x - epsilon, low), x + epsilon, high)
    return at


def steps_to_border(epsilon: Scalar, step: Scalar) -> int:
    """Steps in one direction until the border of the ball is reached.

    >>> steps_to_border(epsilon=8, step=3)
    3
    """
    at, steps = 0, 0
    while at < epsilon:
        at, steps = at + step, steps + 1
    return steps


def fgsm_two_classes(x: Row, own: Row, other: Row, epsilon: Scalar) -> Row:
    """x moved by ±ε in each entry so that the score of `other` less that of `own` grows most: the best corner.

    >>> fgsm_two_classes(x=(5, 5), own=(1, 2), other=(3, -1), epsilon=1)
    (6, 4)
    """
    bounded(2 ** len(x))
    corners = product((-epsilon, epsilon), repeat=len(x))
    lead = tuple(b - a for a, b in zip(own, other, strict=True))
    best = max(corners, key=lambda corner: _dot(lead, corner))
    return tuple(a + b for a, b in zip(x, best, strict=True))


def sign_noise_length(H: int, W: int, C: int, k: int, levels: int = 255) -> Scalar:
    """|δ|₂ where each of C·H·W values moves by k/levels.

    >>> sign_noise_length(H=2, W=2, C=1, k=1, levels=4)
    Fraction(1, 2)
    """
    return _root(Fraction(sum(k * k for _ in range(tuples(range(C), range(H), range(W)))), levels**2))


def normalised_budget(k: int, std: Scalar, levels: int = 255) -> Scalar:
    """How far (v − mean)/std moves when v moves by k/levels.

    >>> normalised_budget(k=1, std=Fraction(1, 2), levels=4)
    Fraction(1, 2)
    """
    mean, v = Fraction(2, 5), Fraction(3, 7)
    return (v + Fraction(k, levels) - mean) / std - (v - mean) / std


def pixel_choices(v: int, k: int) -> int:
    """Values 0 … 255 within k of v.

    >>> pixel_choices(v=100, k=8), pixel_choices(v=2, k=8)
    (17, 11)
    """
    return sum(1 for value in range(256) if abs(value - v) <= k)


def adversarial_passes(batches: int, K: int, epochs: int = 1) -> int:
    """Forward-and-backward passes: for each batch K for the attack, one to learn from its result.

    >>> adversarial_passes(batches=10, K=7)
    80
    """
    return tuples(range(epochs), range(batches), (*(f"attack {k}" for k in range(K)), "learn"))


def survivors(N: int, right: int, first: int, second: int, both: int) -> int:
    """Of N images, `right` are classified rightly; attacks fool `first` and `second` of these, `both` of them alike.

    >>> survivors(N=100, right=90, first=40, second=30, both=20)
    40
    """
    bounded(N)
    fooled = set(range(first)) | set(range(first - both, first - both + second))
    return len(set(range(right)) - fooled)


def robust_percent(N: int, right: int, first: int, second: int, both: int) -> Scalar:
    """Of N images, the share in per cent that is right and survives both attacks.

    >>> robust_percent(N=200, right=90, first=40, second=30, both=20)
    20
    """
    found = Fraction(100 * survivors(N, right, first, second, both), N)
    return found.numerator if found.denominator == 1 else found


def length_growth(H: int, C: int, k: int) -> Scalar:
    """How much longer in L2 the same change of every value is on twice the side: the root of the ratio of squares.

    >>> length_growth(H=4, C=1, k=8)
    2
    """
    small, large = (sum(k * k for _ in range(C * side * side)) for side in (H, 2 * H))
    found = _root(Fraction(large, small))
    return found.numerator if found.denominator == 1 else found
