"""ResNet: y = ReLU(F(x) + x), blocks that learn what to add to their input; ResNeXt and wide ResNet are the same code.

He, Zhang, Ren & Sun 2016, "Deep Residual Learning for Image Recognition", Table 1. Where a stage halves its maps, the
bottleneck of the paper ("v1") puts the stride on its first 1×1 convolution, torchvision ("v1.5") on the 3×3 after it:
the same parameters, 6 % more work for ResNet-50, and F skips no position of its input. Xie et al. 2017, "Aggregated
Residual Transformations", group the 3×3; Zagoruyko & Komodakis 2016, "Wide Residual Networks", double its width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import nn

from prepkit.errors import UsageError
from prepkit.zoo.initial import he, initialise

# fmt: off
MODELS = {
    "resnet18": {"options": {"depth": 18}, "input": (3, 224, 224), "level": "L3",
                 "parameters": 11_689_512, "macs": 1_814_073_344, "published": "1.8e9 (Table 1)"},
    "resnet34": {"options": {"depth": 34}, "input": (3, 224, 224), "level": "L3",
                 "parameters": 21_797_672, "macs": 3_663_761_408, "published": "3.6e9 (Table 1)"},
    "resnet50": {"options": {"depth": 50}, "input": (3, 224, 224), "level": "L3",
                 "parameters": 25_557_032, "macs": 4_089_184_256, "published": "torchvision: 4.089 G; paper: v1"},
    "resnet101": {"options": {"depth": 101}, "input": (3, 224, 224), "level": "L3",
                  "parameters": 44_549_160, "macs": 7_801_405_440, "published": "torchvision: 7.801 G; paper: v1"},
    "resnet152": {"options": {"depth": 152}, "input": (3, 224, 224), "level": "L3",
                  "parameters": 60_192_808, "macs": 11_513_626_624, "published": "torchvision: 11.514 G; paper: v1"},
    "resnet50_v1": {"options": {"depth": 50, "stride_on_1x1": True}, "input": (3, 224, 224), "level": "L2",
                    "parameters": 25_557_032, "macs": 3_857_973_248, "published": "3.8e9 (Table 1)"},
    "resnet101_v1": {"options": {"depth": 101, "stride_on_1x1": True}, "input": (3, 224, 224), "level": "L2",
                     "parameters": 44_549_160, "macs": 7_570_194_432, "published": "7.6e9 (Table 1)"},
    "resnet152_v1": {"options": {"depth": 152, "stride_on_1x1": True}, "input": (3, 224, 224), "level": "L2",
                     "parameters": 60_192_808, "macs": 11_282_415_616, "published": "11.3e9 (Table 1)"},
    "resnext50_32x4d": {"options": {"depth": 50, "groups": 32, "width_per_group": 4},
                        "input": (3, 224, 224), "level": "L3",
                        "parameters": 25_028_904, "macs": 4_230_479_872, "published": "25.0e6, 4.2e9 (Xie, Table 1)"},
    "resnext101_32x8d": {"options": {"depth": 101, "groups": 32, "width_per_group": 8},
                         "input": (3, 224, 224), "level": "L3",
                         "parameters": 88_791_336, "macs": 16_414_015_488, "published": "torchvision: 16.414 G"},
    "resnext101_64x4d": {"options": {"depth": 101, "groups": 64, "width_per_group": 4},
                         "input": (3, 224, 224), "level": "L3",
                         "parameters": 83_455_272, "macs": 15_460_270_080, "published": "torchvision: 15.46 G"},
    "wide_resnet50_2": {"options": {"depth": 50, "width_per_group": 128}, "input": (3, 224, 224), "level": "L3",
                        "parameters": 68_883_240, "macs": 11_398_021_120, "published": "68.9 M (WRN-50-2-bottleneck)"},
    "wide_resnet101_2": {"options": {"depth": 101, "width_per_group": 128}, "input": (3, 224, 224), "level": "L3",
                         "parameters": 126_886_696, "macs": 22_753_050_624, "published": "torchvision: 22.753 G"},
}

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3),  # of the four stages: Table 1; 200 as in He 2016b
          101: (3, 4, 23, 3), 152: (3, 8, 36, 3), 200: (3, 24, 36, 3)}
# fmt: on
PLAIN = {"groups": 1, "width_per_group": 64, "stride_on_1x1": False}
Norm = Callable[[int], nn.Module]


def conv3x3(inputs: int, outputs: int, stride: int = 1, groups: int = 1, dilation: int = 1) -> nn.Conv2d:
    """Padding = dilation keeps H and W at stride 1; no bias, the norm that follows has one."""
    return nn.Conv2d(inputs, outputs, 3, stride, dilation, dilation, groups, bias=False)


def conv1x1(inputs: int, outputs: int, stride: int = 1) -> nn.Conv2d:
    """A fully connected layer over the channels of each position."""
    return nn.Conv2d(inputs, outputs, 1, stride, bias=False)


def _projection(inputs: int, outputs: int, stride: int, norm: Norm) -> nn.Sequential | None:
    """The shortcut where F(x) has another shape than x (option B of the paper); None where x itself is added."""
    if stride == 1 and inputs == outputs:
        return None
    return nn.Sequential(conv1x1(inputs, outputs, stride), norm(outputs))


class BasicBlock(nn.Module):
    """ReLU(x + BN(3×3(ReLU(BN(3×3(x)))))).

    >>> BasicBlock(64, 128, stride=2)(torch.zeros(1, 64, 56, 56)).shape
    torch.Size([1, 128, 28, 28])
    """

    expansion = 1

    def __init__(
        self, inputs: int, planes: int, stride: int = 1, norm: Norm = nn.BatchNorm2d, dilation: int = 1
    ) -> None:
        super().__init__()
        self.conv1 = conv3x3(inputs, planes, stride, dilation=dilation)
        self.bn1 = norm(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(planes, planes, dilation=dilation)
        self.bn2 = norm(planes)
        self.downsample = _projection(inputs, planes, stride, norm)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, planes, H/stride, W/stride)."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.conv2(out)
        out = self.bn2(out)
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class Bottleneck(nn.Module):
    """ReLU(x + 1×1(3×3(1×1(x)))), each with its norm: narrow where it is costly, four times as wide outside.

    >>> Bottleneck(256, 128, stride=2)(torch.zeros(1, 256, 56, 56)).shape
    torch.Size([1, 512, 28, 28])
    """

    expansion = 4

    def __init__(
        self,
        inputs: int,
        planes: int,
        stride: int = 1,
        norm: Norm = nn.BatchNorm2d,
        *,
        groups: int = 1,
        width_per_group: int = 64,
        dilation: int = 1,
        stride_on_1x1: bool = False,
    ) -> None:
        super().__init__()
        width = (
            planes * width_per_group // 64 * groups
        )  # ResNet: planes; ResNeXt 32×4d: 2·planes, wide: 2·planes
        outputs = planes * self.expansion
        first, second = (stride, 1) if stride_on_1x1 else (1, stride)
        self.conv1 = conv1x1(inputs, width, first)
        self.bn1 = norm(width)
        self.conv2 = conv3x3(width, width, second, groups, dilation)
        self.bn2 = norm(width)
        self.conv3 = conv1x1(width, outputs)
        self.bn3 = norm(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = _projection(inputs, outputs, stride, norm)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, 4·planes, H/stride, W/stride)."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.conv2(out)  # frees what it read: a nested call would keep it until the statement ends
        out = self.relu(self.bn2(out))
        out = self.conv3(out)
        out = self.bn3(out)
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


def blocks_of(depth: int) -> tuple[int, ...]:
    """Blocks of the four stages; UsageError for a depth that no paper has.

    >>> sum(blocks_of(50)) * 3 + 2  # three convolutions a bottleneck, the first convolution, the linear layer
    50
    """
    if depth not in BLOCKS:
        raise UsageError(f"ResNet has no depth {depth}; there are {', '.join(map(str, BLOCKS))}")
    return BLOCKS[depth]


class ResNet(nn.Module):
    """A 7×7 convolution and a pooling, four stages of residual blocks, the mean over positions, one linear layer.

    `dilate` says for the stages 2, 3 and 4 whether they keep their resolution and dilate instead (segmentation).

    >>> with torch.device("meta"):
    ...     ResNet(BasicBlock, (2, 2, 2, 2), num_classes=10)(torch.empty(2, 3, 224, 224)).shape
    torch.Size([2, 10])
    """

    def __init__(
        self,
        block: Callable[..., nn.Module],
        blocks: Sequence[int],
        num_classes: int = 1000,
        dilate: Sequence[bool] = (False, False, False),
        norm: Norm = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)  # (B, 64, 112, 112)
        self.bn1 = norm(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)  # (B, 64, 56, 56)
        channels, dilation = 64, 1
        for stage, count in enumerate(blocks, start=1):
            stride, before = 1 if stage == 1 else 2, dilation
            if stage > 1 and dilate[stage - 2]:
                stride, dilation = 1, dilation * stride
            planes = 64 * 2 ** (stage - 1)
            first = block(channels, planes, stride, norm, dilation=before)
            channels = planes * first.expansion
            rest = (block(channels, planes, 1, norm, dilation=dilation) for _ in range(count - 1))
            self.add_module(f"layer{stage}", nn.Sequential(first, *rest))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes); shapes below for 224×224 and bottlenecks."""
        x = self.relu(self.bn1(self.conv1(x)))  # (B, 64, 112, 112)
        x = self.maxpool(x)  # (B, 64, 56, 56)
        x = self.layer1(x)  # (B, 256, 56, 56)
        x = self.layer2(x)  # (B, 512, 28, 28)
        x = self.layer3(x)  # (B, 1024, 14, 14)
        x = self.layer4(x)  # (B, 2048, 7, 7)
        return self.fc(self.avgpool(x).flatten(1))


def _begin_as_the_identity(layer: nn.Module) -> None:
    """γ = 0 in the last norm of each block: at first nothing is added to x."""
    if isinstance(layer, BasicBlock | Bottleneck):
        nn.init.zeros_((layer.bn2 if isinstance(layer, BasicBlock) else layer.bn3).weight)


def model(
    depth: int = 50,
    num_classes: int = 1000,
    zero_init_residual: bool = False,
    groups: int = 1,
    width_per_group: int = 64,
    replace_stride_with_dilation: Sequence[bool] | None = None,
    norm_layer: Norm | None = None,
    stride_on_1x1: bool = False,
) -> nn.Module:
    """Any ResNet, ResNeXt or wide ResNet of `MODELS`; UsageError for what a basic block cannot do.

    >>> with torch.device("meta"):
    ...     net = model(depth=50, replace_stride_with_dilation=(False, True, True))
    ...     net.layer4(net.layer3(torch.empty(1, 512, 28, 28))).shape
    torch.Size([1, 2048, 28, 28])
    """
    dilate = tuple(replace_stride_with_dilation or (False, False, False))
    if len(dilate) != 3:
        raise UsageError(
            f"replace_stride_with_dilation is for the stages 2, 3 and 4: three values, not {len(dilate)}"
        )
    options: dict[str, Any] = {
        "groups": groups,
        "width_per_group": width_per_group,
        "stride_on_1x1": stride_on_1x1,
    }
    if depth < 50 and (any(dilate) or options != PLAIN):
        raise UsageError(f"resnet{depth} has basic blocks: no groups, width, dilation or 1×1 to stride on")
    block: Callable[..., nn.Module] = BasicBlock if depth < 50 else partial(Bottleneck, **options)
    net = ResNet(block, blocks_of(depth), num_classes, dilate, norm_layer or nn.BatchNorm2d)
    initialise(net, he)
    return initialise(net, _begin_as_the_identity) if zero_init_residual else net
