"""A torch layer in the words of the whiteboard: `conv 64 k7 s2 p3`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn

NORM = (
    "BatchNorm",
    "LayerNorm",
    "GroupNorm",
    "InstanceNorm",
    "RMSNorm",
    "LocalResponseNorm",
    "SyncBatchNorm",
)
SHORT = {
    "BatchNorm1d": "bn", "BatchNorm2d": "bn", "BatchNorm3d": "bn", "FrozenBatchNorm2d": "bn", "LayerNorm": "ln",
    "LayerNorm2d": "ln", "LocalResponseNorm": "lrn", "Hardswish": "hardswish", "Hardsigmoid": "hardsigmoid",
    "SiLU": "silu", "GELU": "gelu", "ReLU": "relu", "ReLU6": "relu6", "Dropout": "dropout", "Flatten": "flatten",
    "Identity": "identity", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softmax": "softmax",
}  # fmt: skip
OPERATIONS = {
    "bmm": "matmul", "mm": "matmul", "addmm": "linear", "_softmax": "softmax", "_safe_softmax": "softmax",
    "convolution": "conv", "native_layer_norm": "ln", "native_batch_norm": "bn", "native_group_norm": "gn",
    "max_pool2d_with_indices": "maxpool", "avg_pool2d": "avgpool", "_adaptive_avg_pool2d": "adaptive avgpool",
    "constant_pad_nd": "pad", "clone": "copy", "cat": "concat", "mean": "mean", "upsample_bilinear2d": "upsample",
    "upsample_nearest2d": "upsample", "index": "lookup",
}  # fmt: skip
QUIET = (
    "view", "_unsafe_view", "permute", "transpose", "expand", "select", "slice", "t", "unsqueeze", "squeeze",
    "_to_copy", "lift_fresh", "arange", "empty", "zeros", "detach", "alias", "copy_", "split", "unbind",
)  # fmt: skip
MOST = 3


def is_norm(module: nn.Module | None) -> bool:
    """Whether its parameters are scales and shifts of a normalisation.

    >>> is_norm(nn.BatchNorm2d(3)), is_norm(nn.ReLU())
    (True, False)
    """
    kinds = () if module is None else type(module).__mro__
    return any(word in kind.__name__ for kind in kinds for word in NORM)


def text_of(module: nn.Module | None, operations: Sequence[str]) -> str:
    """The layer in a few words; between layers, what was computed.

    >>> text_of(nn.Conv2d(3, 64, 7, stride=2, padding=3), [])
    'conv 64 k7 s2 p3'
    >>> text_of(None, ["bmm", "add", "_softmax", "bmm"])
    'matmul, add, softmax'
    """
    match module:
        case None:
            return _named(operations)
        case nn.modules.conv._ConvNd():
            return _convolution(module)
        case nn.Linear():
            return f"linear {module.out_features}"
        case nn.MultiheadAttention():
            return f"attention {module.num_heads} heads"
        case nn.MaxPool2d() | nn.AvgPool2d():
            kind = "maxpool" if isinstance(module, nn.MaxPool2d) else "avgpool"
            size = [
                _sized("k", module.kernel_size, 0),
                _sized("s", module.stride, 0),
                _sized("p", module.padding, 0),
            ]
            return " ".join(filter(None, [kind, *size, "ceil" if module.ceil_mode else ""]))
        case nn.AdaptiveAvgPool2d():
            return f"avgpool to {_pair(module.output_size)}"
        case nn.GroupNorm():
            return f"gn {module.num_groups} groups"
    kind = type(module).__name__
    return SHORT.get(kind, kind[:1].lower() + kind[1:])


def _convolution(module: Any) -> str:
    alone = module.groups > 1 and module.groups == module.in_channels == module.out_channels
    kind = "depthwise" if alone else "conv"
    kind = f"transposed {kind}" if module.transposed else kind
    words = [
        kind, "" if alone else str(module.out_channels), _sized("k", module.kernel_size, 0),
        _sized("s", module.stride, 1), _sized("p", module.padding, 0), _sized("d", module.dilation, 1),
        f"g{module.groups}" if module.groups > 1 and not alone else "",
    ]  # fmt: skip
    return " ".join(filter(None, words))


def _sized(letter: str, size: Any, usual: int) -> str:
    return "" if size in (usual, (usual, usual), (usual,)) else letter + _pair(size)


def _pair(size: Any) -> str:
    sizes = list(size) if isinstance(size, tuple | list) else [size]
    return str(sizes[0]) if len(set(sizes)) == 1 else "×".join(map(str, sizes))


def _named(operations: Sequence[str]) -> str:
    """The operations in their order, each once, in-place or not."""
    bare = [name.strip("_") if name.endswith("_") else name for name in operations if name not in QUIET]
    words = list(dict.fromkeys(OPERATIONS.get(name, name.strip("_")) for name in bare)) or ["reshape"]
    return ", ".join(words[:MOST]) + (", …" if len(words) > MOST else "")
