"""Where the input lies, the work is done; and nothing is drawn from or left in the global generator."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import torch

from tests import house
from tests.zoo.classical.calls import CALLS, tensors


@pytest.mark.parametrize("name", CALLS)
def test_no_tensor_is_made_on_the_default_device(name: str) -> None:
    """Were one made, it would have no values here, and mixing it with the input would fail."""
    call, given = CALLS[name]
    expected = tensors(call(given))
    before = torch.get_rng_state()
    with torch.device("meta"):
        found = tensors(call(given))
    assert torch.equal(torch.get_rng_state(), before)
    for mine, other in zip(found, expected, strict=True):
        assert mine.device.type == "cpu"
        assert torch.equal(mine, other)


# what compares values, which rounding may turn, and what takes no floating numbers
DECIDES = {"sift", "extrema", "canny", "binary patterns", "corners", "hog", "lines", "line peaks", "circles"}


@pytest.mark.parametrize("name", sorted(CALLS.keys() - DECIDES))
def test_float32_comes_back_close(name: str) -> None:
    call, given = CALLS[name]
    for mine, other in zip(tensors(call(given.float())), tensors(call(given)), strict=True):
        if other.is_floating_point():
            assert (mine.double() - other).abs().max() <= 2e-4 * max(1, float(other.abs().max()))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device here")
@pytest.mark.parametrize("name", CALLS)
def test_on_cuda_it_is_what_it_is_here(name: str) -> None:
    call, given = CALLS[name]
    for mine, other in zip(tensors(call(given.cuda())), tensors(call(given)), strict=True):
        assert mine.device.type == "cuda"
        if other.is_floating_point():
            assert (mine.cpu() - other).abs().max() <= 1e-8 * max(1, float(other.abs().max()))
        else:
            assert torch.equal(mine.cpu(), other)


def test_every_module_is_called() -> None:
    here = house.PACKAGE / "zoo" / "classical"
    text = ast.parse((Path(__file__).parent / "calls.py").read_text(encoding="utf-8"))
    used = {
        node.value.id
        for node in ast.walk(text)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert {path.stem for path in here.glob("[!_]*.py")} - {"checks"} <= used
