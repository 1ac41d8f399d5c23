"""Derivations handed in, as tables: what is written, what becomes of each line, what it earns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit import content
from prepkit.derive.chain import Chain, Derivation, Line
from prepkit.derive.load import load_folder
from prepkit.grading.derivations import LONGEST, judge, split
from tests.derive.examples import changed, loaded

SHIPPED = load_folder(content.root("solutions") / "derivations")[0]
IDS = [derivation.id for derivation in SHIPPED]
OURS = ("k*S <= X", "k <= floor(X/S)", "n = floor(X/S) + 1")
UP = changed(
    ('goal: "n = floor(X/S) + 1"', 'goal: "X <= X + 2"'),
    ("- name: fits\n", "- name: up\n  head: {line: X, by: goal}\n  lines:\n"
     '  - {line: "X + 1 - 1", why: arithmetic}\n  - {line: "X + 1", why: bound, rel: "<="}\n'
     '  - {line: "X + 2", why: bound, rel: "<="}\n- name: fits\n'),
)  # fmt: skip


def standings(*lines: str, derivation: Derivation | None = None) -> tuple[list[str], int]:
    """What each line is, and how many obligations are reached in all."""
    found = judge(derivation or loaded(), lines)
    return [line.standing for line in found.lines], found.reached


HANDED_IN = {  # lines → what each is, obligations reached of 3
    "all of it": (OURS, ["step", "step", "step"], 3),
    "nothing": ((), [], 0),
    "with signs in front": (("⇔ k*S <= X", "=> k <= floor(X/S)"), ["step", "step"], 2),
    "an accepted form": (("k*S - X <= 0",), ["step"], 1),
    "otherwise written": (("X >= S*k",), ["step"], 1),
    "chains the other way round": ((OURS[2], *OURS[:2]), ["step", "step", "step"], 3),
    "lines the other way round": (tuple(reversed(OURS)), ["step", "jump", "jump"], 3),
    "skipping a line": (OURS[1:], ["jump", "step"], 2),
    "a step of one's own instead": (("k <= X/S", OURS[1]), ["own", "jump"], 2),
    "own steps, but no more than were passed over": (("k <= X/S", "k - X/S <= 0", OURS[1]), None, 2),
    "own steps that lead nowhere": (("k <= X/S",), ["own"], 0),
    "a way aside": (("7*k*S - 7*Y - 7*S <= 0",), ["aside"], 0),
    "the head again": (("k*S <= Y + S", "S*k <= S + Y"), ["given", "given"], 0),
    "a line again": ((OURS[0], OURS[0], "S*k <= X"), ["step", "restated", "restated"], 1),
    "a line twice, otherwise": ((OURS[0], "2*k*S <= 2*X"), ["step", "aside"], 1),
    "chains by name": (("count:", OURS[2], "fits:", OURS[0]), ["step", "step"], 2),
    "name and line in one": (("count: " + OURS[2],), ["step"], 1),
    "right again after a mistake": (("k*S < X", *OURS), ["wrong", "step", "step", "step"], 3),
    "what cannot be read": (("therefore:", OURS[0], "k*S <="), ["unread", "step", "unread"], 1),
    "hostile": (("__import__('os')", "\x1b[31m", "[/]", "x" * 3000), ["unread"] * 4, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", HANDED_IN)
def test_what_is_handed_in(name: str) -> None:
    lines, wanted, reached = HANDED_IN[name]
    found = standings(*lines)
    assert found[1] == reached
    assert wanted is None or found[0] == wanted


WRONG = {  # line after `k*S <= X` → the mistake named
    "a planted mistake": ("k <= ceil(X/S)", "That hangs over the edge."),
    "the same otherwise": ("ceil(X/S) >= k", "That hangs over the edge."),
    "nobody's mistake": ("k <= 2*X + 3", ""),
    "says less": ("k*S <= X + 1", ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_first_line_that_does_not_follow_is_named_with_its_point(name: str) -> None:
    typed, because = WRONG[name]
    found = judge(loaded(), [OURS[0], typed, "k >= 0", OURS[1]])
    wrong = found.first_wrong
    assert wrong is not None
    assert (wrong.number, wrong.mistake, wrong.before) == (2, because, "k·S ≤ X")
    assert wrong.judgement is not None
    assert wrong.judgement.counter_example
    assert found.reached == 2


def test_the_goal_alone_earns_nothing_and_counts_once_it_is_led_to() -> None:
    two = changed(
        ('"n = floor(X/S) + 1"\n    why', '"n = 1 + floor(X/S) - 0"\n    why'),
        ("    mistakes: [{line: \"n = floor(X/S)\"", '  - {line: "n = floor(X/S) + 1", why: arithmetic}\n    #'),
    )  # fmt: skip
    derivation = loaded(two.split("    #")[0])
    goal, before = "n = floor(X/S) + 1", "n = 1 + floor(X/S) - 0"
    assert standings("count:", goal, derivation=derivation) == (["goal"], 0)
    assert standings("count:", before, goal, derivation=derivation)[1] == 2
    assert standings("count:", goal, before, derivation=derivation)[1] == 2


CLAIMS = {  # a line of values that go up, with a sign in front → what it is
    "our sign": (("X + 1 - 1", "<= X + 1"), ["step", "step"]),
    "no sign": (("X + 1 - 1", "X + 1"), ["step", "step"]),
    "equality where it goes up": (("X + 1 - 1", "= X + 1"), ["step", "wrong"]),
    "the other direction": (("X + 1 - 1", ">= X + 1"), ["step", "wrong"]),
    "an equation with the line before": (("X + 1 - 1", "X + 1 - 1 = X + 1"), ["step", "step"]),
    "a truth that leads the wrong way": ((">= X - 1",), ["aside"]),
    "over an inequality at once": (("X + 2",), ["goal"]),
    "from an earlier line": (("X + 1 - 1", "X + 1", "X + 1/2"), None),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_signs_in_front_claim_something(name: str) -> None:
    lines, wanted = CLAIMS[name]
    found = standings("up:", *lines, derivation=loaded(UP))[0]
    assert wanted is None or found == wanted


def test_a_deadline_is_left_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prepkit.derive.lines.SECONDS", 0.0)
    found = judge(loaded(), [OURS[0], "k <= X/S + 0*k^2"])
    assert [line.standing for line in found.lines] == ["step", "unknown"]
    assert found.open


def test_nothing_is_open_where_everything_is_reached() -> None:
    assert not judge(loaded(), [*OURS, "so there"]).open


def test_more_lines_than_are_looked_at_are_left_to_a_person() -> None:
    found = judge(loaded(), ["k*S <= X"] * (LONGEST + 5))
    assert (len(found.lines), found.unseen, found.open) == (LONGEST, 5, True)


def _written(derivation: Derivation) -> list[str]:
    return [line.line.text for _, _, line in derivation.steps()]


@pytest.mark.parametrize("derivation", SHIPPED, ids=IDS)
def test_every_shipped_derivation_handed_in_verbatim_earns_all(derivation: Derivation) -> None:
    found = judge(derivation, _written(derivation))
    assert (found.credit, found.first_wrong, found.open) == (1.0, None, False)
    assert found.missing == ()


@pytest.mark.parametrize("derivation", SHIPPED, ids=IDS)
def test_heads_written_out_and_chains_turned_round_earn_all(derivation: Derivation) -> None:
    rows: list[str] = []
    for chain in reversed(derivation.chains):
        rows += [f"{chain.name}:", chain.head.line.text, *(line.line.text for line in chain.lines)]
    assert judge(derivation, rows).credit == 1.0


@pytest.mark.parametrize("derivation", SHIPPED, ids=IDS)
def test_the_goal_copied_is_at_most_one_line(derivation: Derivation) -> None:
    assert judge(derivation, [derivation.goal.line.text]).reached <= 1


def _mistakes(derivation: Derivation) -> Iterator[tuple[Chain, int, Line, int]]:
    for chain, number, line in derivation.steps():
        for place in range(len(line.mistakes)):
            yield chain, number, line, place


def _is_named(derivation: Derivation, chain: Chain, number: int, line: Line, place: int) -> None:
    mistake = line.mistakes[place]
    right = [one.line.text for one in chain.lines[:number]]
    found = judge(derivation, [f"{chain.name}:", *right, mistake.line.text])
    wrong = found.first_wrong
    assert wrong is not None, mistake.line.text
    assert (wrong.number, wrong.mistake) == (number + 1, mistake.because)
    assert wrong.judgement is not None
    assert wrong.judgement.counter_example is not None
    assert found.reached == number


@pytest.mark.parametrize("derivation", SHIPPED, ids=IDS)
def test_a_planted_mistake_is_named_at_its_line(derivation: Derivation) -> None:
    _is_named(derivation, *next(_mistakes(derivation)))


@pytest.mark.slow
@pytest.mark.parametrize("derivation", SHIPPED, ids=IDS)
def test_every_planted_mistake_is_named_at_its_line(derivation: Derivation) -> None:
    for mistake in _mistakes(derivation):
        _is_named(derivation, *mistake)


def test_the_order_of_matrices_is_no_matter_of_writing() -> None:
    derivation = next(one for one in SHIPPED if one.id == "residual-gradient")
    found = standings("two-blocks:", "G*(1 + A + B + A*B)", "G*(1 + B + A + B*A)", derivation=derivation)
    assert found == (["wrong", "step"], 1)


SPLIT = {
    "a = b\n= c": ("a = b", "= c"),
    "1. a = b\n2) c": ("a = b", "c"),
    "- a\n* b\n• c": ("a", "b", "c"),
    "-a\n-1": ("-a", "-1"),
    "`a`\r\n\n b ": ("a", "b"),
    "3.5\n2": ("3.5", "2"),
}


@pytest.mark.parametrize("text", SPLIT)
def test_rows_of_an_answer_are_lines(text: str) -> None:
    assert split(text) == SPLIT[text]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(OURS), st.text(max_size=30)), max_size=6))
def test_no_lines_crash_and_credit_never_exceeds_what_is_written(lines: list[str]) -> None:
    found = judge(loaded(), lines)
    assert found.reached == sum(line.earned for line in found.lines) <= len(lines)
    assert found.reached + len(found.missing) == found.of
