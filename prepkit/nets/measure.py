"""Any torch module measured: one forward pass on `meta`, which costs no arithmetic and no memory.

Exactly what torch does is counted, operation by operation, so that no layer is forgotten: attention written out or
fused, weights used by functions, layers used twice, parts that do not run. Counts are for one image in evaluation
mode; multiply-accumulates are those of torch's own FlopCounterMode on `meta`, halved.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import torch
from torch import nn

from prepkit.maths.tree import Node, Number
from prepkit.nets.measuring.run import VERSION, Entry, run
from prepkit.nets.table import Analysis, Layer

EVIDENCE = f"torch {VERSION} on meta"


def measure(module: nn.Module, input: Sequence[int], name: str = "", *, gates: bool = True) -> Analysis:
    """The table of `module` for one image of shape `input`, such as (3, 224, 224).

    The module is left as it was: it runs with empty weights on `meta`. `gates` False looks past factors that see
    the whole image (squeeze-excitation), so that the receptive field is that of the trunk.

    >>> net = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 7 * 7, 10))
    >>> found = measure(net, (3, 16, 16))
    >>> found.parameters, found.macs, found.output
    (4154, 14504, (10,))
    >>> [(layer.name, layer.receptive_field, layer.jump) for layer in found.layers]
    [('0', 3, 2), ('1', 3, 2), ('2', 3, 2), ('3', None, None)]
    """
    done = run(module, input, gates=gates)
    return Analysis(
        name=name,
        input=tuple(input),
        layers=tuple(map(_layer, done.entries)),
        parameters=done.parameters,
        buffers=done.buffers,
        macs=done.macs,
        output=done.output,
        receptive_field=done.line.size if done.line else None,
        forward_activations=done.peak,
        training_activations=done.total,
        evidence=(EVIDENCE,),
    )


def without_numbers() -> torch.device:
    """A context: what is built within has shapes only.

    >>> with without_numbers():
    ...     nn.Linear(3, 10**12).weight.is_meta
    True
    """
    return torch.device("meta")


def _layer(entry: Entry) -> Layer:
    line = entry.line
    return Layer(
        name=entry.name,
        text=entry.text,
        output=entry.output,
        weights=entry.weights,
        biases=entry.biases,
        norm=entry.norm,
        macs=entry.macs,
        activations=entry.activations,
        receptive_field=line.size if line else None,
        jump=_number(line.jump) if line else None,
        offset=line.offset if line else None,
    )


def _number(value: Fraction) -> int | Node:
    return value.numerator if value.denominator == 1 else Number(value, str(value))
