"""Filters beside SciPy and scikit-image: every border, every size, to rounding."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy import ndimage
from skimage import filters as skfilters
from skimage.restoration import denoise_bilateral

from prepkit.errors import UsageError
from prepkit.zoo.classical import filters, nonlinear
from prepkit.zoo.classical.borders import BORDERS, pad
from tests.zoo.classical import images

IMAGE = images.noise(13, 18)
PAIR = images.noise(2, 3, 9, 11, seed=1)
KERNEL = images.noise(4, 3, seed=2)


def close(ours: torch.Tensor | tuple[torch.Tensor, ...], theirs: np.ndarray, within: float = 1e-12) -> bool:
    assert isinstance(ours, torch.Tensor)
    return bool(np.allclose(ours.numpy(), theirs, rtol=0, atol=within))


Filter = Callable[[torch.Tensor, str], torch.Tensor]
OPPONENTS: dict[str, tuple[Filter, Filter]] = {  # ours (image, border), theirs (array, mode)
    "correlate": (
        lambda x, b: filters.correlate(x, KERNEL, b),
        lambda x, m: ndimage.correlate(x, KERNEL.numpy(), mode=m),
    ),
    "box 3": (lambda x, b: filters.box(x, 3, b), lambda x, m: ndimage.uniform_filter(x, 3, mode=m)),
    "box 4": (lambda x, b: filters.box(x, 4, b), lambda x, m: ndimage.uniform_filter(x, 4, mode=m)),
    "gaussian 0.7": (
        lambda x, b: filters.gaussian(x, 0.7, border=b),
        lambda x, m: ndimage.gaussian_filter(x, 0.7, mode=m),
    ),
    "gaussian 1.6": (
        lambda x, b: filters.gaussian(x, 1.6, border=b),
        lambda x, m: skfilters.gaussian(x, 1.6, mode=m),
    ),
    "gaussian 5, wider than the image": (
        lambda x, b: filters.gaussian(x, 5, border=b),
        lambda x, m: ndimage.gaussian_filter(x, 5, mode=m),
    ),
    "gaussian cut at 3": (
        lambda x, b: filters.gaussian(x, 1.5, 3.0, b),
        lambda x, m: ndimage.gaussian_filter(x, 1.5, truncate=3, mode=m),
    ),
    "gaussian slope": (
        lambda x, b: filters.gaussian(x, 1.2, border=b, orders=(0, 1)),
        lambda x, m: ndimage.gaussian_filter(x, 1.2, order=(0, 1), mode=m),
    ),
    "sobel y": (lambda x, b: filters.sobel(x, b)[0], lambda x, m: ndimage.sobel(x, 0, mode=m)),
    "sobel x": (lambda x, b: filters.sobel(x, b)[1], lambda x, m: ndimage.sobel(x, 1, mode=m)),
    "prewitt y": (lambda x, b: filters.prewitt(x, b)[0], lambda x, m: ndimage.prewitt(x, 0, mode=m)),
    "prewitt x": (lambda x, b: filters.prewitt(x, b)[1], lambda x, m: ndimage.prewitt(x, 1, mode=m)),
    "laplacian": (filters.laplacian, lambda x, m: ndimage.laplace(x, mode=m)),
    "laplacian of gaussian": (
        lambda x, b: filters.laplacian_of_gaussian(x, 1.3, border=b),
        lambda x, m: ndimage.gaussian_laplace(x, 1.3, mode=m),
    ),
    "median 3": (lambda x, b: nonlinear.median(x, 3, b), lambda x, m: ndimage.median_filter(x, 3, mode=m)),
    "median 5": (lambda x, b: nonlinear.median(x, 5, b), lambda x, m: ndimage.median_filter(x, 5, mode=m)),
}


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("name", OPPONENTS)
def test_a_filter_equals_its_opponent(name: str, border: str) -> None:
    ours, theirs = OPPONENTS[name]
    assert close(ours(IMAGE, border), theirs(IMAGE.numpy(), border))


@pytest.mark.parametrize("name", OPPONENTS)
def test_leading_axes_are_images_of_their_own(name: str) -> None:
    ours, _ = OPPONENTS[name]
    together = ours(PAIR, "mirror")
    assert together.shape == PAIR.shape
    assert torch.equal(together[1, 2], ours(PAIR[1, 2], "mirror"))


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize(("before", "after"), [(0, 0), (2, 1), (11, 17)])
def test_borders_equal_numpy(border: str, before: int, after: int) -> None:
    modes = {
        "constant": "constant",
        "nearest": "edge",
        "reflect": "symmetric",
        "mirror": "reflect",
        "wrap": "wrap",
    }
    theirs = np.pad(IMAGE.numpy(), ((0, 0), (before, after)), mode=modes[border])
    assert close(pad(IMAGE, 1, before, after, border), theirs, 0)


@pytest.mark.parametrize(
    ("border", "mode"), [("mirror", "reflect"), ("nearest", "replicate"), ("wrap", "circular")]
)
def test_borders_have_other_names_in_torch(border: str, mode: str) -> None:
    theirs = torch.nn.functional.pad(IMAGE[None], (3, 2), mode=mode)[0]
    assert torch.equal(pad(IMAGE, 1, 3, 2, border), theirs)


def test_scikit_image_scales_its_sobel_by_8_and_turns_it() -> None:
    inner = (slice(1, -1), slice(1, -1))
    gy, gx = filters.sobel(IMAGE)
    assert close(gy[inner], 4 * skfilters.sobel_h(IMAGE.numpy())[inner])
    assert close(gx[inner], 4 * skfilters.sobel_v(IMAGE.numpy())[inner])


def test_two_passes_equal_one_and_cost_less() -> None:
    kernel = filters.gaussian_kernel(1.3)
    plane = torch.outer(kernel, kernel)
    column, row = filters.separate(plane)
    assert torch.allclose(torch.outer(column, row), plane, atol=1e-15)
    assert torch.allclose(filters.correlate(IMAGE, plane), filters.separable(IMAGE, column, row), atol=1e-13)
    with pytest.raises(UsageError, match="rank 2; expected rank 1"):
        filters.separate(torch.eye(2, dtype=torch.float64))


@pytest.mark.parametrize(("sigma", "taps"), [(0.3, 3), (0.5, 5), (1, 9), (1.6, 13), (2.2, 19), (3, 25)])
def test_a_gaussian_is_cut_at_four_sigma_rounded(sigma: float, taps: int) -> None:
    kernel = filters.gaussian_kernel(sigma)
    assert len(kernel) == taps
    assert float(kernel.sum()) == pytest.approx(1, abs=1e-15)


def test_blurs_add_up_by_squares() -> None:
    twice = filters.gaussian(filters.gaussian(images.camera(), 3.0), 4.0)
    assert close(twice, filters.gaussian(images.camera(), 5.0).numpy(), 2e-4)


def test_a_mirrored_image_gives_the_mirrored_result_to_the_last_bit() -> None:
    assert torch.equal(filters.gaussian(IMAGE.flip(1), 1.1), filters.gaussian(IMAGE, 1.1).flip(1))


def bilateral_by_loops(image: np.ndarray, space: float, value: float, size: int) -> np.ndarray:
    reach, out = size // 2, np.zeros_like(image)
    framed = np.pad(image, reach, mode="edge")
    for y, x in np.ndindex(*image.shape):
        above = below = 0.0
        for i in range(size):
            for j in range(size):
                other = framed[y + i, x + j]
                d2 = (i - reach) ** 2 + (j - reach) ** 2
                w = np.exp(-d2 / 2 / space**2) * np.exp(-((other - image[y, x]) ** 2) / 2 / value**2)
                above, below = above + w * other, below + w
        out[y, x] = above / below
    return out


def test_bilateral_equals_loops() -> None:
    ours = nonlinear.bilateral(IMAGE, 1.5, 0.2, 5, "nearest")
    assert close(ours, bilateral_by_loops(IMAGE.numpy(), 1.5, 0.2, 5))
    assert torch.equal(nonlinear.bilateral(IMAGE, 1.5, 0.2), nonlinear.bilateral(IMAGE, 1.5, 0.2, 11))


def test_bilateral_equals_scikit_image_where_place_does_not_count() -> None:
    """Its table of places has its middle a pixel off (arange(-win // 2, win // 2 + 1)); its values are binned."""
    theirs = denoise_bilateral(
        IMAGE.numpy(), 5, sigma_color=0.2, sigma_spatial=1e4, bins=100_000, mode="edge"
    )
    assert close(nonlinear.bilateral(IMAGE, 1e4, 0.2, 5, "nearest"), theirs, 1e-4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_the_type_of_the_image_stays(dtype: torch.dtype) -> None:
    for ours, _ in OPPONENTS.values():
        if ours is not OPPONENTS["correlate"][0]:
            result = ours(IMAGE.to(dtype), "reflect")
            assert result.dtype == dtype
            assert (result.double() - ours(IMAGE, "reflect")).abs().max() < 64 * torch.finfo(dtype).eps


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: filters.box(IMAGE, 3, "mirrored"), "border 'mirrored' is unknown; did you mean 'mirror'?"),
        (lambda: filters.gaussian(IMAGE, 0), "sigma is 0; expected a finite number above 0"),
        (lambda: filters.sobel(torch.zeros(3, 3, dtype=torch.uint8)), "image is torch.uint8; expected floating"),
        (lambda: filters.laplacian(torch.zeros(3)), r"image has shape \(3,\); expected \(..., H, W\)"),
        (lambda: nonlinear.median(IMAGE, 4), "size is 4; expected an odd number"),
    ],
)  # fmt: skip
def test_what_cannot_be_filtered_is_told(call: object, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        call()  # type: ignore[operator]
