"""The plane seen from two places: eight numbers H with `(x', y', 1) ~ H (x, y, 1)`.

Hartley & Zisserman 2004, "Multiple View Geometry", algorithm 4.2 (normalised direct linear transform) and 4.5
(RANSAC); Hartley 1997, "In Defense of the Eight-Point Algorithm"; Fischler & Bolles 1981, "Random Sample Consensus".
Points are (..., N, 2), each (x, y).
"""

from __future__ import annotations

import math

import torch

from prepkit.errors import UsageError

SAMPLE = 4  # four pairs of points give eight equations for eight unknowns
BATCH = 64  # samples tried at once
FLAT = 1e-6  # a triangle of less than this area, of points at distance about 1, is a line


def transform(homography: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
    """`(X / Z, Y / Z)` with (X, Y, Z) = H (x, y, 1): homography (..., 3, 3), points (..., N, 2) → (..., N, 2).

    Points on the line that H sends to infinity come out infinite or nan.

    >>> shift = torch.tensor([[1.0, 0.0, 5.0], [0.0, 1.0, -2.0], [0.0, 0.0, 1.0]])
    >>> transform(shift, torch.tensor([[1.0, 1.0]])).tolist()
    [[6.0, -1.0]]
    """
    lifted = torch.cat([points, torch.ones_like(points[..., :1])], -1) @ homography.mT
    return lifted[..., :2] / lifted[..., 2:]


def fit_homography(source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """`h = argmin |A h|, |h| = 1`: the last right singular vector of two equations a pair. (N, 2), (N, 2) → (3, 3).

    Both sets are first moved to mean 0 and mean square distance 2, without which A mixes pixels with squares of
    pixels; with noise the result depends on it. Scaled to H[2, 2] = 1 (to |H| = 1 where that entry vanishes).
    Raises UsageError for fewer than four pairs or degenerate ones (three of four on a line).

    >>> corners = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]], dtype=torch.float64)
    >>> (fit_homography(corners, corners * 2 + 3).round(decimals=6) + 0).tolist()
    [[2.0, 0.0, 3.0], [0.0, 2.0, 3.0], [0.0, 0.0, 1.0]]
    """
    if source.shape != target.shape or source.ndim != 2 or source.shape[-1] != 2:
        raise UsageError(
            f"points have shapes {tuple(source.shape)} and {tuple(target.shape)}; expected (N, 2) twice"
        )
    if len(source) < SAMPLE:
        raise UsageError(f"{len(source)} pairs of points; expected at least {SAMPLE}")
    homography, sound = _solve(source, target)
    if not sound:
        raise UsageError("the points are degenerate: all but one lie on a line (or coincide); add others")
    return homography


def _solve(source: torch.Tensor, target: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The homographies of (..., N, 2) pairs, and whether each is determined and invertible."""
    onto, there = _normaliser(source), _normaliser(target)
    a = _equations(transform(onto, source), transform(there, target))
    missing = max(9 - a.shape[-2], 0)  # nine singular values also for eight equations
    a = torch.nn.functional.pad(a, (0, 0, 0, missing))
    _, strength, right = torch.linalg.svd(a, full_matrices=False)
    inner = right[..., -1, :].unflatten(-1, (3, 3))
    tiny = torch.finfo(a.dtype).eps ** 0.75
    sound = (strength[..., -2] > tiny * strength[..., 0]) & (torch.linalg.det(inner).abs() > tiny)
    homography = torch.linalg.inv(there) @ inner @ onto
    size = torch.linalg.matrix_norm(homography)[..., None, None]
    last = homography[..., 2:, 2:]
    return homography / torch.where(last.abs() > 1e-8 * size, last, size), sound


def _normaliser(points: torch.Tensor) -> torch.Tensor:
    """The similarity (..., 3, 3) that takes the mean to 0 and the mean square distance to 2."""
    mean = points.mean(-2, keepdim=True)
    spread = (points - mean).square().sum(-1).mean(-1)  # (...,)
    scale = (2 / spread.clamp(min=torch.finfo(points.dtype).tiny)).sqrt()[..., None]
    shift = -scale * mean.squeeze(-2)  # (..., 2)
    rows = torch.diag_embed(torch.cat([scale, scale, torch.ones_like(scale)], -1))
    rows[..., :2, 2] = shift
    return rows


def _equations(source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """(..., 2N, 9): of (x', y') x H (x, y, 1) = 0, the two rows that are independent."""
    point = torch.cat([source, torch.ones_like(source[..., :1])], -1)  # (..., N, 3)
    zero = torch.zeros_like(point)
    first = torch.cat([point, zero, -target[..., :1] * point], -1)
    second = torch.cat([zero, point, -target[..., 1:] * point], -1)
    return torch.cat([first, second], -2)


def trials_needed(inliers: float, sample: int = SAMPLE, confidence: float = 0.99) -> float:
    """`log(1 - p) / log(1 - w^s)`, rounded up: samples until one is clean with probability p.

    `inliers` is their share w, 0 … 1; infinite for w = 0.

    >>> trials_needed(0.5), trials_needed(0.5, confidence=0.999), trials_needed(0.8)
    (72, 108, 9)
    """
    clean = inliers**sample
    if clean <= 0:
        return math.inf
    return 1 if clean >= 1 else math.ceil(math.log(1 - confidence) / math.log(1 - clean))


def ransac(
    source: torch.Tensor,
    target: torch.Tensor,
    threshold: float,
    generator: torch.Generator,
    max_trials: int = 2048,
    confidence: float = 0.99,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Fit four random pairs, count who agrees, keep the best, fit all who agreed: (H (3, 3), inliers (N,) bool).

    A pair agrees when `|H source - target| < threshold` (pixels of the target). Samples with three points on a line
    are passed over. Stops after `trials_needed` for the best share so far, or `max_trials`. Raises
    UsageError where no four pairs agree.

    >>> g = torch.Generator().manual_seed(0)
    >>> source = 100 * torch.rand(30, 2, generator=g, dtype=torch.float64)
    >>> target = source + 7; target[:10] = 0  # ten are wrong
    >>> h, inliers = ransac(source, target, 1.0, g)
    >>> int(inliers.sum()), round(float(h[0, 2]), 6)
    (20, 7.0)
    """
    n = len(source)
    if n < SAMPLE:
        raise UsageError(f"{n} pairs of points; expected at least {SAMPLE}")
    best, tried, enough = torch.zeros(n, dtype=torch.bool, device=source.device), 0, math.inf
    while tried < min(max_trials, enough):
        picks = (
            torch.rand(BATCH, n, generator=generator, device=generator.device)
            .topk(SAMPLE)
            .indices.to(source.device)
        )
        homography, sound = _solve(source[picks], target[picks])
        sound &= _spread(source[picks]) & _spread(target[picks])
        error = (transform(homography, source) - target).norm(dim=-1)  # (BATCH, N)
        agree = (error < threshold) & sound[:, None]
        chosen = agree[agree.sum(-1).argmax()]
        if chosen.sum() > best.sum():
            best = chosen
        tried += BATCH
        enough = trials_needed(int(best.sum()) / n, confidence=confidence)
    if best.sum() < SAMPLE:
        raise UsageError(f"no {SAMPLE} of {n} pairs agree within {threshold}; raise threshold or max_trials")
    return fit_homography(source[best], target[best]), best


def _spread(points: torch.Tensor) -> torch.Tensor:
    """Whether no three of the four points (..., 4, 2) lie on a line."""
    plain = transform(_normaliser(points), points)
    triples = plain[
        ..., torch.combinations(torch.arange(SAMPLE, device=points.device), 3), :
    ]  # (..., 4 triples, 3, 2)
    one, two = (triples[..., i, :] - triples[..., 0, :] for i in (1, 2))
    area = one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]
    return area.abs().amin(-1) > FLAT
