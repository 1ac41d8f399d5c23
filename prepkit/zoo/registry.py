"""Which models there are: the `MODELS` tables of the families, read as text, so that asking loads no torch.

A family is a file in `backbones/`, `detection/` or `segmentation/` with a literal table `MODELS` (name → figures and
options) and a function `model(**options)` that builds any of them.
"""

from __future__ import annotations

import ast
import difflib
import gc
import importlib
import inspect
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from prepkit.errors import NotInstalled, Unavailable, UsageError

if TYPE_CHECKING:
    from torch import nn

HERE = Path(__file__).resolve().parent
ROOMS = ("backbones", "detection", "segmentation")
FLOAT, MEBI = 4, 2**20
"""Bytes of a float32, and of a MiB."""
TRAINED = ("weights", "pretrained", "weights_backbone")
"""Options of torchvision that load what somebody trained."""
INSTALL = "pip install 'prepkit-interview[torch]'"


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named model: how it is built, and the figures that tests hold it to.

    `input` is the shape of one image (C, H, W), `macs` the multiply-accumulates of one forward pass of it in
    evaluation mode, `level` how exactly the model is pinned (L3 weights, names and logits; L2 the paper's tables;
    L1 properties), `published` what its paper or its authors' code states, with the source.
    """

    name: str
    module: str
    options: dict[str, Any]
    input: tuple[int, ...]
    parameters: int
    macs: int
    level: str
    published: str


@cache
def _cards() -> dict[str, Card]:
    found: dict[str, Card] = {}
    for room in ROOMS:
        for path in sorted((HERE / room).glob("[!_]*.py")):
            module = f"prepkit.zoo.{room}.{path.stem}"
            for name, entry in _table(path.read_text(encoding="utf-8")).items():
                found[name] = msgspec.convert({"options": {}, **entry, "name": name, "module": module}, Card)
    return found


def _table(source: str) -> dict[str, dict[str, Any]]:
    """The literal after `MODELS = `, up to the brace that closes it at the margin."""
    _, found, rest = source.partition("\nMODELS = {")
    if not found:
        return {}
    table: dict[str, dict[str, Any]] = ast.literal_eval("{" + rest.partition("\n}")[0] + "}")
    return table


def names() -> tuple[str, ...]:
    """All models that `build` knows, sorted.

    >>> "alexnet" in names()
    True
    """
    return tuple(sorted(_cards()))


def card(name: str) -> Card:
    """The figures of a model; UsageError with the nearest names where there is none.

    >>> card("alexnet").parameters
    61100840
    >>> card("alexnt")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    prepkit.errors.UsageError: model 'alexnt' is unknown; did you mean 'alexnet'...
    """
    if name in _cards():
        return _cards()[name]
    plain = {known.replace("_", "").replace("-", ""): known for known in names()}
    wanted = name.casefold().replace("_", "").replace("-", "")
    close = [wanted] if wanted in plain else difflib.get_close_matches(wanted, plain, 3, 0.6)
    nearest = tuple(plain[each] for each in close)
    known = f"'prepkit net' lists the {len(names())} there are"
    hint = f"did you mean {_either(nearest)}?" if nearest else known
    raise UsageError(f"model {name!r} is unknown; {hint}", nearest)


def build(name: str, *, device: str | None = None, **options: object) -> nn.Module:
    """The model `name` with fresh weights, on `device` (such as "meta", which holds no memory), in training mode.

    `options` go to the family's `model`, over those of the card. Raises UsageError for an unknown model or option,
    NotInstalled without torch, Unavailable where the device is not there or memory does not suffice.

    >>> sum(p.numel() for p in build("alexnet", device="meta").parameters())
    61100840
    """
    chosen = card(name)
    torch, make = _imported("torch"), _imported(chosen.module).model
    options = {option: value for option, value in options.items() if value or option not in TRAINED}
    _known(name, make, options)
    with _device(torch, device), _undisturbed():
        try:
            model: nn.Module = make(**{**chosen.options, **options})
        except (MemoryError, RuntimeError) as error:
            _too_little_memory(chosen, device, error)
            raise
    return model


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without garbage collection: a net is thousands of objects, none of them garbage, and half of the time that
    building takes would go into looking through all that torch has loaded."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _device(torch: Any, device: str | None) -> Any:
    """The device as a context; Unavailable where this machine has none such."""
    if device is None:
        return torch.device(torch.get_default_device())
    try:
        chosen = torch.device(device)
    except RuntimeError:
        raise UsageError(f"device {device!r} is unknown; expected cpu, cuda, cuda:1, mps or meta") from None
    try:
        torch.empty(0, device=chosen)
    except (AssertionError, NotImplementedError, RuntimeError) as error:
        why = str(error).partition("\n")[0].partition(". ")[0]
        raise Unavailable(f"device {device!r} is not there ({why})", "use device='cpu'") from None
    return chosen


def _too_little_memory(card: Card, device: str | None, error: Exception) -> None:
    """Words an allocation that failed, in any of the ways torch says it; other errors are left alone."""
    signs = ("not enough memory", "out of memory", "can't allocate memory")
    if isinstance(error, MemoryError) or any(sign in str(error) for sign in signs):
        needed = f"{card.name} needs {card.parameters * FLOAT / MEBI:,.0f} MiB for its weights"
        where = device or "this machine"
        raise Unavailable(f"not enough memory on {where}: {needed}", "device='meta' needs none") from None


def _imported(module: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch misses numpy, which nothing here needs
            return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("prepkit"):
            raise
        raise NotInstalled(str(error.name), INSTALL) from None


def _known(name: str, make: Callable[..., object], options: dict[str, object]) -> None:
    defaults = {key: parameter.default for key, parameter in inspect.signature(make).parameters.items()}
    taken = tuple(defaults)
    for option, value in options.items():
        if option in TRAINED and option not in taken:
            raise UsageError(
                f"{name} has fresh weights: trained ones come by load_state_dict, without {option}="
            )
        if option not in taken:
            nearest = tuple(difflib.get_close_matches(option, taken, 2, 0.6))
            hint = f"did you mean {_either(nearest)}?" if nearest else f"it takes {', '.join(taken)}"
            raise UsageError(f"{name} has no option {option!r}; {hint}", nearest)
        if type(defaults[option]) is int and (type(value) is not int or value < 0):
            expected = f"a whole number, as in {option}={defaults[option]}"
            raise UsageError(f"{name}: {option}={value!r} cannot be; expected {expected}")


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(repr(word) for word in words)
