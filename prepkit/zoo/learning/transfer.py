"""Transfer: keep what a backbone has learned, train a new head on it, then open it stage by stage from the top.

Yosinski et al. 2014 (arXiv 1411.1792): early layers are general, late ones particular. Gradual unfreezing and slower
rates further down: Howard & Ruder 2018 (arXiv 1801.06146), §3.2–3.3. Frozen means two things: no gradient *and* batch
norm in evaluation mode, or its running statistics drift with every batch although nothing is trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from prepkit.errors import UsageError

DECAY = 2.6  # Howard & Ruder §3.2: each stage learns 2.6 times slower than the one above it


class Transfer(nn.Module):
    """head(stages[-1](… stages[0](x))); all stages frozen at first, the head never.

    >>> net = Transfer([nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8)), nn.Flatten()], nn.Linear(32, 5))
    >>> net.train()(torch.ones(1, 3, 4, 4)).shape, net.stages[0].training, net.head.training
    (torch.Size([1, 5]), False, True)
    >>> sum(p.numel() for p in net.parameters() if p.requires_grad)
    165
    """

    def __init__(self, stages: Sequence[nn.Module], head: nn.Module) -> None:
        super().__init__()
        self.stages = nn.ModuleList(stages)
        self.head = head
        self.open = 0
        self.unfreeze(0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, …) → what the head says."""
        for stage in self.stages:
            x = stage(x)
        return self.head(x)

    def unfreeze(self, stages: int) -> None:
        """Opens the last `stages` stages, and freezes those before them."""
        if not 0 <= stages <= len(self.stages):
            raise UsageError(f"cannot open {stages} stages; expected 0 … {len(self.stages)}")
        self.open = stages
        for depth, stage in enumerate(reversed(self.stages)):
            stage.requires_grad_(depth < stages)
            if depth >= stages:
                for p in stage.parameters():
                    p.grad = None  # or an optimiser with momentum would step along an old gradient
        self.train(self.training)

    def train(self, mode: bool = True) -> Transfer:
        """As ever, but frozen stages stay in evaluation mode: their running statistics are part of what is kept."""
        super().train(mode)
        for stage in self.stages[: len(self.stages) - self.open]:
            stage.eval()
        return self

    def groups(self, rate: float, decay: float = DECAY) -> list[dict[str, Any]]:
        """Parameter groups for an optimiser: the head at `rate`, an open stage d below it at rate/decay^d.

        >>> net = Transfer([nn.Linear(4, 4), nn.Linear(4, 4)], nn.Linear(4, 2))
        >>> net.unfreeze(2)
        >>> [group["lr"] for group in net.groups(1.0, decay=2.0)]
        [1.0, 0.5, 0.25]
        """
        opened = list(self.stages)[len(self.stages) - self.open :]
        modules = [self.head, *reversed(opened)]
        groups = [
            {"params": list(module.parameters()), "lr": rate / decay**depth}
            for depth, module in enumerate(modules)
        ]
        return [group for group in groups if group["params"]]
