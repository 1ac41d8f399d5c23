"""What named models take in memory."""

from __future__ import annotations

from prepkit.oracles.zoo._passes import measured, part


def weight_bytes(model: str, size: int = 4) -> int:
    """Parameters times bytes each: 4 in float32, 2 in float16, 1 in int8.

    >>> weight_bytes("alexnet")
    244403360
    """
    return size * measured(model).parameters


def training_activations(model: str, side: int = 0) -> int:
    """Elements of all tensors made in a forward pass: what a backward pass could need. In-place results share.

    >>> training_activations("alexnet")
    591720
    """
    return measured(model, side).total


def forward_activations(model: str, side: int = 0) -> int:
    """The most elements alive at one time in a forward pass without gradients; the image itself not counted.

    >>> forward_activations("alexnet")
    240256
    """
    return measured(model, side).peak


def layer_activations(model: str, layer: str, side: int = 0) -> int:
    """Elements of the tensors that `layer` makes.

    >>> layer_activations("alexnet", "features.0"), layer_activations("alexnet", "features.1")
    (193600, 0)
    """
    return sum(one.activations for one in part(model, layer, side))
