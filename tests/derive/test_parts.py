"""Numbers put in, shapes of lines, counting, questions and evidence of a derivation."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from prepkit.derive import evidence, numbers, story
from prepkit.derive.chain import Counting
from prepkit.derive.counting import counted
from prepkit.derive.questions import evidence as resting
from prepkit.derive.questions import questions
from prepkit.derive.rules import KINDRED, RULES, strangers
from prepkit.domain import Context, Outcome
from prepkit.errors import UsageError
from prepkit.kinds import kind, kind_of
from prepkit.maths.read import read
from prepkit.maths.shape import distance, occurs, shape
from prepkit.maths.show import line
from tests.derive.examples import checked, loaded

SETTINGS = {
    "no number": (["X=seven"], "'seven' is no exact number; write one such as 224, 1/2 or 0.05"),
    "no symbol": (["Z=1"], "--set 'Z=1': expected SYMBOL=NUMBER with a symbol of floor"),
    "no equals": (["X"], "--set 'X': expected SYMBOL=NUMBER with a symbol of floor"),
    "wrong type": (["S=0"], "S is an integer ≥ 1 here; 0 is none"),
    "broken fact": (["X=1"], "at X=1, S=2 the fact X ≥ S does not hold, which the derivation needs"),
    "hostile": (["X=__import__('os')"], "is no exact number"),
    "huge": (["X=9^9^9^9"], "is no exact number"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_numbers_that_do_not_go_are_told(name: str) -> None:
    given, expected = SETTINGS[name]
    with pytest.raises(UsageError) as caught:
        numbers.chosen(loaded(), given)
    assert expected in caught.value.message


def test_numbers_stand_beside_every_line() -> None:
    values = numbers.chosen(loaded(), ["X=8"])
    shown = [line(step.numbers) for step in story.steps(loaded(), None, values) if step.numbers]
    assert shown == ["k·2 ≤ 8", "k·2 ≤ 8", "k ≤ 4", "n = 5", "n = 5"]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("X/S", {"X": 7, "S": 2}, "7/2"),
        ("sum(k*X, k, 1, 3)", {"X": 2}, "12"),
        ("sum(k*X, k, 1, S)", {"X": 2}, "Σ_{k=1}^{S} k·2"),
        ("X - S", {"X": 1, "S": Fraction(5, 2)}, "−3/2"),
        ("sqrt(X)", {"X": 2}, "√2"),
    ],
)
def test_lines_are_worked_out_as_far_as_they_go(text: str, values: dict[str, int], expected: str) -> None:
    found = numbers.worked(read(text), Context(let={"X": "real", "S": "int"}), values)
    assert found is not None
    assert line(found) == expected


SAME = [
    ("a + b", "b + a"),
    ("a - b + c", "c + a - b"),
    ("a*b/c", "b*(a/c)"),
    ("a >= b", "b <= a"),
    ("a = b", "b = a"),
    ("-(a*b)", "(-a)*b"),
    ("sum(f, i, 0, n)", "sum(f, j, 0, n)"),
    ("a < b and c < d", "c < d and a < b"),
]
OTHER = [("a - b", "b - a"), ("a/b", "b/a"), ("2 + 1", "3"), ("a*(b + c)", "a*b + a*c"), ("a < b", "b < a"),
         ("sum(i, i, 0, n)", "sum(i, i, 1, n)"), ("-a", "a"), ("a^2", "a*a")]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_line_in_another_order(first: str, second: str) -> None:
    assert shape(read(first)) == shape(read(second))
    assert distance(read(first), read(first)) == 0


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_another_line(first: str, second: str) -> None:
    assert shape(read(first)) != shape(read(second))


def test_an_instance_occurs() -> None:
    assert occurs(read("a*(b + a)"), read("1 + x*(y + x)"))
    assert not occurs(read("a*(b + a)"), read("1 + x*(y + z)"))


COUNTS = [
    ("0 <= k and k <= n", "n + 1", "proved"),
    ("1 <= k and k <= n", "n", "proved"),
    ("0 <= k and k*S <= n", "floor(n/S) + 1", "proved"),
    ("n <= k and k <= 2*n", "n + 1", "proved"),
    ("0 <= k and k <= n", "n + 2", "refuted"),
    ("0 <= k and k < n", "n + 1", "refuted"),
    ("1000*n <= k and k <= 1000*n + 3", "4", "proved"),
    ("0 <= k and k <= n and mod(k, 2) = 0", "floor(n/2) + 1", "probed"),
]


@pytest.mark.parametrize(("condition", "number", "verdict"), COUNTS)
def test_integers_are_counted(condition: str, number: str, verdict: str) -> None:
    found = counted(Counting("k", read(condition)), read(number), Context(let={"n": "nat", "S": "pint"}))
    assert found.verdict == verdict


def test_questions_have_stable_ids_and_their_keys_are_right() -> None:
    asked = list(questions(loaded()))
    assert [one.id for one in asked] == [
        "derivation.floor.fits.1", "derivation.floor.fits.2", "derivation.floor.fits.2.rule",
        "derivation.floor.fits.1.wrong", "derivation.floor.count.1",
    ]  # fmt: skip
    for one in asked:
        of = kind(kind_of(one.part))
        assert of.inspect(one.part, {}) == []
        key = of.key(one.part, {})
        (answer,) = of.read(of.show(key, one.part, {}, 3), one.part, {}, 3)
        assert of.compare(answer, key, one.part, {}).outcome is Outcome.RIGHT
        for wrong, because in of.mistakes(one.part, {}):
            assert because
            assert of.compare(wrong, key, one.part, {}).outcome is not Outcome.RIGHT


def test_braces_of_lines_are_no_template() -> None:
    from prepkit.kinds.common.template import complaints

    text = "format: 1\nid: sums\ntitle: S\ntopic: t\ngoal: 'sum(a, k, 1, n) = n*a'\n"
    text += "symbols: {n: nat, a: real}\nchains:\n"
    text += (
        "- name: c\n  head: {line: 'sum(a, k, 1, n)', by: goal}\n  lines: [{line: 'n*a', why: linearity}]\n"
    )
    for one in questions(loaded(text)):
        assert complaints("prompt", one.part.prompt, frozenset()) == []
        assert complaints("solution", one.solution, frozenset()) == []


def test_evidence_names_every_question() -> None:
    result = checked()
    known = {one.id: one for one in resting(result)}
    for one in questions(loaded()):
        assert known[one.id].evidence == "proved"
        assert known[one.id].digest == one.digest


def test_evidence_is_read_as_written(tmp_path: Path) -> None:
    result, path = checked(), tmp_path / evidence.NAME
    content = evidence.text([result], {"python": "3"})
    path.write_bytes(content)
    assert evidence.stored(path) == {"floor": result}
    assert evidence.differences(path, content) == []
    assert evidence.differences(path, evidence.text([], {})) == ["floor is in it, but is no sound derivation"]
    path.write_bytes(content + b"{not json\n")
    assert evidence.stored(path) == {"floor": result}


def test_every_rule_has_kin_and_strangers() -> None:
    assert set(RULES) == set().union(*KINDRED)
    for rule in RULES:
        assert len(strangers(rule)) >= 3
        assert rule not in strangers(rule)
