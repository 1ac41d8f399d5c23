"""How each layer is made in PyTorch: the class and its arguments, to be called (`module`) or printed (`code`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from prepkit.errors import UsageError
from prepkit.nets.formula import Size
from prepkit.nets.steps import Fork, Op, Shape, Step, Sum


class Call(msgspec.Struct, frozen=True):
    """`name(*args, **options)`; a name of torch.nn begins with `nn.`, others are in `blocks`."""

    name: str
    args: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    path: str = ""
    """Of the layer whose output this is."""


def call(step: Step, shapes: dict[str, Shape]) -> Call:
    """The call that makes `step`; `shapes` are what reaches each layer, by path."""
    match step:
        case Op():
            return msgspec.structs.replace(CALLS[step.word](step, shapes[step.path]), path=step.path)
        case Sum():
            parts = (
                sequence(step.body, shapes),
                *([sequence(step.shortcut, shapes)] if step.shortcut else []),
            )
            return Call("Residual", parts, path=step.path)
        case Fork():
            branches = tuple(sequence(branch, shapes) for branch in step.branches)
            return Call(step.join.capitalize(), branches, path=step.path)


def sequence(steps: tuple[Step, ...], shapes: dict[str, Shape]) -> Call:
    """`nn.Sequential` of steps."""
    return Call("nn.Sequential", tuple(call(step, shapes) for step in steps))


def _number(size: Size) -> int:
    if not isinstance(size, int):
        raise UsageError(f"{size} has no number; torch needs one: --set gives it")
    return size


def _axes(pair: tuple[Size, Size]) -> int | tuple[int, int]:
    """One number where both axes have it."""
    rows, columns = map(_number, pair)
    return rows if rows == columns else (rows, columns)


def _options(**given: Any) -> tuple[tuple[str, Any], ...]:
    """Those that differ from what torch takes anyway."""
    usual = {
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "groups": 1,
        "bias": True,
        "ceil_mode": False,
        "output_padding": 0,
    }
    return tuple((key, value) for key, value in given.items() if key not in usual or value != usual[key])


def _padding(op: Op) -> int | tuple[int, int]:
    if "same" not in op.flags:
        return _axes(op.pair("p"))
    reach = zip(op.pair("k"), op.pair("d", 1), strict=True)
    rows, columns = (_number(d) * (_number(k) - 1) // 2 for k, d in reach)
    return _axes((rows, columns))


def _conv(op: Op, channels: Size, out: Size, groups: Size) -> Call:
    options = _options(
        stride=_axes(op.pair("s", 1)), padding=_padding(op) if "k" in op.values else 0,
        dilation=_axes(op.pair("d", 1)), groups=_number(groups), bias=op.bias,
    )  # fmt: skip
    return Call("nn.Conv2d", (_number(channels), _number(out), _axes(op.pair("k", 1))), options)


def _transposed(op: Op, shape: Shape) -> Call:
    options = _options(
        stride=_axes(op.pair("s", 1)), padding=_padding(op), output_padding=_axes(op.pair("op")),
        groups=_number(op.size("g", 1)), bias=op.bias, dilation=_axes(op.pair("d", 1)),
    )  # fmt: skip
    return Call(
        "nn.ConvTranspose2d", (_number(shape[0]), _number(op.size("out")), _axes(op.pair("k"))), options
    )


def _pool(name: str) -> Callable[[Op, Shape], Call]:
    def make(op: Op, shape: Shape) -> Call:
        kernel = _axes(op.pair("k"))
        stride = _axes(op.pair("s")) if "s" in op.values else kernel
        options = _options(
            padding=_padding(op), dilation=_axes(op.pair("d", 1)), ceil_mode="ceil" in op.flags
        )
        steps = () if stride == kernel else (("stride", stride),)
        return Call(name, (kernel,), (*steps, *options))

    return make


def _mlp(op: Op, shape: Shape) -> Call:
    width = _number(shape[-1])
    hidden = _number(op.size("out") or width * op.size("times"))
    bias = _options(bias=op.bias)
    return Call(
        "nn.Sequential",
        (Call("nn.Linear", (width, hidden), bias), Call("nn.GELU"), Call("nn.Linear", (hidden, width), bias)),
    )


def _batch_norm(op: Op, shape: Shape) -> Call:
    return Call("nn.BatchNorm2d" if len(shape) == 3 else "nn.BatchNorm1d", (_number(shape[0]),))


def _layer_norm(op: Op, shape: Shape) -> Call:
    return (
        Call("ChannelNorm", (_number(shape[0]),))
        if len(shape) == 3
        else Call("nn.LayerNorm", (_number(shape[-1]),))
    )


def _softmax(op: Op, shape: Shape) -> Call:
    return Call("nn.Softmax", (), (("dim", 2 if len(shape) == 2 else 1),))


def _squeeze(op: Op, shape: Shape) -> Call:
    channels = _number(shape[0])
    return Call("SqueezeExcite", (channels, max(1, channels // _number(op.size("r")))))


def _pad(op: Op, shape: Shape) -> Call:
    rows, columns = map(_number, op.pair("p"))
    return Call("nn.ZeroPad2d", (rows if rows == columns else (columns, columns, rows, rows),))


def _patches(op: Op, shape: Shape) -> Call:
    sizes = (_number(shape[0]), _number(op.size("d")), _axes(op.pair("k")))
    return Call("Patches", sizes, _options(bias=op.bias))


def _plain(name: str, *args: Any) -> Callable[[Op, Shape], Call]:
    return lambda op, shape: Call(name, args)


CALLS: dict[str, Callable[[Op, Shape], Call]] = {
    "conv": lambda op, shape: _conv(op, shape[0], op.size("out"), op.size("g", 1)),
    "pw": lambda op, shape: _conv(op, shape[0], op.size("out"), op.size("g", 1)),
    "dw": lambda op, shape: _conv(op, shape[0], shape[0], shape[0]),
    "tconv": _transposed,
    "maxpool": _pool("nn.MaxPool2d"),
    "avgpool": _pool("nn.AvgPool2d"),
    "adaptivepool": lambda op, shape: Call("nn.AdaptiveAvgPool2d", (_axes(op.pair("n")),)),
    "patches": _patches,
    "upsample": lambda op, shape: Call("nn.Upsample", (), (("scale_factor", _number(op.size("s"))),)),
    "pad": _pad,
    "crop": lambda op, shape: Call("Crop", tuple(map(_number, op.pair("n")))),
    "shuffle": lambda op, shape: Call("nn.ChannelShuffle", (_number(op.size("g")),)),
    "linear": lambda op, shape: Call(
        "nn.Linear", (_number(shape[-1]), _number(op.size("out"))), _options(bias=op.bias)
    ),
    "mlp": _mlp,
    "attention": lambda op, shape: Call(
        "Attention", (_number(shape[1]), _number(op.size("h"))), _options(bias=op.bias)
    ),
    "se": _squeeze,
    "cls": lambda op, shape: Call("ClassToken", (_number(shape[1]),)),
    "pos": lambda op, shape: Call("Positions", tuple(map(_number, shape))),
    "first": _plain("FirstToken"),
    "bn": _batch_norm,
    "ln": _layer_norm,
    "gn": lambda op, shape: Call("nn.GroupNorm", (_number(op.size("g")), _number(shape[0]))),
    "in": lambda op, shape: Call("nn.InstanceNorm2d", (_number(shape[0]),)),
    "lrn": lambda op, shape: Call("nn.LocalResponseNorm", (_number(op.size("n", 5)),)),
    "flatten": _plain("nn.Flatten"),
    "gap": _plain("GlobalAverage"),
    "dropout": lambda op, shape: Call("nn.Dropout", (_number(op.size("percent", 50)) / 100,)),
    "softmax": _softmax,
    "relu": _plain("nn.ReLU"),
    "relu6": _plain("nn.ReLU6"),
    "leaky": _plain("nn.LeakyReLU"),
    "elu": _plain("nn.ELU"),
    "gelu": _plain("nn.GELU"),
    "silu": _plain("nn.SiLU"),
    "hswish": _plain("nn.Hardswish"),
    "hsigmoid": _plain("nn.Hardsigmoid"),
    "sigmoid": _plain("nn.Sigmoid"),
    "tanh": _plain("nn.Tanh"),
}
