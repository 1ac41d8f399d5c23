"""What is known of a network, layer by layer: the value that every way of computing it gives."""

from __future__ import annotations

import msgspec

from prepkit.maths.tree import Node

Number = int | Node
"""A count: a whole number, or the formula where the network has symbols."""
Extent = Number | None
"""A receptive field, in input pixels; None where it spans everything (attention, global pooling, fully connected)."""


class Layer(msgspec.Struct, frozen=True):
    """One layer: its output, what it costs, and what a position of its output sees of the input.

    Counts are for one image: `macs` are multiply-accumulates of convolutions, products with weights and products
    of activations (attention), biases not counted; `flops` = 2·macs. `activations` are the elements this layer's
    output adds to memory (0 for views and in-place layers). A position i of the output sees the input rows
    offset + i·jump … offset + i·jump + receptive_field − 1.
    """

    name: str
    text: str
    output: tuple[Number, ...]
    weights: Number = 0
    biases: Number = 0
    norm: Number = 0
    macs: Number = 0
    activations: Number = 0
    receptive_field: Extent = None
    jump: Extent = None
    offset: Extent = None
    at: tuple[int, int] = (0, 0)
    """Where it stands in the text of the network; (0, 0) for a model of the zoo."""


class Analysis(msgspec.Struct, frozen=True):
    """A network: its layers in order, and the totals.

    `facts` is what symbols must fulfil for the network to fit, such as W + 2·P − K ≥ 0; none where all is numbers.

    `forward_activations` is the most that is alive at one time in a forward pass without gradients, in elements;
    `training_activations` all that a backward pass could need: every distinct tensor made on the way.
    """

    name: str
    input: tuple[Number, ...]
    layers: tuple[Layer, ...]
    parameters: Number
    buffers: Number
    macs: Number
    output: tuple[Number, ...]
    receptive_field: Extent
    forward_activations: Number
    training_activations: Number
    facts: tuple[Node, ...] = ()
    evidence: tuple[str, ...] = ()
    """By which means the figures were computed, such as ('symbolic', 'torch on meta')."""


def field_layer(analysis: Analysis) -> Layer | None:
    """The layer whose receptive field says how far the network looks: the last that still has places.

    Behind it, global pooling and fully connected layers see everything by construction. None where no layer has
    places; a layer whose own field is None sees everything before that (attention, squeeze-excitation).

    >>> head = Layer("fc", "linear 10", (10,))
    >>> conv = Layer("conv", "conv 8 k3", (8, 6, 6), receptive_field=3, jump=1, offset=0)
    >>> field_layer(Analysis("", (3, 8, 8), (conv, head), 0, 0, 0, (10,), None, 0, 0)).name
    'conv'
    """
    placed = (layer for layer in reversed(analysis.layers) if any(size != 1 for size in layer.output[1:]))
    return next(placed, None)
