"""Blocks of modern nets, by listing their weights and products; taps on padding count, biases do no work."""

from __future__ import annotations

from fractions import Fraction

from prepkit.oracles.count._items import tuples
from prepkit.oracles.count.parameters import (
    batchnorm_params,
    conv_params,
    depthwise_params,
    linear_params,
    mlp_params,
    pointwise_params,
)
from prepkit.oracles.count.work import (
    conv_macs,
    depthwise_macs,
    mlp_macs,
    pointwise_macs,
    separable_macs,
    stack_macs,
)


def _folded(C: int) -> int:
    return batchnorm_params(C) if C else 0


def mbconv_params(C_in: int, C_out: int, F: int, E: int = 6, M: int = 0) -> int:
    """1×1 to E·C_in channels (none for E = 1), depthwise F×F, 1×1 to C_out, batch norm after each; with M > 0 gates
    from E·C_in means through M units with biases.

    >>> mbconv_params(C_in=24, C_out=40, F=5, E=6, M=6)
    15350
    """
    wide = E * C_in
    expand = pointwise_params(C_in, wide, 0) + _folded(wide) if E > 1 else 0
    depthwise = depthwise_params(wide, F, 0) + _folded(wide)
    gates = mlp_params((wide, M, wide)) if M else 0
    return expand + depthwise + gates + pointwise_params(wide, C_out, 0) + _folded(C_out)


def mbconv_macs(C_in: int, C_out: int, F: int, H: int, E: int = 6, S: int = 1, M: int = 0) -> int:
    """Its work on a square map of H rows, F odd, padded so that stride 1 keeps the size.

    >>> mbconv_macs(C_in=2, C_out=4, F=3, H=4, E=2)
    960
    """
    wide, small = E * C_in, (H + S - 1) // S
    expand = pointwise_macs(C_in, H, H, wide) if E > 1 else 0
    depthwise = depthwise_macs(wide, H, H, F, F // 2, S)
    gates = mlp_macs((wide, M, wide)) if M else 0
    return expand + depthwise + gates + pointwise_macs(wide, small, small, C_out)


def depthwise_share(C_in: int, C_out: int, F: int) -> Fraction:
    """The part of a separable convolution's work that the depthwise step does (stride 1, size kept).

    >>> depthwise_share(C_in=4, C_out=16, F=3)
    Fraction(9, 25)
    """
    side, pad = F, F // 2
    return Fraction(depthwise_macs(C_in, side, side, F, pad), separable_macs(C_in, side, side, C_out, F, pad))


def convnext_block_params(C: int) -> int:
    """Depthwise 7×7 with bias, layer norm, linear to 4C and back with biases, a scale a channel.

    >>> convnext_block_params(C=96)
    79296
    """
    norm, scale = batchnorm_params(C), tuples(range(C))
    return depthwise_params(C, 7) + norm + linear_params(C, 4 * C) + linear_params(4 * C, C) + scale


def scaling_factor(depth: Fraction, width: Fraction, resolution: Fraction) -> Fraction:
    """Work of a stack of 1×1 convolutions after scaling layers, channels and rows, over that before.

    >>> scaling_factor(depth=2, width=3, resolution=1)
    Fraction(18, 1)
    """
    layers, C, H = (Fraction(each).denominator for each in (depth, width, resolution))
    base = stack_macs(C, H, H, 1, layers)
    wide, high = int(C * width), int(H * resolution)
    return Fraction(stack_macs(wide, high, high, 1, int(layers * depth)), base)


def rpn_head_params(C: int, A: int, outputs: int = 1) -> int:
    """3×3 from C to C channels, then 1×1 to A·outputs scores and 1×1 to 4A codes, all with biases.

    >>> rpn_head_params(C=8, A=3)
    719
    """
    return conv_params(C, C, 3) + pointwise_params(C, outputs * A) + pointwise_params(C, 4 * A)


def stem_macs(H: int, C: int, P: int) -> int:
    """Patches of P×P pixels of an RGB image of H rows, each mapped to C numbers.

    >>> stem_macs(H=8, C=4, P=4)
    768
    """
    return conv_macs(3, H, H, C, P, 0, P)
