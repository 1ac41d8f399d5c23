"""What comes out of a net, and what a position of it sees of the input."""

from __future__ import annotations

from prepkit.oracles.net._read import layer_of, number, numbers, table


def output_shape(net: str) -> tuple[int, ...]:
    """The shape that comes out, without the batch.

    >>> output_shape("3x224x224: conv 64 k7 s2 p3 > maxpool k3 s2 p1")
    (64, 56, 56)
    """
    return numbers(table(net).output)


def layer_shape(net: str, layer: int) -> tuple[int, ...]:
    """The shape that leaves the n-th layer, counted from 1 (from the end if negative).

    >>> layer_shape("3x224x224: conv 64 k7 s2 p3 > maxpool k3 s2 p1", 1)
    (64, 112, 112)
    """
    return numbers(layer_of(net, layer).output)


def output_channels(net: str) -> int:
    """Channels of a map that comes out; features of tokens or of a vector.

    >>> output_channels("3x32x32: [ conv 8 k1 | conv 16 k3 p1 ] > concat")
    24
    """
    shape = output_shape(net)
    return shape[0] if len(shape) == 3 else shape[-1]


def output_height(net: str) -> int:
    """Rows of the map that comes out.

    >>> output_height("3x32x20: conv 8 k5")
    28
    """
    return output_shape(net)[1]


def output_width(net: str) -> int:
    """Columns of the map that comes out.

    >>> output_width("3x32x20: conv 8 k5")
    16
    """
    return output_shape(net)[2]


def receptive_field(net: str) -> int:
    """Input rows that one position of the output sees, padding included; Undefined where it sees everything.

    >>> receptive_field("3x224x224: conv 64 k7 s2 p3 > maxpool k3 s2 p1")
    11
    """
    return number(table(net).receptive_field)


def jump(net: str) -> int:
    """Input rows from one position of the output to the next.

    >>> jump("3x224x224: conv 64 k7 s2 p3 > maxpool k3 s2 p1")
    4
    """
    return number(layer_of(net, -1).jump)


def offset(net: str) -> int:
    """The first input row that the first position of the output sees; negative in the padding.

    >>> offset("3x224x224: conv 64 k7 s2 p3 > maxpool k3 s2 p1")
    -5
    """
    return number(layer_of(net, -1).offset)
