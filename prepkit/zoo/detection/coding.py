"""Box coding: what a detector regresses instead of corners; shifts in units of the anchor, sizes as logarithms.

Girshick et al. 2014, "Rich feature hierarchies", appendix C, equations 1-4 and 6-9.
"""

from __future__ import annotations

import math

import msgspec
import torch

# a decoded box is at most 62.5 anchors wide, so that exp stays finite (Detectron's constant)
LARGEST = math.log(1000 / 16)


class BoxCoder(msgspec.Struct, frozen=True):
    """t = (wx (gx - ax) / aw, wy (gy - ay) / ah, ww ln(gw / aw), wh ln(gh / ah)), centres and sizes.

    `weights` scale the targets to unit variance: 1 for an RPN, (10, 10, 5, 5) for a head, the inverses of the
    standard deviations .1 .1 .2 .2 of py-faster-rcnn; `plus` is that program's pixel convention (see `boxes`).

    >>> anchor, box = torch.tensor([[0.0, 0.0, 10.0, 10.0]]), torch.tensor([[5.0, 0.0, 15.0, 20.0]])
    >>> code = BoxCoder().encode(box, anchor)
    >>> code
    tensor([[0.5000, 0.5000, 0.0000, 0.6931]])
    >>> BoxCoder().decode(code, anchor)[:, 0]
    tensor([[ 5.,  0., 15., 20.]])
    """

    weights: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    plus: int = 0
    largest: float = LARGEST

    def encode(self, boxes: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
        """Boxes (N, 4) beside their anchors (N, 4) → targets (N, 4)."""
        centre, size = self._parts(boxes)
        origin, unit = self._parts(anchors)
        weights = boxes.new_tensor(self.weights)
        return torch.cat([(centre - origin) / unit, (size / unit).log()], 1) * weights

    def decode(self, codes: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
        """Codes (N, 4K), K to an anchor, and anchors (N, 4) → boxes (N, K, 4)."""
        origin, unit = self._parts(anchors)  # (N, 2)
        codes = codes.reshape(len(anchors), codes.shape[1] // 4, 4) / codes.new_tensor(self.weights)
        centre = codes[..., :2] * unit[:, None] + origin[:, None]  # (N, K, 2)
        half = codes[..., 2:].clamp(max=self.largest).exp() * unit[:, None] / 2
        # py-faster-rcnn forgets `- plus` here: its decode(encode(box)) is one pixel larger than the box
        return torch.cat([centre - half, centre + half - self.plus], -1)

    def _parts(self, boxes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Centres and sizes, (N, 2) each."""
        size = boxes[:, 2:] - boxes[:, :2] + self.plus
        return boxes[:, :2] + size / 2, size
