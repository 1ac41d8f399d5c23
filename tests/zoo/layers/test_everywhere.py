"""Layers follow their input: on `meta`, where only shapes exist, nothing is made elsewhere or looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from prepkit.zoo.layers import (
    activations,
    contrastive,
    convolution,
    dice,
    focal,
    local,
    normalisation,
    overlap,
    pooling,
    regions,
    regression,
    separable,
    transposed,
)
from prepkit.zoo.layers.attention import MultiHeadAttention, attention
from prepkit.zoo.layers.backward.attention import Attention
from prepkit.zoo.layers.backward.convolution import Convolution
from prepkit.zoo.layers.backward.cross_entropy import CrossEntropy
from prepkit.zoo.layers.backward.pooling import AveragePool, MaxPool
from prepkit.zoo.layers.cross_entropy import cross_entropy
from prepkit.zoo.layers.dropout import Dropout
from prepkit.zoo.layers.running_norm import BatchNorm, InstanceNorm


def of(*size: int) -> torch.Tensor:
    return torch.empty(size, device="meta", dtype=torch.float64, requires_grad=True)


X, LABELS = (2, 6, 8, 8), torch.empty(4, device="meta", dtype=torch.long)
TABLE: dict[str, tuple[Callable[[], torch.Tensor], tuple[int, ...]]] = {
    "taps": (lambda: convolution.by_taps(of(*X), of(4, 3, 3, 3), groups=2), (2, 4, 6, 6)),
    "im2col": (lambda: convolution.by_im2col(of(*X), of(4, 6, 3, 3), of(4), 2, 1), (2, 4, 4, 4)),
    "convolution": (lambda: convolution.convolution(of(*X), of(4, 6, 3, 3)), (2, 4, 6, 6)),
    "its own gradients": (lambda: Convolution.apply(of(*X), of(4, 6, 3, 3), of(4), 1, 0, 1, 1), (2, 4, 6, 6)),
    "local": (lambda: local.local(of(*X), of(6, 6, 4, 6, 3, 3)), (2, 4, 6, 6)),
    "spread": (lambda: separable.spread(of(4, 6, 3, 3), 2), (4, 6, 5, 5)),
    "separable": (lambda: separable.DepthwiseSeparable(6, 4).double().to("meta")(of(*X)), (2, 4, 8, 8)),
    "scatter": (lambda: transposed.by_scatter(of(*X), of(6, 4, 3, 3), stride=2), (2, 4, 17, 17)),
    "gradient": (lambda: transposed.by_gradient(of(*X), of(6, 4, 3, 3), stride=2), (2, 4, 17, 17)),
    "max": (lambda: pooling.max_pool(of(*X), 3, 2, 1, 1, True), (2, 6, 5, 5)),
    "average": (lambda: pooling.average_pool(of(*X), 3, 2, 1, True, False), (2, 6, 5, 5)),
    "adaptive": (lambda: pooling.adaptive_average_pool(of(*X), 3), (2, 6, 3, 3)),
    "max, its own gradient": (lambda: MaxPool.apply(of(*X), 3, 2, 1, 1, False), (2, 6, 4, 4)),
    "average, its own gradient": (lambda: AveragePool.apply(of(*X), 3, 2, 1, False, False), (2, 6, 4, 4)),
    "roi align": (lambda: regions.roi_align(of(*X), of(5, 5), 7, 0.5, 2), (5, 6, 7, 7)),
    "gelu": (lambda: activations.gelu(of(*X)), X),
    "sigmoid": (lambda: activations.sigmoid(of(*X)), X),
    "batch norm": (lambda: BatchNorm(6).double().to("meta")(of(*X)), X),
    "instance norm": (lambda: InstanceNorm(6).double().to("meta").eval()(of(*X)), X),
    "group norm": (lambda: normalisation.group_norm(of(*X), 3), X),
    "dropout": (lambda: Dropout(0.5)(of(*X)), X),
    "attention": (lambda: attention(of(2, 5, 4), of(2, 7, 4), of(2, 7, 3), causal=True), (2, 5, 3)),
    "its gradients": (lambda: Attention.apply(of(2, 5, 4), of(2, 7, 4), of(2, 7, 3), None, True), (2, 5, 3)),
    "heads": (lambda: MultiHeadAttention(6, 2).double().to("meta")(of(2, 5, 6)), (2, 5, 6)),
    "cross-entropy": (lambda: cross_entropy(of(4, 6), LABELS, of(6), label_smoothing=0.1), ()),
    "cross-entropy, its gradient": (lambda: CrossEntropy.apply(of(4, 6), LABELS, None, -100, 0.1), ()),
    "focal": (lambda: focal.softmax_focal(of(4, 6), LABELS), (4,)),
    "smooth L1": (lambda: regression.smooth_l1(of(4), of(4)), (4,)),
    "Dice": (lambda: dice.dice(of(*X), of(*X)), (2, 6)),
    "GIoU": (lambda: overlap.giou(of(5, 1, 4), of(7, 4)), (5, 7)),
    "triplet": (lambda: contrastive.triplet(of(3, 6), of(3, 6), of(3, 6)), (3,)),
    "NT-Xent": (lambda: contrastive.nt_xent(of(3, 6), of(3, 6)), ()),
}


@pytest.mark.parametrize("name", TABLE)
def test_shapes_and_gradients_on_meta(name) -> None:
    call, expected = TABLE[name]
    out = call()
    assert (out.device.type, out.dtype, tuple(out.shape)) == ("meta", torch.float64, expected)
    out.sum().backward()
