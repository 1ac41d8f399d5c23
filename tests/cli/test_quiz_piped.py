"""With no terminal: one answer a line, the summary at the end of input, exit 0; and JSON, event by event."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import QUIZ, SECONDS, Home


def test_a_wrong_answer_as_text(home: Home) -> None:
    done = home.quiz("t.width", text="4\n")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    for piece in (
        "1 of 1 · t · screen",
        "A 3-tap [bold]filter[/] over 7 pixels. How wide?",
        "✗ Not right.  read as 4",
        "The answer: 5",
        "The first position counts too.",
        "7 − 3 + 1 = 5.",
        "Key: unverified (yours) · again in 10 minutes",
        "0 of 1 right",
        "Next: prepkit quiz t",
    ):
        assert piece in text
    assert "\x1b" not in text
    assert [a.text for a in home.attempts()] == ["4"]  # type: ignore[attr-defined]


def test_the_end_of_input_ends_with_the_summary(home: Home) -> None:
    done = home.quiz("t", "--seed", "1", text="5")
    assert done.returncode == 0
    assert "Next: " in done.stdout.decode()
    assert len(home.attempts()) == 1
    nothing = home.quiz("t")
    assert nothing.returncode == 0
    assert "Nothing answered." in nothing.stdout.decode()


def test_an_unreadable_answer_is_asked_again_and_not_recorded(home: Home) -> None:
    text = home.quiz("t.width", text="4 +\n5\n").stdout.decode()
    caret = next(row for row in text.splitlines() if row.strip() == "^")
    assert caret.index("^") == len("  4 +")
    assert "Answer with a number, such as 437. Nothing was recorded." in text
    assert [a.text for a in home.attempts()] == ["5"]  # type: ignore[attr-defined]


def test_json_in_and_out(home: Home) -> None:
    lines = ['{"command": "hint"}', "{oops", '{"answer": "4 +"}', '{"command": "undo"}', '{"answer": 4}']
    events = home.events("t.width", text="\n".join(lines))
    assert [event["event"] for event in events] == [
        "question", "hint", "notice", "verdict", "notice", "verdict", "summary"]  # fmt: skip
    question, hint, malformed, unread, _, verdict, summary = events
    assert {"id", "part", "prompt", "kind", "options", "level", "topic", "evidence"} <= set(question)
    assert hint["hint"] == "Count places."
    assert malformed["name"] == "malformed"
    assert (unread["outcome"], unread["expected"]) == ("unreadable", "a number, such as 437")
    assert {"outcome", "credit", "read_as", "mistake", "counter_example", "key", "solution", "evidence",
            "next_review"} <= set(verdict)  # fmt: skip
    assert (verdict["outcome"], verdict["key"]) == ("wrong", "5")
    assert (summary["answered"], summary["right"]) == (1, 0)


def test_the_schema_is_printed() -> None:
    done = subprocess.run([*QUIZ, "--json-schema"], capture_output=True, timeout=SECONDS, check=True)
    assert {"oneOf", "$defs"} <= set(json.loads(done.stdout))


def test_a_formula_and_a_counter_example(home: Home) -> None:
    right, *_ = [e for e in home.events("t.formula", text="x + x\n") if e["event"] == "verdict"]
    wrong, *_ = [e for e in home.events("t.formula", text="x^2\n") if e["event"] == "verdict"]
    assert right["outcome"] == "right"
    assert wrong["outcome"] == "wrong"
    assert set(wrong["counter_example"]) == {"x"}
    assert "yours gives" in wrong["reason"]


def test_an_exam_holds_verdicts_back(home: Home) -> None:
    events = home.events("t.width", "t.two", "--exam", "--seed", "2", text="4\n?\n1\n:e\n")
    assert [event["event"] for event in events] == [
        "question", "recorded", "question", "notice", "recorded", "question", "recorded", "verdict", "verdict",
        "verdict", "summary"]  # fmt: skip


def test_a_written_answer_is_ticked(home: Home) -> None:
    events = home.events("t.words", text="fewer of them\n1\n")
    assert [event["event"] for event in events] == ["question", "rubric", "verdict", "summary"]
    assert events[0]["options"] == []
    assert events[2]["credit"] == 0.5


def test_a_seed_makes_the_same_session(home: Home) -> None:
    first = home.quiz("t", "--seed", "7", "--no-input").stdout
    home.quiz("t", "--seed", "7", text="1\n2\n3\n")
    assert home.quiz("t", "--seed", "7", "--no-input").stdout == first
    others = {home.quiz("t.two", "--seed", str(seed), "--no-input").stdout for seed in range(4)}
    assert len(others) > 1


def test_without_a_seed_the_next_encounter_is_another_variant(home: Home) -> None:
    prompts = [home.events("t.two", text="1\n2\n")[0]["prompt"] for _ in range(3)]
    assert len(set(prompts)) == 3


def test_no_input_shows_and_records_nothing(home: Home) -> None:
    done = home.quiz("t", "-n", "2", "--no-input", "--seed", "1")
    assert done.returncode == 0
    assert b"2 of 2" in done.stdout
    assert not (home.folder / "data" / "history.sqlite3").exists()


def test_due_new_and_weak(home: Home) -> None:
    home.quiz("t.width", text="4\n")
    weak = home.events("t", "--weak", "--no-input")
    assert [event["id"] for event in weak] == ["t.width"]
    assert "t.width" not in [event["id"] for event in home.events("t", "--new", "--no-input")]
    assert home.events("t", "--due", "--no-input") == []


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["t.widht"], 2, "did you mean t.width"),
        (["nothing-like-it-at-all"], 2, "there is no topic or question 'nothing-like-it-at-all'"),
        (["\x1b[2J"], 2, "there is no topic or question"),
        (["--due", "--new"], 2, "exclude each other"),
        (["--level", "boss"], 2, "screen"),
        (["-n", "0"], 2, "0"),
        (["-n", "9" * 20], 2, "1000"),
        (["--minutes", "nan"], 2, "expected a number such as 30"),
        (["--minutes", "inf"], 2, "1440"),
        (["--bank", "/nowhere/at/all"], 4, "there is no such folder or file"),
    ],
)
def test_what_does_not_exist(home: Home, options: list[str], code: int, said: str) -> None:
    done = home.quiz(*options)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert done.stdout == b""
    assert b"\x1b" not in done.stderr


def test_a_bank_of_the_settings_that_is_gone_is_told_and_the_rest_is_asked(home: Home) -> None:
    settings = home.folder / "config" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text('banks = ["/nowhere/at/all"]\n')
    done = home.quiz("t.width", text="5\n")
    assert (done.returncode, b"1 of 1 right" in done.stdout) == (0, True)
    said = (
        "prepkit: /nowhere/at/all: there is no such folder or file; put it back, or take it out of banks in "
    )
    assert done.stderr.decode().splitlines() == [f"{said}{settings}"]
    for words in ((), ("stats",), ("bank", "list")):
        other = subprocess.run(
            [sys.executable, "-m", "prepkit", *words], capture_output=True, env=home.environ, timeout=SECONDS
        )
        assert (other.returncode, said in other.stderr.decode()) == (0, True)


def test_a_broken_file_hides_nothing(home: Home) -> None:
    (home.folder / "bank" / "broken.yaml").write_text(
        "format: 1\ntopic: b\nquestions:\n- id: b.x\n  parts: 3\n"
    )
    (home.folder / "bank" / "empty.yaml").write_bytes(b"")
    (home.folder / "bank" / "binary.yaml").write_bytes(bytes(range(256)))
    done = home.quiz("t.width", text="5\n")
    assert done.returncode == 0
    assert b"1 of 1 right" in done.stdout
    assert b"broken.yaml:5" in done.stderr


def test_a_key_that_another_family_refutes_is_not_asked(home: Home) -> None:
    bank = home.folder / "bank" / "t.yaml"
    bank.write_text(bank.read_text(encoding="utf-8").replace('"W - F + 1"', '"W - F + 2"'), encoding="utf-8")
    done = home.quiz("t.width", text="6\n")
    assert done.returncode == 0
    assert b"Nothing answered." in done.stdout
    assert b"t.width is not asked: count.windows gives 5" in done.stderr


def test_a_history_that_cannot_be_used(home: Home) -> None:
    data = home.folder / "data"
    data.mkdir()
    (data / "history.sqlite3").write_bytes(b"this is no database, but it is longer than a header" * 9)
    done = home.quiz("t.width", text="5\n")
    assert done.returncode == 4
    assert b"history.sqlite3" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error(home: Home) -> None:
    code = f"{' '.join(home.arguments)} t --no-input | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", code], capture_output=True, env=home.environ, timeout=SECONDS, check=True
    )
    assert (done.stdout.split()[-1], done.stderr) == (b"0", b"")


READERS = [
    "bank list",
    "bank search conv",
    "bank schema",
    "goal",
    "stats",
    "derive",
    "check x x",
    "--help",
    "",
]


@pytest.mark.parametrize("words", READERS)
def test_no_command_minds_a_reader_that_goes_away(home: Home, words: str) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "prepkit", *words.split()]
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(command, stdout=gone, stderr=subprocess.PIPE, env=home.environ, timeout=SECONDS)
    assert (done.returncode, done.stderr.replace(b"\n", b"")) == (0, b"")


@pytest.mark.parametrize(
    ("environ", "columns"),
    [({"COLUMNS": "20"}, 20), ({"COLUMNS": "40"}, 40), ({}, 80), ({"COLUMNS": "no"}, 80)],
)
def test_columns(home: Home, environ: dict[str, str], columns: int) -> None:
    text = home.quiz("t", "--seed", "1", text="1\n:h\n", **environ).stdout.decode()
    assert max(map(len, text.splitlines())) <= columns


def test_an_ascii_output_gets_ascii(home: Home) -> None:
    done = home.quiz("t.width", text="5\n", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert b"7 - 3 + 1 = 5." in done.stdout


def test_the_first_question_brings_nothing_slow(home: Home) -> None:
    script = (
        "import sys; from prepkit.cli import main; sys.argv = ['prepkit', 'quiz', '-n', '1', '--seed', '1']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('MODULES', *sorted(sys.modules), file=sys.stderr)"
    )
    run = [sys.executable, "-c", script]
    subprocess.run(
        run, input=b"", capture_output=True, env=home.environ, timeout=SECONDS, check=True
    )  # the index
    done = subprocess.run(run, input=b"", capture_output=True, env=home.environ, timeout=SECONDS, check=True)
    loaded = set(done.stderr.decode().split("MODULES")[1].split())
    slow = {
        "rich",
        "yaml",
        "fsrs",
        "sympy",
        "flint",
        "torch",
        "numpy",
        "asyncio",
        "readline",
    }
    assert not loaded & slow


@pytest.mark.parametrize("words", ["bank list", "goal", "quiz -n 1", "quiz -n 1 --json", "check x x"])
def test_output_that_cannot_be_written_is_a_sentence(home: Home, words: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    command = f"exec {sys.executable} -m prepkit {words} > /dev/full"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, env=home.environ, input=b"", check=False
    )
    said = b"prepkit: standard output: No space left on device; make room there and try again\n"
    assert (done.returncode, done.stderr.splitlines(keepends=True)[-1]) == (4, said)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-"])
def test_closed_streams_are_empty_ones(home: Home, closed: str) -> None:
    command = f"exec {sys.executable} -m prepkit quiz -n 1 {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=home.environ, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_encoding_without_the_signs_gets_their_escapes(home: Home) -> None:
    words = (sys.executable, "-m", "prepkit", "bank", "show", "conv-output-size.stem")
    ascii_only = home.environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, capture_output=True, env=ascii_only, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\xd7" in done.stdout
