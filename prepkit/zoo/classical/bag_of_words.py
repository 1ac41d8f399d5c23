"""A picture as a text: its descriptors are words of a vocabulary learned by k-means, and only their counts remain.

Sivic & Zisserman 2003, "Video Google"; Csurka et al. 2004, "Visual Categorization with Bags of Keypoints"; Lloyd 1982,
"Least Squares Quantization in PCM"; Arthur & Vassilvitskii 2007, "k-means++".
"""

from __future__ import annotations

import torch

from prepkit.errors import UsageError


def assign(x: torch.Tensor, centres: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """`argmin_k |x - c_k|^2`, and that minimum: (N, F), (K, F) → (N,) words, (N,) square distances.

    >>> assign(torch.tensor([[0.0], [9.0]]), torch.tensor([[1.0], [7.0]]))
    (tensor([0, 1]), tensor([1., 4.]))
    """
    distance = torch.cdist(x, centres, compute_mode="donot_use_mm_for_euclid_dist").square()
    nearest = distance.min(1)
    return nearest.indices, nearest.values


def seed_centres(x: torch.Tensor, k: int, generator: torch.Generator) -> torch.Tensor:
    """k-means++: the next centre is x with probability `D(x)^2 / sum D^2`, D to the nearest so far. (N, F) → (k, F).

    Far points are likely, near ones not; a point never comes twice while others are left. Raises UsageError for
    k outside 1 … N.

    >>> x = torch.tensor([[0.0], [0.1], [50.0]])
    >>> seed_centres(x, 3, torch.Generator().manual_seed(0)).flatten().sort().values.tolist()
    [0.0, 0.10000000149011612, 50.0]
    """
    if not 1 <= k <= len(x):
        raise UsageError(f"k is {k}; expected 1 … {len(x)}, the number of points")
    weight = torch.ones(len(x), dtype=torch.float64, device=generator.device)
    chosen: list[int] = []
    for _ in range(k):
        weight[chosen] = 0
        if weight.sum() == 0:  # all others lie on a centre
            weight = torch.ones_like(weight)
            weight[chosen] = 0
        chosen.append(int(torch.multinomial(weight, 1, generator=generator)))
        weight = assign(x, x[chosen])[1].to(weight)
    return x[chosen]


def lloyd(
    x: torch.Tensor, centres: torch.Tensor, max_rounds: int = 300
) -> tuple[torch.Tensor, torch.Tensor, float]:
    """Assign, move each centre to the mean of its points, until no word changes: (centres (K, F), words (N,), inertia).

    `sum |x - c|^2` (the inertia) falls with every round, to a local minimum that the first centres decide. A centre
    without points moves to the point that is furthest from its own.

    >>> x = torch.tensor([[0.0], [2.0], [10.0], [12.0]])
    >>> centres, words, inertia = lloyd(x, torch.tensor([[0.0], [2.0]]))
    >>> centres.flatten().tolist(), words.tolist(), inertia
    ([1.0, 11.0], [0, 0, 1, 1], 4.0)
    """
    words, distance = assign(x, centres)
    for _ in range(max_rounds):
        centres = _means(x, words, distance, len(centres))
        before = words
        words, distance = assign(x, centres)
        if torch.equal(words, before):
            break
    return centres, words, float(distance.sum())


def _means(x: torch.Tensor, words: torch.Tensor, distance: torch.Tensor, k: int) -> torch.Tensor:
    counts = torch.bincount(words, minlength=k)
    empty = (counts == 0).nonzero().squeeze(1)
    if len(empty):
        words = words.index_put((distance.topk(len(empty)).indices,), empty)
        counts = torch.bincount(words, minlength=k)
    member = (words[:, None] == torch.arange(k, device=x.device)).to(x.dtype)  # (N, K)
    return member.T @ x / counts.clamp(min=1)[:, None]


def histogram(words: torch.Tensor, k: int) -> torch.Tensor:
    """`count of word / count of all`, k shares that sum to 1 (to 0 for a picture without words): (N,) → (k,) float64.

    >>> histogram(torch.tensor([0, 2, 2, 2]), 4).tolist()
    [0.25, 0.0, 0.75, 0.0]
    """
    counts = torch.bincount(words, minlength=k).double()
    return counts / counts.sum().clamp(min=1)


def inverse_document_frequency(histograms: torch.Tensor) -> torch.Tensor:
    """`log(D / pictures with the word)`: a word that every picture has says nothing. (D, K) → (K,), 0 if in none.

    >>> inverse_document_frequency(torch.tensor([[1.0, 0.0], [0.5, 0.5]])).tolist()
    [0.0, 0.6931471824645996]
    """
    within = (histograms > 0).sum(0)
    return (len(histograms) / within.clamp(min=1)).log().where(within > 0, 0.0).to(histograms)
