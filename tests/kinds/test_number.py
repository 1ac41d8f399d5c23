"""Spelling, units and tolerances of numbers, against `decimal`, `str.format` and arithmetic in the head."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prepkit.domain import Outcome, Verdict
from prepkit.errors import Unreadable
from prepkit.grading import grade
from prepkit.kinds import kind
from prepkit.kinds.common.quantity import literals, magnitude, rounded, spelled, unmistakable
from prepkit.kinds.common.tolerance import Tolerance, close, is_rounding
from prepkit.kinds.common.units import UNITS, typed

NUMBER = kind("number")


def graded(key: str, text: str, unit: str = "", tolerance: Tolerance | None = None) -> Verdict:
    return grade(NUMBER.Part(prompt="?", key=key, unit=unit, tolerance=tolerance), {}, text)


@given(st.integers(-(10**30), 10**30))
def test_grouped_integers_have_their_value_among_the_readings(value: int) -> None:
    english = f"{value:,}"
    for separator in (",", ".", " ", "_", "'", "\u00a0", "\u202f"):
        assert value in literals(english.replace(",", separator))
    assert literals(str(value)) == (value,)


MISGROUPED = ["1234,567", "0,123", "12,34", "1,2345", "12345,678"]


@pytest.mark.parametrize("text", MISGROUPED)
def test_what_is_not_grouped_by_three_is_a_decimal_comma(text: str) -> None:
    assert literals(text) == (Fraction(text.replace(",", ".")),)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_decimals_agree_with_the_decimal_module(value: Decimal) -> None:
    text = f"{value:f}"
    assert literals(text)[0] == Fraction(value)
    assert literals(text.replace(".", ","))[0] == Fraction(value)
    assert literals(f"{value:e}")[0] == Fraction(value)


@given(st.fractions(max_denominator=10**9))
def test_every_spelling_of_a_value_has_that_value_first(value: Fraction) -> None:
    for text in (spelled(value), unmistakable(value)):
        found = literals(text) or tuple(amount.value for amount in NUMBER.read(text, _part("1"), {}, 0))
        assert found[0] == value


@given(st.fractions(max_denominator=10**6))
def test_an_unmistakable_spelling_has_one_reading(value: Fraction) -> None:
    assert len(literals(unmistakable(value))) <= 1


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**12), st.integers(1, 12))
def test_rounding_agrees_with_the_format_mini_language(value: Fraction, digits: int) -> None:
    ours = NUMBER.read(rounded(value, digits), _part("1"), {}, 0)[0].value
    unit = Fraction(10) ** (magnitude(value) - digits + 1)
    assert abs(ours - value) <= unit / 2
    assert (ours / unit).denominator == 1


@given(st.fractions(min_value=Fraction(1, 10**6), max_value=10**9))
def test_magnitude_brackets_the_value(value: Fraction) -> None:
    power = magnitude(value)
    assert Fraction(10) ** power <= value < Fraction(10) ** (power + 1)


@given(
    st.fractions(max_denominator=10**6), st.sampled_from(["B", "MiB", "ms", "GMAC", "%", "px", "images", ""])
)
def test_a_key_shown_and_read_again_is_right_in_every_unit(value: Fraction, unit: str) -> None:
    part = _part(f"({value.numerator})/({value.denominator})", unit)
    verdict = grade(part, {}, NUMBER.show(NUMBER.key(part, {}), part, {}, 0))
    assert verdict.outcome is Outcome.RIGHT


@given(st.fractions(), st.fractions(min_value=0), st.integers(1, 9))
def test_no_tolerance_takes_zero_for_something(key: Fraction, room: Fraction, digits: int) -> None:
    assume(key)
    for tolerance in (
        Tolerance(absolute=f"{abs(key) + room}"),
        Tolerance(relative=f"{1 + room}"),
        Tolerance(significant=digits),
    ):
        assert not close(Fraction(0), key, tolerance, {})
        assert close(key, key, tolerance, {})


def _part(key: str, unit: str = "") -> object:
    return NUMBER.Part(prompt="?", key=key, unit=unit)


CONVERSIONS = [  # text, unit asked for, value there, worked out by hand
    ("1 KiB", "B", "1024"),
    ("1 GiB", "MiB", "1024"),
    ("102.4 MB", "MiB", "97.65625"),
    ("8 Mbit", "MB", "1"),
    ("1.82 GMAC", "GFLOP", "3.64"),
    ("7.72 GFLOPs", "MMAC", "3860"),
    ("1.5 s", "ms", "1500"),
    ("90 min", "h", "1.5"),
    ("1/8", "%", "1/8"),
    ("12.5 %", "", "1/8"),
    ("25.6M", "", "25600000"),
    ("7B", "", "7000000000"),
    ("7B", "B", "7"),
    ("2T", "", "2000000000000"),
    ("3 k", "px", "3000"),
    ("1e3 KB", "MB", "1"),
    ("25.6 million parameters", "", "25600000"),
    ("25.6M params", "", "25600000"),
    ("118 MMACs", "", "118000000"),
    ("118 MACs", "", "118"),
    ("97.7 mib", "MiB", "97.7"),
    ("2 gb", "MB", "2000"),
    ("97.5 mebibytes", "MiB", "97.5"),
    ("4Ki", "", "4096"),
    ("4Ki", "KiB", "4"),
    ("64x64", "", "4096"),
    ("3 x 3 B", "B", "9"),
    ("2 kb", "B", "2000"),
]


@pytest.mark.parametrize(("text", "unit", "value"), CONVERSIONS)
def test_units_convert(text: str, unit: str, value: str) -> None:
    assert NUMBER.read(text, _part("1", unit), {}, 0)[0].value == Fraction(value)


SAID = [  # key, unit, text, outcome, what the verdict says
    ("1.8", "GMAC", "3.6 GFLOP", Outcome.RIGHT, "3.6 GFLOP = 1.8 GMAC (1 MAC = 2 FLOP)"),
    ("1.8", "GMAC", "3.6", Outcome.WRONG, "no unit: taken as GMAC"),
    ("1536", "B", "1.5 KiB", Outcome.RIGHT, "1.5 KiB = 1536 B"),
    ("1536", "B", "1536", Outcome.RIGHT, "no unit: taken as B"),
    ("1536", "B", "1536 B", Outcome.RIGHT, ""),
    ("12", "MiB", "12 ms", Outcome.UNREADABLE, "found ms, a time; expected a size in bytes, in MiB"),
    ("12", "", "12 MB", Outcome.UNREADABLE, "found MB, a size in bytes; expected a number without a unit"),
    (
        "12",
        "MiB",
        "12 kg",
        Outcome.UNREADABLE,
        "found 'kg', no unit that is known; expected a size in bytes, in MiB",
    ),
    ("1/3", "", "0.333", Outcome.WRONG, "this is rounded too far; give the exact value"),
    ("1/8", "", "12.5%", Outcome.RIGHT, "12.5 % = 0.125"),
    ("97.5", "MiB", "102 MB", Outcome.WRONG, "102 MB ≈ 97.2748 MiB"),
    ("5", "", "five", Outcome.UNREADABLE, "found 'five'; expected a number"),
    ("1792", "", "1,792", Outcome.UNREADABLE, "found two readings; expected 1792 or 1.7920"),
    ("118013952", "", "118M", Outcome.WRONG, "this is rounded too far; give the exact value"),
]


@pytest.mark.parametrize(("key", "unit", "text", "outcome", "said"), SAID)
def test_what_was_done_to_an_answer_is_said(
    key: str, unit: str, text: str, outcome: Outcome, said: str
) -> None:
    verdict = graded(key, text, unit)
    assert (verdict.outcome, verdict.reason) == (outcome, said)


ROUNDINGS = [
    ("0.333", "1/3", True),
    ("0.334", "1/3", True),
    ("0.34", "1/3", True),
    ("0.3", "1/3", False),
    ("0.35", "1/3", False),
    ("118000000", "118013952", True),
    ("1790", "1792", True),
    ("333", "334", False),
    ("10", "12", False),
    ("0", "1/1000", False),
    ("-0.333", "1/3", False),
]


@pytest.mark.parametrize(("answer", "key", "rounding"), ROUNDINGS)
def test_roundings_are_told_from_mistakes(answer: str, key: str, rounding: bool) -> None:
    assert is_rounding(Fraction(answer), Fraction(key)) is rounding


SIGNIFICANT = [
    ("6.91", True),
    ("6.905", True),
    ("6.9149", True),
    ("6.9151", False),
    ("6.9049", False),
    ("6.9", False),
]


@pytest.mark.parametrize(("answer", "accepted"), SIGNIFICANT)
def test_significant_digits_allow_half_a_unit_of_the_last(answer: str, accepted: bool) -> None:
    assert close(Fraction(answer), Fraction("6.91"), Tolerance(significant=3), {}) is accepted


def test_tolerances_are_decided_exactly_at_their_edge() -> None:
    assert graded("1", "1.1", tolerance=Tolerance(absolute="0.1")).outcome is Outcome.RIGHT
    assert (
        graded("1", "1.1000000000000000000001", tolerance=Tolerance(absolute="0.1")).outcome is Outcome.WRONG
    )
    assert graded("3", "3.3", tolerance=Tolerance(relative="10%")).outcome is Outcome.RIGHT


COMPLAINTS = [
    ({"key": "floor("}, "key"),
    ({"key": "Q + 1"}, "key"),
    ({"key": "1/2W"}, "key"),
    ({"key": "W", "tolerance": Tolerance()}, "tolerance"),
    ({"key": "W", "tolerance": Tolerance(absolute="1", significant=2)}, "tolerance"),
    ({"key": "W", "tolerance": Tolerance(significant=0)}, "tolerance.significant"),
    ({"key": "W", "tolerance": Tolerance(relative="R")}, "tolerance.relative"),
    ({"key": "mode"}, "key"),
]


@pytest.mark.parametrize(("fields", "field"), COMPLAINTS)
def test_complaints_name_the_field(fields: dict[str, object], field: str) -> None:
    found = NUMBER.inspect(NUMBER.Part(prompt="?", **fields), {"W": "pint", "mode": "word"})
    assert [name for name, _ in found] == [field]


def test_every_unit_is_read_as_itself() -> None:
    assert [name for name, unit in UNITS.items() if typed(name) != (unit,)] == []


@pytest.mark.parametrize(
    ("key", "sample"), [("437", "18.5"), ("420", "18.5"), ("18.5", "437"), ("100", "437")]
)
def test_the_sample_of_the_expected_form_is_not_right(key: str, sample: str) -> None:
    part = NUMBER.Part(prompt="?", key=key, unit="ms", tolerance=Tolerance(relative="10%"))
    assert NUMBER.expected(part, {}) == f"a number in ms, such as {sample} ms, within 10 %"
    assert grade(part, {}, sample).outcome is Outcome.WRONG


@pytest.mark.parametrize("place", [0, 3, 9])
def test_the_caret_stands_where_the_trouble_is(place: int) -> None:
    text = " " * place + "3 * ) + 1"
    with pytest.raises(Unreadable) as caught:
        NUMBER.read(text, _part("1"), {}, 0)
    assert caught.value.start == text.index(")")
