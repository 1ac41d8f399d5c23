"""Parameters, work and memory of a net."""

from __future__ import annotations

from prepkit.oracles.net._read import layer_of, number, table


def parameters(net: str) -> int:
    """All numbers that training changes.

    >>> parameters("3x32x32: conv 8 k3 > bn > relu > flatten > linear 10")
    72250
    """
    return number(table(net).parameters)


def weights(net: str) -> int:
    """Parameters that multiply inputs: no biases, no scales and shifts of norms.

    >>> weights("3x32x32: conv 8 k3 > bn")
    216
    """
    return sum(number(layer.weights) for layer in table(net).layers)


def biases(net: str) -> int:
    """Parameters that are added; shifts of norms do not count here.

    >>> biases("3x32x32: conv 8 k3 > conv 8 k3 nobias > bn")
    8
    """
    return sum(number(layer.biases) for layer in table(net).layers)


def norm_parameters(net: str) -> int:
    """Scales and shifts of norms.

    >>> norm_parameters("3x32x32: conv 8 k3 > bn")
    16
    """
    return sum(number(layer.norm) for layer in table(net).layers)


def macs(net: str) -> int:
    """Multiply-accumulates for one input; biases, norms and activations count nothing.

    >>> macs("3x32x32: conv 8 k3 p1")
    221184
    """
    return number(table(net).macs)


def flops(net: str) -> int:
    """Two for each multiply-accumulate.

    >>> flops("3x32x32: conv 8 k3 p1")
    442368
    """
    return 2 * macs(net)


def layer_parameters(net: str, layer: int) -> int:
    """Parameters of the n-th layer, counted from 1 (from the end if negative).

    >>> layer_parameters("3x32x32: conv 8 k3 > relu > conv 16 k3", -1)
    1168
    """
    found = layer_of(net, layer)
    return number(found.weights) + number(found.biases) + number(found.norm)


def layer_macs(net: str, layer: int) -> int:
    """Multiply-accumulates of the n-th layer, counted from 1 (from the end if negative).

    >>> layer_macs("3x32x32: conv 8 k3 p1 > relu > conv 16 k1", 3)
    131072
    """
    return number(layer_of(net, layer).macs)


def activations(net: str) -> int:
    """Elements of every tensor made on the way, as training keeps them; the input is not made.

    >>> activations("3x8x8: conv 4 k3 p1 > relu")
    512
    """
    return number(table(net).training_activations)


def peak_activations(net: str) -> int:
    """The most elements alive at one time in a pass without gradients; the input is the caller's.

    >>> peak_activations("3x8x8: conv 4 k3 p1 > relu > conv 4 k3 p1 > relu")
    512
    """
    return number(table(net).forward_activations)


def memory_bytes(net: str, bytes: int = 4) -> int:
    """`bytes` for each parameter.

    >>> memory_bytes("100: linear 10"), memory_bytes("100: linear 10", 1)
    (4040, 1010)
    """
    return bytes * parameters(net)


def activation_bytes(net: str, batch: int = 1, bytes: int = 4) -> int:
    """`bytes` for each element that training keeps, of each image of the batch.

    >>> activation_bytes("3x8x8: conv 4 k3 p1 > relu", 32)
    65536
    """
    return bytes * batch * activations(net)
