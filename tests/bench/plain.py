"""The same nets without modules: `torch.nn.functional` on the tensors of a state_dict, what a forward pass must cost.

Opponents of the zoo in `tests.bench.zoo`; they share nothing with it but the names of the weights.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional as F  # noqa: N812

Weights = dict[str, torch.Tensor]
Net = Callable[[Weights, torch.Tensor], torch.Tensor]


def conv(
    w: Weights, at: str, x: torch.Tensor, stride: int = 1, padding: int = 0, groups: int = 1
) -> torch.Tensor:
    return F.conv2d(x, w[f"{at}.weight"], w.get(f"{at}.bias"), stride, padding, 1, groups)


def norm(w: Weights, at: str, x: torch.Tensor) -> torch.Tensor:
    mean, variance = w[f"{at}.running_mean"], w[f"{at}.running_var"]
    return F.batch_norm(x, mean, variance, w[f"{at}.weight"], w[f"{at}.bias"])


def linear(w: Weights, at: str, x: torch.Tensor) -> torch.Tensor:
    return F.linear(x, w[f"{at}.weight"], w.get(f"{at}.bias"))


def layer_norm(w: Weights, at: str, x: torch.Tensor, eps: float) -> torch.Tensor:
    return F.layer_norm(x, x.shape[-1:], w[f"{at}.weight"], w[f"{at}.bias"], eps)


def pooled(x: torch.Tensor) -> torch.Tensor:
    return F.adaptive_avg_pool2d(x, 1).flatten(1)


def vgg16_bn(w: Weights, x: torch.Tensor) -> torch.Tensor:
    at = 0
    for count in (2, 2, 3, 3, 3):
        for _ in range(count):
            x = F.relu_(norm(w, f"features.{at + 1}", conv(w, f"features.{at}", x, 1, 1)))
            at += 3
        x, at = F.max_pool2d(x, 2), at + 1
    x = F.adaptive_avg_pool2d(x, 7).flatten(1)
    for layer in (0, 3):
        x = F.relu_(linear(w, f"classifier.{layer}", x))
    return linear(w, "classifier.6", x)


def resnet(blocks: tuple[int, ...], layers: int) -> Net:
    """`layers` convolutions a block: 2 are basic, 3 bottlenecks."""

    def net(w: Weights, x: torch.Tensor) -> torch.Tensor:
        x = F.max_pool2d(F.relu_(norm(w, "bn1", conv(w, "conv1", x, 2, 3))), 3, 2, 1)
        strided = layers - 1  # the 3×3: conv1 of two, conv2 of three
        for stage, count in enumerate(blocks, start=1):
            for block in range(count):
                at, out = f"layer{stage}.{block}", x
                for layer in range(1, layers + 1):
                    stride = 2 if stage > 1 and block == 0 and layer == strided else 1
                    padding = w[f"{at}.conv{layer}.weight"].shape[-1] // 2
                    out = norm(w, f"{at}.bn{layer}", conv(w, f"{at}.conv{layer}", out, stride, padding))
                    out = F.relu_(out) if layer < layers else out
                if block == 0 and f"{at}.downsample.0.weight" in w:
                    x = norm(w, f"{at}.downsample.1", conv(w, f"{at}.downsample.0", x, 2 if stage > 1 else 1))
                x = F.relu_(out.add_(x))
        return linear(w, "fc", pooled(x))

    return net


def densenet121(w: Weights, x: torch.Tensor) -> torch.Tensor:
    x = F.relu_(norm(w, "features.norm0", conv(w, "features.conv0", x, 2, 3)))
    x = F.max_pool2d(x, 3, 2, 1)
    for block, count in enumerate((6, 12, 24, 16), start=1):
        if block > 1:
            at = f"features.transition{block - 1}"
            x = F.avg_pool2d(conv(w, f"{at}.conv", F.relu_(norm(w, f"{at}.norm", x))), 2)
        maps = [x]
        for layer in range(1, count + 1):
            at = f"features.denseblock{block}.denselayer{layer}"
            out = conv(w, f"{at}.conv1", F.relu_(norm(w, f"{at}.norm1", torch.cat(maps, 1))))
            maps.append(conv(w, f"{at}.conv2", F.relu_(norm(w, f"{at}.norm2", out)), 1, 1))
        x = torch.cat(maps, 1)
    return linear(w, "classifier", pooled(F.relu_(norm(w, "features.norm5", x))))


def mobilenet_v2(w: Weights, x: torch.Tensor) -> torch.Tensor:
    def step(at: str, x: torch.Tensor, stride: int = 1, padding: int = 0, groups: int = 1) -> torch.Tensor:
        return F.relu6(norm(w, f"{at}.1", conv(w, f"{at}.0", x, stride, padding, groups)), inplace=True)

    x = step("features.0", x, 2, 1)
    strides = (1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)
    for block, stride in enumerate(strides, start=1):
        at, out, deep = f"features.{block}.conv", x, 0
        if block > 1:
            out, deep = step(f"{at}.0", out), 1
        out = step(f"{at}.{deep}", out, stride, 1, out.shape[1])
        out = norm(w, f"{at}.{deep + 2}", conv(w, f"{at}.{deep + 1}", out))
        x = x + out if stride == 1 and x.shape == out.shape else out
    return linear(w, "classifier.1", pooled(step("features.18", x)))


def efficientnet_b0(w: Weights, x: torch.Tensor) -> torch.Tensor:
    def step(at: str, x: torch.Tensor, stride: int = 1, kernel: int = 1, groups: int = 1) -> torch.Tensor:
        return F.silu(norm(w, f"{at}.1", conv(w, f"{at}.0", x, stride, kernel // 2, groups)), inplace=True)

    x = step("features.0", x, 2, 3)
    stages = ((3, 1, 1), (3, 2, 2), (5, 2, 2), (3, 2, 3), (5, 1, 3), (5, 2, 4), (3, 1, 1))
    for stage, (kernel, first, count) in enumerate(stages, start=1):
        for block in range(count):
            at, out, deep = f"features.{stage}.{block}.block", x, 0
            if stage > 1:
                out, deep = step(f"{at}.0", out), 1
            out = step(f"{at}.{deep}", out, 1 if block else first, kernel, out.shape[1])
            gate = F.silu(conv(w, f"{at}.{deep + 1}.fc1", F.adaptive_avg_pool2d(out, 1)), inplace=True)
            out = torch.sigmoid(conv(w, f"{at}.{deep + 1}.fc2", gate)) * out
            out = norm(w, f"{at}.{deep + 2}.1", conv(w, f"{at}.{deep + 2}.0", out))
            x = out.add_(x) if block else out
    return linear(w, "classifier.1", pooled(step("features.8", x)))


def convnext_tiny(w: Weights, x: torch.Tensor) -> torch.Tensor:
    def channels_first(at: str, x: torch.Tensor) -> torch.Tensor:
        return layer_norm(w, at, x.permute(0, 2, 3, 1), 1e-6).permute(0, 3, 1, 2)

    x = channels_first("features.0.1", conv(w, "features.0.0", x, 4))
    for stage, count in enumerate((3, 3, 9, 3)):
        if stage:
            at = f"features.{2 * stage}"
            x = conv(w, f"{at}.1", channels_first(f"{at}.0", x), 2)
        for block in range(count):
            at = f"features.{2 * stage + 1}.{block}"
            out = conv(w, f"{at}.block.0", x, 1, 3, x.shape[1]).permute(0, 2, 3, 1)
            out = F.gelu(linear(w, f"{at}.block.3", layer_norm(w, f"{at}.block.2", out, 1e-6)))
            out = w[f"{at}.layer_scale"] * linear(w, f"{at}.block.5", out).permute(0, 3, 1, 2)
            x = out.add_(x)
    x = channels_first("classifier.0", F.adaptive_avg_pool2d(x, 1)).flatten(1)
    return linear(w, "classifier.2", x)


def vit_b_16(w: Weights, x: torch.Tensor) -> torch.Tensor:
    x = conv(w, "conv_proj", x, 16).flatten(2).transpose(1, 2)
    x = torch.cat([w["class_token"].expand(len(x), -1, -1), x], 1) + w["encoder.pos_embedding"]
    batch, tokens, width = x.shape
    for layer in range(12):
        at = f"encoder.layers.encoder_layer_{layer}"
        out = layer_norm(w, f"{at}.ln_1", x, 1e-6)
        out = F.linear(out, w[f"{at}.self_attention.in_proj_weight"], w[f"{at}.self_attention.in_proj_bias"])
        q, k, v = out.view(batch, tokens, 3, 12, width // 12).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, width)
        x = x + linear(w, f"{at}.self_attention.out_proj", out)
        out = F.gelu(linear(w, f"{at}.mlp.0", layer_norm(w, f"{at}.ln_2", x, 1e-6)))
        x = x + linear(w, f"{at}.mlp.3", out)
    return linear(w, "heads.head", layer_norm(w, "encoder.ln", x, 1e-6)[:, 0])


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
