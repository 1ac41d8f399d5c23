"""Losses beside torch's, beside loops where torch has none, and where the handbooks are silent: what of nothing?"""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from prepkit.zoo.layers.backward.cross_entropy import CrossEntropy
from prepkit.zoo.layers.contrastive import distance, nt_xent, triplet
from prepkit.zoo.layers.cross_entropy import cross_entropy
from prepkit.zoo.layers.dice import dice, dice_loss
from prepkit.zoo.layers.focal import sigmoid_focal, softmax_focal
from prepkit.zoo.layers.overlap import giou, giou_loss, iou, iou_loss
from prepkit.zoo.layers.regression import huber, smooth_l1
from prepkit.zoo.layers.shapes import Misfit
from tests.zoo.layers.test_convolution import drawn, gap

WEIGHTS = torch.tensor([0.5, 2.0, 1.0, 0.0], dtype=torch.float64)
LABELS = torch.tensor([0, 3, 1, 2, 1, 0])
OPTIONS = [
    {},
    {"label_smoothing": 0.1},
    {"weight": WEIGHTS},
    {"weight": WEIGHTS, "label_smoothing": 0.3},
    {"ignore_index": 1},
    {"ignore_index": 1, "weight": WEIGHTS, "label_smoothing": 1.0},
]


# — cross-entropy —


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("kind", ["labels", "pixels", "probabilities", "probabilities of pixels"])
def test_cross_entropy(kind, options, reduction) -> None:
    size = (2, 4, 3, 1) if "pixels" in kind else (6, 4)
    logits = (10 * drawn(size)[0]).requires_grad_()
    target = LABELS.view(2, 3, 1) if kind == "pixels" else LABELS
    if "probabilities" in kind:
        target, options = (
            drawn(size, seed=1)[0].softmax(1),
            {k: v for k, v in options.items() if k != "ignore_index"},
        )
    theirs = functional.cross_entropy(logits, target, reduction=reduction, **options)
    ours = cross_entropy(logits, target, reduction=reduction, **options)
    assert gap(ours, theirs) <= 1e-12
    wanted = torch.autograd.grad(theirs.sum(), logits)[0]
    assert gap(torch.autograd.grad(ours.sum(), logits)[0], wanted) <= 1e-12
    if reduction == "mean":
        known = (
            options.get("weight"),
            options.get("ignore_index", -100),
            options.get("label_smoothing", 0.0),
        )
        by_formula = CrossEntropy.apply(logits, target, *known)
        assert gap(torch.autograd.grad(3 * by_formula, logits)[0], 3 * wanted) <= 1e-12
        assert torch.autograd.gradcheck(lambda x: CrossEntropy.apply(x, target, *known), (logits,))


def test_cross_entropy_of_nothing_is_0_by_0() -> None:
    for count in (0, 3):
        logits, target = torch.zeros(count, 4), torch.full((count,), -100)
        assert cross_entropy(logits, target).isnan()
        assert functional.cross_entropy(logits, target).isnan()
        assert float(cross_entropy(logits, target, reduction="sum")) == 0


def test_cross_entropy_at_extremes() -> None:
    logits = torch.tensor(
        [[1e4, 0.0, -torch.inf], [0.0, 0.0, -torch.inf]], dtype=torch.float64, requires_grad=True
    )
    target = torch.tensor([1, 0])
    losses = cross_entropy(logits, target, reduction="none")
    assert losses.tolist() == pytest.approx([1e4, math.log(2)])
    assert not torch.autograd.grad(losses.sum(), logits)[0].isnan().any()
    assert cross_entropy(logits, torch.tensor([2, 0])).isposinf()  # of a class ruled out


@pytest.mark.parametrize(
    ("logits", "target", "options", "words"),
    [
        ((3, 4), torch.tensor([0, 1, 4]), {}, r"labels 0 … 4; 0 … 3 fit"),
        ((3, 4), torch.tensor([0, -1, 3]), {}, r"labels -1 … 3; 0 … 3 fit"),
        (
            (3, 4),
            torch.tensor([0, 1]),
            {},
            r"a target of shape \(2,\) for .*; labels \(3,\) or probabilities \(3, 4\) fit",
        ),
        ((3, 4), torch.zeros(3, 1), {}, r"a target of shape \(3, 1\)"),
        ((4,), torch.tensor([0]), {}, r"logits of shape \(4,\); \(B, C\) or \(B, C, …\) fits"),
        ((3, 4), LABELS[:3], {"weight": torch.ones(3)}, r"weights of shape \(3,\); \(4,\) fits"),
        ((3, 4), LABELS[:3], {"label_smoothing": 1.5}, "label_smoothing=1.5; 0 … 1 fits"),
        ((3, 4), LABELS[:3], {"reduction": "average"}, "reduction='average'; none, sum or mean fits"),
    ],
)
def test_cross_entropy_says_what_fits(logits, target, options, words) -> None:
    with pytest.raises(Misfit, match=words):
        cross_entropy(torch.zeros(logits), target, **options)


# — focal —


@pytest.mark.parametrize("alpha", [-1, 0.25, 0.9])
@pytest.mark.parametrize("gamma", [0, 1, 2, 3.5])
def test_sigmoid_focal(alpha, gamma) -> None:
    x, target = (5 * drawn((4, 7))[0]).requires_grad_(), (drawn((4, 7), seed=1)[0] > 0).double()
    p = x.sigmoid()
    right = torch.where(target > 0, p, 1 - p)
    share = torch.where(target > 0, *target.new_tensor([alpha, 1 - alpha])) if alpha >= 0 else 1
    theirs = (
        share
        * (1 - right) ** gamma
        * functional.binary_cross_entropy_with_logits(x, target, reduction="none")
    )
    ours = sigmoid_focal(x, target, alpha, gamma)
    assert gap(ours, theirs) <= 1e-11
    assert torch.autograd.gradcheck(lambda x: sigmoid_focal(x, target, alpha, gamma), (x,))


def test_focal_at_extremes_and_of_classes() -> None:
    far = torch.tensor([-500.0, 500.0], dtype=torch.float64, requires_grad=True)
    loss = sigmoid_focal(far, torch.tensor([1.0, 1.0], dtype=torch.float64), -1)
    assert loss.tolist() == pytest.approx([500, 0])
    assert not torch.autograd.grad(loss.sum(), far)[0].isnan().any()
    (x,) = drawn((6, 4))
    p = x.softmax(1)[torch.arange(6), LABELS]
    assert gap(softmax_focal(x, LABELS, 1.5), -((1 - p) ** 1.5) * p.log()) <= 1e-12
    assert gap(softmax_focal(x, LABELS, 0), functional.cross_entropy(x, LABELS, reduction="none")) <= 1e-12
    with pytest.raises(Misfit, match=r"a target of shape \(3,\); \(2,\) fits"):
        sigmoid_focal(torch.zeros(2), torch.zeros(3))
    with pytest.raises(Misfit, match=r"labels of shape \(2, 1\); .* and \(2,\), fit"):
        softmax_focal(torch.zeros(2, 3), torch.zeros(2, 1, dtype=torch.long))


# — smooth L1, Huber —


@pytest.mark.parametrize("at", [1e-3, 0.5, 1.0, 3.0])
def test_smooth_l1_and_huber(at) -> None:
    x, y = drawn((40,), (40,))
    x[:3] = y[:3] + torch.tensor([0.0, at, -at])
    x.requires_grad_()
    for ours, theirs in (
        (smooth_l1(x, y, at), functional.smooth_l1_loss(x, y, beta=at, reduction="none")),
        (huber(x, y, at), functional.huber_loss(x, y, delta=at, reduction="none")),
    ):
        assert gap(ours, theirs) <= 1e-12
        wanted = torch.autograd.grad(theirs.sum(), x)[0]
        assert gap(torch.autograd.grad(ours.sum(), x)[0], wanted) <= 1e-12
    assert torch.equal(smooth_l1(x, y, 0), (x - y).abs())


def test_numbers_of_two_shapes_are_refused() -> None:
    with pytest.raises(Misfit, match=r"a target of shape \(3, 1\) for \(3,\); \(3,\) fits"):
        smooth_l1(torch.zeros(3), torch.zeros(3, 1))
    with pytest.raises(Misfit, match="delta=0; more than 0 fits"):
        huber(torch.zeros(3), torch.zeros(3), 0)
    with pytest.raises(Misfit, match="beta=-1"):
        smooth_l1(torch.zeros(3), torch.zeros(3), -1)


# — Dice, IoU —


@pytest.mark.parametrize("smooth", [0.0, 1.0])
def test_dice_beside_sets(smooth) -> None:
    p, t = (drawn((2, 3, 4, 5), seed=seed)[0] > 0.3 for seed in (0, 1))
    ours = dice(p.double(), t, smooth)
    for b in range(2):
        for c in range(3):
            a_, b_ = (set(m[b, c].flatten().nonzero().flatten().tolist()) for m in (p, t))
            score = (2 * len(a_ & b_) + smooth) / (len(a_) + len(b_) + smooth)
            assert float(ours[b, c]) == pytest.approx(score, abs=1e-12)
            jaccard = len(a_ & b_) / len(a_ | b_)
            if not smooth:
                assert float(ours[b, c]) == pytest.approx(2 * jaccard / (1 + jaccard))
    pooled = [m.transpose(0, 1).flatten(1) for m in (p, t)]
    wanted = (2 * (pooled[0] & pooled[1]).sum(1) + smooth) / (pooled[0].sum(1) + pooled[1].sum(1) + smooth)
    assert gap(dice(p.double(), t, smooth, per_image=False), wanted.double()) <= 1e-6
    assert float(dice_loss(p.double(), t, smooth)) == pytest.approx(1 - float(ours.mean()))


# prediction, target, smooth, empty → score
EMPTY = [
    (0.0, 0.0, 0.0, 1.0, 1.0),
    (0.0, 0.0, 0.0, 0.0, 0.0),
    (0.0, 0.0, 1.0, 0.0, 1.0),  # smoothing answers first
    (0.5, 0.0, 0.0, 1.0, 0.0),  # four false alarms of a half
    (0.5, 0.0, 1.0, 1.0, 1 / 3),
    (0.0, 1.0, 0.0, 1.0, 0.0),
]


@pytest.mark.parametrize(("p", "t", "smooth", "empty", "score"), EMPTY)
def test_dice_of_empty_masks(p, t, smooth, empty, score) -> None:
    probability = torch.full((1, 1, 4), p, dtype=torch.float64, requires_grad=True)
    found = dice(probability, torch.full((1, 1, 4), t), smooth, empty)
    assert found.item() == pytest.approx(score)
    gradient = torch.autograd.grad(found.sum(), probability)[0]
    assert not gradient.isnan().any()
    if t == 0 and p > 0:
        assert bool(gradient.any()) == (smooth > 0)  # without smoothing nothing is learnt from false alarms


BOXES = torch.tensor(
    [[0, 0, 2, 2], [1, 1, 3, 3], [2, 0, 4, 2], [5, 5, 6, 7], [0, 0, 4, 4], [1, 1, 1, 1], [1, 1, 1, 3]],
    dtype=torch.float64,
)


def test_iou_and_giou_beside_counted_pixels() -> None:
    """Boxes of whole pixels: the sets of pixels they hold, and of the box around both."""

    def pixels(box):
        x1, y1, x2, y2 = (int(v) for v in box)
        return {(x, y) for x in range(x1, x2) for y in range(y1, y2)}

    for a in BOXES:
        for b in BOXES:
            one, two = pixels(a), pixels(b)
            around = pixels([min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])])
            wanted = len(one & two) / max(len(one | two), 1)
            waste = (len(around) - len(one | two)) / max(len(around), 1)
            assert float(iou(a, b)) == pytest.approx(wanted, abs=1e-12)
            assert float(giou(a, b)) == pytest.approx(wanted - waste, abs=1e-12)
            assert float(iou_loss(a, b) + iou(a, b)) == 1
            assert 0 <= float(giou_loss(a, b)) <= 2


def test_iou_of_all_pairs_of_none_and_gradients() -> None:
    matrix = iou(BOXES[:, None], BOXES[None])
    assert matrix.shape == (7, 7)
    assert torch.equal(matrix, matrix.T)
    assert iou(BOXES[:0, None], BOXES[None]).shape == (0, 7)
    apart = torch.tensor([[0.0, 0, 1, 1]], requires_grad=True), torch.tensor([[4.0, 0, 5, 1]])
    assert not torch.autograd.grad(iou_loss(*apart).sum(), apart[0])[0].any()
    assert torch.autograd.grad(giou_loss(*apart).sum(), apart[0])[0].any()
    some = (BOXES[:5] + 0.1 * drawn((5, 4))[0].abs()).requires_grad_()
    assert torch.autograd.gradcheck(lambda b: giou(b, BOXES[4]), (some,))
    with pytest.raises(Misfit, match=r"boxes of shapes \(3, 5\) and \(4,\); \(…, 4\) and \(…, 4\) fit"):
        iou(torch.zeros(3, 5), torch.zeros(4))


# — triplet, NT-Xent —


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("margin", [0.2, 1.0])
def test_triplet(margin, swap) -> None:
    leaves = [value.requires_grad_() for value in drawn((8, 5), (8, 5), (8, 5))]
    theirs = functional.triplet_margin_loss(*leaves, margin=margin, swap=swap, reduction="none")
    ours = triplet(*leaves, margin, swap)
    assert gap(ours, theirs) <= 1e-12
    for mine, wanted in zip(
        torch.autograd.grad(ours.sum(), leaves), torch.autograd.grad(theirs.sum(), leaves), strict=True
    ):
        assert gap(mine, wanted) <= 1e-12
    same = torch.zeros(1, 3, requires_grad=True)
    assert not torch.autograd.grad(distance(same, same.detach()).sum(), same)[0].isnan().any()
    with pytest.raises(Misfit, match=r"\(1, 3\), \(1, 3\) and \(2, 3\); three of one shape \(N, D\) fit"):
        triplet(same, same, torch.zeros(2, 3))


@pytest.mark.parametrize("temperature", [0.07, 0.5, 2.0])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_nt_xent_beside_loops(count, temperature) -> None:
    first, second = drawn((count, 6), (count, 6))
    views = [*first, *second]

    def similar(a, b):
        return float(a @ b / (a.norm() * b.norm())) / temperature

    losses = []
    for i, view in enumerate(views):
        others = [math.exp(similar(view, other)) for k, other in enumerate(views) if k != i]
        losses.append(-math.log(math.exp(similar(view, views[(i + count) % (2 * count)])) / sum(others)))
    assert float(nt_xent(first, second, temperature)) == pytest.approx(sum(losses) / len(losses), abs=1e-12)


def test_nt_xent_ignores_length_and_order_of_views() -> None:
    first, second = (value.requires_grad_() for value in drawn((4, 6), (4, 6)))
    loss = nt_xent(first, second)
    assert gap(nt_xent(second, first), loss) <= 1e-12
    assert gap(nt_xent(3 * first, second / 7), loss) <= 1e-12
    assert torch.autograd.gradcheck(nt_xent, (first, second))
    assert not nt_xent(torch.zeros(2, 3), torch.ones(2, 3)).isnan()
    with pytest.raises(Misfit, match=r"views of shapes \(2, 3\) and \(3, 3\); two of one shape"):
        nt_xent(torch.zeros(2, 3), torch.zeros(3, 3))
    with pytest.raises(Misfit, match="a temperature of 0; more than 0 fits"):
        nt_xent(torch.zeros(2, 3), torch.zeros(2, 3), 0)
