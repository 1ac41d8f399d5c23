"""`prepkit bank`: what it prints, what it exits with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from prepkit.cli.bank import app
from prepkit.errors import Unusable, UsageError
from tests.bank.files import write

FIELDS = ["id", "topic", "level", "kind", "parameters", "evidence", "file", "line"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"PREPKIT_{name}", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def bank(*arguments: str | Path, fails: type[Exception] | None = None) -> Result:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    if fails is not None:
        assert isinstance(done.exception, fails), done.exception
    return done


def test_list_as_json() -> None:
    done = bank("list", "--json", "--topic", "conv-output-size")
    data = json.loads(done.stdout)
    assert list(data) == ["schema", "questions"]
    assert data["schema"] == 1
    stem = next(row for row in data["questions"] if row["id"] == "conv-output-size.stem")
    assert list(stem) == FIELDS
    assert (stem["level"], stem["kind"], stem["parameters"]) == ("screen", "number", 4)
    assert stem["file"] == "questions/convolution/output-size.yaml"


def test_list_as_text() -> None:
    done = bank("list")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) >= 40


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("list", "--topic", "conv-ouput-size"), "conv-output-size"),
        (("list", "--level", "scren"), "screen"),
        (("list", "--kind", "numbr"), "number"),
        (("show", "conv-output-size.sten"), "conv-output-size.stem"),
        (("new", "poling.mine"), "pooling"),
        (("new", "pooling"), None),
    ],
)
def test_unknown_names(arguments: tuple[str, ...], nearest: str | None) -> None:
    error = bank(*arguments, fails=UsageError).exception
    assert isinstance(error, UsageError)
    assert error.exit_code == 2
    assert nearest is None or error.nearest[0] == nearest


def test_show(home: Path) -> None:
    path = write(home / "mine.yaml", "pooling.mine")
    done = bank("show", "Pooling.Mine", "--seed", "3", "--variants", "2", "--bank", path)
    assert done.stdout.splitlines() == [
        f"pooling.mine   pooling, core, number   {path}:4",
        "variants 9; evidence unverified",
        "",
        "seed 3: n=9",
        "  What is 9 + 1?",
        "  key: 10",
        "",
        "seed 4: n=8",
        "  What is 8 + 1?",
        "  key: 9",
    ]
    data = json.loads(bank("show", "pooling.mine", "--seed", "3", "--json", "--bank", path).stdout)
    assert data["question"]["file"] == str(path)
    (variant,) = data["variants"]
    assert (variant["seed"], variant["values"]) == (3, {"n": "9"})
    assert (variant["parts"][0]["prompt"], variant["parts"][0]["key"]) == ("What is 9 + 1?", "10")


def test_every_shipped_question_can_be_shown() -> None:
    listed = bank("list").stdout.splitlines()
    assert listed
    for line in listed:
        done = bank("show", line.split()[0], "--variants", "3")
        assert done.exit_code == 0, (line, done.exception)
        assert "key: " in done.stdout


def test_search() -> None:
    assert "conv-output-size.stem" in bank("search", "STEM").stdout
    found = bank("search", "padding stride", "--json").stdout
    assert {row["id"] for row in json.loads(found)["questions"]} > {"conv-output-size.stem"}
    assert bank("search", "oracle zebra").stdout == ""


def test_new_lints_clean_and_is_not_overwritten(home: Path) -> None:
    assert bank("new", "pooling.mine").stdout == "pooling.mine.yaml\n"
    assert bank("lint", "pooling.mine.yaml").exit_code == 0
    listed = json.loads(bank("list", "--json", "--topic", "pooling", "--bank", "pooling.mine.yaml").stdout)
    assert "pooling.mine" in {row["id"] for row in listed["questions"]}
    assert "exists already" in str(bank("new", "pooling.mine", fails=Unusable).exception)
    assert "is written at" in str(bank("new", "Pooling.shape", fails=UsageError).exception)
    assert bank("new", "pooling.other", "--to", home / "none", fails=Unusable).exit_code == 1


def complaints(done: Result) -> list[str]:
    return [line for line in done.stdout.splitlines() if ": note: " not in line]


def test_lint_of_a_broken_folder(home: Path) -> None:
    write(home / "mine" / "good.yaml", "pooling.mine")
    (home / "mine" / "bad.yaml").write_text(
        "format: 1\ntopic: pooling\nquestions:\n- id: pooling.x\n  parts: [{kind: numbr}]\n"
    )
    done = bank("lint", home / "mine")
    assert done.exit_code == 1
    assert complaints(done) == [
        f"{home}/mine/bad.yaml:5: id pooling.x: kind 'numbr' is unknown; did you mean 'number'?"
    ]
    found, note = json.loads(bank("lint", home / "mine", "--json").stdout)["complaints"]
    assert (found["nearest"], found["note"]) == (["number"], False)
    assert (note["problem"], note["note"]) == ("it has no solution", True)
    shipped = len(bank("list").stdout.splitlines())
    assert len(bank("list", "--bank", home / "mine").stdout.splitlines()) == shipped + 1


def test_an_id_written_twice_is_one_complaint(home: Path) -> None:
    write(home / "mine" / "a.yaml", "pooling.mine")
    write(home / "mine" / "b.yaml", "pooling.Mine")
    assert complaints(bank("lint", home / "mine")) == [
        f"{home}/mine/b.yaml:4: id pooling.Mine: the id is written at {home}/mine/a.yaml:4 already, which counts"
    ]
    write(home / "mine" / "a.yaml", "pooling.shape")
    (found,) = complaints(bank("lint", home / "mine" / "a.yaml"))[:1]
    assert "is written at questions/" in found


def test_lint_of_nothing(home: Path) -> None:
    said = str(bank("lint", home / "none", fails=Unusable).exception)
    assert said.startswith(f"{home}/none: there is no such folder or file; ")
    assert "--bank" not in said


def test_an_escape_in_a_file_name_steers_no_terminal(home: Path) -> None:
    write(home / "a\x1b[2Jb.yaml", "pooling.mine")
    assert "\x1b" not in bank("list", "--bank", home / "a\x1b[2Jb.yaml").stdout


def test_schema() -> None:
    schema = json.loads(bank("schema").stdout)
    assert schema["$schema"].endswith("2020-12/schema")
    assert {"File", "Entry", "number", "choice", "text"} <= set(schema["$defs"])
    references = json.dumps(schema).split('"$ref": "#/$defs/')[1:]
    assert {found.split('"')[0] for found in references} <= set(schema["$defs"])


@pytest.mark.parametrize(("form", "start"), [("html", "<!doctype html>"), ("markdown", "# pooling.mine")])
def test_show_in_other_formats(home: Path, form: str, start: str) -> None:
    path = write(home / "mine.yaml", "pooling.mine")
    done = bank("show", "pooling.mine", "--seed", "3", "--variants", "2", "--format", form, "--bank", path)
    assert done.stdout.startswith(start)
    assert done.stdout.count("What is 9 + 1?") == 1
    assert bank("show", "derivation.fc-backward.weights.1", "--format", form).exit_code == 0


COUNTED = ["name", "questions", "parameterised", "parts", "variants", "checks", "mistakes"]


def test_stats(home: Path) -> None:
    data = json.loads(bank("stats", "--json").stdout)
    assert list(data) == ["schema", "all", "subject", "topic", "kind", "level", "evidence"]
    (everything,) = data["all"]
    assert list(everything) == COUNTED
    for by in ("subject", "topic", "kind", "level", "evidence"):
        for field in COUNTED[1:]:
            assert sum(row[field] for row in data[by]) == everything[field], (by, field)
    listed = json.loads(bank("list", "--json").stdout)["questions"]
    written = [row for row in listed if not row["id"].startswith("derivation.")]
    assert everything["questions"] == len(written)
    (derived,) = json.loads(bank("stats", "--derived", "--json").stdout)["all"]
    assert derived["questions"] == len(listed) > len(written)


def test_stats_of_ones_own(home: Path) -> None:
    before = json.loads(bank("stats", "--json").stdout)["all"][0]
    write(home / "mine" / "a.yaml", "pooling.mine", "pooling.other")
    after = json.loads(bank("stats", "--json", "--bank", home / "mine").stdout)
    grown = {field: after["all"][0][field] - before[field] for field in COUNTED[1:]}
    assert grown == {
        "questions": 2,
        "parameterised": 2,
        "parts": 2,
        "variants": 18,
        "checks": 0,
        "mistakes": 0,
    }
    assert after["evidence"][-1]["name"] == "unverified"
    plain = bank("stats", "--bank", home / "mine").stdout.splitlines()
    assert plain[0].split() == ["all", *COUNTED[1:]]
    page = bank("stats", "--format", "markdown").stdout
    assert page.startswith("| all | questions | parameterised |")


TOPICS = "format: 1\ntopics:\n- {key: mine, group: own, label: My own, after: [%s]}\n"


def test_a_topic_of_ones_own(home: Path) -> None:
    """Its file stands in the same folder; it may build on a shipped topic, and on nothing that does not exist."""
    write(home / "my bank" / "a.yaml", "mine.a", topic="mine")
    (home / "my bank" / "taxonomy.yaml").write_text(TOPICS % "pooling")
    assert complaints(bank("lint", "my bank")) == complaints(bank("lint", "my bank/a.yaml")) == []
    (home / "my bank" / "taxonomy.yaml").write_text(TOPICS % "poling")
    (found,) = complaints(bank("lint", "my bank"))
    assert found == f"{home}/my bank/taxonomy.yaml:3: topic mine: builds on 'poling', which is no topic"
    (home / "my bank" / "taxonomy.yaml").write_text(TOPICS % "mine")
    (found,) = complaints(bank("lint", "my bank"))
    assert found.endswith("my bank/taxonomy.yaml:3: topic mine: builds on itself: mine → mine")


def test_new_in_a_folder_with_a_topic_of_its_own(home: Path) -> None:
    folder = home / "my bank"
    folder.mkdir()
    said = str(bank("new", "mine.first", "--to", folder, fails=UsageError).exception)
    assert "taxonomy.yaml" in said
    (folder / "taxonomy.yaml").write_text(TOPICS % "pooling")
    done = bank("new", "mine.first", "--to", folder)
    assert done.stdout == f"{folder}/mine.first.yaml\n"
    assert bank("lint", folder).exit_code == 0
    text = (folder / "mine.first.yaml").read_text(encoding="utf-8")
    assert f"prepkit verify '{folder}'" in text


def test_show_of_a_question_in_no_bank_says_how_to_name_one(home: Path) -> None:
    write(home / "a.yaml", "pooling.mine")
    assert "--bank" in str(bank("show", "pooling.mine", fails=UsageError).exception)
