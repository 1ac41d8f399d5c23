"""Where a score comes from: Grad-CAM, ReLU's backward rules, integrated gradients, occlusion; by fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from prepkit.oracles.count._items import Scalar, bounded, tuples

Row = tuple[Scalar, ...]


def _plain(value: Any) -> Any:
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def grad_cam_weights(gradients: tuple[Row, ...]) -> Row:
    """One number a map: the mean of the score's gradients over its positions (Selvaraju et al. 2017, eq. 1).

    >>> grad_cam_weights(gradients=((1, 3), (0, -4)))
    (2, -2)
    """
    return tuple(_plain(Fraction(sum(row)) / len(row)) for row in gradients)


def grad_cam(maps: tuple[Row, ...], gradients: tuple[Row, ...]) -> Row:
    """max(0, Σ_k α_k A_k) at each position; maps and gradients are flattened rows (eq. 2).

    >>> grad_cam(maps=((1, 2), (3, 0)), gradients=((1, 3), (0, -4)))
    (0, 4)
    """
    weights = grad_cam_weights(gradients)
    heat = [sum(a * row[i] for a, row in zip(weights, maps, strict=True)) for i in range(len(maps[0]))]
    return tuple(_plain(max(Fraction(0), Fraction(value))) for value in heat)


def pooled_slope(w: Scalar, H: int, W: int) -> Scalar:
    """Slope of w · mean(map of H×W) by one entry of the map, by a difference.

    >>> pooled_slope(w=6, H=2, W=3)
    1
    """
    cells = tuples(range(H), range(W))
    flat, moved = [Fraction(0)] * cells, [Fraction(0)] * cells
    moved[-1] += 1
    return _plain(w * (sum(moved) - sum(flat)) / cells)


def relu_backward(x: Row, g: Row, rule: str) -> Row:
    """What passes a ReLU on the way back: `gradient` where x > 0, `deconvnet` where g > 0, `guided` where both.

    >>> relu_backward((1, -1, 2), (5, 5, -5), "guided"), relu_backward((1, -1, 2), (5, 5, -5), "deconvnet")
    ((5, 0, 0), (5, 5, 0))
    """
    asks = {"gradient": (1, 0), "deconvnet": (0, 1), "guided": (1, 1)}[rule]  # of the input, of the gradient
    return tuple(
        b if (a > 0 or not asks[0]) and (b > 0 or not asks[1]) else 0 for a, b in zip(x, g, strict=True)
    )


def saturating_slope(x: Scalar, c: Scalar) -> Scalar:
    """Slope of c − max(0, c − x), away from its corner at c, by a difference.

    >>> saturating_slope(x=5, c=2), saturating_slope(x=1, c=2)
    (0, 1)
    """
    step = Fraction(1, 10**6)
    return _plain((max(Fraction(0), Fraction(c - x)) - max(Fraction(0), c - x - step)) / step)


def saturating_integrated(x: int, c: int, m: Scalar = 1) -> Scalar:
    """Integrated gradient of m·(c − max(0, c − x)) from 0 to the whole number x: x times the mean slope.

    >>> saturating_integrated(x=5, c=2)
    2
    """
    bounded(x * 10)
    middles = [Fraction(2 * k + 1, 20) for k in range(10 * x)]
    return _plain(m * sum((saturating_slope(at, c) for at in middles), Fraction(0)) * Fraction(1, 10))


def occlusion_passes(H: int, W: int, F: int, S: int) -> int:
    """Places of an F×F patch that moves by S and stays inside, and the image as it is.

    >>> occlusion_passes(H=8, W=8, F=4, S=2)
    10
    """
    return tuples(range(0, H - F + 1, S), range(0, W - F + 1, S)) + 1


def upsampled_area(n: int, W: int) -> int:
    """Pixels of a square image W wide for each of n×n values of a map, where n divides W.

    >>> upsampled_area(n=7, W=224)
    1024
    """
    columns = [column for column in range(W) if column * n // W == 0]
    return tuples(columns, columns)
