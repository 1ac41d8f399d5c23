"""Linear filters: every pixel becomes a weighted sum of its neighbours.

Correlation `out[y, x] = sum k[i, j] * image[y + i - K//2, x + j - L//2]`; a convolution is the same with the kernel
turned by 180 degrees. Gonzalez & Woods 2018, "Digital Image Processing", ch. 3 and 10; Marr & Hildreth 1980, "Theory
of Edge Detection" (Laplacian of Gaussian). Images are (..., H, W); borders are those of `borders.py`.
"""

from __future__ import annotations

import torch

from prepkit.errors import UsageError
from prepkit.zoo.classical.borders import pad
from prepkit.zoo.classical.checks import plane, positive

TRUNCATE = 4.0  # a Gaussian is cut after this many sigma: 6e-5 of its mass lies beyond (SciPy's choice)
ROWS, COLUMNS = -2, -1  # the axes of an image: along y, along x


def correlate_axis(
    image: torch.Tensor, kernel: torch.Tensor, dim: int, border: str = "reflect", value: float = 0.0
) -> torch.Tensor:
    """`out[i] = sum_j k[j] * image[i + j - K//2]` along one axis.

    The centre first, then pairs of taps from the outside in: a mirrored image gives the mirrored result to the last
    bit, and SciPy's rounding is ours, which matters where equals are compared (Canny). Returns a tensor like `image`.

    >>> correlate_axis(torch.tensor([0.0, 0.0, 1.0, 0.0]), torch.tensor([1.0, 2.0, 3.0]), 0).tolist()
    [0.0, 3.0, 2.0, 1.0]
    """
    taps, size = len(kernel), image.shape[dim]
    middle = taps // 2
    padded = pad(image, dim, middle, taps - 1 - middle, border, value)
    tap = [padded.narrow(dim, j, size) for j in range(taps)]
    mirrored = torch.equal(kernel, kernel.flip(0))
    total = kernel[middle] * tap[middle]
    if taps % 2 == 0:
        total = total + kernel[0] * tap[0]  # the one without a partner
    for left in range((taps + 1) % 2, middle):
        right = 2 * middle - left
        pair = (
            kernel[left] * (tap[left] + tap[right])
            if mirrored
            else kernel[left] * tap[left] + kernel[right] * tap[right]
        )
        total += pair
    return total


def correlate(
    image: torch.Tensor, kernel: torch.Tensor, border: str = "reflect", value: float = 0.0
) -> torch.Tensor:
    """`out[y, x] = sum_ij k[i, j] * image[y + i - K//2, x + j - L//2]` for a kernel (K, L): K * L products a pixel.

    >>> correlate(torch.eye(3), torch.ones(3, 3), "constant").tolist()
    [[2.0, 2.0, 1.0], [2.0, 3.0, 2.0], [1.0, 2.0, 2.0]]
    """
    height, width = plane(image).shape[-2:]
    tall, wide = plane(kernel, "kernel").shape
    padded = pad(image, ROWS, tall // 2, (tall - 1) // 2, border, value)
    padded = pad(padded, COLUMNS, wide // 2, (wide - 1) // 2, border, value)
    total = torch.zeros_like(image)
    for i in range(tall):
        for j in range(wide):
            total = total + kernel[i, j] * padded[..., i : i + height, j : j + width]
    return total


def separable(
    image: torch.Tensor, column: torch.Tensor, row: torch.Tensor, border: str = "reflect", value: float = 0.0
) -> torch.Tensor:
    """`correlate(image, outer(column, row))` by two passes: K + L products a pixel instead of K * L.

    >>> ones = torch.ones(3)
    >>> torch.equal(separable(torch.eye(5), ones, ones), correlate(torch.eye(5), torch.outer(ones, ones)))
    True
    """
    down = correlate_axis(plane(image), column, ROWS, border, value)
    return correlate_axis(down, row, COLUMNS, border, value)


def separate(kernel: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A kernel (K, L) of rank one is `outer(column, row)`: the two vectors, of equal length (norm).

    They come from the singular value decomposition. UsageError where the rank is above one.

    >>> column, row = separate(torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]))
    >>> torch.outer(column, row).round().int().tolist()
    [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    """
    left, strength, right = torch.linalg.svd(plane(kernel, "kernel"))
    rank = int(torch.linalg.matrix_rank(kernel))
    if rank > 1:
        raise UsageError(f"kernel has rank {rank}; expected rank 1: only an outer product is separable")
    root = strength[0].sqrt()
    return root * left[:, 0], root * right[0]


def box(image: torch.Tensor, size: int, border: str = "reflect", value: float = 0.0) -> torch.Tensor:
    """The mean of a window of `size` x `size` pixels.

    >>> box(torch.tensor([[0.0, 3.0, 6.0]]), 3).tolist()
    [[1.0, 3.0, 5.0]]
    """
    positive(size=size)
    total = separable(image, image.new_ones(size), image.new_ones(size), border, value)
    return total / size**2


def gaussian_kernel(
    sigma: float, truncate: float = TRUNCATE, order: int = 0, device: torch.device | None = None
) -> torch.Tensor:
    """`g(x) = exp(-x^2 / (2 sigma^2)) / sum`, for |x| <= r = floor(truncate * sigma + 1/2): 2r + 1 float64 taps.

    The cut-off tails are shared out by the division, so that the taps add up to 1. `order` 1 and 2 give the
    derivatives -x/sigma^2 * g and (x^2/sigma^4 - 1/sigma^2) * g, turned for correlation. `sigma` is in pixels.

    >>> len(gaussian_kernel(1.0)), len(gaussian_kernel(1.6)), len(gaussian_kernel(1.0, truncate=3.0))
    (9, 13, 7)
    """
    positive(sigma=sigma, truncate=truncate)
    radius = int(truncate * sigma + 0.5)
    x = torch.arange(-radius, radius + 1, dtype=torch.float64, device=device)
    taps = torch.exp(-0.5 / sigma**2 * x**2)
    factor = (torch.ones_like(x), x / sigma**2, x**2 / sigma**4 - 1 / sigma**2)[order]
    return factor * (taps / taps.cumsum(0)[-1])  # summed from left to right, for SciPy's last bit


def gaussian(
    image: torch.Tensor,
    sigma: float,
    truncate: float = TRUNCATE,
    border: str = "reflect",
    value: float = 0.0,
    orders: tuple[int, int] = (0, 0),
) -> torch.Tensor:
    """`g(y) * g(x)` over the image, one axis after the other; sigma in pixels. Blurs add up: s^2 = s1^2 + s2^2.

    `orders` differentiates the Gaussian that often along (y, x).

    >>> spot = torch.zeros(9, 9); spot[4, 4] = 1
    >>> round(float(gaussian(spot, 1.0)[4, 4]), 4)  # about 1 / (2 pi)
    0.1592
    """
    column, row = (gaussian_kernel(sigma, truncate, n, image.device).to(image) for n in orders)
    return separable(image, column, row, border, value)


def sobel(
    image: torch.Tensor, border: str = "reflect", value: float = 0.0
) -> tuple[torch.Tensor, torch.Tensor]:
    """`gy = [1 2 1] across, [-1 0 1] down`, and gx the other way round: (gy, gx). A ramp of slope 1 gives 8.

    Sobel & Feldman 1968, "A 3x3 Isotropic Gradient Operator for Image Processing".

    >>> gy, gx = sobel(torch.arange(5.0).expand(5, 5))
    >>> float(gy[2, 2]), float(gx[2, 2])
    (0.0, 8.0)
    """
    return _gradient(image, image.new_tensor([1, 2, 1]), border, value)


def prewitt(
    image: torch.Tensor, border: str = "reflect", value: float = 0.0
) -> tuple[torch.Tensor, torch.Tensor]:
    """`gy = [1 1 1] across, [-1 0 1] down`, and gx the other way round: (gy, gx). A ramp of slope 1 gives 6.

    Prewitt 1970, "Object Enhancement and Extraction".

    >>> float(prewitt(torch.arange(5.0).expand(5, 5))[1][2, 2])
    6.0
    """
    return _gradient(image, image.new_tensor([1, 1, 1]), border, value)


def _gradient(
    image: torch.Tensor, smooth: torch.Tensor, border: str, value: float
) -> tuple[torch.Tensor, torch.Tensor]:
    plane(image)
    difference = image.new_tensor([-1, 0, 1])
    down = correlate_axis(image, difference, ROWS, border, value)
    across = correlate_axis(image, difference, COLUMNS, border, value)
    return (
        correlate_axis(down, smooth, COLUMNS, border, value),
        correlate_axis(across, smooth, ROWS, border, value),
    )


def laplacian(image: torch.Tensor, border: str = "reflect", value: float = 0.0) -> torch.Tensor:
    """`image_xx + image_yy` by [1 -2 1] along both axes: the four neighbours less four times the centre.

    >>> laplacian(torch.tensor([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])).tolist()
    [[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]
    """
    second = plane(image).new_tensor([1, -2, 1])
    down = correlate_axis(image, second, ROWS, border, value)
    return down + correlate_axis(image, second, COLUMNS, border, value)


def laplacian_of_gaussian(
    image: torch.Tensor, sigma: float, truncate: float = TRUNCATE, border: str = "reflect", value: float = 0.0
) -> torch.Tensor:
    """`(g_yy + g_xx)` over the image: blur and Laplacian in one; about `(g(k s) - g(s)) / ((k - 1) s^2)`.

    Zero at an edge; times sigma^2 it is strongest at blobs of radius sigma * sqrt(2).

    >>> spot = torch.zeros(9, 9); spot[4, 4] = 1
    >>> round(float(laplacian_of_gaussian(spot, 1.0)[4, 4]), 4)  # about -1 / pi
    -0.3183
    """
    down = gaussian(image, sigma, truncate, border, value, (2, 0))
    return down + gaussian(image, sigma, truncate, border, value, (0, 2))
