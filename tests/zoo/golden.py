"""The anchors: parameters, MACs and float64 logits under the fill of `tests/facts/fill_v1.py`, measured elsewhere."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.facts import fill_v1

FACTS = Path(__file__).resolve().parent.parent / "facts"


@cache
def golden() -> dict[str, dict[str, Any]]:
    return json.loads((FACTS / "zoo-golden.json").read_text(encoding="utf-8"))


@cache
def keys() -> dict[str, dict[str, list[int]]]:
    return json.loads((FACTS / "zoo-keys.json").read_text(encoding="utf-8"))


def image(shape: list[int] | tuple[int, ...], dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return fill_v1.inp(tuple(shape)).to(dtype)


def filled(net: nn.Module, gain: float, dtype: torch.dtype = torch.float64) -> nn.Module:
    return fill_v1.fill_(net.eval(), gain).to(dtype)


def names_and_shapes(net: nn.Module) -> dict[str, list[int]]:
    return {name: list(value.shape) for name, value in net.state_dict().items()}


def macs(net: nn.Module, shape: list[int] | tuple[int, ...]) -> int:
    """Multiply-accumulates of one pass in evaluation mode: on `meta`, where attention is counted too."""
    dtype = next(net.parameters()).dtype
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net.to("meta").eval()(torch.empty(tuple(shape), device="meta", dtype=dtype))
    return counter.get_total_flops() // 2


def worst(logits: torch.Tensor, anchor: dict[str, Any]) -> float:
    """The largest absolute difference to what is known of the logits: moments, l2, top 5, the first eight."""
    values = logits.detach().double().flatten()
    measured = {
        "mean": values.mean(), "std": values.std(correction=0),
        "maxabs": values.abs().max(), "l2": values.norm(),
    }  # fmt: skip
    gaps = [abs(float(value) - anchor[name]) for name, value in measured.items() if name in anchor]
    gaps += [abs(float(a) - b) for a, b in zip(values, anchor.get("first8", []), strict=False)]
    if "top5" in anchor and values.topk(5).indices.tolist() != anchor["top5"]:
        gaps.append(float("inf"))
    return max(gaps)
