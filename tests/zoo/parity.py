"""The same model, weights and images on two devices: how far apart are the outputs?"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import torch
from torch import nn

from prepkit import zoo

BATCH = 2
WITHIN = {torch.float64: 1e-9, torch.float32: 1e-4}  # of the spread of the output


def gap(name: str, device: str, dtype: torch.dtype) -> float:
    """The largest difference of an output on `device` to the CPU's, over the output's spread."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = zoo.build(name, device="cpu").to(dtype).eval()
        images = torch.rand(BATCH, *zoo.card(name).input, dtype=dtype)
    return difference(net, copy.deepcopy(net).to(device), images, device)


def difference(net: nn.Module, other: nn.Module, images: torch.Tensor, device: str) -> float:
    exact = torch.backends.cudnn.flags(allow_tf32=False)  # TF32 keeps 10 bits of float32's 23
    with torch.no_grad(), exact:
        here, there = list(leaves(net(images))), list(leaves(other(images.to(device))))
    assert len(here) == len(there) > 0
    assert [one.shape for one in here] == [two.shape for two in there]
    gaps = [
        float((one - two.cpu()).abs().max() / max(float(one.double().std()), 1e-6))
        for one, two in zip(here, there, strict=True)
        if one.numel() > 1
    ]
    return max(gaps, default=0.0)


def leaves(output: object) -> Iterator[torch.Tensor]:
    """All tensors of an output, whatever holds them, in order."""
    if isinstance(output, torch.Tensor):
        yield output
    elif isinstance(output, dict):
        for value in output.values():
            yield from leaves(value)
    elif isinstance(output, list | tuple):
        for value in output:
            yield from leaves(value)
