"""The anchors: parameters, MACs and float64 logits under the fill of `tests/facts/fill_v1.py`, measured elsewhere."""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode

from prepkit import zoo
from tests.facts import fill_v1

FACTS = Path(__file__).resolve().parent.parent / "facts"


@cache
def golden() -> dict[str, dict[str, Any]]:
    return json.loads((FACTS / "zoo-golden.json").read_text(encoding="utf-8"))


@cache
def keys() -> dict[str, dict[str, list[int]]]:
    return json.loads((FACTS / "zoo-keys.json").read_text(encoding="utf-8"))


def image(shape: list[int] | tuple[int, ...], dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return fill_v1.inp(tuple(shape)).to(dtype)


def filled(net: nn.Module, gain: float, dtype: torch.dtype = torch.float64) -> nn.Module:
    return fill_v1.fill_(net.eval(), gain).to(dtype)


def names_and_shapes(net: nn.Module) -> dict[str, list[int]]:
    return {name: list(value.shape) for name, value in net.state_dict().items()}


def macs(net: nn.Module, shape: list[int] | tuple[int, ...]) -> int:
    """Multiply-accumulates of one pass in evaluation mode: on `meta`, where attention is counted too."""
    dtype = next(net.parameters()).dtype
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net.to("meta").eval()(torch.empty(tuple(shape), device="meta", dtype=dtype))
    return counter.get_total_flops() // 2


def worst(logits: torch.Tensor, anchor: dict[str, Any]) -> float:
    """The largest absolute difference to what is known of the logits: moments, l2, top 5, the first eight."""
    values = logits.detach().double().flatten()
    measured = {
        "mean": values.mean(), "std": values.std(correction=0),
        "maxabs": values.abs().max(), "l2": values.norm(),
    }  # fmt: skip
    gaps = [abs(float(value) - anchor[name]) for name, value in measured.items() if name in anchor]
    gaps += [abs(float(a) - b) for a, b in zip(values, anchor.get("first8", []), strict=False)]
    if "top5" in anchor and values.topk(5).indices.tolist() != anchor["top5"]:
        gaps.append(float("inf"))
    return max(gaps)


class Activations(TorchDispatchMode):
    """Elements of the floating-point tensors made on the way: `total`, and the most alive at one time, `peak`."""

    def __init__(self, known: Iterable[torch.Tensor]) -> None:
        super().__init__()
        self.kept = [tensor.untyped_storage() for tensor in known]  # weights and input do not count
        self.seen = {storage._cdata for storage in self.kept}
        self.total = self.peak = self.alive = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        out = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(out):
            if isinstance(tensor, torch.Tensor) and tensor.is_floating_point():
                self._count(tensor.untyped_storage(), tensor.element_size())
        return out

    def _count(self, storage: torch.UntypedStorage, size: int) -> None:
        if storage._cdata not in self.seen:
            elements = storage.nbytes() // size
            self.seen.add(storage._cdata)
            self.total, self.alive = self.total + elements, self.alive + elements
            self.peak = max(self.peak, self.alive)
            weakref.finalize(storage, self._free, storage._cdata, elements)

    def _free(self, address: int, elements: int) -> None:
        self.seen.discard(address)
        self.alive -= elements


def activations(net: nn.Module, shape: list[int] | tuple[int, ...]) -> tuple[int, int]:
    """Total and peak of one pass in evaluation mode, on `meta`."""
    net, x = net.to("meta").eval(), torch.empty(tuple(shape), device="meta")
    with torch.no_grad(), Activations([*net.state_dict().values(), x]) as counted:
        net(x)
    return counted.total, counted.peak


class Case(NamedTuple):
    """An anchor of the golden file and the model that it pins."""

    anchor: str
    model: str
    options: dict[str, object]

    def build(self, device: str | None = None) -> nn.Module:
        return zoo.build(self.model, device=device, **self.options)


def case(anchor: str, model: str = "", *, slow: bool = True, **options: object) -> Any:
    """A row of a table of anchors, run by `make slow` unless `slow=False`."""
    marks = [pytest.mark.slow] if slow else []
    return pytest.param(Case(anchor, model or anchor, options), id=anchor, marks=marks)


def check_figures(case: Case) -> None:
    """Names, shapes and order of the weights; parameters, MACs and activations: everything that costs no memory."""
    anchor, net = golden()[case.anchor], case.build("meta")
    names, parameters = list(net.state_dict()), [p.numel() for p in net.parameters()]
    assert (names[: len(anchor["first_keys"])], names[-1]) == (anchor["first_keys"], anchor["last_key"])
    assert (len(names), len(parameters)) == (anchor["state_dict_keys"], anchor["param_tensors"])
    if case.anchor in keys():
        assert list(names_and_shapes(net).items()) == list(keys()[case.anchor].items())
    assert sum(parameters) == anchor["params_total"]
    assert sum(b.numel() for b in net.buffers()) == anchor["buffers"]
    assert macs(net, anchor["input"]) == anchor["macs_torch"]
    assert activations(net, anchor["input"]) == (
        anchor["activation_elements_total"],
        anchor["activation_elements_peak_live"],
    )


def check_logits(case: Case) -> tuple[float, float]:
    """float64 logits to 1e-9, float32 to 1e-5 of their spread; gives both errors, the second in units of std."""
    anchor = golden()[case.anchor]
    net = filled(case.build(), anchor["gain"], torch.float32)
    with torch.no_grad():
        single = net(image(anchor["input"], torch.float32)).double()
        double = net.double()(image(anchor["input"]))
    error = worst(double, anchor["logits_fp64"])
    relative = float((single - double).abs().max() / double.std(correction=0))
    print(f"{case.anchor}: float64 {error:.1e}, float32 {relative:.1e} std")
    assert error <= 1e-9
    assert relative <= 1e-5
    return error, relative


class Row(NamedTuple):
    """A module of a net: its parameters, the MACs of one pass, the shape of its output without the batch."""

    parameters: int
    macs: int
    output: tuple[int, ...]


def by_module(net: nn.Module, shape: list[int] | tuple[int, ...]) -> dict[str, Row]:
    """Each module that has parameters, by name, on `meta` in evaluation mode."""
    outputs: dict[str, tuple[int, ...]] = {}

    def note(name: str, out: object) -> None:
        outputs[name] = tuple(out.shape[1:]) if isinstance(out, torch.Tensor) else ()

    net = net.to("meta").eval()
    for name, module in net.named_modules():
        module.register_forward_hook(lambda _, __, out, name=name: note(name, out))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net(torch.empty(tuple(shape), device="meta"))
    flops = {name.partition(".")[2]: sum(ops.values()) for name, ops in counter.get_flop_counts().items()}
    sizes = {name: sum(p.numel() for p in module.parameters()) for name, module in net.named_modules()}
    return {
        name: Row(sizes[name], flops.get(name, 0) // 2, outputs[name])
        for name in outputs
        if name and sizes[name]
    }
