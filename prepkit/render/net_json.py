"""The table of a network as JSON: schema 1. Formulas are text in ASCII; null is a field that spans everything."""

from __future__ import annotations

import json

from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Node
from prepkit.maths.tree import Number as Spelled
from prepkit.nets.table import Analysis, Extent, Layer, Number, field_layer
from prepkit.render.net_sizes import BYTES, bytes_of, times, total

JsonNumber = int | float | str | None


def value(number: Extent) -> JsonNumber:
    """A count as it is, a formula as its text, a fraction (a jump after upsampling) as a decimal.

    >>> from fractions import Fraction
    >>> value(3), value(None), value(Spelled(Fraction(1, 2), "1/2"))
    (3, None, 0.5)
    """
    if isinstance(number, Spelled):
        return float(number.value)
    return ascii_line(number) if isinstance(number, Node) else number


def written(analysis: Analysis, batch: int = 1, dtype: str = "float32") -> str:
    """One object; counts are for one image, `activation_bytes` for the batch."""
    kinds = {
        kind: total(getattr(layer, kind) for layer in analysis.layers)
        for kind in ("weights", "biases", "norm")
    }
    seen = field_layer(analysis)
    each = bytes_of(dtype) * batch
    told = {
        "schema": 1, "name": analysis.name, "input_shape": shape(analysis.input),
        "output_shape": shape(analysis.output), "parameters": value(analysis.parameters),
        **{kind: value(count) for kind, count in kinds.items()}, "buffers": value(analysis.buffers),
        "macs": value(analysis.macs), "flops": value(times(analysis.macs, 2)),
        "receptive_field": value(seen.receptive_field) if seen else None,
        "receptive_field_at": seen.name if seen else None,
        "jump": value(seen.jump) if seen else None, "offset": value(seen.offset) if seen else None,
        "parameter_bytes": {name: value(times(analysis.parameters, size)) for name, size in BYTES.items()},
        "activations": {"forward": value(analysis.forward_activations),
                        "training": value(analysis.training_activations)},
        "batch": batch, "dtype": dtype,
        "activation_bytes": {"forward": value(times(analysis.forward_activations, each)),
                             "training": value(times(analysis.training_activations, each))},
        "facts": [ascii_line(fact) for fact in analysis.facts], "evidence": list(analysis.evidence),
        "layers": [layer(one) for one in analysis.layers],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False) + "\n"


def layer(one: Layer) -> dict[str, object]:
    """One row."""
    return {
        "name": one.name, "text": one.text, "output_shape": shape(one.output),
        "parameters": value(total((one.weights, one.biases, one.norm))), "weights": value(one.weights),
        "biases": value(one.biases), "norm": value(one.norm), "macs": value(one.macs),
        "flops": value(times(one.macs, 2)), "activations": value(one.activations),
        "receptive_field": value(one.receptive_field), "jump": value(one.jump), "offset": value(one.offset),
    }  # fmt: skip


def shape(sizes: tuple[Number, ...]) -> list[JsonNumber]:
    """Of one image: (C, H, W)."""
    return [value(size) for size in sizes]
