"""Single defects planted into the source of the models: each must move the logits away from the anchors.

A mutant is the family's own text with one snippet replaced, executed as a module of its own. Names and shapes of its
weights may well stay as they are: most of these change no parameter count.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from torch import nn

from prepkit import zoo

ROOM = "prepkit.zoo.backbones."


class Mutant(NamedTuple):
    """`defect` is in `file` (the family's own where empty): `old` becomes `new`, wherever it stands."""

    defect: str
    anchor: str
    old: str
    new: str
    file: str = ""
    options: dict[str, Any] = {}

    @property
    def model(self) -> str:
        """The name to build: the anchor's without what options it was measured with."""
        return next(
            name for name in sorted(zoo.names(), key=len, reverse=True) if self.anchor.startswith(name)
        )

    def __str__(self) -> str:
        return f"{self.anchor}: {self.defect}"


@contextmanager
def planted(mutant: Mutant) -> Iterator[ModuleType]:
    """The family's module with the defect in it; every other module of the package is as it was."""
    card = zoo.card(mutant.model)
    broken = ROOM + mutant.file if mutant.file else card.module
    touched = list(dict.fromkeys((broken, card.module)))
    before = {name: importlib.import_module(name) for name in touched}
    try:
        for name in touched:
            sys.modules[name] = _executed(name, mutant if name == broken else None)
        yield sys.modules[card.module]
    finally:
        sys.modules.update(before)


def _executed(name: str, mutant: Mutant | None) -> ModuleType:
    path = Path(str(importlib.import_module(name).__file__))
    source = path.read_text(encoding="utf-8")
    if mutant:
        assert mutant.old in source, f"{mutant}: {path.name} no longer says {mutant.old!r}"
        source = source.replace(mutant.old, mutant.new)
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    exec(compile(source, f"{path} with {mutant}", "exec"), module.__dict__)  # noqa: S102 — our own text
    return module


def build(mutant: Mutant) -> nn.Module:
    """The model with the defect in it."""
    options = {**zoo.card(mutant.model).options, **mutant.options}
    with planted(mutant) as module:
        return module.model(**options)


NO_AUX = {"aux_logits": False, "transform_input": True}
MUTANTS = (
    # AlexNet, VGG
    Mutant("padding 1 for 2 in the first convolution", "alexnet", "11, stride=4, padding=2", "11, stride=4, padding=1"),
    Mutant("pooling windows of 2", "alexnet", "nn.MaxPool2d(3, stride=2)", "nn.MaxPool2d(2, stride=2)"),
    Mutant("flattened with the channels last", "alexnet", "x.flatten(1)", "x.permute(0, 2, 3, 1).flatten(1)"),
    Mutant("norm after the activation", "vgg11_bn",
           "layers += [nn.BatchNorm2d(width)] * batch_norm\n            layers.append(nn.ReLU(inplace=True))\n",
           "layers.append(nn.ReLU(inplace=True))\n            layers += [nn.BatchNorm2d(width)] * batch_norm\n"),
    # ResNet
    Mutant("stride on the 1×1 (v1)", "resnet50",
           "(stride, 1) if stride_on_1x1 else (1, stride)", "(1, stride) if stride_on_1x1 else (stride, 1)"),
    Mutant("no ReLU after the sum", "resnet18",
           "self.downsample(x)\n        return self.relu(out)", "self.downsample(x)\n        return out"),
    Mutant("ReLU before the sum", "resnet18",
           "out = self.bn2(out)\n        out += x", "out = self.relu(self.bn2(out))\n        out += x"),
    Mutant("the stem's pooling rounds up", "resnet18",
           "nn.MaxPool2d(3, stride=2, padding=1)", "nn.MaxPool2d(3, stride=2, padding=0, ceil_mode=True)"),
    Mutant("the mean takes in half the map", "resnet18", "self.avgpool(x)", "self.avgpool(x[..., :-1])"),
    Mutant("max for mean at the end", "resnet18", "nn.AdaptiveAvgPool2d(1)", "nn.AdaptiveMaxPool2d(1)"),
    Mutant("the shortcut is the activated one", "resnet18",
           "out += x if", "out += x.relu().mul(0.5) if"),
    # GoogLeNet, Inception v3
    Mutant("norm ε of torch", "googlenet_noaux_transform_input", "eps=0.001", "eps=0.00001", options=NO_AUX),
    Mutant("poolings round down", "googlenet_noaux_transform_input",
           "stride=2, ceil_mode=True", "stride=2, ceil_mode=False", options=NO_AUX),
    Mutant("transform_input is ignored", "googlenet_noaux_transform_input",
           "if self.transform_input else x", "if False else x", options=NO_AUX),
    Mutant("transform_input with red and blue exchanged", "googlenet_noaux_transform_input",
           "(0.485, 0.456, 0.406), (0.229, 0.224, 0.225)", "(0.406, 0.456, 0.485), (0.225, 0.224, 0.229)",
           options=NO_AUX),
    Mutant("branches in another order", "googlenet_noaux_transform_input",
           "self.branch3(x), self.branch4(x)], 1)", "self.branch4(x), self.branch3(x)], 1)", options=NO_AUX),
    Mutant("a pooling branch that counts the padding out", "inception_v3_noaux",
           "avg_pool2d(x, 3, stride=1, padding=1)", "avg_pool2d(x, 3, 1, 1, count_include_pad=False)",
           file="inception_blocks",
           options={"aux_logits": False}),
    # DenseNet
    Mutant("no ReLU after the last norm", "densenet121", "torch.relu_(features)", "features"),
    Mutant("newest maps first", "densenet121", "features = torch.cat(maps, 1)", "features = torch.cat(maps[::-1], 1)"),
    Mutant("max for mean between blocks", "densenet121", "nn.AvgPool2d(2)", "nn.MaxPool2d(2)"),
    # MobileNet
    Mutant("ReLU for ReLU6", "mobilenet_v2", "activation=nn.ReLU6", "activation=nn.ReLU"),
    Mutant("the narrow end is activated", "mobilenet_v2",
           "nn.BatchNorm2d(outputs),", "nn.BatchNorm2d(outputs), nn.ReLU6(),"),
    Mutant("stride on the last block of a stage", "mobilenet_v2",
           "1 if block else stride, expansion", "stride if block == repeats - 1 else 1, expansion"),
    Mutant("norm ε of torch", "mobilenet_v3_large", "eps=0.001", "eps=0.00001"),
    Mutant("sigmoid for hard sigmoid", "mobilenet_v3_large", "gate=nn.Hardsigmoid", "gate=nn.Sigmoid"),
    Mutant("SiLU for hard swish", "mobilenet_v3_large", "HS = nn.ReLU, nn.Hardswish", "HS = nn.ReLU, nn.SiLU"),
    Mutant("a squeeze not rounded to multiples of 8", "mobilenet_v3_large",
           "rounded(wide // SQUEEZE)", "wide // SQUEEZE"),
    Mutant("stride on the wrong block of the tail", "mobilenet_v3_large",
           "(5, 672, 160, True, HS, 2)", "(5, 672, 160, True, HS, 1)"),
    # EfficientNet
    Mutant("squeeze from the expanded channels", "efficientnet_b0", "inputs // SQUEEZE", "wide // SQUEEZE"),
    Mutant("ReLU in the squeeze", "efficientnet_b0", "activation=partial(nn.SiLU, inplace=True)", "activation=nn.ReLU"),
    Mutant("the gate after the projection's input is squared", "efficientnet_b0",
           "self.scale_activation(self.fc2(scale)) * x", "self.scale_activation(self.fc2(scale)) ** 2 * x",
           file="_parts"),
    Mutant("padding on one side", "efficientnet_b0",
           "nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False),",
           "type('Lopsided', (nn.Conv2d,), {'forward': lambda self, x: self._conv_forward(nn.functional.pad("
           "x, (0, 2 * padding, 0, 2 * padding)), self.weight, self.bias)})"
           "(inputs, outputs, kernel, stride, 0, dilation, groups, bias=False),",
           file="_parts"),
    # ConvNeXt, ViT, Swin
    Mutant("tanh GELU", "convnext_tiny", "nn.GELU()", "nn.GELU(approximate='tanh')"),
    Mutant("norm ε of torch", "convnext_tiny", "EPSILON = 1e-6", "EPSILON = 1e-5"),
    Mutant("tanh GELU", "vit_b_16", "nn.GELU()", "nn.GELU(approximate='tanh')"),
    Mutant("norm ε of torch", "vit_b_16", "EPSILON = 1e-6", "EPSILON = 1e-5"),
    Mutant("the class token stands last", "vit_b_16",
           "[self.class_token.expand(len(x), -1, -1), x]", "[x, self.class_token.expand(len(x), -1, -1)]"),
    Mutant("patches column by column", "vit_b_16",
           "self.conv_proj(x).flatten(2)", "self.conv_proj(x).transpose(2, 3).flatten(2)"),
    Mutant("norm after the branch", "vit_b_16", "x = self.ln_1(tokens)", "x = tokens"),
    Mutant("windows are not shifted", "swin_t", "block % 2 * (WINDOW // 2)", "0 * (WINDOW // 2)"),
    Mutant("shifted windows without the mask", "swin_t", "MASKED = -100.0", "MASKED = 0.0", file="_windows"),
    Mutant("merging takes right before down", "swin_t",
           "for column in (0, 1) for row in (0, 1)]", "for row in (0, 1) for column in (0, 1)]"),
    Mutant("relative positions transposed", "swin_t",
           "(y - v + size - 1) * span + x - u + size - 1", "(x - u + size - 1) * span + y - v + size - 1",
           file="_windows"),
    Mutant("scores scaled by the whole width", "swin_t", "(C // self.heads) ** -0.5", "C ** -0.5"),
)  # fmt: skip
