"""Oracles are found by folder, described without being imported, and called by name, strictly."""

from __future__ import annotations

import doctest
import importlib
import inspect as python
import subprocess
import sys
from fractions import Fraction

import pytest

from prepkit import oracles
from prepkit.errors import NotInstalled, UsageError
from prepkit.oracles import catalogue
from prepkit.oracles.call import INSTALL, Failed, device
from tests import house

NAMES = catalogue.names()
OURS = [
    name for name in house.modules() if name.startswith(("prepkit.oracles", "prepkit.verify", "prepkit.pool"))
]


@pytest.mark.parametrize("name", NAMES)
def test_described_as_it_is(name: str) -> None:
    told, function = catalogue.signature(name), oracles.resolve(name)
    known = python.signature(function).parameters
    assert told.arguments == tuple(known)
    assert told.required == tuple(n for n, p in known.items() if p.default is p.empty)
    assert told.law.strip()
    assert ">>>" in (function.__doc__ or "")


@pytest.mark.parametrize("module", OURS)
def test_examples(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module))
    assert found.failed == 0


COMPLAINTS = [
    ("count.window", ["W"], "oracle 'count.window' is unknown; did you mean 'count.windows'?"),
    ("counting.windows", ["W"], "oracle 'counting.windows' is unknown; did you mean 'count.windows'?"),
    ("windows", ["W"], "oracle 'windows' is unknown; did you mean 'count.windows'?"),
    ("zzz", [], "oracle 'zzz' is unknown; families: code, count, net, torch, zoo"),
    ("count._items", [], "oracle 'count._items' is unknown"),
    ("count.windows", ["W"], "count.windows lacks 'F'; it is count.windows(W, F, P=0, S=1, D=1)"),
    (
        "count.windows",
        ["W", "F", "Q"],
        "count.windows has no argument 'Q'; it is count.windows(W, F, P=0, S=1, D=1)",
    ),
    ("count.conv_params", ["C_in", "C_ou", "F"], "has no argument 'C_ou'; did you mean 'C_out'?"),
    ("torch.conv_width", ["W", "F", "D"], ""),
]


@pytest.mark.parametrize(("oracle", "arguments", "complaint"), COMPLAINTS)
def test_complaints(oracle: str, arguments: list[str], complaint: str) -> None:
    found = catalogue.inspect(oracle, arguments)
    assert complaint in found
    assert bool(complaint) == bool(found)


@pytest.mark.parametrize(
    "name", ["count.window", "count._items", "os.system", "count", "", "count.windows.x", "torch.os"]
)
def test_only_oracles_resolve(name: str) -> None:
    with pytest.raises(UsageError, match="is unknown"):
        oracles.resolve(name)


def test_whole_fractions_are_counted_with() -> None:
    assert oracles.call("count.windows", {"W": Fraction(7), "F": Fraction(3)}) == 5
    assert oracles.call("count.receptive_field", {"F": (Fraction(3), 3)}) == 5


@pytest.mark.parametrize(
    ("oracle", "arguments"),
    [
        ("count.windows", {"W": Fraction(7, 2), "F": 3}),
        ("count.conv_params", {"C_in": 3, "C_out": 4, "F": 3, "G": 2}),
        ("torch.conv_params", {"C_in": 3, "C_out": 4, "F": 3, "G": 2}),
        ("count.receptive_field", {"F": (3, 3), "S": (1, 2, 1)}),
        ("torch.receptive_field", {"F": (3, 3), "S": (1, 2, 1)}),
        ("count.correlate_at", {"x": (1, 2), "w": (1,), "i": 9}),
        ("torch.correlate_at", {"x": (1, 2), "w": (1,), "i": 9}),
    ],
)
def test_what_breaks_says_where(oracle: str, arguments: dict[str, object]) -> None:
    with pytest.raises(Failed, match=oracle):
        oracles.call(oracle, arguments)


def test_an_unknown_device_names_those_there_are() -> None:
    oracles.resolve("torch.conv_width")
    with pytest.raises(UsageError, match=r"'tpu' is not there; there is .*cpu"), device("tpu"):
        pass


def without_torch(code: str) -> str:
    script = f"import sys\nsys.modules['torch'] = None\n{code}"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout


def test_signatures_need_no_torch() -> None:
    code = "from prepkit.oracles.catalogue import *\nprint(signature('torch.conv_width'), inspect('torch.pool', []))"
    assert "torch.conv_width(W, F, P=0, S=1, D=1) oracle 'torch.pool' is unknown" in without_torch(code)


def test_a_missing_torch_says_what_to_install() -> None:
    code = (
        "from prepkit import oracles\nfrom prepkit.errors import NotInstalled\n"
        "try: oracles.resolve('torch.conv_width')\nexcept NotInstalled as error: print(error)"
    )
    assert without_torch(code).strip() == f"torch is not installed; {INSTALL}"
    assert NotInstalled.exit_code == 3


def test_families_are_the_folders() -> None:
    assert set(catalogue.families()) == house.oracle_families() == {"code", "count", "net", "torch", "zoo"}
