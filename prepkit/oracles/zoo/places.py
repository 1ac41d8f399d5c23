"""Shapes and receptive fields of named models."""

from __future__ import annotations

from fractions import Fraction

from prepkit.oracles.zoo._passes import line, measured, part


def output_shape(model: str, side: int = 0) -> tuple[int, ...]:
    """What comes out for one image; of several outputs the first.

    >>> output_shape("alexnet")
    (1000,)
    """
    return measured(model, side).output


def layer_shape(model: str, layer: str, side: int = 0) -> tuple[int, ...]:
    """What leaves a layer, (C, H, W); of several layers, what leaves the last.

    >>> layer_shape("alexnet", "features.0"), layer_shape("alexnet", "features")
    ((64, 55, 55), (256, 6, 6))
    """
    return [one for one in part(model, layer, side) if one.output][-1].output


def receptive_field(model: str, layer: str, side: int = 0, gates: int = 1) -> int:
    """Rows of the image that one position at the end of `layer` sees, padding included.

    With gates = 0 factors that see the whole image (squeeze-excitation) are looked past.

    >>> receptive_field("alexnet", "features")
    195
    """
    return line(model, layer, side, gates).size


def jump(model: str, layer: str, side: int = 0, gates: int = 1) -> Fraction:
    """Rows of the image from one position at the end of `layer` to the next: the product of the strides.

    >>> jump("alexnet", "features")
    Fraction(32, 1)
    """
    return line(model, layer, side, gates).jump


def offset(model: str, layer: str, side: int = 0, gates: int = 1) -> int:
    """The first row that the first position sees; negative within the padding.

    >>> offset("alexnet", "features")
    -66
    """
    return line(model, layer, side, gates).offset
