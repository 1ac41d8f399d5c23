"""A whiteboard net as PyTorch source: one class, with the blocks that torch.nn lacks above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prepkit.nets.calls import Call, sequence
from prepkit.nets.plan import plan
from prepkit.nets.repeats import again
from prepkit.nets.show import show
from prepkit.nets.spoken import Net
from prepkit.nets.steps import Shape
from prepkit.nets.symbolic import leaving, reaching

BLOCKS = Path(__file__).resolve().with_name("blocks.py")
_WIDE = 96
LOOPED = 3
"""Times that a group must come for a loop to read better than a list."""


def code(net: Net, settings: Mapping[str, int] | None = None, name: str = "Net") -> str:
    """Python that defines `class Net(nn.Sequential)`; UsageError where a symbol has no number.

    >>> from prepkit.nets.language import read
    >>> print(code(read("3x8x8: conv 4 k3 > relu > gap")).partition("class Net")[2])
    (nn.Sequential):
        \"""3x8x8: conv 4 k3 > relu > gap\"""
    <BLANKLINE>
        def __init__(self) -> None:
            super().__init__(  # (B, 3, 8, 8)
                nn.Conv2d(3, 4, 3),  # (B, 4, 6, 6)
                nn.ReLU(),
                GlobalAverage(),  # (B, 4)
            )
    <BLANKLINE>
    """
    made = plan(net, settings)
    calls, shapes = sequence(made.steps, reaching(made)), leaving(made)
    blocks = "".join(f"\n\n{text}\n" for text in _blocks(set(_names(calls))))
    last = [made.input]
    body = "\n".join(_listed(calls.args, 12, shapes, last))
    wanted = _docstring(show(net))
    arguments = f"(  # {_shape(made.input)}\n{body}\n        )" if calls.args else "()"
    return (
        f"import torch\nfrom torch import nn\n{blocks}\n\nclass {name}(nn.Sequential):\n    {wanted}\n\n"
        f"    def __init__(self) -> None:\n        super().__init__{arguments}\n"
    )


def _docstring(text: str) -> str:
    """The net's own text; long ones one step a line."""
    if len(text) > _WIDE:
        text = (
            text.replace("; ", ";\n    ").replace(": ", ":\n    ", 1)
            if ";" not in text
            else text.replace("; ", ";\n    ")
        )
        text = "\n".join(_wrapped(line) for line in text.split("\n")) + "\n    "
    return f'"""{text}"""'


def _wrapped(line: str) -> str:
    """Broken at arrows."""
    found, now = [], ""
    for part in re.split(r"(?<=> )", line):
        if len(now) + len(part) > _WIDE:
            found.append(now.rstrip())
            now = "      "
        now += part
    return "\n".join([*found, now])


def _blocks(names: set[str]) -> Iterator[str]:
    """The classes of these names, as `blocks.py` has them."""
    for text in BLOCKS.read_text(encoding="utf-8").split("\n\n\n")[1:]:
        if (match := re.match(r"class (\w+)", text)) and match[1] in names:
            yield text.rstrip()


def _names(call: Call) -> Iterator[str]:
    yield call.name
    for arg in call.args:
        if isinstance(arg, Call):
            yield from _names(arg)


def _lines(call: Call, indent: int, shapes: Mapping[str, Shape], last: list[Shape]) -> Iterator[str]:
    """A call on one line, or one argument a line; the shape behind it where it changes."""
    if any(isinstance(arg, Call) for arg in call.args) and not _short(call):
        yield f"{' ' * indent}{call.name}("
        yield from _listed(call.args, indent + 4, shapes, last)
        yield f"{' ' * indent}),{_comment(call, shapes, last)}"
    else:
        yield f"{' ' * indent}{_text(call)},{_comment(call, shapes, last)}"


def _listed(
    calls: tuple[Call, ...], indent: int, shapes: Mapping[str, Shape], last: list[Shape]
) -> Iterator[str]:
    """Calls one below the other; what comes again often is a loop, which makes each layer anew."""
    marks = [(_text(call), [shapes.get(path) for path in _paths(call)]) for call in calls]
    place, blank = 0, " " * indent
    while place < len(calls):
        size, times = again(marks, place)
        if times >= LOOPED:
            yield f"{blank}*("
            yield f"{blank}    layer"
            yield f"{blank}    for _ in range({times})"
            yield f"{blank}    for layer in ("
            for call in calls[place : place + size]:
                yield from _lines(call, indent + 8, shapes, last)
            yield f"{blank}    )"
            yield f"{blank}),"
            place += size * times
        else:
            yield from _lines(calls[place], indent, shapes, last)
            place += 1


def _paths(call: Call) -> Iterator[str]:
    yield call.path
    for arg in call.args:
        if isinstance(arg, Call):
            yield from _paths(arg)


def _short(call: Call) -> bool:
    """Is it one layer in several parts, such as an MLP?"""
    return (
        call.name == "nn.Sequential"
        and all(not part.path and not part.args[2:] for part in call.args)
        and bool(call.path)
    )


def _comment(call: Call, shapes: Mapping[str, Shape], last: list[Shape]) -> str:
    shape = shapes.get(call.path)
    if shape is None or shape == last[0]:
        return ""
    last[0] = shape
    return f"  # {_shape(shape)}"


def _shape(shape: Shape) -> str:
    return f"(B, {', '.join(map(str, shape))})"


def _text(value: Any) -> str:
    if not isinstance(value, Call):
        return repr(value)
    told = [*map(_text, value.args), *(f"{key}={option!r}" for key, option in value.options)]
    return f"{value.name}({', '.join(told)})"
