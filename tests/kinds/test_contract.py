"""One contract for every kind, executed over the tables that the kinds carry."""

from __future__ import annotations

import time

import msgspec
import pytest

from prepkit.domain import Outcome
from prepkit.errors import UsageError
from prepkit.grading import grade
from prepkit.kinds import kind, kind_of, names
from prepkit.kinds.common.template import fill
from prepkit.kinds.interface import Examples, Kind

TABLES = [
    pytest.param(name, table, id=f"{name}-{k}")
    for name in names()
    for k, table in enumerate(kind(name).EXAMPLES)
]
FACE = [name for name in vars(Kind) if not name.startswith("_")]
HOSTILE = (
    "__import__('os').system('id')",
    "9**9**9**9",
    "9^9^9^9^9",
    "factorial(10**8)",
    "sum(k, k, 1, 10^9)",
    "(" * 100_000,
    ")" * 100_000,
    "9" * 1_000_000,
    "1" + ",000" * 400,
    "1e999999999",
    "10^10^10",
    "2^-99999",
    "\0",
    "7\0",
    "\x1b[2J\x1b[31m7",
    "[/]",
    "[bold]7[/bold]",
    "𝘦𝘷𝘢𝘭(7)",
    "７",
    "٣",
    "NaN",
    "-inf",
    "∞",
    "1/0",
    "0/0",
    "0^-1",
    "\u202e7",
    "\ud800",
    "1 " * 900,
    "-" * 1900,
    "a" * 1900,
    "sqrt(" * 500,
    "x" * 10_000_000,
    "\n\n",
    "1;2",
    "{W}",
    "{0.__class__}",
    "%s%n",
    "lambda: 7",
    "7 if 1 else 8",
    "x[0]",
    "T(4)",
    "floor(1, 2)",
    "erf(2)",
    "J(x, x)",
    "diff(x, x)",
    "(1, 2) + 3",
    "1 = 1",
    "1 < 2",
    "oo - oo",
)


@pytest.mark.parametrize("name", names())
def test_a_kind_shows_the_whole_face(name: str) -> None:
    of = kind(name)
    assert [part for part in FACE if not hasattr(of, part)] == []
    assert of.Part.__struct_config__.tag == name
    assert of.Part.__struct_config__.tag_field == "kind"
    assert of.EXAMPLES
    assert (of.__doc__ or "").strip()


def test_an_unknown_kind_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="numbr") as caught:
        kind("numbr")
    assert caught.value.nearest == ("number",)


@pytest.mark.parametrize("name", ["interface", "__init__", "common", "../errors", ""])
def test_what_is_no_kind_is_unknown(name: str) -> None:
    with pytest.raises(UsageError):
        kind(name)


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_tables_hold(name: str, table: Examples) -> None:
    def outcome(text: str) -> Outcome:
        return grade(table.part, table.values, text, seed=table.seed).outcome

    def readings(text: str) -> int:
        return len(grade(table.part, table.values, text, seed=table.seed).readings)

    assert [text for text in table.accepted if outcome(text) is not Outcome.RIGHT] == []
    assert [text for text in table.rejected if outcome(text) is not Outcome.WRONG] == []
    assert [
        text for text in table.unreadable if outcome(text) is not Outcome.UNREADABLE or readings(text)
    ] == []
    assert [
        text for text in table.ambiguous if outcome(text) is not Outcome.UNREADABLE or readings(text) < 2
    ] == []
    for text, credit in table.partly:
        verdict = grade(table.part, table.values, text, seed=table.seed)
        assert (verdict.outcome, verdict.credit) == (Outcome.PARTLY, pytest.approx(credit)), text


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_every_reading_offered_has_one_reading(name: str, table: Examples) -> None:
    for text in table.ambiguous:
        for reading in grade(table.part, table.values, text, seed=table.seed).readings:
            assert grade(table.part, table.values, reading, seed=table.seed).outcome is not Outcome.UNREADABLE


@pytest.mark.parametrize(("name", "table"), TABLES)
@pytest.mark.parametrize("seed", [0, 1, 2, 77])
def test_the_key_shown_and_read_again_is_right(name: str, table: Examples, seed: int) -> None:
    of = kind(name)
    shown = of.show(of.key(table.part, table.values), table.part, table.values, seed)
    verdict = grade(table.part, table.values, shown, seed=seed)
    assert (verdict.outcome, verdict.credit) == (Outcome.RIGHT, 1.0), shown
    assert verdict.expected == shown


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_an_answer_shown_grades_as_it_did(name: str, table: Examples) -> None:
    for text in (*table.accepted, *table.rejected, *(text for text, _ in table.partly)):
        first = grade(table.part, table.values, text, seed=table.seed)
        again = grade(table.part, table.values, first.read_as, seed=table.seed)
        assert (again.outcome, again.credit) == (first.outcome, first.credit), text


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_what_is_expected_says_so_and_never_gives_the_key(name: str, table: Examples) -> None:
    of = kind(name)
    words = of.expected(table.part, table.values)
    assert len(words) > 8
    if name in ("number", "shape", "formula"):
        assert of.show(of.key(table.part, table.values), table.part, table.values, 0) not in words.split("'")


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_examples_are_without_complaint(name: str, table: Examples) -> None:
    scope = {key: "word" if isinstance(value, str) else "real" for key, value in table.values.items()}
    assert kind(name).inspect(table.part, scope) == []


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_parts_travel_through_plain_data(name: str, table: Examples) -> None:
    plain = msgspec.to_builtins(table.part)
    assert plain["kind"] == name == kind_of(table.part)
    assert msgspec.convert(plain, kind(name).Part) == table.part
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**plain, "keey": "1"}, kind(name).Part)


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_hostile_answers_end_soon_and_in_a_verdict(name: str, table: Examples) -> None:
    for text in HOSTILE:
        begun = time.perf_counter()
        verdict = grade(table.part, table.values, text, seed=table.seed)
        seconds = time.perf_counter() - begun
        assert verdict.outcome is not Outcome.RIGHT or name == "shape", text[:40]
        assert seconds < (3 if name == "formula" else 0.2), (text[:40], seconds)
        assert not any(ord(c) < 32 for c in verdict.reason + verdict.read_as + verdict.expected), text[:40]
        assert len(verdict.reason) < 1000


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_presentations_are_permutations_that_the_seed_decides(name: str, table: Examples) -> None:
    of = kind(name)
    shown = [of.present(table.part, table.values, seed) for seed in range(12)]
    assert shown == [of.present(table.part, table.values, seed) for seed in range(12)]
    texts = {tuple(sorted(option.text for option in each.options)) for each in shown}
    assert len(texts) == 1
    if name in ("order", "match"):
        assert len(set(shown)) > 1
        listed = _listed(table)
        assert listed not in [[option.text for option in each.options] for each in shown]


def _listed(table: Examples) -> list[str]:
    """The texts in the file's order, each once."""
    plain = msgspec.to_builtins(table.part)
    texts = [item["text"] for item in plain.get("items", ())] or [pair["right"] for pair in plain["pairs"]]
    return list(dict.fromkeys(fill(text, table.values) for text in (*texts, *plain.get("extra", ()))))
