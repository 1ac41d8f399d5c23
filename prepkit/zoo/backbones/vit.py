"""Vision Transformer: an image is a sentence of patches, read by a plain transformer encoder with a class token.

Dosovitskiy 2021, "An Image is Worth 16x16 Words", equations 1–4 and Table 1; norm before each sublayer, LayerNorm
ε 10⁻⁶; names, options and initial weights as torchvision's.
"""

from __future__ import annotations

import math
from collections import OrderedDict

import torch
from torch import nn

from prepkit.zoo.backbones._parts import on_meta

MODELS = {
    "vit_b_16": {
        "options": {"patch_size": 16},
        "input": (3, 224, 224),
        "parameters": 86_567_656,
        "macs": 17_563_828_224,
        "level": "L3",
        "published": "ViT-Base: 12 layers, D = 768, MLP 3072, 12 heads, 86 M parameters (Dosovitskiy 2021, Table 1)",
    },
    "vit_b_32": {
        "options": {"patch_size": 32},
        "input": (3, 224, 224),
        "parameters": 88_224_232,
        "macs": 4_409_186_304,
        "level": "L3",
        "published": "ViT-Base with 32×32 patches: a quarter of the tokens, 88 M parameters",
    },
}

LAYERS, HEADS, WIDTH, HIDDEN = 12, 12, 768, 3072
EPSILON = 1e-6
POSITION_STD = 0.02
BIAS_STD = 1e-6


class EncoderBlock(nn.Module):
    """x + MSA(LN(x)), then x + MLP(LN(x)): equations 2 and 3.

    >>> EncoderBlock(heads=2, width=8, hidden=32)(torch.zeros(1, 5, 8)).shape
    torch.Size([1, 5, 8])
    """

    def __init__(
        self, heads: int, width: int, hidden: int, dropout: float = 0.0, attention_dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, eps=EPSILON)
        self.self_attention = nn.MultiheadAttention(width, heads, dropout=attention_dropout, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.ln_2 = nn.LayerNorm(width, eps=EPSILON)
        self.mlp = nn.Sequential(
            nn.Linear(width, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, width),
            nn.Dropout(dropout),
        )

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """(B, N, D) → the same shape."""
        x = self.ln_1(tokens)
        x, _ = self.self_attention(x, x, x, need_weights=False)
        x = self.dropout(x)
        x = x + tokens
        return x + self.mlp(self.ln_2(x))


class Encoder(nn.Module):
    """Positions are learnt and added once; a last norm ends the stack.

    >>> Encoder(length=5, layers=2, heads=2, width=8, hidden=32)(torch.zeros(1, 5, 8)).shape
    torch.Size([1, 5, 8])
    """

    def __init__(
        self, length: int, layers: int, heads: int, width: int, hidden: int, dropout: float = 0.0,
        attention_dropout: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.zeros(1, length, width))
        self.dropout = nn.Dropout(dropout)
        blocks = [EncoderBlock(heads, width, hidden, dropout, attention_dropout) for _ in range(layers)]
        self.layers = nn.Sequential(
            OrderedDict((f"encoder_layer_{i}", block) for i, block in enumerate(blocks))
        )
        self.ln = nn.LayerNorm(width, eps=EPSILON)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """(B, N, D) → the same shape."""
        tokens = tokens + self.pos_embedding
        return self.ln(self.layers(self.dropout(tokens)))


class VisionTransformer(nn.Module):
    """The class token's last state decides; `stem` may be any net that maps the image to (B, D, h, w).

    >>> with torch.device("meta"):
    ...     net = model(image_size=384)
    >>> net.encoder.pos_embedding.shape  # 24 · 24 patches and the class token
    torch.Size([1, 577, 768])
    """

    def __init__(
        self, stem: nn.Module, image_size: int, encoder: Encoder, num_classes: int,
        representation_size: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        width = encoder.pos_embedding.shape[-1]
        self.image_size = image_size
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.conv_proj = stem
        self.encoder = encoder
        self.heads = _heads(width, representation_size, num_classes)
        if not on_meta(self):
            self._draw()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, S, S) of the net's own size → logits (B, num_classes)."""
        if x.shape[-2:] != (self.image_size, self.image_size):
            raise ValueError(
                f"images are {x.shape[-2]}×{x.shape[-1]}, this net has positions for {self.image_size}×"
                f"{self.image_size}; resize them or build it with image_size="
            )
        x = self.conv_proj(x).flatten(2).permute(0, 2, 1)  # (B, N, D)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), x], dim=1)  # (B, N + 1, D)
        return self.heads(self.encoder(x)[:, 0])

    def _draw(self) -> None:
        """Positions N(0, 0.02²), MLPs Xavier uniform, the head zero: all classes are equal at the start."""
        nn.init.normal_(self.encoder.pos_embedding, std=POSITION_STD)
        _draw_stem(self.conv_proj)
        for block in self.encoder.layers:
            for layer in (block.mlp[0], block.mlp[3]):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.normal_(layer.bias, std=BIAS_STD)
        nn.init.zeros_(self.heads.head.weight)
        nn.init.zeros_(self.heads.head.bias)
        if hasattr(self.heads, "pre_logits"):
            _fan_in(self.heads.pre_logits)


def _heads(width: int, representation_size: int | None, num_classes: int) -> nn.Sequential:
    """One linear layer, as after fine-tuning, or the tanh layer of pre-training before it."""
    if representation_size is None:
        return nn.Sequential(OrderedDict(head=nn.Linear(width, num_classes)))
    return nn.Sequential(
        OrderedDict(
            pre_logits=nn.Linear(width, representation_size),
            act=nn.Tanh(),
            head=nn.Linear(representation_size, num_classes),
        )
    )


def _fan_in(layer: nn.Conv2d | nn.Linear) -> None:
    """N(0, 1/fan_in), biases 0."""
    nn.init.trunc_normal_(layer.weight, std=math.sqrt(1 / layer.weight[0].numel()))
    nn.init.zeros_(layer.bias)


def _draw_stem(stem: nn.Module) -> None:
    if isinstance(stem, nn.Conv2d):
        _fan_in(stem)
    else:  # the last, 1×1 convolution of a convolutional stem
        last = list(stem.children())[-1]
        nn.init.normal_(last.weight, std=math.sqrt(2 / last.out_channels))
        nn.init.zeros_(last.bias)


def model(
    patch_size: int = 16, image_size: int = 224, num_classes: int = 1000, dropout: float = 0.0,
    attention_dropout: float = 0.0, representation_size: int | None = None,
) -> nn.Module:  # fmt: skip
    """Any ViT of `MODELS`; ValueError where patches do not tile the image."""
    if image_size % patch_size:
        raise ValueError(f"image_size {image_size} is not a multiple of patch_size {patch_size}")
    length = (image_size // patch_size) ** 2 + 1
    encoder = Encoder(length, LAYERS, HEADS, WIDTH, HIDDEN, dropout, attention_dropout)
    stem = nn.Conv2d(3, WIDTH, patch_size, patch_size)
    return VisionTransformer(stem, image_size, encoder, num_classes, representation_size)
