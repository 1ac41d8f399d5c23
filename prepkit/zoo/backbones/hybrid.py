"""ViT-C: a vision transformer whose 16×16 patchify convolution becomes a few 3×3 ones, for one block fewer.

Xiao 2021, "Early Convolutions Help Transformers See Better", section 4 and appendix A: 3×3 convolutions with batch
norm and ReLU, the map halved wherever channels grow, then 1×1 to the transformer's width. Stem, token and initial
weights as in the authors' facebookresearch/pycls@206d0db, `pycls/models/vit.py`.
"""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from prepkit.zoo.backbones._parts import conv_norm
from prepkit.zoo.backbones.vit import Encoder, VisionTransformer

MODELS = {
    "vit_c_1gf": {
        "options": {"variant": "1gf"},
        "input": (3, 224, 224),
        "parameters": 4_567_936,
        "macs": 1_075_860_096,
        "level": "L2",
        "published": "4.6 M parameters, 1.1 G multiply-adds (Xiao 2021, appendix; there called FLOPs)",
    },
    "vit_c_4gf": {
        "options": {"variant": "4gf"},
        "input": (3, 224, 224),
        "parameters": 17_754_136,
        "macs": 3_958_940_928,
        "level": "L2",
        "published": "17.8 M parameters, 4.0 G multiply-adds (Xiao 2021, appendix)",
    },
    "vit_c_18gf": {
        "options": {"variant": "18gf"},
        "input": (3, 224, 224),
        "parameters": 81_573_160,
        "macs": 17_711_491_584,
        "level": "L2",
        "published": "81.6 M parameters, 17.7 G multiply-adds (Xiao 2021, appendix)",
    },
}

SIZES = {  # width, MLP expansion, heads, blocks, channels of the stem
    "1gf": (192, 3, 3, 11, (24, 48, 96, 192)),
    "4gf": (384, 3, 6, 11, (48, 96, 192, 384)),
    "18gf": (768, 4, 12, 11, (64, 128, 128, 256, 256, 512)),
}
PATCH = 16
"""Four convolutions of stride 2: the same 14×14 tokens as a 16×16 patchify stem gives."""


def conv_stem(channels: tuple[int, ...], width: int) -> nn.Sequential:
    """3×3 convolutions to the given channels, stride 2 wherever they grow, and a 1×1 to the transformer's width.

    >>> import torch
    >>> conv_stem((64, 128, 128, 256, 256, 512), 768)(torch.empty(1, 3, 32, 32)).shape
    torch.Size([1, 768, 2, 2])
    """
    layers: list[tuple[str, nn.Module]] = []
    for index, (inputs, outputs) in enumerate(zip((3, *channels), channels, strict=False)):
        stride = 2 if outputs > inputs else 1
        layers.append((f"conv_bn_relu_{index}", conv_norm(inputs, outputs, 3, stride)))
    layers.append(("conv_last", nn.Conv2d(channels[-1], width, 1)))
    return nn.Sequential(OrderedDict(layers))


def model(
    variant: str = "4gf", image_size: int = 224, num_classes: int = 1000, dropout: float = 0.0,
    attention_dropout: float = 0.0,
) -> nn.Module:  # fmt: skip
    """Any ViT-C of `MODELS`; ValueError where the stem's 16-pixel cells do not tile the image.

    >>> import torch
    >>> with torch.device("meta"):
    ...     net = model("1gf", num_classes=10)
    >>> net(torch.empty(2, 3, 224, 224, device="meta")).shape
    torch.Size([2, 10])
    """
    width, expansion, heads, blocks, channels = SIZES[variant]
    if image_size % PATCH:
        raise ValueError(f"image_size {image_size} is not a multiple of {PATCH}")
    length = (image_size // PATCH) ** 2 + 1
    encoder = Encoder(length, blocks, heads, width, expansion * width, dropout, attention_dropout)
    return VisionTransformer(conv_stem(channels, width), image_size, encoder, num_classes)
