"""What torch's batch norm and layer norm give, in training and in evaluation, float64."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import real, tensor

LONGEST = 64
CLOSE = 1e-10


def _row(n: int) -> torch.Tensor:
    if not 2 <= n <= LONGEST:
        raise Undecided(f"2 to {LONGEST} entries are normalised, {n} are not")
    steps = torch.arange(1, n + 1, dtype=tensor(1).dtype)
    return torch.sin(steps * steps)  # all different, sorted nowhere


def _close(a: torch.Tensor, b: torch.Tensor) -> bool:
    return bool(torch.allclose(a, b, rtol=CLOSE, atol=CLOSE))


def _trained(x: torch.Tensor, e: Any) -> torch.Tensor:
    return functional.batch_norm(x[:, None], None, None, training=True, eps=float(e))[:, 0]


def batch_norm_mean_is_zero(n: int, e: Any) -> bool:
    """Is the mean of `batch_norm` over a batch of n zero?

    >>> batch_norm_mean_is_zero(n=4, e=1)
    True
    """
    out = _trained(_row(n), e)
    return _close(out.mean(), torch.zeros_like(out[0]))


def batch_norm_variance_falls_short(n: int, e: Any) -> bool:
    """The variance of `batch_norm` over a batch of n against v/(v + e), v the variance of the batch.

    >>> batch_norm_variance_falls_short(n=4, e=1)
    True
    """
    x = _row(n)
    v = x.var(correction=0)
    return _close(_trained(x, e).var(correction=0), v / (v + float(e)))


def batch_norm_entry(t: Any, m: Any, q: Any, e: Any, g: Any = 1, b: Any = 0) -> float:
    """`batch_norm` in evaluation of the number t, with running mean m and variance q, scale g and shift b.

    >>> batch_norm_entry(t=5, m=1, q=3, e=1)
    2.0
    """
    x, scale, shift, mean, variance = (tensor(value) for value in (t, g, b, m, q))
    out = functional.batch_norm(x[None], mean, variance, scale, shift, eps=float(e))
    return real(out)


def conv_batch_norm(w: Any, x: Any, b: Any, m: Any, q: Any, e: Any, g: Any, be: Any) -> float:
    """A 1×1 `conv2d` with weight w and bias b of the number x, then `batch_norm` in evaluation.

    >>> conv_batch_norm(w=2, x=3, b=1, m=1, q=3, e=1, g=4, be=5)
    17.0
    """
    image, kernel = tensor(x).reshape(1, 1, 1, 1), tensor(w).reshape(1, 1, 1, 1)
    out = functional.conv2d(image, kernel, tensor(b))
    return real(functional.batch_norm(out, tensor(m), tensor(q), tensor(g), tensor(be), eps=float(e)))


def batch_norm_folds(F: int) -> bool:
    """torch's own `fuse_conv_bn_eval` of a `Conv1d` with F taps against the two layers one after the other.

    >>> batch_norm_folds(F=3)
    True
    """
    if F > LONGEST:
        raise Undecided(f"{F} taps are more than are tried")
    conv, norm = nn.Conv1d(1, 2, F).double().eval(), nn.BatchNorm1d(2).double().eval()
    with torch.no_grad():
        conv.weight.copy_(_row(2 * F).reshape(2, 1, F))
        for place, value in enumerate((conv.bias, norm.weight, norm.bias, norm.running_mean)):
            assert value is not None
            value.copy_(tensor((2 + place, 3 - place)))
        x = _row(F + 3)[None, None]
        folded = torch.nn.utils.fusion.fuse_conv_bn_eval(conv, norm)
        return _close(folded(x), norm(conv(x)))


def batch_norm_running_mean(r: Any, m: Any, t: Any, n: int = 1) -> float:
    """`BatchNorm1d`'s running mean, from r, after n batches of mean m with momentum t.

    >>> batch_norm_running_mean(r=0, m=4, t=0.5, n=2)
    3.0
    """
    mean, batch = tensor(r), tensor((m - 1, m + 1))[:, None]
    for _ in range(n):
        functional.batch_norm(batch, mean, torch.ones_like(mean), training=True, momentum=float(t))
    return real(mean)


def batch_norm_running_variance(q: Any, n: int) -> float:
    """The running variance after one batch of n at momentum 1; q is the sum of squared deviations.

    >>> round(batch_norm_running_variance(q=6, n=2), 9)
    6.0
    """
    x = _row(n) - _row(n).mean()
    x = x * torch.sqrt(float(q) / (x * x).sum())
    variance = torch.ones_like(x[:1])
    functional.batch_norm(x[:, None], torch.zeros_like(variance), variance, training=True, momentum=1.0)
    return float(variance.item())


def batch_norm_pair_slope(a: Any, b: Any, e: Any) -> float:
    """Autograd: the first output of `batch_norm` over the batch (a, b), by a.

    >>> batch_norm_pair_slope(a=1, b=1, e=1)
    0.5
    """
    if abs(a - b) > 100:
        raise Undecided("the slope drowns in rounding")
    x = tensor((a, b)).requires_grad_()
    return float(torch.autograd.grad(_trained(x, e)[0], x)[0][0])


def batch_norm_forgets_bias(n: int, b: Any) -> bool:
    """`batch_norm` of a batch that a bias b was added to against that of the batch.

    >>> batch_norm_forgets_bias(n=4, b=3)
    True
    """
    return _close(_trained(_row(n) + float(b), 1e-5), _trained(_row(n), 1e-5))


def _layer(x: torch.Tensor, e: float) -> torch.Tensor:
    return functional.layer_norm(x, x.shape, eps=e)


def layer_norm_mean_is_zero(n: int, e: Any) -> bool:
    """Is the mean of `layer_norm` over n entries zero?

    >>> layer_norm_mean_is_zero(n=4, e=1)
    True
    """
    return _close(_layer(_row(n), float(e)).mean(), torch.zeros_like(_row(n)[0]))


def layer_norm_variance_falls_short(n: int, e: Any) -> bool:
    """The variance of `layer_norm` over n entries against v/(v + e).

    >>> layer_norm_variance_falls_short(n=4, e=1)
    True
    """
    x = _row(n)
    v = x.var(correction=0)
    return _close(_layer(x, float(e)).var(correction=0), v / (v + float(e)))


def layer_norm_forgets(n: int, a: Any, c: Any) -> bool:
    """`layer_norm` without e of a·x + c against that of x, for n entries.

    >>> layer_norm_forgets(n=4, a=3, c=2), layer_norm_forgets(n=4, a=-1, c=0)
    (True, False)
    """
    return _close(_layer(float(a) * _row(n) + float(c), 0.0), _layer(_row(n), 0.0))
