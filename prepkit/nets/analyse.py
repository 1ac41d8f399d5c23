"""A model of the zoo, or a net as on a whiteboard → its table, computed in as many ways as this installation has."""

from __future__ import annotations

import importlib
import re
import warnings
from typing import TYPE_CHECKING, Any

import msgspec

from prepkit.errors import NotInstalled, UsageError

if TYPE_CHECKING:
    from prepkit.nets.table import Analysis

_SIGNS = (":", ">", "→", "➜")
"""What a line that spells a net has and no name of a model does."""


def spells(text: str) -> bool:
    """Is it a line, and no name?

    >>> spells("3x8x8 > relu"), spells("3x8x8"), spells("resnet50")
    (True, True, False)
    """
    return any(sign in text for sign in _SIGNS) or re.match(r"\d+[x×]\d", text) is not None


def analyse(
    text: str,
    settings: dict[str, int] | None = None,
    *,
    name: str = "",
    symbolic: bool = False,
    gates: bool = True,
) -> Analysis:
    """The table of `text`, the name of a model or a line like `3x224x224: conv 64 k7 s2 p3 > relu`.

    A line is computed symbolically and, where torch is installed and all sizes are numbers, by running the module it
    describes; they must agree. `symbolic` leaves torch alone. A model needs torch (NotInstalled without it).
    Raises UsageError for a name that is unknown, Unreadable with the place for a line that is no net, Misfit with the
    place for one whose layers do not fit, Disagreement where the two ways differ.

    >>> analyse("alexnet").parameters
    61100840
    """
    if not spells(text):
        if settings:
            raise UsageError(
                f"{text} is a model and has no symbols: --set is for a line such as 3xHxW: conv C k3"
            )
        return _of_zoo(text, gates=gates)
    return _of_line(text, dict(settings or {}), name, symbolic=symbolic, gates=gates)


def _of_zoo(name: str, *, gates: bool) -> Analysis:
    from prepkit import zoo

    card = zoo.card(name)
    module = zoo.build(name, device="meta")
    found: Analysis = _leaf("measure").measure(module, card.input, name, gates=gates)
    return found


def _of_line(text: str, settings: dict[str, int], name: str, *, symbolic: bool, gates: bool) -> Analysis:
    from prepkit.nets.language import read
    from prepkit.nets.symbolic import analyse as symbolically

    net = read(text)
    found = symbolically(net, settings, name, gates=gates)
    if symbolic or not _numeric(found):
        return found
    try:
        measure, build = _leaf("measure").measure, _leaf("module").build
    except NotInstalled:
        return found
    with _leaf("measure").without_numbers():
        module = build(net, settings)
    measured = measure(module, found.input, name, gates=gates)
    _leaf("agree").check(found, measured)
    return msgspec.structs.replace(found, evidence=(*found.evidence, *measured.evidence))


def _numeric(found: Analysis) -> bool:
    counts = (found.parameters, found.macs, found.training_activations)
    return all(isinstance(size, int) for size in (*found.input, *found.output, *counts))


def _leaf(module: str) -> Any:
    """A module of this room that may need torch, imported only now."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch misses numpy, which nothing here needs
            return importlib.import_module(f"prepkit.nets.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("prepkit"):
            raise
        from prepkit.zoo.registry import INSTALL

        raise NotInstalled(str(error.name), INSTALL) from None
