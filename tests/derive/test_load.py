"""Files that are wrong: each complaint names file and line, shows the place and the repair."""

from __future__ import annotations

from pathlib import Path

import pytest

from prepkit.derive.format import schema
from prepkit.derive.load import load_file, load_folder
from tests.derive.examples import TEXT, changed, complaints, loaded

BAD = {
    "unknown rule": (
        ("why: floor", "why: flor"),
        "floor.yaml:21: id floor: rule 'flor' is unknown; did you mean 'floor' or 'factor'?",
    ),
    "unknown symbol": (
        ('"k <= floor(X/S)"', '"k <= floor(Z/S)"'),
        "floor.yaml:20: id floor: the unknown name 'Z'; expected S, X, Y, k, n\n"
        "    k <= floor(Z/S)\n"
        "               ^",
    ),
    "unreadable mistake": (
        ('{line: "k*S < X",', '{line: "k*S < ",'),
        "floor.yaml:19: id floor: the end of the line; expected a number, a name or a bracket\n    k*S < \n          ^",
    ),
    "two readings": (
        ('"k <= floor(X/S)"', '"k <= floor(1/2X)"'),
        "floor.yaml:20: id floor: 'k <= floor(1/2X)' has two readings, k ≤ ⌊1/2·X⌋ and k ≤ ⌊1/(2·X)⌋: "
        "write one of them",
    ),
    "unknown type": (
        ("S: pint", "S: pnt"),
        "floor.yaml:6: id floor: S has the unknown type 'pnt'; did you mean 'pint'?",
    ),
    "a value among relations": (
        ('"k <= floor(X/S)"', '"floor(X/S)"'),
        "floor.yaml:20: id floor: the line is a value, the line before is a relation",
    ),
    "a mistake of another sort": (
        ('{line: "k*S < X",', '{line: "k*S",'),
        "floor.yaml:19: id floor: 'k*S' is a value; the line is a relation",
    ),
    "wrong relation": (
        ('  - line: "k <= floor(X/S)"\n', '  - line: "k <= floor(X/S)"\n    rel: "="\n'),
        "floor.yaml:21: id floor: '=' cannot join lines that are a relation; expected <=> or =>",
    ),
    "fact that is no relation": (
        ('["X >= S"]', '["X + S"]'),
        "floor.yaml:7: id floor: 'X + S' is a value; expected a relation",
    ),
    "chain twice": (
        ("name: count", "name: fits"),
        "floor.yaml:23: id floor: the chain 'fits' stands twice",
    ),
    "link to nothing": (
        ("from: [fits]", "from: [fit]"),
        "floor.yaml:24: id floor: 'fit' is no chain before this one; did you mean 'fits'?",
    ),
    "default of no symbol": (
        ("defaults: {X: 7, S", "defaults: {X: 7, SS"),
        "floor.yaml:9: id floor: 'SS' is no symbol of this derivation; did you mean 'S'?",
    ),
    "torch without checks": (
        ("why: floor\n", "why: floor\n    min: torch\n"),
        "floor.yaml:22: id floor: min is torch, but the line has no checks",
    ),
    "unknown field": (
        ("    why: floor", "    wy: floor"),
        "floor.yaml:20: id floor: field 'why' is missing",
    ),
    "equation without a line": (
        ("chains:", "equations: [E5]\nchains:"),
        "floor.yaml:10: id floor: no line says equation: E5",
    ),
    "counting without a count": (
        (', obligation: "count k: 0 <= k and k <= floor(X/S)"', ""),
        "floor.yaml:24: id floor: by: counting needs an obligation such as 'count k: 0 <= k and k <= n'",
    ),
    "definition in a circle": (
        ('{"Y": "X - S"}', '{"Y": "Y - S"}'),
        "floor.yaml:8: id floor: the definition of Y uses Y",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told(name: str) -> None:
    change, expected = BAD[name]
    assert expected in complaints(changed(change))


def test_a_good_file_is_a_derivation() -> None:
    derivation = loaded()
    assert [chain.name for chain in derivation.chains] == ["fits", "count"]
    assert [line.relation for _, _, line in derivation.steps()] == ["<=>", "<=>", "<=>"]
    assert derivation.chain("fits").context.let == {"X": "nat", "S": "pint", "n": "int", "k": "int"}


def test_the_digest_follows_what_decides_alone() -> None:
    assert loaded().digest == loaded(changed(("Y is written out.", "By definition."))).digest
    assert loaded().digest != loaded(changed(('"k*S < X"', '"k*S < X - 1"'))).digest


def test_all_complaints_of_a_file_come_at_once() -> None:
    assert (
        len(
            complaints(
                changed(("why: floor", "why: flor"), ("X: nat", "X: nut"), ("name: count", "name: fits"))
            )
        )
        >= 3
    )


@pytest.mark.parametrize("text", ["", "[]", "format: 2\n", "\x00", "a: [", "&a [*a]"])
def test_what_is_no_derivation_is_refused(text: str) -> None:
    assert complaints(text)


def test_an_id_stands_once_and_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "floor.yaml").write_text(TEXT)
    (tmp_path / "other.yaml").write_text(TEXT)
    derivations, found = load_folder(tmp_path, tmp_path)
    assert [one.id for one in derivations] == ["floor"]
    assert [str(one) for one in found] == [
        "other.yaml:2: id floor: the file of derivation 'floor' is called floor.yaml",
        "other.yaml:2: id floor: the id stands at floor.yaml:2 already",
    ]


def test_a_file_that_cannot_be_read_is_a_complaint(tmp_path: Path) -> None:
    assert "cannot be read" in str(load_file(tmp_path / "none.yaml").complaints[0])


def test_the_schema_knows_every_field() -> None:
    found = schema()
    assert set(found["$defs"]) >= {"File", "ChainEntry", "HeadEntry", "LineEntry", "Planted"}
    assert "from" in found["$defs"]["HeadEntry"]["properties"]
