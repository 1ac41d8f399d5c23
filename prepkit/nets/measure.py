"""Any torch module measured: one forward pass on `meta`, which costs no arithmetic and no memory.

Exactly what torch does is counted, operation by operation, so that no layer is forgotten: attention written out or
fused, weights used by functions, layers used twice, parts that do not run. Counts are for one image in evaluation
mode; multiply-accumulates are those of torch's own FlopCounterMode on `meta`, halved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as hooks

from prepkit.maths.tree import Node, Number
from prepkit.nets.measuring.fields import Fields
from prepkit.nets.measuring.ledger import Ledger, Row
from prepkit.nets.measuring.words import is_norm, text_of
from prepkit.nets.table import Analysis, Layer

EVIDENCE = f"torch {torch.__version__.partition('+')[0]} on meta"
UNUSED = "does not run in evaluation mode"


def measure(module: nn.Module, input: Sequence[int], name: str = "", *, gates: bool = True) -> Analysis:
    """The table of `module` for one image of shape `input`, such as (3, 224, 224).

    The module is left as it was: it runs with empty weights on `meta`. `gates` False looks past factors that see
    the whole image (squeeze-excitation), so that the receptive field is that of the trunk.

    >>> net = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 7 * 7, 10))
    >>> found = measure(net, (3, 16, 16))
    >>> found.parameters, found.macs, found.output
    (4154, 14504, (10,))
    >>> [(layer.name, layer.receptive_field, layer.jump) for layer in found.layers]
    [('0', 3, 2), ('1', 3, 2), ('2', 3, 2), ('3', None, None)]
    """
    fields = Fields(gates=gates)
    with _evaluating(module), _hollow(module), torch.no_grad():
        image = torch.empty((1, *input), device="meta", dtype=_dtype(module))
        ledger = Ledger(module, fields)
        ledger.memory.enter(image, free=True)
        fields.start(image)
        with _listening(module, ledger), ledger:
            output = module(image)
        layers = [*_layers(ledger, module), *_unused(ledger, module)]
        last = next(_tensors(output), image)
        seen = fields.of(last)
    return Analysis(
        name=name,
        input=tuple(input),
        layers=tuple(layers),
        parameters=sum(value.numel() for value in module.parameters()),
        buffers=sum(value.numel() for value in module.buffers()),
        macs=sum(row.macs for row in ledger.rows),
        output=tuple(last.shape[1:]),
        receptive_field=seen.line.size if seen and seen.line else None,
        forward_activations=ledger.memory.peak,
        training_activations=ledger.memory.total,
        evidence=(EVIDENCE,),
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


def _layers(ledger: Ledger, module: nn.Module) -> Iterator[Layer]:
    sizes = _Sizes(module)
    for row in ledger.rows:
        line = row.line
        yield Layer(
            name=_name(row),
            text=text_of(row.module, row.operations),
            output=row.output[1:],
            weights=sizes.of(row.parameters, "weights"),
            biases=sizes.of(row.parameters, "biases"),
            norm=sizes.of(row.parameters, "norm"),
            macs=row.macs,
            activations=row.activations,
            receptive_field=line.size if line else None,
            jump=_number(line.jump) if line else None,
            offset=line.offset if line else None,
        )


def _name(row: Row) -> str:
    if row.module is not None or row.parameters:
        return row.name
    doing = text_of(None, row.operations).partition(",")[0]
    return f"{row.name}.{doing}" if row.name else doing


def _number(value: Fraction) -> int | Node:
    return value.numerator if value.denominator == 1 else Number(value, str(value))


def _unused(ledger: Ledger, module: nn.Module) -> Iterator[Layer]:
    """Layers whose weights did nothing in this pass, such as auxiliary heads: they count as parameters only."""
    sizes, homes = _Sizes(module), dict[str, list[str]]()
    for parameter in ledger.unused():
        homes.setdefault(parameter.rpartition(".")[0] or parameter, []).append(parameter)
    for home, parameters in homes.items():
        weights, biases, norm = (sizes.of(parameters, kind) for kind in ("weights", "biases", "norm"))
        yield Layer(name=home, text=UNUSED, output=(), weights=weights, biases=biases, norm=norm)


class _Sizes:
    """How many weights, biases and scales of norms parameters hold."""

    def __init__(self, module: nn.Module) -> None:
        self._parameters = dict(module.named_parameters())
        self._modules = dict(module.named_modules())

    def of(self, names: Sequence[str], kind: str) -> int:
        """Those of one kind."""
        return sum(self._parameters[name].numel() for name in names if self._kind(name) == kind)

    def _kind(self, name: str) -> str:
        home, _, last = name.rpartition(".")
        if is_norm(self._modules.get(home)):
            return "norm"
        return "biases" if last.endswith("bias") else "weights"


def _tensors(output: Any) -> Iterator[Tensor]:
    """Tensors of an output, in order; of a dictionary its first entry first."""
    if isinstance(output, Tensor):
        yield output
    elif isinstance(output, dict):
        for value in output.values():
            yield from _tensors(value)
    elif isinstance(output, list | tuple):
        for value in output:
            yield from _tensors(value)
