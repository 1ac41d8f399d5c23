"""Canny's edges beside scikit-image's: the same pixels."""

from __future__ import annotations

import pytest
import torch
from skimage import feature

from prepkit.errors import UsageError
from prepkit.zoo.classical import canny
from tests.zoo.classical import images

PICTURES = {
    "camera": images.camera(),
    "astronaut": images.astronaut().mean(0),
    "noise": images.noise(50, 41),
    "square": images.square(),
    "grainy square": images.square(grain=0.2),
    "disc": images.disc(),
}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sigma": 2.5},
        {"sigma": 0.6, "low": 0.3, "high": 0.9},
        {"low": 0.0, "high": 0.05},
        {"border": "nearest"},
        {"border": "reflect", "sigma": 1.5},
        {"value": 0.5},
    ],
)
@pytest.mark.parametrize("name", PICTURES)
def test_edges_equal_scikit_image(name: str, options: dict[str, float]) -> None:
    theirs = {"low": "low_threshold", "high": "high_threshold", "border": "mode", "value": "cval"}
    expected = feature.canny(PICTURES[name].numpy(), **{theirs.get(k, k): v for k, v in options.items()})
    ours = canny.canny(PICTURES[name], **options).numpy()
    assert expected.any()
    assert (ours == expected).all()


def test_a_batch_is_its_images() -> None:
    batch = torch.stack([images.square(), images.disc()])[None]
    edges = canny.canny(batch)
    assert edges.shape == (1, 2, 64, 64)
    assert torch.equal(edges[0, 1], canny.canny(images.disc()))


def test_ridges_are_one_pixel_wide() -> None:
    """Where the step has a middle; on a clean step two pixels are equally steep, and rounding decides."""
    step = torch.tensor([0, 0, 0, 0, 0, 0.5, 1, 1, 1, 1, 1], dtype=torch.float64).expand(11, 11)
    assert canny.canny(step)[1:-1].sum(0).tolist() == [0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0]


def test_hysteresis_keeps_what_hangs_on_the_strong() -> None:
    weak = torch.zeros(7, 7, dtype=torch.bool)
    weak[1, 1:5] = weak[2, 5] = weak[5, 1:4] = True  # the second piece joins by a corner, the third does not
    strong = torch.zeros_like(weak)
    strong[1, 1] = strong[6, 6] = True  # strong outside the weak counts for nothing
    kept = canny.hysteresis(weak, strong)
    assert int(kept.sum()) == 5
    assert not kept[5].any()


@pytest.mark.parametrize(("low", "high"), [(0.3, 0.2), (-0.1, 0.2)])
def test_thresholds_in_the_wrong_order_are_told(low: float, high: float) -> None:
    with pytest.raises(UsageError, match="expected 0 <= low <= high"):
        canny.canny(images.square(), low=low, high=high)
