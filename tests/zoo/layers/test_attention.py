"""Attention beside torch's scaled_dot_product_attention and MultiheadAttention; its gradients by formula."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.layers.attention import MultiHeadAttention, attention, masked_softmax, weights
from prepkit.zoo.layers.backward.attention import Attention
from prepkit.zoo.layers.shapes import Misfit
from tests.zoo.layers.test_convolution import drawn, gap

SEEN = torch.rand(5, 7, generator=torch.Generator().manual_seed(3)) > 0.4
NOTHING = SEEN.clone()
NOTHING[2] = False  # a query that may see nothing
TABLE = {
    "plain": {},
    "mask": {"mask": SEEN},
    "a mask for each sample": {"mask": SEEN.repeat(2, 1, 1, 1) & (torch.arange(7) < 6)},
    "a masked row": {"mask": NOTHING},
    "numbers added": {"mask": drawn((5, 7))[0]},
    "causal": {"causal": True},
    "scale": {"scale": 0.3},
}


@pytest.mark.parametrize("name", TABLE)
def test_attention_and_its_gradients(name) -> None:
    options = TABLE[name]
    leaves = [value.requires_grad_() for value in drawn((2, 3, 5, 4), (2, 3, 7, 4), (2, 3, 7, 6))]
    theirs = functional.scaled_dot_product_attention(
        *leaves,
        attn_mask=options.get("mask"),
        is_causal=options.get("causal", False),
        scale=options.get("scale"),
    )
    ours = attention(*leaves, **options)
    assert gap(ours, theirs) <= 1e-12
    (dy,) = drawn(tuple(theirs.shape), seed=1)
    wanted = torch.autograd.grad(theirs, leaves, dy)
    for mine, other in zip(torch.autograd.grad(ours, leaves, dy), wanted, strict=True):
        assert gap(mine, other) <= 1e-12
    if "scale" in options:
        return
    by_formula = Attention.apply(*leaves, options.get("mask"), options.get("causal", False))
    for mine, other in zip(torch.autograd.grad(by_formula, leaves, dy), wanted, strict=True):
        assert gap(mine, other) <= 1e-12


@pytest.mark.parametrize(("mask", "causal"), [(None, False), (None, True), (NOTHING[:3, :4], False)])
def test_beside_finite_differences(mask, causal) -> None:
    leaves = [value.requires_grad_() for value in drawn((1, 3, 2), (1, 4, 2), (1, 4, 3))]
    assert torch.autograd.gradcheck(lambda *values: Attention.apply(*values, mask, causal), leaves)


def test_a_query_that_sees_nothing_gets_zeros() -> None:
    leaves = [value.requires_grad_() for value in drawn((5, 4), (7, 4), (7, 4))]
    out = attention(*leaves, mask=NOTHING)
    assert torch.equal(out[2], torch.zeros(4, dtype=out.dtype))
    assert not any(gradient.isnan().any() for gradient in torch.autograd.grad(out.sum(), leaves))
    row = torch.full((1, 3), -torch.inf)
    assert torch.equal(masked_softmax(row), torch.zeros(1, 3))


def test_weights_sum_to_one_and_the_past_ignores_the_future() -> None:
    q, k, v = drawn((6, 4), (6, 4), (6, 4))
    assert gap(weights(q, k).sum(-1), torch.ones(6, dtype=q.dtype)) <= 1e-12
    before = attention(q, k, v, causal=True)
    k[4:], v[4:] = 100.0, 100.0
    assert torch.equal(attention(q, k, v, causal=True)[:4], before[:4])


def test_order_of_keys_does_not_matter() -> None:
    q, k, v = drawn((5, 4), (7, 4), (7, 3))
    order = torch.randperm(7, generator=torch.Generator().manual_seed(0))
    assert gap(attention(q, k[order], v[order]), attention(q, k, v)) <= 1e-12


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("heads", [1, 2, 6])
def test_multi_head_attention(heads, bias) -> None:
    ours = MultiHeadAttention(12, heads, bias).double()
    theirs = nn.MultiheadAttention(12, heads, bias=bias, batch_first=True).double()
    ours.load_state_dict(theirs.state_dict())
    if bias:
        with torch.no_grad():
            theirs.in_proj_bias.copy_(drawn((36,))[0])
            ours.in_proj_bias.copy_(theirs.in_proj_bias)
    x, y = drawn((2, 5, 12), (2, 7, 12))
    assert gap(ours(x), theirs(x, x, x, need_weights=False)[0]) <= 1e-12
    assert gap(ours(x, y), theirs(x, y, y)[0]) <= 1e-12
    assert gap(ours(x, y, y.flip(1)), theirs(x, y, y.flip(1))[0]) <= 1e-12
    assert gap(ours(x, y, mask=SEEN), theirs(x, y, y, attn_mask=~SEEN)[0]) <= 1e-12  # theirs: true hides
    hidden = torch.tensor([[False] * 7, [False] * 4 + [True] * 3])
    assert gap(ours(x, y, mask=~hidden[:, None, None]), theirs(x, y, y, key_padding_mask=hidden)[0]) <= 1e-12
    future = torch.ones(5, 5, dtype=torch.bool).triu(1)
    assert gap(ours(x, causal=True), theirs(x, x, x, attn_mask=future)[0]) <= 1e-12


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: attention(torch.zeros(5, 4), torch.zeros(7, 3), torch.zeros(7, 3)),
         r"queries of shape \(5, 4\), keys of shape \(7, 3\); \(…, T, d\) and \(…, S, d\) of one d fit"),
        (lambda: attention(torch.zeros(5, 4), torch.zeros(7, 4), torch.zeros(6, 4)),
         r"values of shape \(6, 4\) .*; \(…, 7, e\)"),
        (lambda: weights(torch.zeros(5, 4), torch.zeros(7, 4), torch.ones(7, 5)),
         r"a mask of shape \(7, 5\); .* \(5, 7\) fits"),
        (lambda: MultiHeadAttention(12, 5), "a width of 12 in 5 heads; a divisor of 12 fits"),
        (lambda: MultiHeadAttention(4, 2)(torch.zeros(1, 3, 5)), r"\(1, 3, 5\).*; \(B, T, 4\) fits"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(call, words) -> None:
    with pytest.raises(Misfit, match=words):
        call()
