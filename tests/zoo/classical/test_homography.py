"""Homographies beside scikit-image's: exact points, noisy points, outliers, and points that decide nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage import measure, transform

from prepkit.errors import UsageError
from prepkit.zoo.classical import homography

TRUE = torch.tensor([[0.9, -0.3, 40.0], [0.2, 1.1, -15.0], [4e-4, -3e-4, 1.0]], dtype=torch.float64)


def pairs(n: int, noise: float, wrong: int = 0, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    source = 640 * torch.rand(n, 2, generator=generator, dtype=torch.float64)
    target = homography.transform(TRUE, source)
    target += noise * torch.randn(n, 2, generator=generator, dtype=torch.float64)
    target[:wrong] = 640 * torch.rand(wrong, 2, generator=generator, dtype=torch.float64)
    return source, target


@pytest.mark.parametrize("n", [4, 5, 50])
def test_exact_points_give_the_homography_back(n: int) -> None:
    assert (homography.fit_homography(*pairs(n, 0.0)) - TRUE).abs().max() < 1e-8


@pytest.mark.parametrize(("n", "noise"), [(4, 1.0), (8, 0.5), (200, 3.0)])
def test_noisy_points_give_what_scikit_image_gives(n: int, noise: float) -> None:
    source, target = pairs(n, noise)
    theirs = transform.ProjectiveTransform.from_estimate(source.numpy(), target.numpy())
    ours = homography.fit_homography(source, target)
    assert np.allclose(ours.numpy(), theirs.params, rtol=1e-9, atol=1e-9)
    assert np.allclose(homography.transform(ours, source).numpy(), theirs(source.numpy()), atol=1e-8)


def test_moving_and_scaling_the_points_moves_and_scales_the_answer() -> None:
    """What normalising buys; without it the answer to noise depends on the origin and the unit."""
    source, target = pairs(30, 2.0)
    there = homography.transform(homography.fit_homography(source, target), source)
    moved = homography.fit_homography(source * 1000 + 5e6, target)
    assert torch.allclose(homography.transform(moved, source * 1000 + 5e6), there, atol=1e-6)


@pytest.mark.parametrize("wrong", [0, 20, 60])
def test_ransac_finds_the_inliers_that_scikit_image_finds(wrong: int) -> None:
    source, target = pairs(100, 0.3, wrong)
    ours, inliers = homography.ransac(source, target, 3.0, torch.Generator().manual_seed(1))
    theirs, expected = measure.ransac(
        (source.numpy(), target.numpy()), transform.ProjectiveTransform, 4, 3.0, max_trials=2000, rng=1
    )
    assert inliers.tolist() == expected.tolist()
    assert not inliers[:wrong].any()
    assert np.allclose(ours.numpy(), theirs.params, rtol=1e-8, atol=1e-8)


def test_least_squares_over_all_pairs_is_ruined_by_what_ransac_leaves_out() -> None:
    source, target = pairs(100, 0.3, 20)
    robust, inliers = homography.ransac(source, target, 3.0, torch.Generator().manual_seed(2))
    plain = homography.fit_homography(source, target)
    error = [
        float((homography.transform(h, source) - target)[inliers].norm(dim=1).median())
        for h in (robust, plain)
    ]
    assert error[0] < 0.6 < 10 < error[1]


def test_the_same_generator_gives_the_same_answer_and_the_global_one_is_left_alone() -> None:
    before = torch.get_rng_state()
    results = [
        homography.ransac(*pairs(60, 1.0, 25), 2.5, torch.Generator().manual_seed(7)) for _ in range(2)
    ]
    assert torch.equal(results[0][0], results[1][0])
    assert torch.equal(torch.get_rng_state(), before)


LINE = torch.stack([torch.arange(6.0), 2 * torch.arange(6.0) + 1], 1).double()
CORNERS = torch.tensor([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=torch.float64)
DEGENERATE = {
    "all on a line": (LINE, LINE),
    "three of four on a line": (torch.tensor([[0, 0], [1, 1], [2, 2], [0, 1]]).double(), CORNERS),
    "their images on a line": (CORNERS, torch.tensor([[0, 0], [1, 1], [2, 2], [0, 1]]).double()),
    "a point twice": (CORNERS[[0, 1, 2, 2]], CORNERS[[0, 1, 2, 2]]),
    "all in one place": (torch.ones(5, 2).double(), torch.ones(5, 2).double()),
}  # fmt: skip


@pytest.mark.parametrize("name", DEGENERATE)
def test_points_that_decide_nothing_are_told(name: str) -> None:
    with pytest.raises(UsageError, match="degenerate"):
        homography.fit_homography(*DEGENERATE[name])
    with pytest.raises(UsageError, match=r"pairs agree within|degenerate"):
        homography.ransac(*DEGENERATE[name], 0.1, torch.Generator().manual_seed(0), 128)


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        (CORNERS[:3], CORNERS[:3], "3 pairs of points; expected at least 4"),
        (CORNERS, CORNERS[:3], r"shapes \(4, 2\) and \(3, 2\)"),
    ],
)
def test_too_few_points_are_told(source: torch.Tensor, target: torch.Tensor, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        homography.fit_homography(source, target)


@pytest.mark.parametrize(("share", "trials"), [(0.5, 72), (0.7, 17), (0.9, 5), (1.0, 1), (0.0, float("inf"))])
def test_trials_needed_are_those_of_the_book(share: float, trials: float) -> None:
    """Hartley & Zisserman 2004, table 4.3: sample of 4, p = 0.99."""
    assert homography.trials_needed(share) == trials


def test_a_homography_keeps_lines_and_not_their_middles() -> None:
    line = torch.stack([torch.linspace(0, 100, 5), torch.linspace(20, 50, 5)], 1).double()
    mapped = homography.transform(TRUE, line)
    one, two = mapped[1:] - mapped[:1], mapped[-1:] - mapped[:1]
    assert (one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]).abs().max() < 1e-9
    assert (mapped[2] - (mapped[0] + mapped[-1]) / 2).norm() > 0.1


def test_samples_with_three_on_a_line_are_passed_over() -> None:
    line, square = DEGENERATE["three of four on a line"]
    assert homography._spread(torch.stack([square, line, 1e4 * square + 7])).tolist() == [True, False, True]
