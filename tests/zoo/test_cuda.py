"""`make gpu-check`: every model says on CUDA what it says on the CPU; and what is measured is measured here too."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from prepkit import zoo
from tests import gpu
from tests.zoo import parity

TYPES = {"float32": torch.float32, "float64": torch.float64}


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device here")
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", zoo.names())
def test_a_model_says_on_cuda_what_it_says_on_the_cpu(name: str, dtype: str) -> None:
    try:
        assert parity.gap(name, "cuda", TYPES[dtype]) <= parity.WITHIN[TYPES[dtype]]
    except torch.cuda.OutOfMemoryError as error:
        pytest.skip(f"the device has too little memory for {name}: {error}")
    finally:
        torch.cuda.empty_cache()


def test_a_model_is_as_far_from_itself_as_nothing() -> None:
    assert parity.gap("alexnet", "cpu", torch.float32) == 0


@pytest.mark.parametrize("dtype", TYPES)
def test_one_weight_a_little_off_is_too_far(dtype: str) -> None:
    net = torch.nn.Linear(8, 4).to(TYPES[dtype])
    other = torch.nn.Linear(8, 4).to(TYPES[dtype])
    other.load_state_dict(net.state_dict())
    x = torch.ones(3, 8, dtype=TYPES[dtype])
    assert parity.difference(net, other, x, "cpu") == 0
    with torch.no_grad():
        other.weight[0, 0] += 1e-3
    assert parity.difference(net, other, x, "cpu") > parity.WITHIN[TYPES[dtype]]


def test_outputs_are_taken_apart_whatever_holds_them() -> None:
    one, two, three = (torch.full((1,), float(v)) for v in (1, 2, 3))
    output = {"out": one, "boxes": [{"labels": two}, (three, "name")]}
    assert [float(leaf) for leaf in parity.leaves(output)] == [1, 2, 3]


def test_without_cuda_the_check_says_so_and_exits_3() -> None:
    page = (gpu.ROOT / "TRUST.md").read_bytes()
    script = (
        "import sys, torch\n"
        "torch.cuda.is_available = lambda: False\n"
        "from tests import gpu\n"
        "sys.exit(gpu.main())"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=gpu.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 3
    assert done.stderr == "gpu-check: torch sees no CUDA device here; nothing was run and nothing recorded.\n"
    assert (gpu.ROOT / "TRUST.md").read_bytes() == page


def test_what_the_check_runs_includes_the_zoo() -> None:
    """The commands of tests/gpu.py, with nothing run: the zoo's tests carry the mark they select."""
    command = [sys.executable, "-m", "pytest", "-m", "gpu", "--override-ini", "addopts=-q", "--collect-only"]
    files = ["tests/zoo/test_cuda.py", "tests/zoo/classical/test_devices.py"]
    done = subprocess.run(
        [*command, *files], cwd=gpu.ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    for test in (
        "test_a_model_says_on_cuda_what_it_says_on_the_cpu[resnet50-float64]",
        "test_on_cuda_it_is_what_it_is_here[sift]",
    ):
        assert test in done.stdout
