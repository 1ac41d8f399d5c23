"""Every aten operation of one forward pass, entered where it belongs: work, memory, weights, what it sees.

A row is a call of a layer (a module without parts), or the operations between layers. Floating-point storages are
counted when they appear and taken off when the last tensor on them dies: views and in-place results share one.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from prepkit.nets.measuring.fields import Fields
from prepkit.nets.measuring.line import Line
from prepkit.nets.measuring.work import macs

NAMING_ONLY = ("t", "detach", "alias")
"""Views that say nothing of where a weight is used."""


class Row:
    """One row of the table while it is written."""

    __slots__ = (
        "activations",
        "line",
        "macs",
        "module",
        "name",
        "operations",
        "output",
        "parameters",
        "traced",
    )

    def __init__(self, name: str, module: nn.Module | None) -> None:
        self.name, self.module = name, module
        self.operations: list[str] = []
        self.parameters: list[str] = []
        self.macs = self.activations = 0
        self.output: tuple[int, ...] = ()
        self.line: Line | None = None
        self.traced = False


class Memory:
    """Elements of floating-point storages: all that ever were, and the most alive at one time."""

    def __init__(self) -> None:
        self.total = self.live = self.peak = 0
        self._known: dict[int, weakref.ref[Any]] = {}

    def enter(self, tensor: Tensor, *, free: bool = False) -> int:
        """The elements that `tensor` adds: 0 on a storage that is known, or with `free`, which only makes it known."""
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key in self._known:
            return 0
        size = 0 if free or not tensor.is_floating_point() else storage.nbytes() // tensor.element_size()
        self._known[key] = weakref.ref(storage, lambda _: self._leave(key, size))
        self.total += size
        self.live += size
        self.peak = max(self.peak, self.live)
        return size

    def _leave(self, key: int, size: int) -> None:
        self._known.pop(key, None)
        self.live -= size


class Ledger(TorchDispatchMode):
    """Rows, memory and fields of what runs within; `frames` says which module is running."""

    def __init__(self, module: nn.Module, fields: Fields) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.memory, self.fields = Memory(), fields
        self._frames: list[tuple[str, Row | None]] = []
        self._loose: tuple[str, Row] | None = None
        self._owners = {value.untyped_storage()._cdata: name for name, value in module.named_parameters()}
        self._unused = set(self._owners.values())
        for value in (*module.parameters(), *module.buffers()):
            self.memory.enter(value, free=True)

    def enter_module(self, name: str, module: nn.Module, *, leaf: bool) -> None:
        """A module begins; a leaf that is in no other leaf opens a row."""
        above = self._frames[-1][1] if self._frames else None
        row = above
        self._loose = None
        if above is None and leaf:
            row = Row(name, module)
            self.rows.append(row)
        self._frames.append((name, row))

    def leave_module(self, output: object) -> None:
        """A module ends; the row that it opened learns its output."""
        _, row = self._frames.pop()
        self._loose = None
        above = self._frames[-1][1] if self._frames else None
        if row is not None and above is None:
            self._tell(row, output)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        name = func._schema.name.partition("::")[2]
        tensors, results = list(_tensors(args)), list(_tensors((result,)))
        if kwargs:
            tensors += _tensors(kwargs.values())
        fresh = sum([self.memory.enter(each) for each in results])
        self._follow(name, args, tensors, results)
        self._write(name, args, tensors, results, fresh)
        return result

    def _follow(self, name: str, args: Any, tensors: list[Tensor], results: list[Tensor]) -> None:
        inplace = name.endswith("_") and not name.startswith("_")
        self.fields.follow(name[:-1] if inplace else name, args, tensors, results)

    def _write(self, name: str, args: Any, tensors: list[Tensor], results: list[Tensor], fresh: int) -> None:
        used = [owner for each in tensors if (owner := self._owners.get(each.untyped_storage()._cdata))]
        work = macs(name, args, results[0].shape) if results else 0
        row = self._frames[-1][1] if self._frames else None
        if row is None:
            if name in NAMING_ONLY or not (fresh or work or name.endswith("_")):
                return
            row = self._loose_row(name, used, results)
        row.macs += work
        row.activations += fresh
        row.operations.append(name)
        for owner in used:
            if owner in self._unused:
                self._unused.discard(owner)
                row.parameters.append(owner)

    def _loose_row(self, name: str, used: Sequence[str], results: Sequence[Tensor]) -> Row:
        """Operations between layers: one row while they follow each other, a new one where weights come in."""
        place = self._frames[-1][0] if self._frames else ""
        if used:
            place = _weights_home(used[0])
        if self._loose is None or self._loose[0] != place or used:
            row = Row(place, None)
            self.rows.append(row)
            self._loose = (place, row)
        row = self._loose[1]
        self._tell(row, results)
        return row

    def _tell(self, row: Row, output: object) -> None:
        told = [each for each in _tensors((output,)) if each.is_floating_point()] or list(_tensors((output,)))
        if not told:
            return
        row.output = tuple(told[0].shape)
        seen = self.fields.of(told[0])
        row.line, row.traced = (seen.line, True) if seen is not None else (None, False)

    def unused(self) -> list[str]:
        """Parameters that no operation touched, in the module's order."""
        return [name for name in self._owners.values() if name in self._unused]


def _weights_home(parameter: str) -> str:
    """The layer whose weight this is; a parameter of another name stands for itself."""
    home, _, last = parameter.rpartition(".")
    return home if last in ("weight", "bias") and home else parameter


def _tensors(values: Any) -> Iterator[Tensor]:
    """All tensors in nested lists, tuples and dictionaries."""
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from _tensors(value)
        elif isinstance(value, dict):
            yield from _tensors(value.values())
