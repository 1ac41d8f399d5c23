"""The two tables of anchors, and their order over a map."""

from __future__ import annotations

import pytest
import torch

from prepkit.zoo.detection.anchors import AnchorGenerator, cell, grid, original_cell

# rbgirshick/py-faster-rcnn@781a917 lib/rpn/generate_anchors.py:16-26, which counts pixels from 1
HEADER = """
 -83  -39  100   56
-175  -87  192  104
-359 -183  376  200
 -55  -55   72   72
-119 -119  136  136
-247 -247  264  264
 -35  -79   52   96
 -79 -167   96  184
-167 -343  184  360
"""


def test_the_nine_original_anchors() -> None:
    table = [[float(v) for v in line.split()] for line in HEADER.strip().splitlines()]
    assert (original_cell() + 1).tolist() == table


@pytest.mark.parametrize(
    ("size", "table"),
    [  # width = 2 · round(s / √r / 2)
        (32, [[-23, -11, 23, 11], [-16, -16, 16, 16], [-11, -23, 11, 23]]),
        (64, [[-45, -23, 45, 23], [-32, -32, 32, 32], [-23, -45, 23, 45]]),
        (128, [[-91, -45, 91, 45], [-64, -64, 64, 64], [-45, -91, 45, 91]]),
        (256, [[-181, -91, 181, 91], [-128, -128, 128, 128], [-91, -181, 91, 181]]),
        (512, [[-362, -181, 362, 181], [-256, -256, 256, 256], [-181, -362, 181, 362]]),
    ],
)
def test_torchvisions_anchors(size: int, table: list[list[int]]) -> None:
    assert cell([size], [0.5, 1.0, 2.0]).tolist() == table


def test_sizes_run_fastest_then_ratios() -> None:
    assert cell([32, 40], [1.0, 4.0]).tolist() == [
        [-16, -16, 16, 16], [-20, -20, 20, 20], [-8, -32, 8, 32], [-10, -40, 10, 40],
    ]  # fmt: skip


def test_anchors_go_row_by_row_those_of_a_cell_together() -> None:
    base = cell([32], [0.5, 1.0])
    expected = [
        [x + 10 * column if k % 2 == 0 else x + 7 * row for k, x in enumerate(anchor)]
        for row in range(3)
        for column in range(4)
        for anchor in base.tolist()
    ]
    assert grid(base, (3, 4), (7, 10)).tolist() == expected


def test_strides_are_whole_pixels_a_cell_or_told() -> None:
    base, x = torch.zeros(1, 4), torch.zeros(1, 8, 38, 50)
    (own,) = AnchorGenerator([base])([x], (600, 800))
    (told,) = AnchorGenerator([base], stride=16)([x], (600, 800))
    assert (own[-1].tolist(), told[-1].tolist()) == ([784.0, 555.0] * 2, [784.0, 592.0] * 2)
    with pytest.raises(ValueError, match="zip"):
        AnchorGenerator([base])([x, x], (600, 800))
