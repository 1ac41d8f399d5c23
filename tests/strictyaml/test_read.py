"""What a scalar means, and what is refused: with the line, the place and the way out."""

from __future__ import annotations

import time

import pytest
import yaml

from prepkit.strictyaml import MAX_BYTES, load

MEANT = [
    ("null", None),
    ("", None),
    ("true", True),
    ("false", False),
    ("0", 0),
    ("-0", 0),
    ("-12", -12),
    ("0.5", 0.5),
    ("-1.25", -1.25),
    ("999999999999999999", 999_999_999_999_999_999),
    ("n", "n"),
    ("y", "y"),
    ("1/2", "1/2"),
    ("W + 2*P", "W + 2*P"),
    ("2^20", "2^20"),
    ("1.2.3", "1.2.3"),
    ("e5", "e5"),
    ("0x", "0x"),
    ("3x3", "3x3"),
    ("'no'", "no"),
    ('"010"', "010"),
    ('"1:1"', "1:1"),
    ("'2020-01-01'", "2020-01-01"),
    ('"tab\\tline\\n"', "tab\tline\n"),
    ('"\\u2212"', "−"),
]

# written as the value of `k`; what YAML readers differ on, and what to write
UNSURE = [
    ("no", '"no" or false'),
    ("Yes", '"Yes" or true'),
    ("OFF", '"OFF" or false'),
    ("on", '"on" or true'),
    ("True", '"True" or true'),
    ("~", '"~" or null'),
    ("NULL", '"NULL" or null'),
    ("1:1", '"1:1"'),
    ("12:30:45", '"12:30:45"'),
    ("010", '"010" or 10'),
    ("-08", '"-08" or -8'),
    ("0x10", '"0x10"'),
    ("0o17", '"0o17"'),
    ("0b11", '"0b11"'),
    ("1e-3", '"1e-3"'),
    ("1.5E+3", '"1.5E+3"'),
    (".5", '".5"'),
    ("5.", '"5."'),
    ("+5", '"+5"'),
    ("1_000", '"1_000"'),
    (".inf", '".inf"'),
    (".NaN", '".NaN"'),
    ("2020-01-01", '"2020-01-01"'),
    ("2020-01-01 10:00:00", '"2020-01-01 10:00:00"'),
    ("1" * 19, f'"{"1" * 19}" (a number of more than 18 digits)'),
    ("0.1234567890123456", '"0.1234567890123456" (a number of more than 15 digits)'),
]

# written as the value of `k`; the complaint after `f:1: k: `
REFUSED = [
    ("<<", "merge keys (<<) are not read; write the fields out"),
    ("&a 1", "anchor &a is not read; remove it"),
    ("!!str 1", "tag tag:yaml.org,2002:str is not read; remove it"),
    ("! 1", "tag ! is not read; remove it"),
    ("!!python/name:os.system", "tag tag:yaml.org,2002:python/name:os.system is not read; remove it"),
    ('"\\x1b[2J"', "control character U+001B; remove it"),
    ('"\\0"', "control character U+0000; remove it"),
    ('"\\u202e"', "control character U+202E; remove it"),
]

# whole files; every complaint
BROKEN: list[tuple[str | bytes, list[str]]] = [
    ("", ["f:1: the file is empty"]),
    ("# nothing\n", ["f:1: the file is empty"]),
    ("a: 1\nb: 2\na: 3\n", ["f:3: key 'a' is written twice"]),
    ("a: {b: 1, b: 2}\n", ["f:1: key 'b' is written twice"]),
    ("1: a\n", ['f:1: a key must be a name; quote it: "1"']),
    ("? \n: a\n", ['f:1: a key must be a name; quote it: "null"']),
    ("? [a]\n: b\n", ["f:1: a key must be a name; here a list or mapping stands as key"]),
    ("b: *x\n", ["f:1: b: alias *x is not read; write the value out"]),
    ("a: &x [*x]\n", ["f:1: a: anchor &x is not read; remove it", "f:1: alias *x is not read; write the value out"]),
    ("<<: {a: 1}\n", ["f:1: merge keys (<<) are not read; write the fields out"]),
    ("a: 1\n---\nb: 2\n", ["f:2: a second document begins; one file holds one document"]),
    ("a: 1\n%YAML 1.1\n", ["f:2: directives (%) are not read; remove the line"]),
    ("a:\n\tb: 1\n", ["f:2: a: found character that cannot start any token while scanning for the next token"]),
    ("a: [1, 2\n", ["f:1: did not find expected ',' or ']' while parsing a flow sequence"]),
    ("a: 'b\n", ["f:1: a: found unexpected end of stream while scanning a quoted scalar"]),
    ("a: b: c\n", ["f:1: mapping values are not allowed in this context"]),
    ("a\0b", ["f:1: control character U+0000; remove it"]),
    ("x\ny\x1b[2J", ["f:2: control character U+001B; remove it"]),
    (b"a: 1\nb: \xff\n", ["f:2: byte 0xff is not UTF-8; save the file as UTF-8"]),
    ("a: 1".encode("utf-16"), ["f:1: the file is UTF-16; save it as UTF-8"]),
    (b"\xfe\xff\0a", ["f:1: the file is UTF-16; save it as UTF-8"]),
    (b"\x89PNG\r\n\x1a\n", ["f:1: byte 0x89 is not UTF-8; save the file as UTF-8"]),
    ("a: \ud800", ["f:1: byte 0xed is not UTF-8; save the file as UTF-8"]),
    ("#" * (MAX_BYTES + 1), ["f:1: the file has 8,388,609 bytes; at most 8,388,608 are read: split it"]),
]  # fmt: skip

# each would crash a composer, or take minutes
DEEP = ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "".join(" " * n + "a:\n" for n in range(3000))]
WIDE = [
    "a: " + "x" * 3_000_000,
    "[" + "1," * 300_000 + "]",
    "a: |\n" + " x\n" * 500_000,
    '"' + "\\n" * 1_000_000 + '"',
]


def complaints(source: str | bytes) -> list[str]:
    return [str(found) for found in load(source, "f").complaints]


@pytest.mark.parametrize(("text", "value"), MEANT)
def test_a_scalar_means(text: str, value: object) -> None:
    document = load(f"k: {text}\n", "f")
    assert document.complaints == ()
    assert document.value == {"k": value}
    assert type(document.value["k"]) is type(value)


@pytest.mark.parametrize(("text", "remedy"), UNSURE)
def test_what_readers_differ_on_is_refused(text: str, remedy: str) -> None:
    assert complaints(f"k: {text}\n") == [f"f:1: k: YAML readers differ on what {text} means; write {remedy}"]
    assert complaints(f"- '{text}'\n- {remedy.split(' or ')[-1].split(' (')[0]}\n") == []


@pytest.mark.parametrize(("text", "complaint"), REFUSED)
def test_a_scalar_is_refused(text: str, complaint: str) -> None:
    assert complaints(f"k: {text}\n") == [f"f:1: k: {complaint}"]


@pytest.mark.parametrize(("text", "expected"), BROKEN, ids=range(len(BROKEN)))
def test_a_file_is_refused(text: str | bytes, expected: list[str]) -> None:
    assert complaints(text) == expected


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_depth_is_a_complaint(text: str) -> None:
    start = time.process_time()
    (complaint,) = load(text, "f").complaints
    assert complaint.problem == "nested deeper than 32 levels"
    assert time.process_time() - start < 2


@pytest.mark.parametrize("text", WIDE, ids=range(len(WIDE)))
def test_width_is_no_trouble(text: str) -> None:
    start = time.process_time()
    assert load(text, "f").complaints == ()
    assert time.process_time() - start < 5


def test_many_complaints_end_the_reading() -> None:
    found = complaints("".join(f"b{n}: yes\n" for n in range(1000)))
    assert len(found) == 101
    assert found[-1] == "f:100: b99: more than 100 complaints; the rest is not read"


def test_a_complaint_names_the_entry() -> None:
    (complaint,) = complaints("questions:\n- id: a.b\n  parts:\n  - kind: no\n")
    assert complaint.startswith("f:4: id a.b: kind: YAML readers differ")


def test_what_stands_before_an_error_is_kept() -> None:
    assert load("a: 1\nb: [1, {c: 2}\n", "f").value == {"a": 1, "b": [1, {"c": 2}]}


def test_a_byte_order_mark_is_no_text() -> None:
    assert load(b"\xef\xbb\xbfa: 1\n", "f").value == {"a": 1}


def test_lines() -> None:
    document = load("a:\n  b: [1,\n    2]\n  c: |\n    text\n\nd: {e: 1,\n  f: 2}\n", "f")
    paths = {
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "b", 0): 2,
        ("a", "b", 1): 3,
        ("a", "c"): 4,
        ("d", "f"): 8,
        ("x",): 1,
    }
    assert {path: document.line(path) for path in paths} == paths


def test_the_same_values_as_the_usual_loader_where_both_read() -> None:
    text = "a: [1, -2, 0.5, true, null, x, 'y', \"z\"]\nb: {c: 'two\n    lines'}\ne: |\n  kept\nf: >-\n  one\n  two\n"
    assert load(text, "f").value == yaml.load(text, yaml.CSafeLoader)
