"""Parameters and work of named models."""

from __future__ import annotations

import importlib
from fractions import Fraction

from prepkit import zoo
from prepkit.errors import Undefined
from prepkit.oracles.zoo._passes import measured, part


def parameters(model: str) -> int:
    """All numbers that training changes.

    >>> parameters("alexnet")
    61100840
    """
    return measured(model).parameters


def weights(model: str, layer: str = "") -> int:
    """Parameters that multiply inputs: no biases, no scales and shifts of norms.

    >>> weights("alexnet", "features.0")
    23232
    """
    return sum(one.weights for one in (part(model, layer) if layer else measured(model).entries))


def biases(model: str, layer: str = "") -> int:
    """Parameters that are added; shifts of norms do not count here.

    >>> biases("alexnet")
    10344
    """
    return sum(one.biases for one in (part(model, layer) if layer else measured(model).entries))


def norm_parameters(model: str, layer: str = "") -> int:
    """Scales and shifts of norms.

    >>> norm_parameters("alexnet")
    0
    """
    return sum(one.norm for one in (part(model, layer) if layer else measured(model).entries))


def buffers(model: str) -> int:
    """Numbers that are kept and not trained: running means, variances, counters, index tables.

    >>> buffers("alexnet")
    0
    """
    return measured(model).buffers


def layer_parameters(model: str, layer: str) -> int:
    """Parameters of a layer, or of all layers whose names begin so.

    >>> layer_parameters("alexnet", "features"), layer_parameters("alexnet", "classifier.1")
    (2469696, 37752832)
    """
    return sum(one.parameters for one in part(model, layer))


def share_of_parameters(model: str, layer: str) -> Fraction:
    """The part of all parameters that lies in `layer`.

    >>> float(share_of_parameters("alexnet", "classifier")) > 0.95
    True
    """
    return Fraction(layer_parameters(model, layer), parameters(model))


def macs(model: str, side: int = 0) -> int:
    """Multiply-accumulates of one forward pass: convolutions, matrix products, attention.

    >>> macs("alexnet")
    714188480
    """
    return measured(model, side).macs


def flops(model: str, side: int = 0) -> int:
    """Two for each multiply-accumulate.

    >>> flops("alexnet")
    1428376960
    """
    return 2 * macs(model, side)


def layer_macs(model: str, layer: str, side: int = 0) -> int:
    """Multiply-accumulates of a layer, or of all layers whose names begin so.

    >>> layer_macs("alexnet", "features.0"), layer_macs("alexnet", "classifier")
    (70276800, 58621952)
    """
    return sum(one.macs for one in part(model, layer, side))


def share_of_macs(model: str, layer: str, side: int = 0) -> Fraction:
    """The part of all multiply-accumulates that `layer` does.

    >>> float(share_of_macs("alexnet", "classifier")) < 0.09
    True
    """
    return Fraction(layer_macs(model, layer, side), macs(model, side))


def fits_macs(model: str, budget: int, side: int = 0) -> bool:
    """Whether one forward pass needs at most `budget` multiply-accumulates.

    >>> fits_macs("alexnet", 10**8)
    False
    """
    return macs(model, side) <= budget


def fits_parameters(model: str, budget: int) -> bool:
    """Whether the model has at most `budget` parameters.

    >>> fits_parameters("alexnet", 10**8)
    True
    """
    return parameters(model) <= budget


def layers(model: str, word: str) -> int:
    """How many layers ran whose description begins with `word`: conv, linear, bn, maxpool, …

    >>> layers("alexnet", "conv"), layers("alexnet", "linear")
    (5, 3)
    """
    return sum(one.text.split(" ")[0] == word for one in measured(model).entries if one.output)


def layers_named(model: str, part: str) -> int:
    """How many layers ran whose name holds `part`, such as the convolutions of projection shortcuts.

    >>> layers_named("resnet50", "downsample.0")
    4
    """
    return sum(part in one.name for one in measured(model).entries if one.output)


def connections(model: str, layer: str = "") -> int:
    """Links between units, biases counted, where the model counts them itself (LeNet-5).

    >>> connections("alexnet")
    Traceback (most recent call last):
    prepkit.errors.Undefined: connections of alexnet are not counted
    """
    family = importlib.import_module(zoo.card(model).module)
    if not hasattr(family, "connections"):
        raise Undefined(f"connections of {model} are not counted")
    found: dict[str, int] = family.connections(zoo.build(model))
    if layer and layer not in found:
        raise Undefined(f"{model} has no layer {layer!r}; there is {', '.join(found)}")
    return found[layer] if layer else sum(found.values())
