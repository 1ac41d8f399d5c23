"""HOG beside scikit-image's: every norm, every size, in colour; 3780 numbers for 64 x 128.

scikit-image sums each bin in float32 whatever the image is, and is 1e-7 off for it. So it is met twice: as it is within
1e-6, and within 1e-9 by our blocks over histograms that the test sums up as scikit-image does, pixel by pixel.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage import feature

from prepkit.errors import UsageError
from prepkit.zoo.classical import hog
from tests.zoo.classical import images

WINDOW = images.astronaut()


SIZES = [(8, 2, 9), (8, 3, 9), (6, 1, 8), (7, 2, 12), (16, 4, 5)]  # cell, block, orientations


def bins_by_loops(image: torch.Tensor, cell: int, orientations: int, total: type) -> torch.Tensor:
    gy, gx = (g.numpy() for g in hog.gradient(image))
    angle, size = np.rad2deg(np.arctan2(gy, gx)) % 180, np.hypot(gy, gx)
    rows, columns = image.shape[0] // cell, image.shape[1] // cell
    bins = np.zeros((rows, columns, orientations), total)
    for y, x in np.ndindex(rows * cell, columns * cell):
        bins[y // cell, x // cell, int(angle[y, x] // (180 / orientations))] += size[y, x]
    return torch.from_numpy((bins / total(cell**2)).astype(np.float64))


@pytest.mark.parametrize(("cell", "block", "orientations"), SIZES)
def test_histograms_equal_loops(cell: int, block: int, orientations: int) -> None:
    expected = bins_by_loops(WINDOW[1], cell, orientations, np.float64)
    ours = hog.histograms(*hog.gradient(WINDOW[1]), orientations, cell)
    assert (ours - expected).abs().max() <= 1e-12


@pytest.mark.parametrize("norm", hog.NORMS)
@pytest.mark.parametrize(("cell", "block", "orientations"), SIZES)
def test_hog_equals_scikit_image(norm: str, cell: int, block: int, orientations: int) -> None:
    expected = feature.hog(WINDOW[1].numpy(), orientations, (cell, cell), (block, block), norm)
    ours = hog.hog(WINDOW[1], orientations, cell, block, norm)
    assert len(ours) == hog.length(128, 64, orientations, cell, block)
    assert np.abs(ours.numpy() - expected).max() <= 1e-6
    rounded = hog.described(bins_by_loops(WINDOW[1], cell, orientations, np.float32), block, norm)
    assert np.abs(rounded.numpy() - expected).max() <= 1e-9


@pytest.mark.parametrize("norm", hog.NORMS)
def test_in_colour_each_pixel_takes_its_steepest_channel(norm: str) -> None:
    expected = feature.hog(WINDOW.numpy(), 9, (8, 8), (2, 2), norm, channel_axis=0)
    assert np.abs(hog.hog(WINDOW, norm=norm, colour=True).numpy() - expected).max() <= 1e-6


def test_the_window_of_the_paper_has_3780_numbers() -> None:
    assert hog.hog(WINDOW, colour=True).shape == (3780,)
    assert hog.length(128, 64) == 7 * 15 * 4 * 9 == 3780


def test_a_batch_is_its_images() -> None:
    batch = torch.stack([WINDOW, WINDOW.flip(-1)])
    together = hog.hog(batch, colour=True)
    assert torch.equal(together[1], hog.hog(WINDOW.flip(-1), colour=True))


def test_dark_on_light_is_light_on_dark() -> None:
    assert torch.allclose(hog.hog(1 - WINDOW[0]), hog.hog(WINDOW[0]), atol=1e-12)


@pytest.mark.parametrize(("gain", "bias"), [(0.3, 0.0), (2.0, 0.4)])
def test_contrast_and_brightness_do_not_matter(gain: float, bias: float) -> None:
    assert (hog.hog(gain * WINDOW[0] + bias) - hog.hog(WINDOW[0])).abs().max() < 1e-3


def test_shared_votes_weigh_the_same_and_do_not_jump() -> None:
    gy, gx = hog.gradient(WINDOW[0])
    hard, soft = (hog.histograms(gy, gx, interpolate=shared) for shared in (False, True))
    assert torch.allclose(hard.sum(-1), soft.sum(-1), atol=1e-12)
    at = {  # degrees: shares of bins 0, 1, 8
        10.0: (1.0, 0.0, 0.0), 15.0: (0.75, 0.25, 0.0), 20.0: (0.5, 0.5, 0.0), 0.0: (0.5, 0.0, 0.5),
    }  # fmt: skip
    for degrees, shares in at.items():
        found = hog._shares(torch.tensor(degrees / 20, dtype=torch.float64), 9, True)[[0, 1, 8]]
        assert torch.allclose(found, torch.tensor(shares, dtype=torch.float64))


def test_clipping_is_what_hys_adds() -> None:
    blocks = torch.tensor([10.0, 1.0, 1.0, 1.0], dtype=torch.float64).view(1, 1, 4)
    assert float(hog.normalise(blocks, "L2").max()) > 0.98
    assert float(hog.normalise(blocks, "L2-Hys").max()) == pytest.approx(0.2 / (0.04 + 3 / 103) ** 0.5, 1e-6)


@pytest.mark.parametrize(
    ("size", "norm", "told"),
    [
        ((64, 15), "L2", "expected at least 16 each way"),
        ((64, 64), "L3", "norm 'L3' is unknown; there are L1"),
    ],
)
def test_what_cannot_be_described_is_told(size: tuple[int, int], norm: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        hog.hog(torch.zeros(size), norm=norm)
