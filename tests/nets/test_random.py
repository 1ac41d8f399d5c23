"""Random nets: the symbolic table against the module that torch runs, and against gradients."""

from __future__ import annotations

import torch
from hypothesis import HealthCheck, given, settings
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from prepkit.nets.language import read
from prepkit.nets.module import build
from prepkit.nets.show import show
from prepkit.nets.symbolic import analyse
from tests.nets.random_nets import nets, seeing

QUIET = settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


@QUIET
@given(text=nets())
def test_as_torch_runs_it(text: str) -> None:
    net = read(text)
    found = analyse(net)
    with torch.device("meta"):
        module, image = build(net).eval(), torch.empty(1, *found.input)
    shapes: dict[str, tuple[int, ...]] = {}
    for name, part in module.named_modules():
        part.register_forward_hook(lambda _m, _i, out, name=name: shapes.update({name: tuple(out.shape[1:])}))
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        output = module(image)
    assert tuple(output.shape[1:]) == found.output
    assert {layer.name: layer.output for layer in found.layers} == {
        layer.name: shapes[layer.name] for layer in found.layers
    }
    assert sum(p.numel() for p in module.parameters()) == found.parameters
    assert counter.get_total_flops() == 2 * found.macs


@QUIET
@given(text=nets())
def test_what_is_shown_reads_the_same(text: str) -> None:
    once = show(read(text))
    assert show(read(once)) == once
    first, second = analyse(read(text)), analyse(read(once))
    assert [(a.text, a.output, a.macs) for a in first.layers] == [
        (b.text, b.output, b.macs) for b in second.layers
    ]


def rows_seen(module: nn.Module, size: int, row: int) -> tuple[int, int] | None:
    """First and last input row that this row of the output depends on, by gradients."""
    image = torch.rand(1, 2, size, size, dtype=torch.float64, requires_grad=True)
    output = module(image)
    (gradient,) = torch.autograd.grad(output[:, :, row].sum(), image)
    seen = gradient.abs().sum((0, 1, 3)).nonzero().flatten().tolist()
    return (seen[0], seen[-1]) if seen else None


def positive(module: nn.Module) -> nn.Module:
    """Weights above 0, so that nothing cancels and no ReLU is off."""
    generator = torch.Generator().manual_seed(0)
    for value in module.parameters():
        value.data = (
            torch.rand(value.shape, generator=generator, dtype=torch.float64) / max(1, value[0].numel())
            + 1e-3
        )
    return module.double().eval()


@settings(parent=QUIET, max_examples=25)
@given(text=seeing())
def test_receptive_fields_by_gradients(text: str) -> None:
    text = text.replace("tanh", "relu").replace("ln", "relu").replace("gelu", "relu")
    found = analyse(read(text))
    last = found.layers[-1] if found.layers else None
    if last is None or last.receptive_field is None:
        return
    size, jump, offset = last.receptive_field, last.jump, last.offset
    assert isinstance(size, int)
    module, rows = positive(build(read(text))), found.output[1]
    assert isinstance(rows, int)
    for row in sorted({1, rows // 2} & set(range(rows))):
        seen = rows_seen(module, 30, row)
        if isinstance(jump, int) and isinstance(offset, int):
            low, high = offset + row * jump, offset + row * jump + size - 1
            if low >= 0 and high < 30:
                assert seen == (low, high)
        if seen and seen[0] > 0 and seen[1] < 29:
            assert seen[1] - seen[0] + 1 <= size
