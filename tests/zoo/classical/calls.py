"""One call of everything in `prepkit/zoo/classical`, for the tests that change its device or its type."""

from __future__ import annotations

from collections.abc import Callable

import torch

from prepkit.zoo.classical import (
    bag_of_words,
    borders,
    canny,
    filters,
    harris,
    hog,
    homography,
    hough,
    lbp,
    matching,
    nonlinear,
    scale_space,
    sift,
    svm,
)
from tests.zoo.classical import images

PICTURE = images.camera(80)  # (80, 48)
EDGES = canny.canny(PICTURE)
POINTS = 100 * images.noise(40, 2)
LABELS = (POINTS[:, 0] > POINTS[:, 1]).long()


def motion(points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    target = (points + 5).where(points[:, :1] > 30, 90 - points)
    return homography.ransac(points, target, 1.0, torch.Generator("cpu").manual_seed(0))


# name → what is called with a tensor, the tensor; the answers are tensors, or tuples of them
CALLS: dict[str, tuple[Callable[[torch.Tensor], object], torch.Tensor]] = {
    "pad": (lambda x: borders.pad(x, -1, 3, 4, "constant", 0.5), PICTURE),
    "correlate": (lambda x: filters.correlate(x, x[:3, :4]), PICTURE),
    "separate": (lambda x: torch.outer(*filters.separate(torch.outer(x[0], x[1]))), PICTURE),
    "box": (lambda x: filters.box(x, 4), PICTURE),
    "gaussian": (lambda x: filters.gaussian(x, 1.3), PICTURE),
    "sobel": (filters.sobel, PICTURE),
    "prewitt": (filters.prewitt, PICTURE),
    "laplacian": (filters.laplacian, PICTURE),
    "laplacian of gaussian": (lambda x: filters.laplacian_of_gaussian(x, 2.0), PICTURE),
    "median": (nonlinear.median, PICTURE),
    "bilateral": (lambda x: nonlinear.bilateral(x, 1.0, 0.1), PICTURE),
    "canny": (canny.canny, PICTURE),
    "lines": (hough.hough_lines, EDGES),
    "line peaks": (lambda x: hough.line_peaks(hough.hough_lines(x)[0], 4), EDGES),
    "circles": (lambda x: hough.hough_circles(x, [4, 7.5]), EDGES),
    "ransac": (motion, POINTS),
    "hog": (lambda x: hog.hog(torch.stack([x, x.flip(0)]), colour=True), PICTURE),
    "hog, shared votes": (lambda x: hog.hog(x, interpolate=True), PICTURE),
    "harris": (harris.harris, PICTURE),
    "shi-tomasi": (harris.shi_tomasi, PICTURE),
    "corners": (lambda x: harris.corners(harris.harris(x)), PICTURE),
    "extrema": (lambda x: scale_space.extrema(scale_space.octaves(x)[0].differences), PICTURE),
    "sift": (sift.sift, PICTURE),
    "match": (lambda x: matching.match(x[:20], x[20:], 0.95), POINTS),
    "seeds": (lambda x: bag_of_words.seed_centres(x, 3, torch.Generator("cpu").manual_seed(0)), POINTS),
    "k-means": (lambda x: bag_of_words.lloyd(x, x[:4])[:2], POINTS),
    "words": (lambda x: bag_of_words.histogram(bag_of_words.assign(x, x[:4])[0], 4), POINTS),
    "svm": (lambda x: svm.fit_svm(x / 50, 2 * LABELS.to(x.device) - 1)[:2], POINTS),
    "one against the rest": (
        lambda x: svm.classify(
            svm.fit_one_against_rest(x / 50, LABELS.to(x.device), 1.0, "penalised"), x / 50
        ),
        POINTS,
    ),
    "binary patterns": (lambda x: lbp.local_binary_pattern(x, 8, 1.5, True), PICTURE),
}


def tensors(answer: object) -> tuple[torch.Tensor, ...]:
    return answer if isinstance(answer, tuple) else (answer,)  # type: ignore[return-value]
