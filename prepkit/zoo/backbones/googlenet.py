"""GoogLeNet: nine inception modules, each of which looks at several scales and lets 1×1 convolutions make it cheap.

Szegedy et al. 2015, "Going Deeper with Convolutions", Table 1; constants of "googlenet_2014" from BVLC's Caffe copy
(bvlc_googlenet, commit 9b89154). torchvision's net differs in what `Recipe` lists: batch normalisation, "5×5" branches
that are 3×3, another last pooling, other pooling in the auxiliary heads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.initial import initialise

# fmt: off
MODELS = {
    "googlenet": {"input": (3, 224, 224), "level": "L3", "parameters": 13_004_888, "macs": 1_498_376_192,
                  "published": "torchvision: 6,624,904 without the auxiliary heads (aux_logits=False)"},
    "googlenet_2014": {"options": {"original": True, "dropout": 0.4}, "input": (3, 224, 224), "level": "L2",
                       "parameters": 13_378_280, "macs": 1_582_671_872,
                       "published": "1.5e9 multiply-adds (paper); Caffe: 6,998,552 parameters without the heads"},
}

INCEPTION = {  # Table 1: inputs, #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool projection
    "3a": (192, 64, 96, 128, 16, 32, 32),
    "3b": (256, 128, 128, 192, 32, 96, 64),
    "4a": (480, 192, 96, 208, 16, 48, 64),
    "4b": (512, 160, 112, 224, 24, 64, 64),
    "4c": (512, 128, 128, 256, 24, 64, 64),
    "4d": (512, 112, 144, 288, 32, 64, 64),
    "4e": (528, 256, 160, 320, 32, 128, 128),
    "5a": (832, 256, 160, 320, 32, 128, 128),
    "5b": (832, 384, 192, 384, 48, 128, 128),
}
# fmt: on


class GoogLeNetOutputs(NamedTuple):
    """What training sees: the logits, and those of the heads after 4d and after 4a, weighted 0.3 in the loss."""

    logits: torch.Tensor
    aux_logits2: torch.Tensor
    aux_logits1: torch.Tensor


class ConvNorm(nn.Module):
    """ReLU(BN(convolution)); the ε of the norm is 0.001, not torch's 0.00001.

    >>> ConvNorm(3, 64, 7, stride=2, padding=3)(torch.zeros(1, 3, 224, 224)).shape
    torch.Size([1, 64, 112, 112])
    """

    def __init__(self, inputs: int, outputs: int, kernel: int | tuple[int, int], **where: object) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, bias=False, **where)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, outputs, ·, ·)."""
        return functional.relu(self.bn(self.conv(x)), inplace=True)


class ConvBias(nn.Module):
    """ReLU(convolution + bias), before batch normalisation was known."""

    def __init__(self, inputs: int, outputs: int, kernel: int, **where: object) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, **where)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, outputs, ·, ·)."""
        return functional.relu(self.conv(x), inplace=True)


class Recipe(NamedTuple):
    """Where the two nets differ: convolution, kernel of the "5×5" branch, norm of the stem, two poolings."""

    conv: Callable[..., nn.Module]
    five: int
    stem_norm: Callable[[], nn.Module]
    last_pool: int
    head_pool: Callable[[], nn.Module]


TORCHVISION = Recipe(ConvNorm, 3, nn.Identity, 2, lambda: nn.AdaptiveAvgPool2d(4))
ORIGINAL = Recipe(
    conv=ConvBias,
    five=5,
    stem_norm=lambda: nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1),
    last_pool=3,
    head_pool=lambda: nn.AvgPool2d(5, stride=3),  # 14 → 4
)


class Inception(nn.Module):
    """Four branches side by side: 1×1; 1×1 then 3×3; 1×1 then 5×5; pooling then 1×1. H and W stay.

    >>> Inception(ORIGINAL, *INCEPTION["3a"])(torch.zeros(1, 192, 28, 28)).shape  # 64 + 128 + 32 + 32
    torch.Size([1, 256, 28, 28])
    """

    def __init__(
        self,
        recipe: Recipe,
        inputs: int,
        one: int,
        reduce3: int,
        three: int,
        reduce5: int,
        five: int,
        pool: int,
    ) -> None:
        super().__init__()
        conv, kernel = recipe.conv, recipe.five
        self.branch1 = conv(inputs, one, 1)
        self.branch2 = nn.Sequential(conv(inputs, reduce3, 1), conv(reduce3, three, 3, padding=1))
        self.branch3 = nn.Sequential(
            conv(inputs, reduce5, 1), conv(reduce5, five, kernel, padding=kernel // 2)
        )
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, padding=1, ceil_mode=True), conv(inputs, pool, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, one + three + five + pool, H, W)."""
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], 1)


class AuxiliaryHead(nn.Module):
    """A classifier half-way, so that the gradient reaches the early layers; only training uses it.

    >>> AuxiliaryHead(ORIGINAL, 512, 1000)(torch.zeros(2, 512, 14, 14)).shape
    torch.Size([2, 1000])
    """

    def __init__(self, recipe: Recipe, inputs: int, num_classes: int, dropout: float = 0.7) -> None:
        super().__init__()
        self.pool = recipe.head_pool()
        self.conv = recipe.conv(inputs, 128, 1)
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.fc2 = nn.Linear(1024, num_classes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, 14, 14) → logits (B, num_classes)."""
        x = self.conv(self.pool(x)).flatten(1)  # (B, 2048)
        x = functional.relu(self.fc1(x), inplace=True)
        return self.fc2(self.dropout(x))


class GoogLeNet(nn.Module):
    """The stem, the modules 3a to 5b with poolings between, the mean over positions, one linear layer.

    >>> with torch.device("meta"):
    ...     net, images = model(num_classes=10), torch.empty(2, 3, 224, 224)
    ...     net.train()(images).aux_logits1.shape, net.eval()(images).shape
    (torch.Size([2, 10]), torch.Size([2, 10]))
    """

    def __init__(
        self,
        recipe: Recipe,
        num_classes: int = 1000,
        aux_logits: bool = True,
        transform_input: bool = False,
        dropout: float = 0.2,
        dropout_aux: float = 0.7,
    ) -> None:
        super().__init__()
        self.transform_input = transform_input
        self.conv1 = recipe.conv(3, 64, 7, stride=2, padding=3)
        self.maxpool1, self.norm1 = nn.MaxPool2d(3, stride=2, ceil_mode=True), recipe.stem_norm()
        self.conv2 = recipe.conv(64, 64, 1)
        self.conv3 = recipe.conv(64, 192, 3, padding=1)
        self.norm2, self.maxpool2 = recipe.stem_norm(), nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.maxpool3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.maxpool4 = nn.MaxPool2d(recipe.last_pool, stride=2, ceil_mode=True)
        for name, channels in INCEPTION.items():
            self.add_module(f"inception{name}", Inception(recipe, *channels))
        self.aux1 = AuxiliaryHead(recipe, 512, num_classes, dropout_aux) if aux_logits else None
        self.aux2 = AuxiliaryHead(recipe, 528, num_classes, dropout_aux) if aux_logits else None
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(1024, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor | GoogLeNetOutputs:
        """Images (B, 3, H, W) → logits (B, num_classes); in training with those of the heads."""
        image = for_half_and_half(x) if self.transform_input else x
        x = self.norm1(self.maxpool1(self.conv1(image)))  # (B, 64, 56, 56)
        x = self.conv2(x)
        x = self.norm2(self.conv3(x))  # (B, 192, 56, 56)
        x = self.inception3a(self.maxpool2(x))  # (B, 256, 28, 28)
        x = self.maxpool3(self.inception3b(x))  # (B, 480, 14, 14)
        x = after4a = self.inception4a(x)  # (B, 512, 14, 14)
        x = after4d = self.inception4d(self.inception4c(self.inception4b(x)))  # (B, 528, 14, 14)
        x = self.maxpool4(self.inception4e(x))  # (B, 832, 7, 7)
        x = self.avgpool(self.inception5b(self.inception5a(x)))  # (B, 1024, 1, 1)
        x = self.fc(self.dropout(x.flatten(1)))
        if self.training and self.aux1 is not None and self.aux2 is not None:
            return GoogLeNetOutputs(x, self.aux2(after4d), self.aux1(after4a))
        return x


def for_half_and_half(x: torch.Tensor) -> torch.Tensor:
    """From (x − mean)/std of ImageNet to (x − 0.5)/0.5, what the weights ported from TensorFlow were trained on.

    >>> black = torch.tensor([-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225]).reshape(1, 3, 1, 1)
    >>> for_half_and_half(black).flatten().tolist()
    [-1.0, -1.0, -1.0]
    """
    means, deviations = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's red, green and blue
    channels = [
        x[:, c : c + 1] * (deviation / 0.5) + (mean - 0.5) / 0.5
        for c, (mean, deviation) in enumerate(zip(means, deviations, strict=True))
    ]
    return torch.cat(channels, 1)


def _draw(layer: nn.Module) -> None:
    if isinstance(layer, nn.Conv2d | nn.Linear):
        nn.init.trunc_normal_(layer.weight, std=0.01, a=-2, b=2)


def model(
    num_classes: int = 1000,
    aux_logits: bool = True,
    transform_input: bool = False,
    init_weights: bool = True,
    dropout: float = 0.2,
    dropout_aux: float = 0.7,
    original: bool = False,
) -> nn.Module:
    """Any GoogLeNet of `MODELS`."""
    recipe = ORIGINAL if original else TORCHVISION
    net = GoogLeNet(recipe, num_classes, aux_logits, transform_input, dropout, dropout_aux)
    return initialise(net, _draw) if init_weights else net
