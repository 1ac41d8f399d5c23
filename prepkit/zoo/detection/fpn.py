"""The feature pyramid: every level sees the strong features of the levels above it.

Lin et al. 2017, "Feature Pyramid Networks for Object Detection", §3 and Figure 3: lateral 1×1, upsample the level above
to the nearest pixel, add, smooth by 3×3.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.backbones import resnet

STAGES = ("conv1", "layer1", "layer2", "layer3", "layer4")
WIDTH = 256  # channels of every level (§3)


class FrozenBatchNorm2d(nn.Module):
    """w · (x - μ) / √(σ² + ε) + b with all four fixed: batches of two images are too small for statistics.

    Weights are buffers, so that no optimiser sees them.

    >>> FrozenBatchNorm2d(3)(torch.ones(1, 3, 1, 1)).flatten()
    tensor([1.0000, 1.0000, 1.0000])
    """

    def __init__(self, channels: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.register_buffer("weight", torch.ones(channels))
        self.register_buffer("bias", torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → the same shape: one product and one sum."""
        factor = self.weight * (self.running_var + self.eps).rsqrt()  # (C)
        shift = self.bias - self.running_mean * factor
        return x * factor[:, None, None] + shift[:, None, None]


class Body(nn.Module):
    """A ResNet without its classifier: the outputs of the stages `returned` (1 to 4), finest first.

    Of conv1 and the four stages the first 5 - `trainable` are frozen (for bn1 too, unless all are trained).
    """

    def __init__(self, net: nn.Module, returned: Sequence[int], trainable: int = 5) -> None:
        super().__init__()
        for name, child in net.named_children():
            if name not in ("avgpool", "fc"):
                self.add_module(name, child)
        self.returned = tuple(f"layer{stage}" for stage in returned)
        kept = (*STAGES[len(STAGES) - trainable :], *(("bn1",) if trainable == len(STAGES) else ()))
        for name, parameter in self.named_parameters():
            if not name.startswith(kept or ("nothing",)):
                parameter.requires_grad_(False)

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        """(B, 3, H, W) → stage n: (B, 256 · 2ⁿ⁻¹, H / 2ⁿ⁺¹, W / 2ⁿ⁺¹)."""
        found = []
        for name, child in self.named_children():
            x = child(x)
            if name in self.returned:
                found.append(x)
        return found


class Subsampled(nn.Module):
    """P6 of the two-stage detectors: every second pixel of the coarsest level (§4.1, footnote)."""

    def forward(self, levels: list[torch.Tensor]) -> list[torch.Tensor]:
        """Levels → the same and one more."""
        return [*levels, functional.max_pool2d(levels[-1], 1, 2)]


class P6P7(nn.Module):
    """P6 and P7 of RetinaNet: 3×3 convolutions with stride 2, a ReLU between (Lin et al. 2017, "Focal Loss", §4).

    On P5, as torchvision has it; the paper takes C5, at 4,128,768 weights more and no gain.
    """

    def __init__(self, channels: int = WIDTH) -> None:
        super().__init__()
        self.p6 = nn.Conv2d(channels, channels, 3, stride=2, padding=1)
        self.p7 = nn.Conv2d(channels, channels, 3, stride=2, padding=1)
        _initialise(self)

    def forward(self, levels: list[torch.Tensor]) -> list[torch.Tensor]:
        """Levels → the same and two more."""
        p6 = self.p6(levels[-1])
        return [*levels, p6, self.p7(functional.relu(p6))]


class FeaturePyramid(nn.Module):
    """P_l = 3×3(1×1(C_l) + up(P_{l+1} before its 3×3)): all levels `outputs` wide.

    >>> fpn = FeaturePyramid((8, 16), 4)
    >>> [tuple(p.shape) for p in fpn([torch.zeros(1, 8, 6, 6), torch.zeros(1, 16, 3, 3)])]
    [(1, 4, 6, 6), (1, 4, 3, 3), (1, 4, 2, 2)]
    """

    def __init__(self, inputs: Sequence[int], outputs: int = WIDTH, extra: nn.Module | None = None) -> None:
        super().__init__()
        # a Sequential of one, as torchvision's convolution blocks have it: keys end in "0.weight"
        self.inner_blocks = nn.ModuleList(nn.Sequential(nn.Conv2d(n, outputs, 1)) for n in inputs)
        self.layer_blocks = nn.ModuleList(
            nn.Sequential(nn.Conv2d(outputs, outputs, 3, padding=1)) for _ in inputs
        )
        _initialise(self)
        self.extra_blocks = extra or Subsampled()

    def forward(self, inputs: list[torch.Tensor]) -> list[torch.Tensor]:
        """Maps, finest first, → pyramid levels, finest first, and those of `extra`."""
        above = self.inner_blocks[-1](inputs[-1])
        levels = [self.layer_blocks[-1](above)]
        for place in range(len(inputs) - 2, -1, -1):
            lateral = self.inner_blocks[place](inputs[place])
            above = lateral + functional.interpolate(above, size=lateral.shape[-2:], mode="nearest")
            levels.insert(0, self.layer_blocks[place](above))
        return self.extra_blocks(levels)


def _initialise(module: nn.Module) -> None:
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_uniform_(layer.weight, a=1)
            nn.init.zeros_(layer.bias)


class BackboneWithFPN(nn.Module):
    """Images → pyramid: `body`, then `fpn`."""

    def __init__(self, body: nn.Module, fpn: nn.Module) -> None:
        super().__init__()
        self.body, self.fpn = body, fpn

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        """(B, 3, H, W) → [(B, 256, H / stride, W / stride), …], finest first."""
        return self.fpn(self.body(x))


def resnet50_fpn(
    returned: Sequence[int] = (1, 2, 3, 4),
    extra: nn.Module | None = None,
    frozen_norm: bool = False,
    trainable: int = 5,
) -> BackboneWithFPN:
    """ResNet-50 and its pyramid over the stages `returned`.

    >>> with torch.device("meta"):
    ...     [tuple(p.shape[1:]) for p in resnet50_fpn()(torch.empty(1, 3, 800, 800))]
    [(256, 200, 200), (256, 100, 100), (256, 50, 50), (256, 25, 25), (256, 13, 13)]
    """
    net = resnet.model(depth=50, norm_layer=FrozenBatchNorm2d if frozen_norm else nn.BatchNorm2d)
    widths = [256 * 2 ** (stage - 1) for stage in returned]
    return BackboneWithFPN(Body(net, returned, trainable), FeaturePyramid(widths, WIDTH, extra))
