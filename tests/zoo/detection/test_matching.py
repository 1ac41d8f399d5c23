"""Matching beside loops over anchors and objects; what is drawn for a loss."""

from __future__ import annotations

import pytest
import torch

from prepkit.zoo.detection.matching import BACKGROUND, IGNORED, match, sample


def by_loops(table: list[list[float]], high: float, low: float, low_quality: bool) -> list[int]:
    found = []
    for anchor in range(len(table[0])):
        column = [row[anchor] for row in table]
        best = max(range(len(table)), key=lambda k: (column[k], -k))
        wanted = low_quality and any(v == max(row) > 0 for v, row in zip(column, table, strict=True))
        if column[best] >= high or wanted:
            found.append(best)
        else:
            found.append(BACKGROUND if column[best] < low else IGNORED)
    return found


@pytest.mark.parametrize("low_quality", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_match_is_its_loops(low_quality: bool, seed: int) -> None:
    table = torch.rand(4, 30, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    table = (table * 10).round() / 10  # with ties
    assert match(table, 0.7, 0.3, low_quality).tolist() == by_loops(table.tolist(), 0.7, 0.3, low_quality)


def test_no_object_is_left_without_an_anchor() -> None:
    assert match(torch.tensor([[0.1, 0.2], [0.0, 0.0]]), 0.7, 0.3, low_quality=True).tolist() == [-1, 0]


def test_without_objects_all_is_background() -> None:
    assert match(torch.zeros(0, 3), 0.7, 0.3, low_quality=True).tolist() == [-1, -1, -1]


@pytest.mark.parametrize(
    ("positives", "negatives", "drawn"),
    [(200, 500, (128, 128)), (5, 500, (5, 251)), (200, 30, (128, 30)), (0, 500, (0, 256)), (0, 0, (0, 0))],
)
def test_256_anchors_half_of_them_objects_at_most(
    positives: int, negatives: int, drawn: tuple[int, int]
) -> None:
    labels = torch.tensor([1.0] * positives + [0.0] * negatives + [-1.0] * 50)
    labels = labels[torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))]
    chosen = sample(labels, 256, 0.5, torch.Generator().manual_seed(1))
    assert tuple(len(set(part.tolist())) for part in chosen) == drawn
    assert (labels[chosen[0]] == 1).all()
    assert (labels[chosen[1]] == 0).all()


def test_the_generator_decides() -> None:
    labels = torch.ones(1000)
    one, two, other = (sample(labels, 256, 0.5, torch.Generator().manual_seed(s))[0] for s in (3, 3, 4))
    assert one.tolist() == two.tolist() != other.tolist()
