"""MobileNet v1: a k×k convolution split into a depthwise k×k and a pointwise 1×1.

k²·C_in·C_out becomes k²·C_in + C_in·C_out: 1/C_out + 1/k² of the work. Howard 2017, "MobileNets: Efficient
Convolutional Neural Networks for Mobile Vision Applications", Table 1 (layers), 2 (shares), 4 (full convolutions).
"""

from __future__ import annotations

import torch
from torch import nn

from prepkit.zoo.backbones._parts import conv_norm, draw_convolutions, draw_linear, on_meta

MODELS = {
    "mobilenet_v1": {
        "input": (3, 224, 224),
        "parameters": 4_231_976,
        "macs": 568_740_352,
        "level": "L2",
        "published": "4.2 M parameters, 569 M multiply-adds (Howard 2017, Table 4); 94.86 % of them and 74.59 % of the"
        " parameters in 1×1 convolutions (Table 2, which leaves out the last bias too: 74.57 % with it); 4,210,088"
        " parameters without batch norm's",
    },
    "mobilenet_v1_full": {
        "options": {"separable": False},
        "input": (3, 224, 224),
        "parameters": 29_294_088,
        "macs": 4_867_293_184,
        "level": "L2",
        "published": "the same net of full 3×3 convolutions: 29.3 M parameters (29,282,120 without batch norm's),"
        " 4866 M multiply-adds (Howard 2017, Table 4)",
    },
}

BLOCKS = (  # output channels and stride (Table 1)
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1),
    (1024, 2), (1024, 1),
)  # fmt: skip
STEM = 32
INITIAL_STD = 0.01


def separable_block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    """Depthwise 3×3 (each channel for itself), then pointwise 1×1 (channels mixed), norm and ReLU after both.

    >>> [p.numel() for p in separable_block(32, 64, 1).parameters() if p.ndim == 4]
    [288, 2048]
    """
    return nn.Sequential(
        *conv_norm(inputs, inputs, 3, stride, groups=inputs),
        *conv_norm(inputs, outputs, 1),
    )


class MobileNetV1(nn.Module):
    """Thirteen separable blocks; `width_mult` is the paper's α, `separable=False` its full-convolution twin.

    >>> with torch.device("meta"):
    ...     net = model()
    >>> net.features(torch.empty(1, 3, 224, 224, device="meta")).shape
    torch.Size([1, 1024, 7, 7])
    """

    def __init__(
        self, num_classes: int = 1000, width_mult: float = 1.0, separable: bool = True, dropout: float = 0.001
    ) -> None:
        super().__init__()
        block = separable_block if separable else conv_block
        channels = [int(width * width_mult) for width in (STEM, *(outputs for outputs, _ in BLOCKS))]
        self.features = nn.Sequential(  # (B, 3, 224, 224)
            conv_norm(3, channels[0], 3, 2),  # (B, 32, 112, 112)
            *[
                block(inputs, outputs, stride)
                for inputs, outputs, (_, stride) in zip(channels, channels[1:], BLOCKS, strict=False)
            ],
        )
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(channels[-1], num_classes))
        if not on_meta(self):
            draw_convolutions(self)
            draw_linear(self, INITIAL_STD)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def conv_block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    """What a separable block replaces: one full 3×3 convolution.

    >>> [p.numel() for p in conv_block(32, 64, 1).parameters() if p.ndim == 4]
    [18432]
    """
    return conv_norm(inputs, outputs, 3, stride)


def model(
    num_classes: int = 1000, width_mult: float = 1.0, separable: bool = True, dropout: float = 0.001
) -> nn.Module:
    """Any MobileNet v1 of `MODELS`."""
    return MobileNetV1(num_classes, width_mult, separable, dropout)
