"""Batch norm folded into a convolution by torch's own `fuse_conv_bn_eval`, and by a fit of all the kernel may say."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from prepkit.oracles.torch._run import number, tensor

CLOSE = 1e-9


def _set(tensors: Any, values: Any) -> None:
    with torch.no_grad():
        for each, value in zip(tensors, values, strict=True):
            each.copy_(tensor(value).reshape(each.shape))


def _fused(w: Any, b: Any, m: Any, q: Any, g: Any, be: Any) -> Any:
    kind = tensor(1).dtype
    conv, norm = nn.Conv2d(1, 1, 1, dtype=kind).eval(), nn.BatchNorm2d(1, eps=0.0, dtype=kind).eval()
    _set((conv.weight, conv.bias, norm.running_mean, norm.running_var), (w, b, m, q))
    _set((norm.weight, norm.bias), (g, be))
    return torch.nn.utils.fusion.fuse_conv_bn_eval(conv, norm)


def folded_weight(w: Any, q: Any, g: Any) -> Any:
    """Of `fuse_conv_bn_eval`.

    >>> folded_weight(w=3, q=4, g=2)
    3
    """
    return number(_fused(w, 0, 0, q, g, 0).weight.item())


def folded_bias(b: Any, m: Any, q: Any, g: Any, be: Any) -> Any:
    """Of `fuse_conv_bn_eval`.

    >>> folded_bias(b=1, m=5, q=4, g=2, be=3)
    -1
    """
    return number(_fused(1, b, m, q, g, be).bias.item())


def _stored(layer: nn.Module) -> int:
    """Numbers of the state, the counter of batches aside."""
    return sum(each.numel() for name, each in layer.state_dict().items() if "num_batches" not in name)


def numbers_before_folding(C_in: int, C_out: int, F: int) -> int:
    """Of the states of `Conv2d` without bias and `BatchNorm2d`.

    >>> numbers_before_folding(C_in=3, C_out=4, F=3)
    124
    """
    return _stored(nn.Sequential(nn.Conv2d(C_in, C_out, F, bias=False), nn.BatchNorm2d(C_out)))


def numbers_after_folding(C_in: int, C_out: int, F: int) -> int:
    """Of the state of their fusion.

    >>> numbers_after_folding(C_in=3, C_out=4, F=3)
    112
    """
    conv, norm = nn.Conv2d(C_in, C_out, F, bias=False).eval(), nn.BatchNorm2d(C_out).eval()
    return _stored(torch.nn.utils.fusion.fuse_conv_bn_eval(conv, norm))


def norm_folds(first: int = 0, pad: int = 0, relu: int = 0, training: int = 0) -> bool:
    """Is there a kernel with a bias that says what both say on some rows, and on the same rows made larger?

    >>> norm_folds(), norm_folds(first=1), norm_folds(first=1, pad=1), norm_folds(training=1)
    (True, True, False, False)
    """
    kind, size = tensor(1).dtype, 7
    conv, norm = nn.Conv1d(1, 1, 3, padding=pad, dtype=kind), nn.BatchNorm1d(1, dtype=kind)
    _set((conv.weight, conv.bias, norm.running_mean, norm.running_var), ((0.3, -1.1, 0.7), 0.2, 0.5, 2.25))
    _set((norm.weight, norm.bias), (1.7, -0.4))
    layers: list[nn.Module] = [conv, nn.ReLU(), norm] if relu else [conv, norm]
    net = nn.Sequential(*(reversed(layers) if first else layers)).train(bool(training))
    rows = torch.sin(torch.arange(1, 9 * size + 1, dtype=kind) ** 2).reshape(9, 1, size)
    known, wanted = [], []
    with torch.no_grad():
        for batch in (rows, 3 * rows):
            windows = nn.functional.pad(batch, (pad, pad)).unfold(2, 3, 1)[:, 0]
            known.append(torch.cat((windows, torch.ones_like(windows[..., :1])), -1).reshape(-1, 4))
            wanted.append(net(batch).reshape(-1, 1))
    a, b = torch.cat(known), torch.cat(wanted)
    return bool(torch.allclose(a @ torch.linalg.lstsq(a, b).solution, b, rtol=CLOSE, atol=CLOSE))
