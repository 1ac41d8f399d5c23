"""A device or memory that is not there is one sentence and exit code 3, before anything is built."""

from __future__ import annotations

import pytest
import torch

from prepkit import zoo
from prepkit.errors import Unavailable, UsageError
from prepkit.zoo.backbones import alexnet


@pytest.mark.parametrize("device", ["cuda:99", "xpu:7"])
def test_a_device_that_is_not_there(device: str) -> None:
    with pytest.raises(Unavailable, match=f"device '{device}' is not there .*; use device='cpu'") as caught:
        zoo.build("alexnet", device=device)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)


def test_a_device_nobody_knows() -> None:
    with pytest.raises(UsageError, match="device 'gpu0' is unknown"):
        zoo.build("alexnet", device="gpu0")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: not enough memory: you tried to allocate"
        ),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes"),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB"),
    ],
)
def test_too_little_memory(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(**options: object) -> None:
        raise error

    monkeypatch.setattr(alexnet, "model", fails)
    with pytest.raises(Unavailable, match="alexnet needs 233 MiB for its weights; device='meta' needs none"):
        zoo.build("alexnet")


def test_other_errors_stay_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**options: object) -> None:
        raise RuntimeError("something else")

    monkeypatch.setattr(alexnet, "model", fails)
    with pytest.raises(RuntimeError, match="something else"):
        zoo.build("alexnet")
