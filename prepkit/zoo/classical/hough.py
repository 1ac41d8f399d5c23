"""The Hough transform: each edge pixel votes for every line (or circle) through it; the tallest heaps are the shapes.

Duda & Hart 1972, "Use of the Hough Transformation to Detect Lines and Curves in Pictures".
"""

from __future__ import annotations

import math

import torch

from prepkit.errors import UsageError
from prepkit.zoo.classical.checks import positive

ANGLES = 180  # one bin a degree


def hough_lines(
    edges: torch.Tensor, angles: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`d = x cos a + y sin a`: the normal form has no infinite slope. (votes (D, A), angles (A,), distances (D,)).

    `edges` (H, W) votes where it is not 0. Angles are of the line's normal, in radians, 180 of them in
    [-pi/2, pi/2) by default; distances from the first pixel, in pixels, one a bin, -ceil(diagonal) … ceil(diagonal).

    >>> edges = torch.zeros(20, 20); edges[7] = 1  # the horizontal line y = 7
    >>> votes, angles, distances = hough_lines(edges)
    >>> d, a = divmod(int(votes.argmax()), len(angles))
    >>> int(votes.max()), round(math.degrees(angles[a])), int(distances[d])
    (20, -90, -7)
    """
    y, x = _points(edges)
    if angles is None:
        steps = torch.arange(ANGLES, dtype=torch.float64, device=edges.device)
        angles = -math.pi / 2 + steps * (math.pi / ANGLES)
    reach = math.ceil(math.hypot(*edges.shape))
    distances = torch.arange(-reach, reach + 1, device=edges.device)
    distance = x[:, None] * angles.cos() + y[:, None] * angles.sin()  # (N, A)
    nearest = (distance.sign() * (distance.abs() + 0.5).floor()).long() + reach  # halves away from 0
    column = torch.arange(len(angles), device=edges.device)
    votes = torch.bincount((nearest * len(angles) + column).flatten(), minlength=len(distances) * len(angles))
    return votes.view(len(distances), len(angles)), angles, distances


def line_peaks(
    votes: torch.Tensor, count: int, apart: tuple[int, int] = (9, 10), share: float = 0.5
) -> torch.Tensor:
    """The `count` tallest heaps, each clearing its surroundings: (N, 2) indices (distance, angle), N <= count.

    `apart` are half-sizes of the cleared window (bins of distance, of angle); the window goes on around the
    angles, where (d, a + pi) is (-d, a). Heaps under `share` of the tallest do not count.

    >>> edges = torch.zeros(30, 30); edges[7] = 1; edges[:, 20] = 1
    >>> votes, angles, distances = hough_lines(edges)
    >>> [(int(distances[d]), round(math.degrees(angles[a]))) for d, a in line_peaks(votes, 5)]
    [(-7, -90), (20, 0)]
    """
    left = votes.clone()
    found: list[tuple[int, int]] = []
    rows = torch.arange(len(votes), device=votes.device)
    columns = torch.arange(votes.shape[1], device=votes.device)
    while len(found) < count:
        distance, angle = divmod(int(left.argmax()), votes.shape[1])
        if left[distance, angle] == 0 or left[distance, angle] < share * votes.max():
            break
        found.append((distance, angle))
        near = (rows - distance).abs() <= apart[0]
        turned = (rows - (len(votes) - 1 - distance)).abs() <= apart[0]  # the same line, seen from behind
        along = (columns - angle).abs()
        left[near[:, None] & (along <= apart[1])] = 0
        left[turned[:, None] & (along >= votes.shape[1] - apart[1])] = 0
    return torch.tensor(found, dtype=torch.long, device=votes.device).view(-1, 2)


def hough_circles(edges: torch.Tensor, radii: list[float]) -> torch.Tensor:
    """`votes[r, b, a]`: share of the circle (x-a)^2 + (y-b)^2 = r^2, one pixel wide, that is edge: (R, H, W), 0 … 1.

    A pixel is of the circle where its distance from the centre rounds to r. Centres lie within the image.

    >>> y, x = torch.meshgrid(torch.arange(40), torch.arange(40), indexing="ij")
    >>> ring = ((x - 22) ** 2 + (y - 17) ** 2).sqrt().round() == 9
    >>> votes = hough_circles(ring, [7, 8, 9, 10])
    >>> [int(i) for i in torch.unravel_index(votes.argmax(), votes.shape)], float(votes.max())
    ([2, 17, 22], 1.0)
    """
    y, x = _points(edges)
    height, width = edges.shape
    planes = []
    for radius in radii:
        positive(radius=radius)
        down, right = _ring(radius, edges.device)
        b, a = y[:, None] - down, x[:, None] - right  # (N, ring)
        inside = (b >= 0) & (b < height) & (a >= 0) & (a < width)
        heaps = torch.bincount((b * width + a)[inside].long(), minlength=height * width)
        planes.append(heaps.view(height, width).double() / len(down))
    return torch.stack(planes)


def _ring(radius: float, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    side = torch.arange(-math.ceil(radius) - 1, math.ceil(radius) + 2, dtype=torch.float64, device=device)
    distance = torch.hypot(side[:, None], side)
    on = (distance - radius).abs() < 0.5
    down, right = on.nonzero(as_tuple=True)
    return side[down], side[right]


def _points(edges: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    if edges.ndim != 2:
        raise UsageError(f"edges have shape {tuple(edges.shape)}; expected one plane (H, W)")
    y, x = edges.nonzero(as_tuple=True)
    return y.double(), x.double()
