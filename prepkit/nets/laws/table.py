"""Which law each word of the vocabulary has."""

from __future__ import annotations

from collections.abc import Callable

from prepkit.nets.laws import dense, plain, windows
from prepkit.nets.laws.here import Effect, Here

ACTIVATIONS = (
    "relu", "relu6", "leaky", "elu", "gelu", "silu", "hswish", "hsigmoid", "sigmoid", "tanh",
)  # fmt: skip
LAWS: dict[str, Callable[[Here], Effect]] = {
    "conv": windows.conv,
    "dw": windows.depthwise,
    "pw": windows.pointwise,
    "tconv": windows.transposed,
    "maxpool": windows.pool,
    "avgpool": windows.pool,
    "adaptivepool": windows.adaptive,
    "patches": windows.patches,
    "upsample": windows.upsample,
    "pad": windows.pad,
    "crop": windows.crop,
    "shuffle": windows.shuffle,
    "linear": dense.linear,
    "mlp": dense.mlp,
    "attention": dense.attention,
    "se": dense.squeeze_excite,
    "cls": dense.class_token,
    "pos": dense.positions,
    "first": dense.first,
    "bn": plain.batch_norm,
    "ln": plain.layer_norm,
    "gn": plain.group_norm,
    "in": plain.instance_norm,
    "lrn": plain.local_response,
    "flatten": plain.flatten,
    "gap": plain.global_average,
    "dropout": plain.dropout,
    "softmax": plain.softmax,
    **dict.fromkeys(ACTIVATIONS, plain.elementwise),
}
