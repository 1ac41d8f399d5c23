"""Planted defects: each is found, and said in words that tell what to mend."""

from __future__ import annotations

import pytest

from prepkit.domain import Check
from prepkit.kinds import kind
from prepkit.verify.part import PartExaminer
from tests.verify.banks import COUNT, KEY, STEPS, TORCH, failures, number, part, result

CHOICE = """
  kind: choice
  prompt: "A 3-wide filter with padding {P}: what becomes of a width of {W}?"
  options:
  - {text: "stays", right: "P = 1", holds: {oracle: count.gives_width, with: {W: W, V: W, F: "3", P: P}}}
  - {text: "shrinks", right: "P = 0", holds: {oracle: count.windows, with: {W: W, F: "3", P: P}, is: "W - 2"}}
  - {text: "grows", right: "P = 2", holds: {oracle: count.windows, with: {W: W, F: "3", P: P}, is: "W + 2"}}
"""
STATIC = """
  kind: choice
  prompt: "A 3-wide filter without padding on a width of {W}?"
  options:
  - {text: "shrinks", right: true, holds: {oracle: count.windows, with: {W: W, F: "3"}, is: "W - 2"}}
  - {text: "stays", holds: {oracle: count.windows, with: {W: W, F: "3"}, is: W}}
"""
ORDER = """
  kind: order
  prompt: "Narrowest output first, from a width of {W}."
  items:
  - {text: "filter 5", by: "W - 4", check: {oracle: count.windows, with: {W: W, F: "5"}}}
  - {text: "filter 3", by: "W - 2", check: {oracle: count.windows, with: {W: W, F: "3"}}}
"""
MATCH = """
  kind: match
  prompt: "Outputs from a width of 9?"
  pairs:
  - {left: "filter 5", right: "5", check: {oracle: count.windows, with: {W: "9", F: "5"}}}
  - {left: "filter 3", right: "6", check: {oracle: count.windows, with: {W: "9", F: "3"}}}
"""
SHAPE = """
  kind: shape
  prompt: "Shape after 8 filters of 3×3 on 3×{W}×{W}?"
  key: "(8, W - 2, W - 2)"
  checks: [{oracle: count.conv_shape, with: {C_in: "3", H: W, W: W, C_out: "8", F: "3"}}]
  mistakes: [{value: "(3, W - 2, W - 2)", because: "The filters make the channels."}]
"""
FORMULA = """
  kind: formula
  prompt: "How wide is the output, in W and F?"
  symbols: {W: pint, F: pint}
  facts: ["W - F >= 0"]
  key: "W - F + 1"
  checks: [{oracle: count.windows, with: {W: W, F: F}}]
  mistakes: [{value: "W - F", because: "Count the first window too."}]
"""
SETTINGS = "W: {type: pint, from: 8, to: 40}, P: {type: nat, from: 0, to: 2}"


def body(text: str, parameters: str = SETTINGS) -> str:
    first, *rest = text.strip("\n").split("\n")
    return part("\n".join([first.strip(), *rest]), parameters)


SAME = f'{{value: "{KEY}", because: "Same."}}'
AGAIN = STEPS.replace("Count", "Do count")
NEVER = "mistakes[{}] never speaks: on every variant "
TOO_MANY = '{oracle: count.conv_params, with: {C_in: "10^6", C_out: "10^6", F: F}}'

DEFECTS = {
    "wrong key": (number(key="floor(X/S) + 2"), ["key: count.windows gives", "key: torch.conv_width gives"]),
    "key wrong on few variants": (number(key=f"{KEY} + floor(W/40)"), ["key: count.windows gives"]),
    "key without value": (number(key="W/(F - 3)"), ["the key has no value: division by zero"]),
    "key of no name": (number(key="floor(Y/S) + 1"), ["key: "]),
    "prompt of no name": (
        number().replace("Width {W}", "Width {V}"),
        ["prompt: {V} names nothing here; a brace is written {{"],
    ),
    "hint of no name": (number() + '  hints: ["See {V}."]\n', ["hints: {V} names nothing here"]),
    "solution of no name": (number() + '  solution: "It is {V}."\n', ["solution: {V} names nothing here"]),
    "oracle typo": (
        number(checks=COUNT.replace("windows", "windoes")),
        ["checks[0]: oracle 'count.windoes' is unknown; did you mean 'count.windows'?"],
    ),
    "check that never decides": (
        number(checks=f"{COUNT}, {TOO_MANY}"),
        ["key: count.conv_params decides on no variant, so that it proves nothing"],
    ),
    "argument typo": (
        number(checks=COUNT.replace("S: S", "stride: S")),
        ["checks[0]: count.windows has no argument 'stride'; it is count.windows(W, F, P=0, S=1, D=1)"],
    ),
    "argument missing": (number(checks="{oracle: count.windows, with: {W: W}}"), ["count.windows lacks 'F'"]),
    "argument of no name": (number(checks=COUNT.replace("W: W", "W: V")), ["checks[0]: W: 'V'"]),
    "argument unreadable": (number(checks=COUNT.replace("S: S", 'S: "S +"')), ["checks[0]: S: 'S +'"]),
    "mistake equal to the key": (number(mistakes=SAME), [NEVER.format(0) + "equals the key: 'Same.'"]),
    "mistake shadowed": (number(mistakes=f"{STEPS}, {AGAIN}"), [NEVER.format(1) + "an earlier one speaks"]),
    "mistake without value": (
        number(mistakes='{value: "1/(F - F)", because: "None."}'),
        [NEVER.format(0) + "it has no value"],
    ),
    "no evidence": (
        number(checks=""),
        ["nothing but its author says the key: give it checks, or a citation"],
    ),
    "a family breaks": (
        number(checks=f"{COUNT}, {TORCH.replace('F: F', 'F: 0 - F')}"),
        ["torch.conv_width: RuntimeError"],
    ),
    "half a pixel": (number(checks=COUNT.replace("W: W", 'W: "W/2"')), ["count.windows: "]),
    "nobody can say": (number(checks=TOO_MANY, key="10^12*F^2 + 10^6", mistakes=""), ["no family decides"]),
    "option that does not hold": (
        body(CHOICE.replace('"P = 1"', '"P >= 1"').replace('"P = 2"', '"P > 2"')),
        ["options[0].holds: count.gives_width gives false, wanted true", "options[2].holds"],
    ),
    "wrong `is`": (body(CHOICE.replace('is: "W - 2"', 'is: "W - 3"')), ["which is not W - 3, wanted true"]),
    "two options right": (body(CHOICE.replace('right: "P = 1"', "right: true")), ["2 options are right"]),
    "option without check": (
        body(CHOICE[: CHOICE.rindex(", holds")] + "}\n"),
        ["options[2] has no check, and the part no citation"],
    ),
    "wrong order": (body(ORDER.replace('"W - 4"', '"W - 1"')), ["items[0].check: count.windows gives"]),
    "wrong match": (body(MATCH), ["pairs[1].check: count.windows gives 7, wanted 6"]),
    "wrong shape": (body(SHAPE.replace('key: "(8,', 'key: "(9,')), ["key: count.conv_shape gives (8,"]),
    "wrong formula": (body(FORMULA.replace("W - F + 1", "W - F + 2")), ["key: count.windows gives"]),
}


@pytest.mark.parametrize(("entry", "wanted"), DEFECTS.values(), ids=list(DEFECTS))
def test_defects_are_found(entry: str, wanted: list[str]) -> None:
    said = [failure.problem for failure in failures(entry)]
    for words in wanted:
        assert any(words in problem for problem in said), said


ONE_W = "W: {type: pint, from: 8, to: 40}"
SPOKEN = """
  kind: text
  prompt: "Why?"
  rubric: ["fewer weights", "any place"]
"""

SOUND = [
    (number(), "agreed", ("formula", "count", "torch"), 100),
    (number(checks=COUNT), "agreed", ("formula", "count"), 100),
    (body(CHOICE), "agreed", ("formula", "count"), 99),
    (body(STATIC, ONE_W), "single", ("count",), 33),
    (body(ORDER, ONE_W), "agreed", ("formula", "count"), 33),
    (body(MATCH.replace('"6"', '"7"'), ""), "single", ("count",), 1),
    (body(SHAPE, ONE_W), "agreed", ("formula", "count"), 33),
    (body(FORMULA, ""), "agreed", ("formula", "count"), 1),
    (body(SPOKEN, ""), "self-graded", (), 1),
    (number(checks="").replace("- name: out", "- name: out\n    citation: Somebody 2016"), "cited", (), 100),
]


@pytest.mark.parametrize(("entry", "level", "families", "variants"), SOUND)
def test_evidence(entry: str, level: str, families: tuple[str, ...], variants: int) -> None:
    found = result(entry)
    assert not found.failures
    assert (found.evidence, found.families, found.variants) == (level, families, variants)
    assert found.checks >= found.variants


def test_a_failure_names_the_variant_and_what_each_family_said() -> None:
    failure = failures(number(key="floor(X/S) + 2"))[0]
    values = {name: int(value) for name, value in failure.values.items()}
    right = (values["W"] - values["F"]) // values["S"] + 1
    assert failure.seed == 0
    assert failure.part == "part out"
    assert failure.said == (
        ("key", str(right + 1)),
        ("count.windows", str(right)),
        ("torch.conv_width", str(right)),
    )


def test_a_later_part_uses_the_key_of_an_earlier_one() -> None:
    later = """
  - kind: number
    prompt: "And after another 3-wide filter?"
    key: "out - 2"
    checks: [{oracle: count.windows, with: {W: out, F: "3"}}]
"""
    sound = number().replace("type: pint, from: 8", "type: pint, from: 20") + later
    assert result(sound).evidence == "agreed"
    assert any(
        "wanted" in f.problem and f.part == "part 2" for f in failures(sound.replace("out - 2", "out - 3"))
    )


def test_a_family_that_decides_too_seldom_is_not_enough() -> None:
    check = Check("count.windows", {"W": "W", "F": "3"})
    examiner = PartExaminer(kind("number").Part(prompt="?", key="W - 2", checks=(check,)), 0)
    for W in (7, 8, 9):
        examiner.examine({"W": W}, 0)
    assert not examiner.finish(3)
    assert [failure.problem for failure in examiner.finish(4)] == [
        "no family decides on 4 variants: count on 3"
    ]


def test_a_family_is_named_where_it_decided_often_enough() -> None:
    """Count abstains above its limit: on few variants torch alone stands beside the formula."""
    entry = """
- id: t.a
  parameters: {C: {type: pint, values: [CHANNELS]}, F: {type: pint, values: [1, 2, 3, 4, 5]}}
  parts:
  - kind: number
    prompt: "Parameters from {C} to {C} channels, {F}×{F}?"
    key: "C^2*F^2 + C"
    checks:
    - {oracle: count.conv_params, with: {C_in: C, C_out: C, F: F}}
    - {oracle: torch.conv_params, with: {C_in: C, C_out: C, F: F}}
"""
    small, large = ", ".join(map(str, range(1, 21))), ", ".join(map(str, range(300, 320)))
    assert result(entry.replace("CHANNELS", small)).families == ("formula", "count", "torch")
    assert result(entry.replace("CHANNELS", large)).families == ("formula", "torch")
