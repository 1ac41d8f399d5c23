"""A Kalman filter of a box in motion: what is believed of its state, and how much.

Kalman 1960, "A New Approach to Linear Filtering and Prediction Problems"; state and noise of Bewley et al. 2016,
"Simple Online and Realtime Tracking", §3.2 (abewley/sort). State: (x, y, s, r, ẋ, ẏ, ṡ): the centre, the area s, the
ratio r = w / h, which is held constant, and the velocities a frame.
"""

from __future__ import annotations

import msgspec
import torch

STATE, MEASURED = 7, 4
MOTION = torch.eye(STATE, dtype=torch.float64, device="cpu")
MOTION[0, 4] = MOTION[1, 5] = MOTION[2, 6] = 1  # a frame later: place + velocity
SEEN = torch.eye(MEASURED, STATE, dtype=torch.float64, device="cpu")
# variances of abewley/sort: velocities of a new box are unknown, areas are measured less well than places
START = torch.tensor([10, 10, 10, 10, 1e4, 1e4, 1e4], dtype=torch.float64, device="cpu").diag()
DRIFT = torch.tensor([1, 1, 1, 1, 1e-2, 1e-2, 1e-4], dtype=torch.float64, device="cpu").diag()
NOISE = torch.tensor([1, 1, 10, 10], dtype=torch.float64, device="cpu").diag()


class Belief(msgspec.Struct, frozen=True):
    """A normal distribution over states: `mean` (7) and `covariance` (7, 7), in double precision."""

    mean: torch.Tensor
    covariance: torch.Tensor


def measure(box: torch.Tensor) -> torch.Tensor:
    """(x1, y1, x2, y2) → (x, y, s, r).

    >>> measure(torch.tensor([0.0, 0.0, 4.0, 2.0]))
    tensor([2., 1., 8., 2.], dtype=torch.float64)
    """
    x1, y1, x2, y2 = box.double().cpu()
    wide, high = x2 - x1, y2 - y1
    return torch.stack([(x1 + x2) / 2, (y1 + y2) / 2, wide * high, wide / high])


def box_of(belief: Belief) -> torch.Tensor:
    """The expected box (4), corners: w = √(s · r), h = s / w."""
    x, y, area, ratio = belief.mean[:MEASURED]
    wide = (area.clamp(min=0) * ratio.clamp(min=0)).sqrt()
    high = area.clamp(min=0) / wide.clamp(min=1e-9)
    return torch.stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2])


def begin(box: torch.Tensor) -> Belief:
    """At rest where it was first seen, its velocity unknown."""
    return Belief(torch.cat([measure(box), START.new_zeros(STATE - MEASURED)]), START)


def predict(belief: Belief) -> Belief:
    """x ← F x, P ← F P Fᵀ + Q: one frame later, and less certain. An area never shrinks below 0.

    >>> later = predict(begin(torch.tensor([0.0, 0.0, 4.0, 2.0])))
    >>> later.mean[:2], bool(later.covariance[0, 0] > START[0, 0])
    (tensor([2., 1.], dtype=torch.float64), True)
    """
    mean = belief.mean.clone()
    if mean[2] + mean[6] <= 0:
        mean[6] = 0
    return Belief(MOTION @ mean, MOTION @ belief.covariance @ MOTION.T + DRIFT)


def correct(belief: Belief, box: torch.Tensor) -> Belief:
    """K = P Hᵀ (H P Hᵀ + R)⁻¹, x ← x + K (z - H x), P ← (I - K H) P: between belief and measurement, by their weights.

    >>> belief = correct(predict(begin(torch.tensor([0.0, 0.0, 4.0, 2.0]))), torch.tensor([1.0, 0.0, 5.0, 2.0]))
    >>> bool(2.9 < belief.mean[0] < 3), bool(belief.mean[4] > 0.9)
    (True, True)
    """
    spread = SEEN @ belief.covariance @ SEEN.T + NOISE  # (4, 4)
    gain = torch.linalg.solve(spread, SEEN @ belief.covariance).T  # (7, 4), as both are symmetric
    mean = belief.mean + gain @ (measure(box) - SEEN @ belief.mean)
    return Belief(mean, belief.covariance - gain @ SEEN @ belief.covariance)
