"""Listings executed: what they print, leave behind, how they fail, and which line is to blame."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from prepkit import oracles
from prepkit.domain import Check
from prepkit.errors import Undefined
from prepkit.kinds import kind
from prepkit.oracles.agreement import WITHOUT_TORCH, ask

LOOP = "total = 0\nfor x in [1, 5]:\n    total = x\nmean = total / 2"
TEST = "assert mean == 3"

TABLE: list[tuple[str, dict[str, Any], Any]] = [
    ("code.prints", {"listing": "print('a  ')\nprint()\nprint(1.50)\n"}, "a\n\n1.5"),
    ("code.prints_text", {"listing": "print((1, 2))", "text": "(1, 2)"}, True),
    ("code.prints_text", {"listing": "print((1, 2))", "text": "(1,2)"}, False),
    ("code.printed", {"listing": "print('x', 9)\nprint('loss', 0.125)"}, Fraction(1, 8)),
    ("code.printed", {"listing": "import torch\nprint(torch.ones(2, 3).shape)"}, (2, 3)),
    ("code.printed", {"listing": "print((4,))"}, (4,)),
    (
        "code.value",
        {"listing": "x = [1, [2.5, True], 'a', None]", "name": "x"},
        (1, (Fraction(5, 2), True), "a", None),
    ),
    ("code.value", {"listing": "x = ['3', 0]", "name": "x"}, ("3", 0)),
    (
        "code.value",
        {"listing": "import torch\nx = torch.tensor([1., 1/3])", "name": "x"},
        (1, Fraction(1, 3)),
    ),
    ("code.value", {"listing": "x = float('nan')", "name": "x"}, "nan"),
    ("code.shape", {"listing": "import torch\nx = torch.ones(2, 1) + torch.ones(5)", "name": "x"}, (2, 5)),
    ("code.runs", {"listing": "x = 1"}, True),
    ("code.runs", {"listing": "x = y"}, False),
    ("code.raises", {"listing": "[1][2]", "error": "IndexError: list index"}, True),
    ("code.raises", {"listing": "[1][2]", "error": "KeyError"}, False),
    ("code.raises", {"listing": "x = 1", "error": "Error"}, False),
    ("code.fails_at", {"listing": "x = 1\n\nx[0]"}, 3),
    (
        "code.mended",
        {"listing": "if 1:\n    x = y", "line": 2, "text": "x = 1", "test": "assert x == 1"},
        True,
    ),
    ("code.mended", {"listing": "x = y", "line": 1, "text": "x = 2", "test": "assert x == 1"}, False),
    (
        "code.line_wrong",
        {"listing": LOOP, "test": TEST, "repairs": ((3, "total += x"), (4, "mean = total"))},
        3,
    ),
]
REFUSED = [
    ("code.prints", {"listing": "print(1"}, "line 1: SyntaxError"),
    ("code.prints", {"listing": "while True: pass"}, "it runs for more than 3 s"),
    ("code.prints", {"listing": "print('x' * 10**7)"}, "it prints too much"),
    ("code.prints", {"listing": "x = [0] * 10**10"}, "MemoryError"),
    ("code.prints", {"listing": "f = open('a', 'w')\nf.write('x')\nf.close()"}, "OSError"),
    ("code.prints", {"listing": "open('/tmp/escape', 'w')"}, "out of reach"),
    ("code.prints", {"listing": "import socket\nsocket.socket()"}, "closed here"),
    ("code.value", {"listing": "x = 1", "name": "y"}, "NameError"),
    ("code.printed", {"listing": "print('nothing')"}, "no number in 'nothing'"),
    ("code.fails_at", {"listing": "x = 1"}, "it runs to its end"),
    (
        "code.line_wrong",
        {"listing": "mean = 3", "test": TEST, "repairs": ((1, "mean = 3"),)},
        "passes its test",
    ),
    (
        "code.line_wrong",
        {"listing": LOOP, "test": TEST, "repairs": ((3, "total += x"), (4, "mean = 3"))},
        r"repairs of lines \[3, 4\] all pass",
    ),
    (
        "code.line_wrong",
        {"listing": LOOP, "test": TEST, "repairs": ((4, "mean = total"),)},
        "no repair passes",
    ),
]


@pytest.mark.parametrize(("oracle", "arguments", "found"), TABLE)
def test_found(oracle: str, arguments: dict[str, Any], found: Any) -> None:
    said = oracles.call(oracle, arguments)
    assert said == found
    assert isinstance(said, bool) == isinstance(found, bool)


@pytest.mark.parametrize(("oracle", "arguments", "why"), REFUSED)
def test_refused(oracle: str, arguments: dict[str, Any], why: str) -> None:
    with pytest.raises(Undefined, match=why):
        oracles.call(oracle, arguments)


def test_a_check_is_handed_the_listing_of_its_variant() -> None:
    checks = (Check("code.printed"), Check("code.prints_text", {"text": "'{a}0'"}))
    part = kind("number").Part(prompt="?", code="print({a} * 2)", key="2*a", checks=checks)
    assert [(said.found, said.agrees) for said in ask(part, {"a": 5})] == [("10", True), ("false", False)]


def test_nothing_is_executed_to_ask_a_question() -> None:
    assert "code" not in WITHOUT_TORCH
    part = kind("number").Part(prompt="?", code="print(2)", key="2", checks=(Check("code.printed"),))
    assert list(ask(part, {}, WITHOUT_TORCH)) == []
