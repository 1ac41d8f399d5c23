"""One forward pass of a module on `meta`, entered in a ledger: rows, sizes and totals as plain numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import torch
from torch import Tensor, nn
from torch.nn.modules import module as hooks

from prepkit.nets.measuring.fields import Fields
from prepkit.nets.measuring.ledger import Ledger, Row
from prepkit.nets.measuring.line import Line
from prepkit.nets.measuring.words import is_norm, text_of

VERSION = torch.__version__.partition("+")[0]
UNUSED = "does not run in evaluation mode"
Parameters = dict[str, tuple[str, int]]
"""Name → kind (weights, biases, norm) and how many."""


class Entry(msgspec.Struct, frozen=True):
    """A layer as it ran: shapes with the batch of one left out, sizes of the parameters it was the first to use."""

    name: str
    text: str
    output: tuple[int, ...]
    weights: int = 0
    biases: int = 0
    norm: int = 0
    macs: int = 0
    activations: int = 0
    line: Line | None = None

    @property
    def parameters(self) -> int:
        """Of all kinds."""
        return self.weights + self.biases + self.norm


class Pass(msgspec.Struct, frozen=True):
    """What one pass showed."""

    entries: tuple[Entry, ...]
    parameters: int
    buffers: int
    output: tuple[int, ...]
    line: Line | None
    peak: int
    total: int

    @property
    def macs(self) -> int:
        """Multiply-accumulates of all layers."""
        return sum(entry.macs for entry in self.entries)


def run(module: nn.Module, input: Sequence[int], *, gates: bool = True) -> Pass:
    """`module` on one image of shape `input`, in evaluation mode; the module is left as it was.

    >>> done = run(nn.Conv2d(3, 8, 3), (3, 16, 16))
    >>> done.macs, done.output, done.line.size
    (42336, (8, 14, 14), 3)
    """
    fields = Fields(gates=gates)
    with _evaluating(module), _hollow(module), torch.no_grad():
        image = torch.empty((1, *input), device="meta", dtype=_dtype(module))
        ledger = Ledger(module, fields)
        ledger.memory.enter(image, free=True)
        fields.start(image)
        with _listening(module, ledger), ledger:
            output = module(image)
        last = next(tensors(output), image)
        seen = fields.of(last)
    kinds = _kinds(module)
    return Pass(
        entries=(*(_entry(row, kinds) for row in ledger.rows), *_unused(ledger, kinds)),
        parameters=sum(value.numel() for value in module.parameters()),
        buffers=sum(value.numel() for value in module.buffers()),
        output=tuple(last.shape[1:]),
        line=seen.line if seen else None,
        peak=ledger.memory.peak,
        total=ledger.memory.total,
    )


@contextmanager
def _evaluating(module: nn.Module) -> Iterator[None]:
    """In evaluation mode; each part goes back to its own mode afterwards."""
    modes = [(part, part.training) for part in module.modules()]
    module.eval()
    try:
        yield
    finally:
        for part, training in modes:
            part.training = training


@contextmanager
def _hollow(module: nn.Module) -> Iterator[None]:
    """With parameters and buffers on `meta`: shapes without numbers. Shared ones stay shared."""
    twins: dict[int, Any] = {}
    places = [(part._parameters, part._buffers) for part in module.modules()]
    kept = [(table, dict(table)) for pair in places for table in pair]
    for table, own in kept:
        for key, value in own.items():
            if value is not None and value.device.type != "meta":
                table[key] = twins.setdefault(id(value), _empty(value))
    try:
        yield
    finally:
        for table, own in kept:
            table.update(own)


def _empty(value: Tensor) -> Tensor:
    hollow = torch.empty_like(value, device="meta")
    return nn.Parameter(hollow, requires_grad=False) if isinstance(value, nn.Parameter) else hollow


def _dtype(module: nn.Module) -> torch.dtype:
    return next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.get_default_dtype())


@contextmanager
def _listening(module: nn.Module, ledger: Ledger) -> Iterator[None]:
    """The ledger hears when each part begins and ends."""
    names = {id(part): name for name, part in module.named_modules()}
    leaves = {id(part) for part in module.modules() if _is_layer(part)}

    def begins(part: nn.Module, _: Any) -> None:
        ledger.enter_module(names.get(id(part), ""), part, leaf=id(part) in leaves)

    def ends(part: nn.Module, _: Any, output: object) -> None:
        ledger.leave_module(output)

    handles = [
        hooks.register_module_forward_pre_hook(begins),
        hooks.register_module_forward_hook(ends),
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _is_layer(part: nn.Module) -> bool:
    """A module without parts, or one of torch's own that uses its parts' weights itself."""
    return isinstance(part, nn.MultiheadAttention) or next(part.children(), None) is None


def _entry(row: Row, kinds: Parameters) -> Entry:
    return Entry(
        name=_name(row),
        text=text_of(row.module, row.operations),
        output=row.output[1:],
        weights=_count(row.parameters, kinds, "weights"),
        biases=_count(row.parameters, kinds, "biases"),
        norm=_count(row.parameters, kinds, "norm"),
        macs=row.macs,
        activations=row.activations,
        line=row.line,
    )


def _name(row: Row) -> str:
    if row.module is not None or row.parameters:
        return row.name or "net"
    doing = text_of(None, row.operations).partition(",")[0].replace(" ", "_")
    return f"{row.name}.{doing}" if row.name else doing


def _unused(ledger: Ledger, kinds: Parameters) -> Iterator[Entry]:
    """Layers whose weights did nothing in this pass, such as auxiliary heads: they count as parameters only."""
    homes: dict[str, list[str]] = {}
    for parameter in ledger.unused():
        homes.setdefault(parameter.rpartition(".")[0] or parameter, []).append(parameter)
    for home, names in homes.items():
        weights, biases, norm = (_count(names, kinds, kind) for kind in ("weights", "biases", "norm"))
        yield Entry(name=home, text=UNUSED, output=(), weights=weights, biases=biases, norm=norm)


def _kinds(module: nn.Module) -> Parameters:
    parts = dict(module.named_modules())
    return {name: (_kind(name, parts), value.numel()) for name, value in module.named_parameters()}


def _kind(name: str, parts: dict[str, nn.Module]) -> str:
    home, _, last = name.rpartition(".")
    if is_norm(parts.get(home)):
        return "norm"
    return "biases" if last.endswith("bias") else "weights"


def _count(names: Sequence[str], kinds: Parameters, wanted: str) -> int:
    return sum(size for kind, size in map(kinds.__getitem__, names) if kind == wanted)


def tensors(output: Any) -> Iterator[Tensor]:
    """Tensors of an output, in order; of a dictionary its first entry first.

    >>> len(list(tensors({"out": torch.zeros(1), "more": [torch.zeros(2)]})))
    2
    """
    if isinstance(output, Tensor):
        yield output
    elif isinstance(output, dict):
        for value in output.values():
            yield from tensors(value)
    elif isinstance(output, list | tuple):
        for value in output:
            yield from tensors(value)
