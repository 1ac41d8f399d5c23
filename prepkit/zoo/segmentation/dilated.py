"""What FCN and DeepLabV3 share: a ResNet that stops shrinking at 1/8, a head on its end, the result enlarged.

The last two stages keep their resolution and dilate their 3×3 convolutions by 2 and 4 instead, so each still sees what
it saw with strides (Yu & Koltun 2016, arXiv 1511.07122; Chen et al. 2017, arXiv 1706.05587, Fig. 3). Parameters do not
change; the work of these stages grows 4- and 16-fold. torchvision's `models/segmentation/_utils.py` has this dataflow.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.backbones import resnet

OUT, AUX = 2048, 1024  # channels after layer4 and layer3 of a bottleneck ResNet


class Backbone(nn.Module):
    """Images (B, 3, H, W) → layer3 (B, 1024, H/8, W/8) and layer4 (B, 2048, H/8, W/8) of a dilated ResNet.

    >>> with torch.device("meta"):
    ...     [tuple(x.shape) for x in Backbone(50)(torch.empty(1, 3, 520, 520))]
    [(1, 1024, 65, 65), (1, 2048, 65, 65)]
    """

    def __init__(self, depth: int) -> None:
        super().__init__()
        net = resnet.model(depth=depth, replace_stride_with_dilation=(False, True, True))
        for name, child in net.named_children():  # conv1, bn1, relu, maxpool, layer1 … layer4
            if name not in ("avgpool", "fc"):
                self.add_module(name, child)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Shapes below for 520×520."""
        x = self.conv1(x)  # (B, 64, 260, 260)
        x = self.bn1(x)
        x = self.relu(x)
        x = self.maxpool(x)  # (B, 64, 130, 130)
        x = self.layer1(x)  # (B, 256, 130, 130)
        x = self.layer2(x)  # (B, 512, 65, 65)
        x = self.layer3(x)  # (B, 1024, 65, 65), dilated by 2 after its first block
        return x, self.layer4(x)  # (B, 2048, 65, 65), dilated by 4 after its first block


class Segmenter(nn.Module):
    """{"out": head(layer4), "aux": auxiliary(layer3)}, each enlarged bilinearly to the size of the image.

    The auxiliary head is there for the loss (in training 0.5 of it is added) and absent from the answer without it.
    """

    def __init__(self, backbone: Backbone, classifier: nn.Module, aux_classifier: nn.Module | None) -> None:
        super().__init__()
        self.backbone = backbone
        self.classifier = classifier
        self.aux_classifier = aux_classifier

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """Images (B, 3, H, W) → logits (B, num_classes, H, W) by the name of their head."""
        size = x.shape[-2:]
        third, fourth = self.backbone(x)
        scores = {"out": self.classifier(fourth)}  # (B, num_classes, H/8, W/8)
        if self.aux_classifier is not None:
            scores["aux"] = self.aux_classifier(third)
        return {name: enlarged(score, size) for name, score in scores.items()}


def enlarged(x: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """(B, C, h, w) → (B, C, *size), bilinear; pixel *centres* map onto each other, corners do not.

    >>> enlarged(torch.tensor([[[[0.0, 1.0]]]]), (1, 4))
    tensor([[[[0.0000, 0.2500, 0.7500, 1.0000]]]])
    """
    return functional.interpolate(x, size=size, mode="bilinear", align_corners=False)


def conv_norm_relu(inputs: int, outputs: int, kernel: int, dilation: int = 1) -> list[nn.Module]:
    """k×k convolution without bias, batch norm, ReLU; H and W stay."""
    padding = dilation * (kernel // 2)
    return [
        nn.Conv2d(inputs, outputs, kernel, padding=padding, dilation=dilation, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    ]
