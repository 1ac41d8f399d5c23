"""FCN: a classifier whose last layer is a convolution answers at every position at once; then enlarge.

Long, Shelhamer & Darrell 2015, "Fully Convolutional Networks for Semantic Segmentation" (arXiv 1411.4038). Theirs
learns its enlarging (stride 32 on VGG-16) and adds the scores of earlier layers, FCN-16s and FCN-8s; torchvision's,
here, needs neither, as its dilated ResNet ends at 1/8.
"""

from __future__ import annotations

from torch import nn

from prepkit.zoo.segmentation.dilated import AUX, OUT, Backbone, Segmenter, conv_norm_relu

MODELS = {
    "fcn_resnet50": {
        "input": (3, 520, 520),
        "parameters": 32_957_013,
        "macs": 142_725_772_800,
        "level": "L3",
        "published": "torchvision: 35,322,218 parameters and 152.717 G with the auxiliary head",
    },
    "fcn_resnet101": {
        "options": {"depth": 101},
        "input": (3, 520, 520),
        "parameters": 51_949_141,
        "macs": 222_746_867_200,
        "level": "L3",
        "published": "torchvision: 54,314,346 parameters and 232.738 G with the auxiliary head",
    },
}

SHRINK = 4  # torchvision's head works on a quarter of the channels
DROPOUT = 0.1  # torchvision's


class FCNHead(nn.Sequential):
    """(B, C, h, w) → (B, num_classes, h, w): 3×3 convolution to C/4 channels, then a linear layer at each position.

    >>> import torch
    >>> with torch.device("meta"):
    ...     FCNHead(2048, 21)(torch.empty(1, 2048, 65, 65)).shape
    torch.Size([1, 21, 65, 65])
    """

    def __init__(self, channels: int, num_classes: int) -> None:
        hidden = channels // SHRINK
        super().__init__(
            *conv_norm_relu(channels, hidden, 3), nn.Dropout(DROPOUT), nn.Conv2d(hidden, num_classes, 1)
        )


def model(depth: int = 50, num_classes: int = 21, aux_loss: bool | None = False) -> nn.Module:
    """Any FCN of `MODELS`; 21 classes are PASCAL VOC's 20 and the background.

    >>> import torch
    >>> with torch.device("meta"):
    ...     {name: tuple(x.shape) for name, x in model(aux_loss=True).eval()(torch.empty(1, 3, 64, 96)).items()}
    {'out': (1, 21, 64, 96), 'aux': (1, 21, 64, 96)}
    """
    auxiliary = FCNHead(AUX, num_classes) if aux_loss else None
    return Segmenter(Backbone(depth), FCNHead(OUT, num_classes), auxiliary)
