"""What the detectors' anchors were measured on: values in [0, 1], weights by the common fill."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from prepkit import zoo
from tests.facts import fill_v1
from tests.zoo import golden

EXACT = 1e-9


def image(shape: list[int], dtype: torch.dtype = torch.float64) -> torch.Tensor:
    unit = (fill_v1.u("input", int(np.prod(shape))) + 1) / 2
    return torch.from_numpy(unit.astype(np.float32).reshape(shape)).to(dtype)


def filled(name: str, dtype: torch.dtype = torch.float64) -> nn.Module:
    return golden.filled(zoo.build(name), golden.golden()[name]["gain"], dtype)


def gap(parts: list[torch.Tensor], anchors: list[dict[str, Any]]) -> float:
    assert [list(part.shape) for part in parts] == [
        a.get("shape", list(p.shape)) for a, p in zip(anchors, parts, strict=True)
    ]
    return max(golden.worst(part, anchor) for part, anchor in zip(parts, anchors, strict=True))


def same_detections(found: dict[str, torch.Tensor], anchor: dict[str, Any]) -> bool:
    return (
        len(found["boxes"]) == anchor["n"]
        and found["labels"][:5].tolist() == anchor["labels_first5"]
        and bool(np.abs(found["scores"][:5].numpy() - np.array(anchor["scores_first5"])).max() < EXACT)
        and bool(np.abs(found["boxes"][:2].numpy() - np.array(anchor["boxes_first2"])).max() < EXACT * 1000)
    )


def macs_by_module(name: str, shape: list[int]) -> dict[str, int]:
    """MACs of one pass on meta, in total and by child: as many proposals and detections as there can be."""
    net = zoo.build(name, device="meta").eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net(torch.empty(1, *shape, device="meta"))
    counts = {module: sum(ops.values()) // 2 for module, ops in counter.get_flop_counts().items()}
    parts = {module.split(".")[1]: count for module, count in counts.items() if module.count(".") == 1}
    return {"all": counts["Global"], **parts}
