"""The same nets in plain torch.nn: torch's own layers called one after the other by a function, without any class.

Opponents of the zoo in `tests.bench.zoo`. `w` holds the layers and parameters of a net by their names in its
state_dict; what lies between them is written out here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

Parts = dict[str, Any]
Net = Callable[[Parts, torch.Tensor], torch.Tensor]


def parts(net: nn.Module) -> Parts:
    """Layers and parameters by name."""
    return {**dict(net.named_modules()), **dict(net.named_parameters())}


def pooled(x: torch.Tensor) -> torch.Tensor:
    return F.adaptive_avg_pool2d(x, 1).flatten(1)


def vgg16_bn(w: Parts, x: torch.Tensor) -> torch.Tensor:
    at = 0
    for count in (2, 2, 3, 3, 3):
        for _ in range(count):
            x = F.relu_(w[f"features.{at + 1}"](w[f"features.{at}"](x)))
            at += 3
        x, at = F.max_pool2d(x, 2), at + 1
    x = F.adaptive_avg_pool2d(x, 7).flatten(1)
    for layer in (0, 3):
        x = F.relu_(w[f"classifier.{layer}"](x))
    return w["classifier.6"](x)


def resnet(blocks: tuple[int, ...], layers: int) -> Net:
    """`layers` convolutions a block: 2 are basic, 3 bottlenecks."""

    def net(w: Parts, x: torch.Tensor) -> torch.Tensor:
        x = F.max_pool2d(F.relu_(w["bn1"](w["conv1"](x))), 3, 2, 1)
        for stage, count in enumerate(blocks, start=1):
            for block in range(count):
                at, out = f"layer{stage}.{block}", x
                for layer in range(1, layers + 1):
                    out = w[f"{at}.bn{layer}"](w[f"{at}.conv{layer}"](out))
                    out = F.relu_(out) if layer < layers else out
                if f"{at}.downsample.0" in w:
                    x = w[f"{at}.downsample.1"](w[f"{at}.downsample.0"](x))
                x = F.relu_(out.add_(x))
        return w["fc"](pooled(x))

    return net


def densenet121(w: Parts, x: torch.Tensor) -> torch.Tensor:
    x = F.relu_(w["features.norm0"](w["features.conv0"](x)))
    x = F.max_pool2d(x, 3, 2, 1)
    for block, count in enumerate((6, 12, 24, 16), start=1):
        if block > 1:
            at = f"features.transition{block - 1}"
            x = F.avg_pool2d(w[f"{at}.conv"](F.relu_(w[f"{at}.norm"](x))), 2)
        maps = [x]
        for layer in range(1, count + 1):
            at = f"features.denseblock{block}.denselayer{layer}"
            out = w[f"{at}.conv1"](F.relu_(w[f"{at}.norm1"](torch.cat(maps, 1))))
            maps.append(w[f"{at}.conv2"](F.relu_(w[f"{at}.norm2"](out))))
        x = torch.cat(maps, 1)
    return w["classifier"](pooled(F.relu_(w["features.norm5"](x))))


def mobilenet_v2(w: Parts, x: torch.Tensor) -> torch.Tensor:
    def step(at: str, x: torch.Tensor) -> torch.Tensor:
        return w[f"{at}.2"](w[f"{at}.1"](w[f"{at}.0"](x)))

    x = step("features.0", x)
    for block in range(1, 18):
        at, out, deep = f"features.{block}.conv", x, 0
        if block > 1:
            out, deep = step(f"{at}.0", out), 1
        out = w[f"{at}.{deep + 2}"](w[f"{at}.{deep + 1}"](step(f"{at}.{deep}", out)))
        x = x + out if x.shape == out.shape else out
    return w["classifier.1"](pooled(step("features.18", x)))


def efficientnet_b0(w: Parts, x: torch.Tensor) -> torch.Tensor:
    def step(at: str, x: torch.Tensor) -> torch.Tensor:
        return w[f"{at}.2"](w[f"{at}.1"](w[f"{at}.0"](x)))

    x = step("features.0", x)
    for stage, count in enumerate((1, 2, 2, 3, 3, 4, 1), start=1):
        for block in range(count):
            at, out, deep = f"features.{stage}.{block}.block", x, 0
            if stage > 1:
                out, deep = step(f"{at}.0", out), 1
            out = step(f"{at}.{deep}", out)
            gate = F.silu(w[f"{at}.{deep + 1}.fc1"](F.adaptive_avg_pool2d(out, 1)), inplace=True)
            out = torch.sigmoid(w[f"{at}.{deep + 1}.fc2"](gate)) * out
            out = w[f"{at}.{deep + 2}.1"](w[f"{at}.{deep + 2}.0"](out))
            x = out.add_(x) if block else out
    return w["classifier.1"](pooled(step("features.8", x)))


def convnext_tiny(w: Parts, x: torch.Tensor) -> torch.Tensor:
    def norm(at: str, x: torch.Tensor) -> torch.Tensor:
        x = x.permute(0, 2, 3, 1)
        return F.layer_norm(x, x.shape[-1:], w[at].weight, w[at].bias, 1e-6).permute(0, 3, 1, 2)

    x = norm("features.0.1", w["features.0.0"](x))
    for stage, count in enumerate((3, 3, 9, 3)):
        if stage:
            x = w[f"features.{2 * stage}.1"](norm(f"features.{2 * stage}.0", x))
        for block in range(count):
            at = f"features.{2 * stage + 1}.{block}"
            out = w[f"{at}.block.2"](w[f"{at}.block.0"](x).permute(0, 2, 3, 1))
            out = w[f"{at}.block.5"](F.gelu(w[f"{at}.block.3"](out))).permute(0, 3, 1, 2)
            x = (w[f"{at}.layer_scale"] * out).add_(x)
    return w["classifier.2"](norm("classifier.0", F.adaptive_avg_pool2d(x, 1)).flatten(1))


def vit_b_16(w: Parts, x: torch.Tensor) -> torch.Tensor:
    x = w["conv_proj"](x).flatten(2).transpose(1, 2)
    x = torch.cat([w["class_token"].expand(len(x), -1, -1), x], 1) + w["encoder.pos_embedding"]
    batch, tokens, width = x.shape
    for layer in range(12):
        at = f"encoder.layers.encoder_layer_{layer}"
        attention, out = w[f"{at}.self_attention"], w[f"{at}.ln_1"](x)
        out = F.linear(out, attention.in_proj_weight, attention.in_proj_bias)
        q, k, v = out.view(batch, tokens, 3, 12, width // 12).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, width)
        x = x + attention.out_proj(out)
        x = x + w[f"{at}.mlp.3"](F.gelu(w[f"{at}.mlp.0"](w[f"{at}.ln_2"](x))))
    return w["heads.head"](w["encoder.ln"](x)[:, 0])


NETS: dict[str, Net] = {
    "vgg16_bn": vgg16_bn,
    "resnet18": resnet((2, 2, 2, 2), 2),
    "resnet50": resnet((3, 4, 6, 3), 3),
    "wide_resnet50_2": resnet((3, 4, 6, 3), 3),
    "densenet121": densenet121,
    "mobilenet_v2": mobilenet_v2,
    "efficientnet_b0": efficientnet_b0,
    "convnext_tiny": convnext_tiny,
    "vit_b_16": vit_b_16,
}
