"""VGG: nothing but 3×3 convolutions, doubled in width after each pooling, and three wide fully connected layers.

Two 3×3 convolutions see 5×5 with 18C² instead of 25C² weights, and have one more ReLU between them. Of the weights 86
to 93 % lie in the fully connected layers.

Simonyan & Zisserman 2015, "Very Deep Convolutional Networks for Large-Scale Image Recognition", Table 1. Batch
normalisation (`_bn`, after every convolution, whose bias stays) is torchvision's addition.
"""

from __future__ import annotations

import torch
from torch import nn

from prepkit.errors import UsageError
from prepkit.zoo.initial import he, initialise

# fmt: off
MODELS = {
    "vgg11": {"options": {"configuration": "A"}, "input": (3, 224, 224), "level": "L3",
              "parameters": 132_863_336, "macs": 7_609_090_048, "published": "133 M (Table 2, A)"},
    "vgg13": {"options": {"configuration": "B"}, "input": (3, 224, 224), "level": "L3",
              "parameters": 133_047_848, "macs": 11_308_466_176, "published": "133 M (Table 2, B)"},
    "vgg16": {"options": {"configuration": "D"}, "input": (3, 224, 224), "level": "L3",
              "parameters": 138_357_544, "macs": 15_470_264_320, "published": "138 M (Table 2, D)"},
    "vgg16_c": {"options": {"configuration": "C"}, "input": (3, 224, 224), "level": "L2",
                "parameters": 133_638_952, "macs": 11_770_888_192,
                "published": "134 M (Table 2, C): the last convolution of the stages 3 to 5 is 1×1"},
    "vgg19": {"options": {"configuration": "E"}, "input": (3, 224, 224), "level": "L3",
              "parameters": 143_667_240, "macs": 19_632_062_464, "published": "144 M (Table 2, E)"},
    "vgg11_bn": {"options": {"configuration": "A", "batch_norm": True}, "input": (3, 224, 224), "level": "L3",
                 "parameters": 132_868_840, "macs": 7_609_090_048, "published": "torchvision: 132,868,840"},
    "vgg13_bn": {"options": {"configuration": "B", "batch_norm": True}, "input": (3, 224, 224), "level": "L3",
                 "parameters": 133_053_736, "macs": 11_308_466_176, "published": "torchvision: 133,053,736"},
    "vgg16_bn": {"options": {"configuration": "D", "batch_norm": True}, "input": (3, 224, 224), "level": "L3",
                 "parameters": 138_365_992, "macs": 15_470_264_320, "published": "torchvision: 138,365,992"},
    "vgg19_bn": {"options": {"configuration": "E", "batch_norm": True}, "input": (3, 224, 224), "level": "L3",
                 "parameters": 143_678_248, "macs": 19_632_062_464, "published": "torchvision: 143,678,248"},
}

CONFIGURATIONS = {  # Table 1: kernel sizes of the convolutions of the five stages
    "A": ((3,), (3,), (3, 3), (3, 3), (3, 3)),
    "B": ((3, 3), (3, 3), (3, 3), (3, 3), (3, 3)),
    "C": ((3, 3), (3, 3), (3, 3, 1), (3, 3, 1), (3, 3, 1)),
    "D": ((3, 3), (3, 3), (3, 3, 3), (3, 3, 3), (3, 3, 3)),
    "E": ((3, 3), (3, 3), (3, 3, 3, 3), (3, 3, 3, 3), (3, 3, 3, 3)),
}
# fmt: on
WIDTHS = (64, 128, 256, 512, 512)


class VGG(nn.Module):
    """Five stages of convolutions, each ended by a 2×2 max pooling, and the classifier.

    >>> with torch.device("meta"):
    ...     VGG("D", num_classes=10)(torch.empty(2, 3, 224, 224)).shape
    torch.Size([2, 10])
    """

    def __init__(
        self,
        configuration: str,
        batch_norm: bool = False,
        num_classes: int = 1000,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.features = features(CONFIGURATIONS[configuration], batch_norm)
        self.avgpool = nn.AdaptiveAvgPool2d(7)  # leaves the 7×7 of a 224×224 image as it is
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        x = self.features(x)  # (B, 512, H/32, W/32)
        x = self.avgpool(x)  # (B, 512, 7, 7)
        return self.classifier(x.flatten(1))


def features(stages: tuple[tuple[int, ...], ...], batch_norm: bool = False) -> nn.Sequential:
    """The convolutions of `stages` (kernel sizes), each stage ended by its pooling; detectors use them alone."""
    layers: list[nn.Module] = []
    channels = 3
    for width, kernels in zip(WIDTHS, stages, strict=True):
        for kernel in kernels:
            layers.append(nn.Conv2d(channels, width, kernel, padding=kernel // 2))
            layers += [nn.BatchNorm2d(width)] * batch_norm
            layers.append(nn.ReLU(inplace=True))
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers)


def _draw(layer: nn.Module) -> None:
    """He's rule for the convolutions, N(0, 0.01²) for the fully connected layers, biases 0."""
    he(layer)
    if isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight, 0, 0.01)
    if isinstance(layer, nn.Conv2d | nn.Linear):
        nn.init.zeros_(layer.bias)


def model(
    configuration: str = "D",
    batch_norm: bool = False,
    num_classes: int = 1000,
    init_weights: bool = True,
    dropout: float = 0.5,
) -> nn.Module:
    """Any VGG of `MODELS`."""
    if configuration not in CONFIGURATIONS:
        raise UsageError(f"VGG has no configuration {configuration!r}; there are {', '.join(CONFIGURATIONS)}")
    net = VGG(configuration, batch_norm, num_classes, dropout)
    return initialise(net, _draw) if init_weights else net
