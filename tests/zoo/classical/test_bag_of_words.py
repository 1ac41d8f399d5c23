"""k-means beside scikit-learn's from the same first centres; seeds by their law; histograms."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans

from prepkit.errors import UsageError
from prepkit.zoo.classical import bag_of_words as words
from tests.zoo.classical import images


@pytest.mark.parametrize(("n", "f", "k"), [(60, 2, 3), (300, 8, 10), (200, 16, 40)])
def test_centres_equal_scikit_learn(n: int, f: int, k: int) -> None:
    x = images.noise(n, f, seed=k)
    first = words.seed_centres(x, k, torch.Generator().manual_seed(1))
    theirs = KMeans(k, init=first.numpy(), n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(x.numpy())
    centres, labels, inertia = words.lloyd(x, first)
    assert np.abs(centres.numpy() - theirs.cluster_centers_).max() <= 1e-9
    assert labels.tolist() == theirs.labels_.tolist()
    assert inertia == pytest.approx(theirs.inertia_, rel=1e-12)


def test_every_round_lowers_the_inertia() -> None:
    x = images.noise(100, 3)
    inertia = [words.lloyd(x, x[:7], rounds)[2] for rounds in range(8)]
    assert inertia == sorted(inertia, reverse=True)
    assert inertia[0] > inertia[-1]


def test_a_centre_without_points_takes_the_furthest() -> None:
    x = torch.tensor([[0.0], [1.0], [2.0], [50.0]])
    centres, labels, _ = words.lloyd(x, torch.tensor([[1.0], [-99.0]]))
    assert centres.flatten().tolist() == [1.0, 50.0]
    assert labels.tolist() == [0, 0, 0, 1]


def test_seeds_are_drawn_by_the_square_of_the_distance() -> None:
    x = torch.tensor([[0.0], [1.0], [3.0]])
    drawn = [
        words.seed_centres(x, 2, torch.Generator().manual_seed(s)).flatten().tolist() for s in range(300)
    ]
    second = [b for a, b in drawn if a == 0.0]
    assert len(second) == pytest.approx(100, abs=35)
    assert second.count(3.0) / len(second) == pytest.approx(9 / 10, abs=0.08)


def test_seeds_are_all_different_points_even_among_equal_ones() -> None:
    x = torch.zeros(5, 2)
    assert words.seed_centres(x, 5, torch.Generator().manual_seed(0)).shape == (5, 2)
    with pytest.raises(UsageError, match="k is 6; expected 1 … 5"):
        words.seed_centres(x, 6, torch.Generator())


def test_histograms_count_shares() -> None:
    found = words.histogram(torch.tensor([3, 3, 0, 1]), 5)
    assert found.tolist() == [0.25, 0.25, 0.0, 0.5, 0.0]
    assert words.histogram(torch.empty(0, dtype=torch.long), 3).tolist() == [0.0, 0.0, 0.0]


def test_words_that_all_pictures_have_say_nothing() -> None:
    rare = words.inverse_document_frequency(torch.tensor([[0.5, 0.5, 0], [1, 0, 0], [1, 0, 0]]).double())
    assert torch.allclose(rare, torch.tensor([0.0, np.log(3), 0.0]).double())


def test_textures_are_told_by_their_words() -> None:
    """Patches of stripes and of spots, cut and shuffled: which words come, not where, decides."""
    generator = torch.Generator().manual_seed(0)
    pictures = [stripes(generator) for _ in range(8)] + [spots(generator) for _ in range(8)]
    patches = [p.unfold(0, 4, 2).unfold(1, 4, 2).flatten(0, 1).flatten(1) for p in pictures]
    centres, _, _ = words.lloyd(*(lambda x: (x, words.seed_centres(x, 12, generator)))(torch.cat(patches)))
    counts = torch.stack([words.histogram(words.assign(p, centres)[0], 12) for p in patches])
    distance = torch.cdist(counts, counts) + 9 * torch.eye(16)
    assert ((distance.argmin(1) < 8) == (torch.arange(16) < 8)).all()


def stripes(generator: torch.Generator) -> torch.Tensor:
    shift = int(torch.randint(4, (), generator=generator))
    plain = ((torch.arange(24) + shift) // 2 % 2).double().expand(24, 24)
    return plain + 0.1 * torch.randn(24, 24, generator=generator, dtype=torch.float64)


def spots(generator: torch.Generator) -> torch.Tensor:
    plain = (torch.rand(24, 24, generator=generator) < 0.15).double()
    return plain + 0.1 * torch.randn(24, 24, generator=generator, dtype=torch.float64)
