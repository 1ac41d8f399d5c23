"""What oracles must say for a key to hold, and what is wrong with a part before any variant is drawn."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from prepkit.domain import Check, Judgement, Mistake, Outcome, Part, Value
from prepkit.errors import Undefined
from prepkit.grading import grade
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common import points
from prepkit.kinds.common.judged import verdict
from prepkit.maths.read import read
from prepkit.maths.types import TYPES

NUMBER, SHAPE, FORMULA = kind("number"), kind("shape"), kind("formula")
CHOICE, CHOICES, ORDER, MATCH, TEXT = (kind(name) for name in ("choice", "choices", "order", "match", "text"))
SAYS = Check("count.it", {"W": "W"})


def options(*rights: bool | str) -> tuple[object, ...]:
    return tuple(CHOICE.Candidate(f"option {k}", right=right, holds=SAYS) for k, right in enumerate(rights))


ACCEPTED = [  # part, what its checks must accept, what they must not
    (
        NUMBER.Part(prompt="?", key="W", checks=(SAYS,)),
        (4, Fraction(4), 4.0, 4.0000000001),
        (5, 4.001, True, "4", None),
    ),
    (
        NUMBER.Part(prompt="?", key="1/3", checks=(SAYS,)),
        (Fraction(1, 3), 1 / 3),
        (0.333, Fraction(333, 1000), 0),
    ),
    (NUMBER.Part(prompt="?", key="0*W", checks=(SAYS,)), (0, 0.0, -0.0, 1e-30), (1e-6, False, float("nan"))),
    (
        NUMBER.Part(prompt="?", key="sqrt(2)", checks=(SAYS,)),
        (2**0.5,),
        (1.4142, Fraction(7, 5), float("inf")),
    ),
    (
        SHAPE.Part(prompt="?", key="(W, 2)", checks=(SAYS,)),
        ((4, 2), [4, 2]),
        ((2, 4), (4, 2, 1), 8, (4, True), None),
    ),
    (SHAPE.Part(prompt="?", key="(W,)", checks=(SAYS,)), ((4,), 4, [4]), ((4, 1), True)),
    (FORMULA.Part(prompt="?", key="W^2 + 1", symbols={"W": "pint"}, checks=(SAYS,)), (17, 17.0), (16, True)),
    (
        CHOICE.Part(prompt="?", options=options(False, True)[1:] + options(False)),
        (True,),
        (False, 1, 0, None),
    ),
    (CHOICES.Part(prompt="?", options=options("W > 3")), (True,), (False, "true")),
    (ORDER.Part(prompt="?", items=(ORDER.Item("x", "W", SAYS), ORDER.Item("y", "W+1"))), (4, 4.0), (5, "x")),
    (
        MATCH.Part(prompt="?", pairs=(MATCH.Pair("a", "{W}", SAYS), MATCH.Pair("b", "9"))),
        (4, "4", 4.0),
        (9, "W", None),
    ),
    (
        MATCH.Part(prompt="?", pairs=(MATCH.Pair("a", "yes", SAYS), MATCH.Pair("b", "no"))),
        ("yes",),
        ("no", True, 4),
    ),
]


@pytest.mark.parametrize(("part", "accepted", "refused"), ACCEPTED)
def test_obligations_accept_the_key_alone(
    part: Part, accepted: tuple[object], refused: tuple[object]
) -> None:
    obligation = kind(kind_of(part)).obligations(part, {"W": 4})[0]
    assert obligation.check == SAYS
    assert obligation.wanted
    assert [raw for raw in accepted if not obligation.accepts(raw)] == []
    assert [raw for raw in refused if obligation.accepts(raw)] == []


def test_the_oracle_of_a_wrong_option_must_deny_it() -> None:
    part = CHOICE.Part(prompt="?", options=options(True, False, "W < 3"))
    found = CHOICE.obligations(part, {"W": 4})
    assert [(one.about, one.wanted) for one in found] == [
        ("options[0].holds", "true"),
        ("options[1].holds", "false"),
        ("options[2].holds", "false"),
    ]
    assert [one.accepts(False) for one in found] == [False, True, True]


def test_a_choice_may_be_checked_by_the_text_of_its_right_option() -> None:
    said = (CHOICE.Candidate("{W}", right=True), CHOICE.Candidate("9"))
    (obligation,) = CHOICE.obligations(CHOICE.Part(prompt="?", options=said, checks=(SAYS,)), {"W": 4})
    assert [obligation.accepts(raw) for raw in ("4", 4, 4.0, "9", 9, None)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_formula_is_asked_for_at_typed_points_within_its_facts() -> None:
    part = FORMULA.Part(
        prompt="?", key="k/(n - 1)", symbols={"n": "pint", "p": "prob"}, facts=("n >= k",), checks=(SAYS,)
    )
    worlds = list(FORMULA.worlds(part, {"k": 2}))
    assert worlds == list(FORMULA.worlds(part, {"k": 2}))
    assert len(worlds) == 8
    assert all(world["n"] >= 2 and 0 < world["p"] < 1 and world["k"] == 2 for world in worlds)
    for world in worlds:
        assert FORMULA.obligations(part, world)[0].accepts(Fraction(2, world["n"] - 1))


@pytest.mark.parametrize("name", sorted(points.TYPES))
def test_points_are_of_their_type(name: str) -> None:
    drawn = [point["x"] for point in points.drawn({"x": name}, (), {}, "salt", 8)]
    assert drawn
    assert all(TYPES[name].holds(value) for value in drawn)


BROKEN: list[tuple[Part, dict[str, Value]]] = [
    (CHOICE.Part(prompt="?", options=options(True, True)), {}),
    (CHOICE.Part(prompt="?", options=options("W > 9", False)), {"W": 4}),
    (CHOICE.Part(prompt="?", options=(CHOICE.Candidate("{W}", right=True), CHOICE.Candidate("4"))), {"W": 4}),
    (CHOICES.Part(prompt="?", options=options("W > 9", False)), {"W": 4}),
    (ORDER.Part(prompt="?", items=(ORDER.Item("x", "W"), ORDER.Item("y", "4"))), {"W": 4}),
    (ORDER.Part(prompt="?", items=(ORDER.Item("{W}"), ORDER.Item("4"))), {"W": 4}),
    (NUMBER.Part(prompt="?", key="1/(W - 4)"), {"W": 4}),
]


@pytest.mark.parametrize(("part", "values"), BROKEN)
def test_a_variant_without_a_key_is_undefined(part: Part, values: dict[str, Value]) -> None:
    with pytest.raises(Undefined):
        kind(kind_of(part)).key(part, values)


FREE = ORDER.Part(prompt="?", items=tuple(map(ORDER.Item, "pqrs")), before=((1, 2), (2, 3)))


def test_every_linear_extension_is_right_and_nothing_else() -> None:
    right = {"".join(order) for order in permutations("pqrs") if "".join(order).replace("s", "") == "pqr"}
    for order in permutations("pqrs"):
        graded = grade(FREE, {}, ", ".join(order))
        assert (graded.outcome is Outcome.RIGHT) == ("".join(order) in right), order


def test_a_wrong_order_may_be_a_planted_mistake() -> None:
    items = tuple(map(ORDER.Item, ("zero", "forward", "backward")))
    part = ORDER.Part(
        prompt="?", items=items, mistakes=(Mistake("2 3 1", "That throws the gradients away."),)
    )
    assert grade(part, {}, "forward, backward, zero").mistake == "That throws the gradients away."
    assert grade(part, {}, "backward, forward, zero").mistake == ""


def test_credit_of_an_order_counts_constrained_pairs() -> None:
    for order in permutations("pqrs"):
        kept = sum(order.index(a) < order.index(b) for a, b in ("pq", "qr", "pr"))
        assert grade(FREE, {}, " > ".join(order)).credit == pytest.approx(kept / 3)


@pytest.mark.parametrize("chosen", ["a", "b", "c", "ab", "ac", "bc", "abc", "d", "ad", "abd", "abcd"])
def test_credit_of_choices_is_right_minus_wrong(chosen: str) -> None:
    part = CHOICES.Part(prompt="?", options=options(True, True, False, False), shuffle=False)
    right, wrong = sum(c in "ab" for c in chosen), sum(c in "cd" for c in chosen)
    assert grade(part, {}, chosen).credit == max(0, right - wrong) / 2


COMPLAINTS = [  # part, the fields complained of
    (SHAPE.Part(prompt="?", key="(C, H"), ["key"]),
    (FORMULA.Part(prompt="?", key="W + Q", symbols={"W": "pint"}), ["key"]),
    (FORMULA.Part(prompt="?", key="W", symbols={"W": "pin"}, facts=("W >",)), ["symbols.W", "facts[0]"]),
    (CHOICE.Part(prompt="?", options=()), ["options", "options"]),
    (CHOICE.Part(prompt="?", options=options(True, True)), ["options"]),
    (CHOICE.Part(prompt="?", options=options(False, False)), ["options"]),
    (CHOICE.Part(prompt="?", options=options("Q > 1", True)), ["options[0].right"]),
    (
        CHOICE.Part(prompt="?", options=(CHOICE.Candidate("{Q}", right=True), CHOICE.Candidate("}"))),
        ["options[0].text", "options[1].text"],
    ),
    (ORDER.Part(prompt="?", items=(ORDER.Item("x"),)), ["items"]),
    (ORDER.Part(prompt="?", items=(ORDER.Item("x", "1"), ORDER.Item("y"))), ["items"]),
    (ORDER.Part(prompt="?", items=(ORDER.Item("x"), ORDER.Item("y")), before=((1, 2), (2, 1))), ["before"]),
    (ORDER.Part(prompt="?", items=(ORDER.Item("x"), ORDER.Item("y")), before=((0, 3),)), ["before"]),
    (
        ORDER.Part(prompt="?", items=tuple(map(ORDER.Item, "xy")), mistakes=(Mistake("y x", "No."),)),
        ["mistakes[0].value"],
    ),
    (MATCH.Part(prompt="?", pairs=(MATCH.Pair("x", "{Q}"),)), ["pairs", "pairs[0].right"]),
    (TEXT.Part(prompt="?", rubric=()), ["rubric"]),
    (TEXT.Part(prompt="?", rubric=("x",), checks=(SAYS,)), ["checks"]),
]


@pytest.mark.parametrize(("part", "fields"), COMPLAINTS)
def test_complaints_name_the_field(part: Part, fields: list[str]) -> None:
    found = kind(kind_of(part)).inspect(part, {"W": "pint"})
    assert [field for field, _ in found] == fields
    assert all(problem for _, problem in found)


JUDGED = [  # judgement, outcome, credit, reason
    (Judgement("proved"), Outcome.RIGHT, 1.0, ""),
    (Judgement("probed", points=28), Outcome.RIGHT, 1.0, "≈ equal at 28 points, not proved"),
    (
        Judgement("refuted", counter_example={"W": "5", "S": "2"}),
        Outcome.WRONG,
        0.0,
        "at W=5, S=2 yours gives 2.5, the key 2",
    ),
    (
        Judgement("refuted", "left 1, right 2", counter_example={"W": "[1, 2]"}),
        Outcome.WRONG,
        0.0,
        "not the same at W=[1, 2]",
    ),
    (
        Judgement("where-defined", counter_example={"W": "1", "S": "0"}),
        Outcome.PARTLY,
        0.5,
        "equal only where both are defined; "
        "at W=1, S=0 yours has no value (division by zero), the key has no value (division by zero)",
    ),
    (
        Judgement("one-way", "x = -1 solves one alone", direction="a=>b"),
        Outcome.PARTLY,
        0.5,
        "x = -1 solves one alone",
    ),
    (Judgement("unknown", "deadline"), Outcome.UNDECIDED, 0.0, "deadline"),
    (Judgement("unreadable", "one line is a relation"), Outcome.UNREADABLE, 0.0, "one line is a relation"),
]


@pytest.mark.parametrize(("judgement", "outcome", "credit", "reason"), JUDGED)
def test_judgements_become_verdicts(
    judgement: Judgement, outcome: Outcome, credit: float, reason: str
) -> None:
    found = verdict(judgement, read("W/S"), read("floor(W/S)"))
    assert (found.outcome, found.credit, found.reason) == (outcome, credit, reason)
    assert found.counter_example == judgement.counter_example
