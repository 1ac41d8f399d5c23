"""Do the laws of backward passes hold for torch's layers? Autograd and gradcheck, on rows without pattern."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import tensor

LONGEST = 256
"""Entries of a row, so that a check stays in milliseconds."""


def _row(n: int, start: int = 1) -> torch.Tensor:
    """Sines of squares: all different, sorted nowhere."""
    if n > LONGEST:
        raise Undecided(f"{n} entries are more than are tried")
    steps = torch.arange(start, start + n, dtype=tensor(1).dtype)
    return torch.sin(steps * steps)


def _same(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and bool(torch.allclose(a, b, rtol=1e-10, atol=1e-12))


def _checked(function: Callable[..., torch.Tensor], *inputs: torch.Tensor) -> bool:
    return bool(torch.autograd.gradcheck(function, inputs))


def _conv(x: torch.Tensor, w: torch.Tensor, S: int) -> torch.Tensor:
    return functional.conv1d(x[None, None], w[None, None], None, S)[0, 0]


def _grads(n: int, F: int, S: int) -> tuple[torch.Tensor, ...]:
    """Input, kernel and output gradient, then what autograd gives for input and kernel."""
    x, w, g = _row((n - 1) * S + F).requires_grad_(), _row(F, 90).requires_grad_(), _row(n, 200)
    by_input, by_kernel = torch.autograd.grad(_conv(x, w, S), (x, w), g)
    return x.detach(), w.detach(), g, by_input, by_kernel


def conv_gradcheck(n: int, F: int, S: int = 1) -> bool:
    """`gradcheck` of `conv1d` with n outputs, by input and kernel: autograd against finite differences.

    >>> conv_gradcheck(n=3, F=2, S=2)
    True
    """
    x, w = _row((n - 1) * S + F).requires_grad_(), _row(F, 90).requires_grad_()
    return _checked(lambda a, b: _conv(a, b, S), x, w)


def conv_input_gradient_is_full(n: int, F: int, S: int = 1) -> bool:
    """Autograd's input gradient of `conv1d` with n outputs against `conv_transpose1d` of the output gradient.

    >>> conv_input_gradient_is_full(n=4, F=3, S=2)
    True
    """
    _, w, g, by_input, _ = _grads(n, F, S)
    return _same(by_input, functional.conv_transpose1d(g[None, None], w[None, None], None, S)[0, 0])


def conv_input_gradient_entry(n: int, F: int, s: int, S: int = 1) -> bool:
    """Entry s of autograd's input gradient against the sum of w[k]·g[t] over S·t + k = s.

    >>> conv_input_gradient_entry(n=4, F=3, s=2)
    True
    """
    _, w, g, by_input, _ = _grads(n, F, S)
    if not 0 <= s < len(by_input):
        raise Undecided(f"the input has no place {s}")
    places = [(k, (s - k) // S) for k in range(F) if (s - k) % S == 0 and 0 <= (s - k) // S < n]
    wanted = sum((w[k] * g[t] for k, t in places), torch.zeros_like(g[0]))
    return _same(by_input[s], wanted)


def conv_kernel_gradient_is_correlation(n: int, F: int, S: int = 1) -> bool:
    """Autograd's kernel gradient of `conv1d` with n outputs against `conv1d` of the input with g, dilated by S.

    >>> conv_kernel_gradient_is_correlation(n=4, F=3, S=2)
    True
    """
    x, _, g, _, by_kernel = _grads(n, F, S)
    return _same(by_kernel, functional.conv1d(x[None, None], g[None, None], None, 1, 0, S)[0, 0])


def conv_bias_gradient_is_sum(n: int) -> bool:
    """Autograd's bias gradient of `conv1d` with n outputs against the sum of the output gradients.

    >>> conv_bias_gradient_is_sum(n=4)
    True
    """
    bias, g = tensor(0).requires_grad_(), _row(n, 200)
    out = functional.conv1d(_row(n + 2)[None, None], _row(3, 90)[None, None], bias)[0, 0]
    return _same(torch.autograd.grad(out, bias, g)[0][0], g.sum())


def linear_gradients_are_products(m: int, n: int) -> bool:
    """Autograd of `linear`, n to m, against g·xᵀ for weights, g for biases and Wᵀ·g for inputs.

    >>> linear_gradients_are_products(m=2, n=3)
    True
    """
    x, g, bias = _row(n).requires_grad_(), _row(m, 200), _row(m, 50).requires_grad_()
    w = torch.stack([_row(n, 90 + n * place) for place in range(m)]).requires_grad_()  # (m, n)
    by_w, by_b, by_x = torch.autograd.grad(functional.linear(x, w, bias), (w, bias, x), g)
    return _same(by_w, torch.outer(g, x)) and _same(by_b, g) and _same(by_x, w.T @ g)


def cross_entropy_gradient_is_difference(K: int, c: int, k: int) -> bool:
    """Autograd of `cross_entropy` over K classes by logit k (from 1) against softmax less the target c.

    >>> cross_entropy_gradient_is_difference(K=4, c=2, k=2)
    True
    """
    z = _row(K).requires_grad_()
    found = torch.autograd.grad(functional.cross_entropy(z, torch.tensor(c - 1)), z)[0]
    return _same(found[k - 1], torch.softmax(z, 0)[k - 1] - float(c == k))


def cross_entropy_gradient_total(K: int, c: int) -> bool:
    """Do the K entries of autograd's gradient of `cross_entropy` add up to 0?

    >>> cross_entropy_gradient_total(K=4, c=2)
    True
    """
    z = _row(K).requires_grad_()
    found = torch.autograd.grad(functional.cross_entropy(z, torch.tensor(c - 1)), z)[0]
    return _same(found.sum(), torch.zeros_like(found[0]))


def softmax_unshifted(K: int, m: int) -> bool:
    """`softmax` of logits that are shifted by −m against `softmax` of them as they are.

    >>> softmax_unshifted(K=4, m=100)
    True
    """
    z = _row(K)
    return _same(torch.softmax(z - float(m), 0), torch.softmax(z, 0))


def log_sum_exp_shifts(K: int, m: int) -> bool:
    """`logsumexp` against m + `logsumexp` of the logits less m.

    >>> log_sum_exp_shifts(K=4, m=100)
    True
    """
    z = _row(K)
    return _same(torch.logsumexp(z, 0), float(m) + torch.logsumexp(z - float(m), 0))


def log_sum_exp_equal(K: int, m: int) -> float:
    """`logsumexp` of K logits that are all m.

    >>> log_sum_exp_equal(K=1, m=3)
    3.0
    """
    return float(torch.logsumexp(torch.full((K,), float(m), dtype=tensor(1).dtype), 0))


def equal_logits_loss(K: int) -> float:
    """`cross_entropy` over K classes whose logits are all equal.

    >>> abs(equal_logits_loss(K=1))
    0.0
    """
    return float(functional.cross_entropy(torch.zeros(K, dtype=tensor(1).dtype), torch.tensor(0)))


def batch_norm_gradcheck(n: int) -> bool:
    """`gradcheck` of `batch_norm` in training mode over a batch of n.

    >>> batch_norm_gradcheck(n=3)
    True
    """
    if n < 2:
        raise Undecided("torch normalises no batch of one")
    x = _row(n)[:, None].requires_grad_()
    return _checked(lambda batch: functional.batch_norm(batch, None, None, training=True), x)


def batch_norm_gradient_is_projection(n: int, k: int) -> bool:
    """Entry k (from 1) of autograd's input gradient of `batch_norm` against (g − mean g − x̂·mean(g·x̂))/s.

    >>> batch_norm_gradient_is_projection(n=4, k=2)
    True
    """
    if n < 2:
        raise Undecided("torch normalises no batch of one")
    x, g, e = _row(n).requires_grad_(), _row(n, 200), 1e-5
    out = functional.batch_norm(x[:, None], None, None, training=True, eps=e)[:, 0]
    found = torch.autograd.grad(out, x, g)[0]
    s, h = torch.sqrt(x.var(correction=0) + e), out.detach()
    return _same(found[k - 1], ((g - g.mean() - h * (g * h).mean()) / s)[k - 1])


def batch_norm_bias_gradient_is_zero(n: int) -> bool:
    """Has the bias of a `linear` before `batch_norm`, training on n examples, no gradient?

    >>> batch_norm_bias_gradient_is_zero(n=4)
    True
    """
    if n < 2:
        raise Undecided("torch normalises no batch of one")
    bias, w = tensor(1).requires_grad_(), tensor(((2,),))
    out = functional.batch_norm(functional.linear(_row(n)[:, None], w, bias), None, None, training=True)
    return _same(torch.autograd.grad(out[:, 0], bias, _row(n, 200))[0], torch.zeros_like(bias))
