"""Do the families agree with a key: what is asked, what is said, and without torch in milliseconds."""

from __future__ import annotations

import subprocess
import sys
import time
from fractions import Fraction
from statistics import median
from typing import Any

import pytest

from prepkit.domain import Check
from prepkit.errors import NotInstalled
from prepkit.kinds import kind
from prepkit.oracles import arguments
from prepkit.oracles.agreement import ask, recompute, shown

COUNT = Check("count.windows", {"W": "W", "F": "F", "S": "2"})
TORCH = Check("torch.conv_width", {"W": "W", "F": "F", "S": "2"})


def part(key: str = "floor((W - F)/2) + 1", *checks: Check, name: str = "") -> Any:
    return kind("number").Part(prompt="?", key=key, checks=checks, name=name)


SAID = [
    (part("floor((W - F)/2) + 1", COUNT), [("4", True)]),
    (part("floor((W - F)/2) + 2", COUNT), [("4", False)]),
    (part("4", Check("count.windows", {"W": "W", "F": "F", "S": "2"}, "4")), [("4, which is 4", False)]),
    (part("4", Check("count.linear_params", {"N_in": "10^6", "N_out": "W"})), [("too many to count", None)]),
    (part("4", Check("count.windows", {"W": "V", "F": "F"})), [("V", False)]),
    (part("4", Check("count.windows", {"W": "W", "F": "1/0"})), [("zero", False)]),
    (
        part("4", Check("count.correlate_at", {"x": "(W, F)", "w": "(1,)", "i": "5"})),
        [("count.correlate_at", False)],
    ),
]


@pytest.mark.parametrize(("asked", "wanted"), SAID)
def test_what_is_said(asked: Any, wanted: list[tuple[str, bool | None]]) -> None:
    said = list(ask(asked, {"W": 9, "F": 3}))
    assert [each.agrees for each in said] == [agrees for _, agrees in wanted]
    assert all(words in each.found for each, (words, _) in zip(said, wanted, strict=True))


def test_families_can_be_chosen() -> None:
    both = part("4", COUNT, TORCH)
    assert [said.family for said in ask(both, {"W": 9, "F": 3})] == ["count", "torch"]
    assert [said.family for said in ask(both, {"W": 9, "F": 3}, ["torch"])] == ["torch"]


def test_a_missing_family_is_no_disagreement() -> None:
    def missing(oracle: str, arguments: dict[str, object]) -> object:
        raise NotInstalled("torch", "pip install torch")

    with pytest.raises(NotInstalled):
        list(ask(part("4", TORCH), {"W": 9, "F": 3}, caller=missing))


def test_recomputing_uses_earlier_keys_and_no_torch() -> None:
    first = part("floor((W - F)/2) + 1", COUNT, TORCH, name="out")
    second = part("out - 1", Check("count.windows", {"W": "out", "F": "2"}))
    assert [
        (said.oracle, said.found, said.agrees) for said in recompute([first, second], {"W": 9, "F": 3})
    ] == [
        ("count.windows", "4", True),
        ("count.windows", "3", True),
    ]
    code = (
        "import sys\nfrom prepkit.domain import Check\nfrom prepkit.kinds import kind\n"
        "from prepkit.oracles.agreement import recompute\n"
        "check = Check('count.windows', {'W': 'W', 'F': '3'})\n"
        "part = kind('number').Part(prompt='?', key='W - 2', checks=(check,))\n"
        "assert recompute([part], {'W': 9})[0].agrees\n"
        "print(*({'torch', 'sympy', 'flint', 'difflib', 'joblib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "\n"


@pytest.mark.slow
def test_recomputing_takes_milliseconds() -> None:
    whole, seconds = [part("floor((W - F)/2) + 1", COUNT, TORCH)] * 3, []
    for W in range(20, 120):
        start = time.process_time()
        recompute(whole, {"W": W, "F": 3})
        seconds.append(time.process_time() - start)
    assert median(seconds) < 0.005


ARGUMENTS = [
    ("W", 5),
    ("(W, 2*W)", (5, 10)),
    ("((1, W), (0, W^2))", ((1, 5), (0, 25))),
    ("(W,)", (5,)),
    ("(W)", 5),
    ("(W + 1)*(W - 1)", 24),
    ("(floor(W/2), max(1, W))", (2, 5)),
    ("W/2", Fraction(5, 2)),
    ("mode", "max"),
    ("resnet{W}_v1", "resnet5_v1"),
]


@pytest.mark.parametrize(("text", "value"), ARGUMENTS)
def test_arguments(text: str, value: object) -> None:
    assert arguments.value(text, {"W": 5, "mode": "max"}) == value


SHOWN = [
    ((1, (2, 3)), "(1, (2, 3))"),
    ((1,), "(1,)"),
    (False, "false"),
    (Fraction(1, 3), "1/3"),
    ("max", "max"),
]


@pytest.mark.parametrize(("found", "text"), SHOWN)
def test_shown(found: object, text: str) -> None:
    assert shown(found) == text
