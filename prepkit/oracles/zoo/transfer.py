"""What named models leave to be trained."""

from __future__ import annotations

from prepkit.oracles.zoo._passes import part


def stage_parameters(model: str, first: int, last: int) -> int:
    """Parameters of the stages `layer<first>` … `layer<last>` of a residual net.

    >>> stage_parameters("resnet18", 3, 4), stage_parameters("resnet18", 5, 4)
    (10493440, 0)
    """
    stages = range(first, last + 1)
    return sum(one.parameters for stage in stages for one in part(model, f"layer{stage}"))


def refitted_parameters(model: str, first: int, last: int, classes: int, head: str = "fc") -> int:
    """These and a new head to so many classes, which needs for each what the old one needs for each of its own.

    >>> refitted_parameters("resnet18", 4, 4, classes=10) - stage_parameters("resnet18", 4, 4)
    5130
    """
    (old,) = part(model, head)
    (outputs,) = old.output
    return stage_parameters(model, first, last) + old.parameters // outputs * classes
