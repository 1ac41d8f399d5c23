"""Pooling beside torch's, over all small geometries; and its gradients by formula."""

from __future__ import annotations

from itertools import product

import pytest
import torch
from torch.nn import functional

from prepkit.zoo.layers import pooling
from prepkit.zoo.layers.backward.pooling import AveragePool, MaxPool
from prepkit.zoo.layers.shapes import Misfit
from tests.zoo.layers.test_convolution import drawn, gap

SMALL = list(product((4, 5, 6, 7), (1, 2, 3, 4), (1, 2, 3, 4), (0, 1, 2), (False, True)))
MAX_TABLE = [
    {"kernel": 2},
    {"kernel": 3, "stride": 2},
    {"kernel": 3, "stride": 2, "ceil_mode": True},
    {"kernel": 3, "stride": 2, "padding": 1},
    {"kernel": (2, 3), "stride": (1, 2), "padding": (1, 0), "ceil_mode": True},
    {"kernel": 2, "stride": 1, "dilation": 3},
    {"kernel": 3, "stride": 2, "padding": 1, "dilation": (2, 3), "ceil_mode": True},
]


def renamed(options: dict) -> dict:
    return {("kernel_size" if name == "kernel" else name): value for name, value in options.items()}


@pytest.mark.parametrize("options", MAX_TABLE)
def test_max_pool_and_its_gradient(options) -> None:
    x = drawn((2, 3, 9, 10))[0].requires_grad_()
    theirs = functional.max_pool2d(x, **renamed(options))
    assert torch.equal(pooling.max_pool(x, **options), theirs)
    (dy,) = drawn(tuple(theirs.shape), seed=1)
    (wanted,) = torch.autograd.grad(theirs, x, dy)
    full = {"stride": None, "padding": 0, "dilation": 1, "ceil_mode": False, **options}
    ours = MaxPool.apply(x, *(full[n] for n in ("kernel", "stride", "padding", "dilation", "ceil_mode")))
    assert gap(torch.autograd.grad(ours, x, dy)[0], wanted) <= 1e-12


def test_max_pool_over_all_small_geometries() -> None:
    seen = 0
    for size, kernel, stride, padding, ceil in SMALL:
        if padding > kernel // 2:
            continue
        (x,) = drawn((1, 2, size, size + 1))
        x = -x.abs()  # zeros of padding would win
        theirs = functional.max_pool2d(x, kernel, stride, padding, ceil_mode=ceil)
        assert torch.equal(pooling.max_pool(x, kernel, stride, padding, ceil_mode=ceil), theirs)
        seen += 1
    assert seen > 200


@pytest.mark.parametrize("count", [False, True])
def test_average_pool_and_its_gradient_over_all_small_geometries(count) -> None:
    for size, kernel, stride, padding, ceil in SMALL:
        if padding > kernel // 2:
            continue
        x = drawn((1, 2, size, size + 1))[0].requires_grad_()
        theirs = functional.avg_pool2d(x, kernel, stride, padding, ceil, count)
        ours = AveragePool.apply(x, kernel, stride, padding, ceil, count)
        (dy,) = drawn(tuple(theirs.shape), seed=1)
        assert gap(pooling.average_pool(x, kernel, stride, padding, ceil, count), theirs) <= 1e-12
        assert gap(torch.autograd.grad(ours, x, dy)[0], torch.autograd.grad(theirs, x, dy)[0]) <= 1e-12


def test_of_equals_the_first_takes_the_gradient() -> None:
    x = torch.zeros(1, 1, 4, 4, dtype=torch.float64, requires_grad=True)
    ours, theirs = MaxPool.apply(x, 3, 1, 1, 1, False), functional.max_pool2d(x, 3, 1, 1)
    assert torch.equal(torch.autograd.grad(ours.sum(), x)[0], torch.autograd.grad(theirs.sum(), x)[0])


def test_beside_finite_differences() -> None:
    x = (
        torch.randperm(42, generator=torch.Generator().manual_seed(0)).view(1, 1, 6, 7).double()
    )  # no near ties
    assert torch.autograd.gradcheck(lambda x: MaxPool.apply(x, 3, 2, 1, 1, True), (x.requires_grad_(),))
    assert torch.autograd.gradcheck(lambda x: AveragePool.apply(x, 3, 2, 1, True, False), (x,))


@pytest.mark.parametrize(
    ("size", "out"), [((7, 9), (3, 4)), ((6, 6), (2, 3)), ((3, 2), (5, 4)), ((5, 5), 1), ((4, 4), 4)]
)
def test_adaptive(size, out) -> None:
    (x,) = drawn((2, 3, *size))
    assert gap(pooling.adaptive_average_pool(x, out), functional.adaptive_avg_pool2d(x, out)) <= 1e-12
    assert torch.equal(pooling.adaptive_max_pool(x, out), functional.adaptive_max_pool2d(x, out))


def test_global() -> None:
    (x,) = drawn((2, 3, 5, 4))
    assert gap(pooling.global_average_pool(x), functional.adaptive_avg_pool2d(x, 1).flatten(1)) <= 1e-12
    assert torch.equal(pooling.global_max_pool(x), functional.adaptive_max_pool2d(x, 1).flatten(1))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kernel": 3, "padding": 2}, "padding=2 around a kernel of 3; at most 1 fits"),
        ({"kernel": 9}, r"spans 9 on 6 pixels \(6 \+ 2·0 of padding\); padding of at least 2 fits"),
        ({"kernel": 0}, "kernel=0; an int or a pair of ints ≥ 1 fits"),
    ],
)
def test_what_does_not_fit_is_said(options, words) -> None:
    for pool in (pooling.max_pool, pooling.average_pool):
        with pytest.raises(Misfit, match=words):
            pool(torch.zeros(1, 1, 6, 6), **options)
    with pytest.raises(Misfit, match=r"\(1, 6, 6\); \(B, C, H, W\) fits"):
        pooling.adaptive_max_pool(torch.zeros(1, 6, 6), 2)
