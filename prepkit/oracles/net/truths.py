"""What holds of a net, or of two."""

from __future__ import annotations

from prepkit.errors import Misfit
from prepkit.oracles.net._read import table
from prepkit.oracles.net.counts import macs, parameters
from prepkit.oracles.net.shapes import output_shape, receptive_field


def fits(net: str) -> bool:
    """Do the layers fit one another?

    >>> fits("3x8x8: res( conv 3 k3 p1 )"), fits("3x8x8: res( conv 3 k3 )")
    (True, False)
    """
    try:
        table(net)
    except Misfit:
        return False
    return True


def within_macs(net: str, limit: int) -> bool:
    """Is its work at most `limit` multiply-accumulates?

    >>> within_macs("3x32x32: conv 8 k3 p1", 200000)
    False
    """
    return macs(net) <= limit


def within_parameters(net: str, limit: int) -> bool:
    """Has it at most `limit` parameters?

    >>> within_parameters("3x32x32: conv 8 k3 p1", 224)
    True
    """
    return parameters(net) <= limit


def fewer_parameters(net: str, other: str) -> bool:
    """Has `net` fewer parameters than `other`?

    >>> fewer_parameters("8x9x9: dw k3 > pw 8", "8x9x9: conv 8 k3")
    True
    """
    return parameters(net) < parameters(other)


def fewer_macs(net: str, other: str) -> bool:
    """Has `net` less work than `other`?

    >>> fewer_macs("8x9x9: conv 8 k3 s2", "8x9x9: conv 8 k3")
    True
    """
    return macs(net) < macs(other)


def same_shape(net: str, other: str) -> bool:
    """Does the same shape come out of both?

    >>> same_shape("3x9x9: conv 8 k5", "3x9x9: 2x( conv 8 k3 )")
    True
    """
    return output_shape(net) == output_shape(other)


def same_field(net: str, other: str) -> bool:
    """Do their outputs see as much of the input?

    >>> same_field("3x9x9: conv 8 k5", "3x9x9: 2x( conv 8 k3 )")
    True
    """
    return receptive_field(net) == receptive_field(other)
