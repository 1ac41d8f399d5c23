"""The family `net` beside count and torch, which share no code with it; nets as arguments of questions."""

from __future__ import annotations

from itertools import product

import pytest

from prepkit import oracles
from prepkit.domain import Check
from prepkit.errors import PrepkitError, Undefined
from prepkit.kinds import kind
from prepkit.oracles import arguments
from prepkit.oracles.agreement import ask
from prepkit.verify.foundation import level

CONV = "{C_in}x{H}x{W}: conv {C_out} k{F} p{P} s{S}"
# oracle of the family net, the net, oracle of another family, its arguments
BESIDE = [
    ("net.output_shape", CONV, "count.conv_shape", "C_in H W C_out F P S"),
    ("net.output_shape", CONV, "torch.conv_shape", "C_in H W C_out F P S"),
    ("net.parameters", CONV, "count.conv_params", "C_in C_out F"),
    ("net.parameters", CONV, "torch.conv_params", "C_in C_out F"),
    ("net.macs", CONV, "count.conv_macs", "C_in H W C_out F P S"),
    ("net.macs", CONV, "torch.conv_macs", "C_in H W C_out F P S"),
    ("net.output_width", "1x{W}x{W}: maxpool k{F} s{S}", "count.pool_width", "W F S"),
]
GRID = {"C_in": [1, 4], "H": [7, 8], "W": [6, 9], "C_out": [2, 3], "F": [1, 3], "P": [0, 1], "S": [1, 2]}


@pytest.mark.parametrize(("own", "net", "other", "taken"), BESIDE)
def test_agrees_with_families_that_share_no_code(own: str, net: str, other: str, taken: str) -> None:
    for values in product(*GRID.values()):
        known = dict(zip(GRID, values, strict=True))
        said = oracles.call(own, {"net": arguments.value(net, known)})
        assert said == oracles.call(other, {name: known[name] for name in taken.split()}), known


def test_stacks_see_what_counting_sees() -> None:
    for F, S in product([(3, 3), (7, 3, 1), (2, 5)], [(1, 1, 1), (2, 1, 2)]):
        net = "1x64x64: " + " > ".join(f"conv 1 k{f} s{s}" for f, s in zip(F, S, strict=False))
        given = {"F": F, "S": S[: len(F)], "D": 1}
        for what in ("receptive_field", "jump"):
            assert oracles.call(f"net.{what}", {"net": net}) == oracles.call(f"count.{what}", given)


def test_a_part_asks_it() -> None:
    check = Check("net.macs", {"net": "3x{W}x{W}: conv {C} k{K} p same nobias"})
    part = kind("number").Part(prompt="?", key="3*C*K^2*W^2", checks=(check,))
    assert [said.agrees for said in ask(part, {"W": 8, "C": 4, "K": 3})] == [True]
    wrong = kind("number").Part(prompt="?", key="C*K^2*W^2", checks=(check,))
    assert [said.agrees for said in ask(wrong, {"W": 8, "C": 4, "K": 3})] == [False]


TEMPLATES = [
    ("3x{W}x{W}: conv {C} k3", []),
    ("3x{W}x{W}: conv {Q} k3", ["{Q} names nothing here; a brace is written {{"]),
    ("3x{W: conv 8 k3", ["a lone brace; {name} puts a value in, {{ writes a brace"]),
    ("W + C", []),
]


@pytest.mark.parametrize(("text", "problems"), TEMPLATES)
def test_nets_in_questions_are_linted(text: str, problems: list[str]) -> None:
    assert [why for _, why in arguments.complaints("net", text, ["W", "C"])] == problems


def test_a_word_may_be_a_net() -> None:
    assert arguments.value("spec", {"spec": "3x8x8: relu"}) == "3x8x8: relu"


def test_what_has_no_number() -> None:
    with pytest.raises(Undefined, match="spans the whole input"):
        oracles.call("net.receptive_field", {"net": "3x8x8: gap"})
    with pytest.raises(Undefined, match="the net has symbols"):
        oracles.call("net.macs", {"net": "3xHxW: conv 8 k3"})
    with pytest.raises(Undefined, match="2 layers, and none is number 3"):
        oracles.call("net.layer_macs", {"net": "3x8x8: conv 8 k3 > relu", "layer": 3})
    with pytest.raises(PrepkitError, match="the kernel reaches 9"):
        oracles.call("net.macs", {"net": "3x8x8: conv 8 k9"})


FAMILIES = [
    (("formula", "net"), "single"),
    (("net",), "single"),
    (("count", "net"), "agreed"),
    (("formula", "net", "torch"), "agreed"),
    (("formula", "count"), "agreed"),
]


@pytest.mark.parametrize(("families", "evidence"), FAMILIES)
def test_net_and_formula_are_one_witness(families: tuple[str, ...], evidence: str) -> None:
    part = kind("number").Part(prompt="?", key="1", checks=(Check("net.macs", {"net": "1: relu"}),))
    assert level(part, families) == evidence
