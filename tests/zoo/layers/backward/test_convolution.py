"""The gradients of convolution by formula: beside autograd of torch's own, and finite differences."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from prepkit.zoo.layers.backward.convolution import Convolution
from tests.zoo.layers.test_convolution import TABLE, drawn, gap


def arguments(options: dict) -> tuple:
    return tuple(options.get(name, default) for name, default in
                 (("stride", 1), ("padding", 0), ("dilation", 1), ("groups", 1)))  # fmt: skip


@pytest.mark.parametrize(("size", "kernel", "options"), TABLE)
def test_beside_torch(size, kernel, options) -> None:
    leaves = [value.requires_grad_() for value in drawn(size, kernel, kernel[:1])]
    theirs = functional.conv2d(*leaves, **options)
    (dy,) = drawn(tuple(theirs.shape), seed=1)
    ours = Convolution.apply(*leaves, *arguments(options))
    for mine, wanted in zip(
        torch.autograd.grad(ours, leaves, dy), torch.autograd.grad(theirs, leaves, dy), strict=True
    ):
        assert gap(mine, wanted) <= 1e-12


@pytest.mark.parametrize("options", [{}, {"stride": 2, "padding": (1, 0)}, {"dilation": 2}, {"groups": 2}])
def test_beside_finite_differences(options) -> None:
    groups = options.get("groups", 1)
    leaves = [value.requires_grad_() for value in drawn((1, 2, 5, 6), (2, 2 // groups, 2, 3), (2,))]
    assert torch.autograd.gradcheck(lambda *values: Convolution.apply(*values, *arguments(options)), leaves)


def test_without_bias() -> None:
    x, weight = (value.requires_grad_() for value in drawn((1, 1, 4, 4), (1, 1, 2, 2)))
    assert torch.autograd.gradcheck(lambda *v: Convolution.apply(*v, None, 1, 0, 1, 1), (x, weight))
