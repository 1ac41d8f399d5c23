"""A whiteboard net as a torch module: `nn.Sequential` of the layers, each under its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn

from prepkit.nets import blocks
from prepkit.nets.calls import Call, sequence
from prepkit.nets.plan import plan
from prepkit.nets.spoken import Net
from prepkit.nets.symbolic import reaching


def build(net: Net, settings: Mapping[str, int] | None = None) -> nn.Module:
    """The module, on torch's default device; UsageError where a symbol has no number.

    >>> from prepkit.nets.language import read
    >>> build(read("3x8x8: conv 4 k3 > relu"))
    Sequential(
      (0): Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))
      (1): ReLU()
    )
    """
    made = plan(net, settings)
    module = _made(sequence(made.steps, reaching(made)))
    assert isinstance(module, nn.Module)
    return module


def _made(value: Any) -> Any:
    """The call, called."""
    if not isinstance(value, Call):
        return value
    home, name = (nn, value.name[3:]) if value.name.startswith("nn.") else (blocks, value.name)
    return getattr(home, name)(*map(_made, value.args), **dict(value.options))
