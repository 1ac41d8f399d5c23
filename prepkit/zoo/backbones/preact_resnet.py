"""Pre-activation ResNet: y = F(x) + x, norm and ReLU stand *before* each convolution, so nothing bars the shortcut.

He, Zhang, Ren & Sun 2016, "Identity Mappings in Deep Residual Networks", figure 1(b) and the appendix: the first unit
takes its input already activated by the stem, a projection starts from the activated input, and one more norm and ReLU
follow the last unit. The projection has no norm; the stride of a bottleneck is on its 3×3. (The paper trains such nets
of 152 and 200 layers on ImageNet; the other depths are those of `resnet.py`.)
"""

from __future__ import annotations

import torch
from torch import nn

from prepkit.zoo.backbones.resnet import blocks_of, conv1x1, conv3x3
from prepkit.zoo.initial import he, initialise

# fmt: off
MODELS = {
    "preact_resnet18": {"options": {"depth": 18}, "input": (3, 224, 224), "level": "L2",
                        "parameters": 11_687_720, "macs": 1_814_073_344, "published": "no figure; MACs as resnet18"},
    "preact_resnet34": {"options": {"depth": 34}, "input": (3, 224, 224), "level": "L2",
                        "parameters": 21_795_880, "macs": 3_663_761_408, "published": "no figure; MACs as resnet34"},
    "preact_resnet50": {"options": {"depth": 50}, "input": (3, 224, 224), "level": "L2",
                        "parameters": 25_549_352, "macs": 4_089_184_256, "published": "no figure; MACs as resnet50"},
    "preact_resnet101": {"options": {"depth": 101}, "input": (3, 224, 224), "level": "L2",
                         "parameters": 44_541_480, "macs": 7_801_405_440, "published": "no figure; MACs as resnet101"},
    "preact_resnet152": {"options": {"depth": 152}, "input": (3, 224, 224), "level": "L2",
                         "parameters": 60_185_128, "macs": 11_513_626_624, "published": "152 layers (Table 5)"},
    "preact_resnet200": {"options": {"depth": 200}, "input": (3, 224, 224), "level": "L2",
                         "parameters": 64_666_152, "macs": 15_007_481_856, "published": "200 layers (Table 5)"},
}
# fmt: on


class PreActivation(nn.Sequential):
    """Norm, then ReLU: what precedes each convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__(nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


class PreActivationBlock(nn.Module):
    """x + Σ of two 3×3 (basic) or 1×1, 3×3, 1×1 (bottleneck, four times as wide outside), each after norm and ReLU.

    >>> PreActivationBlock(64, 128, stride=2)(torch.zeros(1, 64, 56, 56)).shape
    torch.Size([1, 128, 28, 28])
    >>> PreActivationBlock(256, 128, stride=2, bottleneck=True)(torch.zeros(1, 256, 56, 56)).shape
    torch.Size([1, 512, 28, 28])
    """

    def __init__(
        self, inputs: int, planes: int, stride: int = 1, bottleneck: bool = False, activated: bool = False
    ) -> None:
        super().__init__()
        outputs = planes * 4 if bottleneck else planes
        self.activate = nn.Identity() if activated else PreActivation(inputs)
        if bottleneck:
            self.residual = nn.Sequential(
                conv1x1(inputs, planes),
                PreActivation(planes),
                conv3x3(planes, planes, stride),
                PreActivation(planes),
                conv1x1(planes, outputs),
            )
        else:
            self.residual = nn.Sequential(
                conv3x3(inputs, planes, stride), PreActivation(planes), conv3x3(planes, planes)
            )
        projects = stride != 1 or inputs != outputs
        self.projection = conv1x1(inputs, outputs, stride) if projects else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, outputs, H/stride, W/stride)."""
        activated = self.activate(x)
        shortcut = x if self.projection is None else self.projection(activated)
        return self.residual(activated) + shortcut


class PreActivationResNet(nn.Module):
    """The stem of ResNet, four stages of pre-activation blocks, a last norm and ReLU, mean, linear layer.

    >>> with torch.device("meta"):
    ...     model(depth=18, num_classes=10)(torch.empty(2, 3, 224, 224)).shape
    torch.Size([2, 10])
    """

    def __init__(self, blocks: tuple[int, ...], bottleneck: bool, num_classes: int = 1000) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),  # (B, 64, 112, 112)
            PreActivation(64),
            nn.MaxPool2d(3, stride=2, padding=1),  # (B, 64, 56, 56), not negative: already activated
        )
        self.stages = nn.Sequential()
        channels = 64
        for stage, count in enumerate(blocks):
            for unit in range(count):
                planes, stride = 64 * 2**stage, 2 if stage > 0 and unit == 0 else 1
                block = PreActivationBlock(channels, planes, stride, bottleneck, activated=stage == unit == 0)
                self.stages.append(block)
                channels = planes * 4 if bottleneck else planes
        self.last = PreActivation(channels)
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, num_classes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        x = self.stages(self.stem(x))  # (B, channels, H/32, W/32)
        return self.head(self.last(x))


def model(depth: int = 50, num_classes: int = 1000) -> nn.Module:
    """Any pre-activation ResNet of `MODELS`."""
    return initialise(PreActivationResNet(blocks_of(depth), depth >= 50, num_classes), he)
