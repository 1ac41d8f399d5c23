"""Fresh weights drawn by the rule of a paper, layer by layer."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn


def initialise(net: nn.Module, rule: Callable[[nn.Module], None]) -> nn.Module:
    """`net`, after `rule` has set the weights of each of its layers; on "meta" there are none to set.

    (Drawing nothing would cost a millisecond a layer there: half the time that building takes.)

    >>> initialise(nn.Linear(2, 2), lambda layer: nn.init.ones_(layer.weight)).weight.tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    return net if next(net.parameters()).is_meta else net.apply(rule)


def he(layer: nn.Module) -> None:
    """Convolutions: N(0, 2 / fan out), which keeps the variance of gradients through ReLU (He et al. 2015, eq. 14)."""
    if isinstance(layer, nn.Conv2d):
        nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
