"""DenseNet: each layer sees the outputs of all layers before it, side by side, and adds `growth_rate` maps of its own.

Layer l of a block that began with c maps has c + (l − 1)·k inputs; a 1×1 convolution narrows them to 4k before the 3×3
("bottleneck"), transitions halve the maps between blocks. Norm and ReLU stand before each convolution.

Huang, Liu, van der Maaten & Weinberger 2017, "Densely Connected Convolutional Networks", Table 1 (DenseNet-BC).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from prepkit.zoo.initial import initialise

# fmt: off
MODELS = {
    "densenet121": {"options": {"block_config": (6, 12, 24, 16)}, "input": (3, 224, 224), "level": "L3",
                    "parameters": 7_978_856, "macs": 2_834_161_664, "published": "torchvision: 7,978,856"},
    "densenet161": {"options": {"block_config": (6, 12, 36, 24), "growth_rate": 48, "num_init_features": 96},
                    "input": (3, 224, 224), "level": "L3",
                    "parameters": 28_681_000, "macs": 7_727_907_072, "published": "torchvision: 28,681,000"},
    "densenet169": {"options": {"block_config": (6, 12, 32, 32)}, "input": (3, 224, 224), "level": "L3",
                    "parameters": 14_149_480, "macs": 3_359_843_328, "published": "torchvision: 14,149,480"},
    "densenet201": {"options": {"block_config": (6, 12, 48, 32)}, "input": (3, 224, 224), "level": "L3",
                    "parameters": 20_013_928, "macs": 4_291_365_888, "published": "torchvision: 20,013,928"},
}
# fmt: on


class DenseLayer(nn.Module):
    """k new maps from all maps so far: norm, ReLU, 1×1 to `bn_size`·k, norm, ReLU, 3×3 to k.

    >>> DenseLayer(64, growth_rate=32)([torch.zeros(1, 48, 8, 8), torch.zeros(1, 16, 8, 8)]).shape
    torch.Size([1, 32, 8, 8])
    """

    def __init__(
        self,
        inputs: int,
        growth_rate: int,
        bn_size: int = 4,
        drop_rate: float = 0,
        memory_efficient: bool = False,
    ) -> None:
        super().__init__()
        narrow = bn_size * growth_rate
        self.norm1 = nn.BatchNorm2d(inputs)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(inputs, narrow, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(narrow)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(narrow, growth_rate, 3, padding=1, bias=False)
        self.dropout = nn.Dropout(drop_rate)
        self.memory_efficient = memory_efficient

    def bottleneck(self, *maps: torch.Tensor) -> torch.Tensor:
        """All maps so far → (B, 4k, H, W)."""
        features = torch.cat(maps, 1)
        return self.conv1(self.relu1(self.norm1(features)))

    def forward(self, maps: list[torch.Tensor]) -> torch.Tensor:
        """Tensors (B, ·, H, W), `inputs` channels together → (B, growth_rate, H, W)."""
        if (
            self.memory_efficient and torch.is_grad_enabled()
        ):  # the wide concatenation is made again, not kept
            out = checkpoint(self.bottleneck, *maps, use_reentrant=False)
        else:
            out = self.bottleneck(*maps)
        return self.dropout(self.conv2(self.relu2(self.norm2(out))))


class DenseBlock(nn.ModuleDict):
    """Dense layers in turn; c input maps become c + layers·k.

    >>> DenseBlock(6, 64, growth_rate=32)(torch.zeros(1, 64, 8, 8)).shape
    torch.Size([1, 256, 8, 8])
    """

    def __init__(self, layers: int, inputs: int, growth_rate: int, **options: Any) -> None:
        super().__init__()
        for i in range(layers):
            self[f"denselayer{i + 1}"] = DenseLayer(inputs + i * growth_rate, growth_rate, **options)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, C + layers·k, H, W)."""
        maps = [x]
        for layer in self.values():
            maps.append(layer(maps))
        return torch.cat(maps, 1)


class Transition(nn.Sequential):
    """Half the maps by a 1×1 convolution, half the height and width by a mean."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv = nn.Conv2d(channels, channels // 2, 1, bias=False)
        self.pool = nn.AvgPool2d(2)


class DenseNet(nn.Module):
    """A stem, four dense blocks with transitions between them, a last norm and ReLU, mean, linear layer.

    >>> with torch.device("meta"):
    ...     DenseNet(num_classes=10)(torch.empty(2, 3, 224, 224)).shape
    torch.Size([2, 10])
    """

    def __init__(
        self,
        growth_rate: int = 32,
        block_config: tuple[int, ...] = (6, 12, 24, 16),
        num_init_features: int = 64,
        num_classes: int = 1000,
        **options: Any,
    ) -> None:
        super().__init__()
        channels = num_init_features
        self.features = nn.Sequential()
        self.features.conv0 = nn.Conv2d(3, channels, 7, stride=2, padding=3, bias=False)  # (B, 64, 112, 112)
        self.features.norm0 = nn.BatchNorm2d(channels)
        self.features.relu0 = nn.ReLU(inplace=True)
        self.features.pool0 = nn.MaxPool2d(3, stride=2, padding=1)  # (B, 64, 56, 56)
        for i, layers in enumerate(block_config, start=1):
            if i > 1:
                self.features.add_module(f"transition{i - 1}", Transition(channels))
                channels //= 2
            self.features.add_module(f"denseblock{i}", DenseBlock(layers, channels, growth_rate, **options))
            channels += layers * growth_rate
        self.features.norm5 = nn.BatchNorm2d(channels)
        self.classifier = nn.Linear(channels, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        features = self.features(x)  # (B, 1024, H/32, W/32)
        x = torch.relu_(features)
        return self.classifier(nn.functional.adaptive_avg_pool2d(x, 1).flatten(1))


def _draw(layer: nn.Module) -> None:
    if isinstance(layer, nn.Conv2d):
        nn.init.kaiming_normal_(layer.weight)
    elif isinstance(layer, nn.Linear):
        nn.init.zeros_(layer.bias)


def model(
    growth_rate: int = 32,
    block_config: tuple[int, ...] = (6, 12, 24, 16),
    num_init_features: int = 64,
    bn_size: int = 4,
    drop_rate: float = 0,
    num_classes: int = 1000,
    memory_efficient: bool = False,
) -> nn.Module:
    """Any DenseNet of `MODELS`."""
    options = {"bn_size": bn_size, "drop_rate": drop_rate, "memory_efficient": memory_efficient}
    net = DenseNet(growth_rate, block_config, num_init_features, num_classes, **options)
    return initialise(net, _draw)
