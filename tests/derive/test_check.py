"""What checking must catch: each defect planted once in a derivation that is sound without it."""

from __future__ import annotations

import pytest

from tests.derive.examples import changed, checked, problems, values

DEFECTS = {
    "a line that does not follow": (
        ('- line: "k <= floor(X/S)"', '- line: "k >= floor(X/S)"'),
        "floor.yaml:20: id floor, chain fits, line 2: the line does not follow from the line before (refuted",
    ),
    "a line that says less": (
        ('- line: "k <= floor(X/S)"', '- line: "k <= ceil(X/S)"'),
        "say rel: =>",
    ),
    "a mistake that is right": (
        ('{line: "k <= ceil(X/S)"', '{line: "k < X/S + 1/S"'),
        "the planted mistake 'k < X/S + 1/S' is in fact right (proved",
    ),
    "an accepted line that is wrong": (
        ('["k*S - X <= 0"]', '["k*S - X < 0"]'),
        "the accepted line 'k*S - X < 0' is not proved to say the same as the line",
    ),
    "facts that nothing satisfies": (
        ('["X >= S"]', '["X >= S", "X < S"]'),
        "no typed point was found at which the facts hold (X >= S; X < S)",
    ),
    "a count that is one short": (
        ('line: "n = floor(X/S) - 0 + 1"', 'line: "n = floor(X/S) - 1 + 1"'),
        "'count k: 0 <= k and k <= floor(X/S)' does not count the head (refuted); at X=1, S=1",
    ),
    "a count of something else": (
        ("count k: 0 <= k and k <= floor(X/S)", "count k: 0 <= k and k <= X"),
        "the condition counted is no end of chain fits",
    ),
    "a goal that is not reached": (
        ('goal: "n = floor(X/S) + 1"', 'goal: "n = floor(X/S) + 2"'),
        "the last line 'n = floor(X/S) + 1' is not the goal 'n = floor(X/S) + 2'",
    ),
    "a head that is nowhere true": (
        ('line: "k*S <= Y + S", by: definition', 'line: "X < 0", by: definition'),
        "the head holds nowhere (refuted)",
    ),
    "a head that is no fact": (
        ('line: "k*S <= Y + S", by: definition', 'line: "k*S <= Y + S", by: fact'),
        "the head is none of the facts (X >= S)",
    ),
    "a head that is not of the goal": (
        ('line: "k*S <= Y + S", by: definition', 'line: "k*S <= Y + S", by: goal'),
        "the head is neither the goal nor one of its sides",
    ),
    "an obligation that is not met": (
        ('by: definition, say: "Window k is inside."', 'by: definition, obligation: "Y > 0"'),
        "the obligation 'Y > 0' is not proved (refuted); at X=1, S=1",
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_caught(name: str) -> None:
    change, expected = DEFECTS[name]
    found = problems(changed(change))
    assert [one for one in found if expected in one], found


def test_without_defects_everything_is_proved() -> None:
    result = checked()
    assert result.problems == ()
    assert result.goal == "proved"
    assert {line.reached for line in result.lines} == {"proved"}
    assert {(head.chain, head.rung) for head in result.heads} == {
        ("fits", "condition"),
        ("count", "counting"),
    }


def test_every_mistake_has_its_point() -> None:
    mistakes = [mistake for line in checked().lines for mistake in line.mistakes]
    assert len(mistakes) == 3
    assert all(mistake.counter_example for mistake in mistakes)


def test_the_same_file_gives_the_same_result() -> None:
    assert checked() == checked()


SOUND = {
    "values": values(
        "(a + b)^2 = a^2 + 2*a*b + b^2", "(a + b)^2", '{line: "a^2 + 2*a*b + b^2", why: expand}',
        extra="symbols: {a: real, b: real}\n",
    ),
    "from the right": values(
        "(a + b)^2 = a^2 + 2*a*b + b^2", "a^2 + 2*a*b + b^2", '{line: "(a + b)^2", why: factor}',
        extra="symbols: {a: real, b: real}\n",
    ),
    "an equivalence": values(
        "a*c = b*c <=> a = b", "a*c = b*c", '{line: "a = b", why: cancel}',
        extra="symbols: {a: real, b: real, c: pos}\n",
    ),
    "an implication": values(
        "a < b => a <= b", "a < b", '{line: "a <= b", why: inequality, rel: "=>"}', extra="symbols: {a: int, b: int}\n"
    ),
    "a symbol that the head defines": values(
        "floor(W/2)*2 = W - mod(W, 2)", "q = floor(W/2)*2", '{line: "q = W - mod(W, 2)", why: modulo}',
        by="definition", extra="symbols: {W: nat, q: int}\n",
    ),
    "an inequality of values": values(
        "a <= a + 2*b", "a", '{line: "a + b", why: inequality, rel: "<="}',
        '{line: "a + 2*b", why: inequality, rel: "<="}', extra="symbols: {a: real, b: pos}\n",
    ),
}  # fmt: skip


SOUND["a hypothesis as the premise"] = """format: 1
id: one
title: One
topic: t
goal: "x[n] = n^2 => x[n] + 2*n + 1 = (n + 1)^2"
symbols: {n: nat}
sequences: [x]
chains:
- name: step
  facts: ["x[n] = n^2"]
  head: {line: "x[n] + 2*n + 1", by: goal}
  lines: [{line: "n^2 + 2*n + 1", why: induction}, {line: "(n + 1)^2", why: factor}]
"""


@pytest.mark.parametrize("name", SOUND)
def test_sound_derivations_of_every_form(name: str) -> None:
    assert problems(SOUND[name]) == []


UNSOUND = {
    "a tautology does not reach a goal": (
        values("(a + b)^2 = a^2 + 2*a*b + b^2", "a + a", '{line: "2*a", why: algebra}', by="definition",
               extra="symbols: {a: real, b: real}\n"),
        "is not the goal",
    ),
    "up and down": (
        values("a <= a", "a", '{line: "a + 1", why: inequality, rel: "<="}',
               '{line: "a", why: inequality, rel: ">="}', extra="symbols: {a: real}\n"),
        "lines go up and down",
    ),
    "an implication for an equivalence": (
        values("a < b <=> a <= b", "a < b", '{line: "a <= b", why: inequality, rel: "=>"}',
               extra="symbols: {a: int, b: int}\n"),
        "the goal is an equivalence, but a line is only =>",
    ),
    "where defined": (
        values("x/x = 1", "x/x", '{line: "1", why: cancel}', extra="symbols: {x: real}\n"),
        "add a fact that leaves this point out",
    ),
    "a condition is no proof": (
        values("a = b", "a + 1 = b + 1", '{line: "a = b", why: cancel}', by="definition",
               extra="symbols: {a: int, b: int}\n"),
        "write the goal as 'CONDITION <=> CONCLUSION'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSOUND)
def test_unsound_derivations_are_refused(name: str) -> None:
    text, expected = UNSOUND[name]
    found = problems(text)
    assert [one for one in found if expected in one], found


INDUCTION = """format: 1
id: gauss
title: The first n numbers
topic: t
goal: "x[n] = n*(n + 1)/2"
symbols: {n: nat}
facts: ["x[0] = 0", "x[n + 1] = x[n] + n + 1"]
sequences: [x]
chains:
- name: start
  facts: ["n = 0"]
  head: {line: "x[n]", by: goal}
  lines: [{line: "n*(n + 1)/2", why: definition}]
- name: step
  facts: ["x[n] = n*(n + 1)/2"]
  head: {line: "x[n + 1]", by: hypothesis}
  lines:
  - {line: "x[n] + n + 1", why: definition, mistakes: [{line: "x[n] + n", because: "n + 1 comes next."}]}
  - {line: "n*(n + 1)/2 + n + 1", why: induction}
  - {line: "(n + 1)*(n + 2)/2", why: factor}
"""


def test_induction_uses_its_hypothesis_in_its_own_block() -> None:
    result = checked(INDUCTION)
    assert result.problems == ()
    assert {line.reached for line in result.lines} == {"proved"}


HALF_INDUCTIONS = {
    "no start": ('  facts: ["n = 0"]', '  facts: ["n = 1", "x[1] = 1"]'),
    "no step": ("x[n + 1] = x[n] + n + 1", "x[n + 1] = x[n] + n + 2"),
    "another hypothesis": ('  facts: ["x[n] = n*(n + 1)/2"]', '  facts: ["x[n] = n*(n + 1)/2", "n < 5"]'),
}


@pytest.mark.parametrize("name", HALF_INDUCTIONS)
def test_half_an_induction_shows_nothing(name: str) -> None:
    assert problems(INDUCTION.replace(*HALF_INDUCTIONS[name]))
