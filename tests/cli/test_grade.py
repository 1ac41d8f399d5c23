"""`prepkit grade` as a user runs it: sheets in whatever they come in, reports out, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.shell import SECONDS, Home

CHECKOUT = Path(__file__).resolve().parents[2]
SHEET = """format: 1
sheet: {sheet}
candidate: {who}
answers:
- id: t.width
  digest: "{digest}"
  seed: 0
  points: [2]
  answer: "{width}"
- id: t.words
  digest: "{words}"
  seed: 0
  answer: |-
    Fewer weights.
    Anywhere.
"""


class Desk:
    """A home with a way to run the command and to write what somebody hands in."""

    def __init__(self, home: Home) -> None:
        self.home, self.folder = home, home.folder / "in"
        self.folder.mkdir()

    def run(self, *words: str, text: bytes = b"") -> subprocess.CompletedProcess[str]:
        environ = self.home.environ | {"PYTHONPATH": str(CHECKOUT)}
        done = subprocess.run(
            [sys.executable, "-m", "prepkit", *words], input=text, capture_output=True, timeout=SECONDS, check=False,
            env=environ, cwd=self.folder,
        )  # fmt: skip
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    def grade(self, *words: str, text: bytes = b"") -> subprocess.CompletedProcess[str]:
        return self.run("grade", "--bank", str(self.home.folder / "bank"), *words, text=text)

    def sheet(self, name: str, width: str, who: str = "Ada") -> Path:
        """A filled sheet of two questions that the bank still has."""
        path = self.folder / name
        digests = {q: self.digest(q) for q in ("t.width", "t.words")}
        path.write_text(
            SHEET.format(
                sheet="s1", who=who, width=width, digest=digests["t.width"], words=digests["t.words"]
            )
        )
        return path

    def digest(self, question: str) -> str:
        from prepkit.bank.bank import open_bank

        return open_bank([self.home.folder / "bank"]).question(question).digest


@pytest.fixture
def desk(home: Home) -> Desk:
    return Desk(home)


def test_against_the_bank_by_digest(desk: Desk) -> None:
    desk.sheet("ada.yaml", "4")
    done = desk.grade("ada.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "✗ Not right.  read as 4\n    The answer: 5\n    The first position counts too.\n" in done.stdout
    assert "0 of 2 points (0 %) · 1 answer worth 1 waits for a person" in done.stdout


def test_a_changed_question_is_refused_by_name_and_the_rest_graded(desk: Desk) -> None:
    path = desk.sheet("ada.yaml", "5")
    path.write_text(path.read_text().replace(desk.digest("t.width"), "0" * 16))
    done = desk.grade("ada.yaml", "--json")
    (report,) = json.loads(done.stdout)["reports"]
    assert [mark["question"] for mark in report["marks"]] == ["t.words"]
    assert "id t.width: the question has changed since the sheet was drawn" in report["complaints"][0]
    assert report["complaints"][0] in done.stderr


def test_a_sheet_written_filled_in_and_graded(desk: Desk) -> None:
    made = desk.run("sheet", "--bank", str(desk.home.folder / "bank"), "t.width", "t.two", "-n", "2", "--seed", "3",
                    "-o", "out")  # fmt: skip
    assert made.returncode == 0, made.stderr
    key = json.loads((desk.folder / "out" / "key.json").read_text())
    keys = {asked["id"]: asked["keys"] for asked in key["papers"][0]["asked"]}
    answers = [{"id": "t.width", "answer": keys["t.width"][0]},
               {"id": "t.two/out", "answer": keys["t.two"][0]}, {"id": "t.two/2", "answer": "1"}]  # fmt: skip
    (desk.folder / "out" / "sheet.json").write_text(json.dumps({"candidate": "Ada", "answers": answers}))
    done = desk.grade("out", "-f", "jsonl")
    (report,) = map(json.loads, done.stdout.splitlines())
    assert [mark["earned"] for mark in report["marks"]] in ([1.0, 1.0, 0.0], [1.0, 0.0, 1.0])
    assert "key.json, found beside the answers" in done.stderr
    again = desk.grade("out/sheet.json", "-f", "jsonl", "--key", "out/key.json")
    assert (again.stdout, again.stderr) == (done.stdout, "")


def test_another_sheets_key_grades_nothing(desk: Desk) -> None:
    desk.run(
        "sheet", "--bank", str(desk.home.folder / "bank"), "t.two", "-n", "1", "--seed", "3", "-o", "out"
    )
    desk.sheet("ada.yaml", "5")
    done = desk.grade("ada.yaml", "--key", "out/key.json")
    assert done.returncode == 4
    assert "answers sheet 's1'; the key file is of" in done.stdout


def test_one_bad_file_spoils_no_other(desk: Desk) -> None:
    desk.sheet("ada.yaml", "5")
    (desk.folder / "bad.yaml").write_bytes(b"%PDF-1.7")
    (desk.folder / "empty.csv").write_bytes(b"")
    done = desk.grade("bad.yaml", "none.yaml", "ada.yaml", "empty.csv", "-f", "csv")
    assert done.returncode == 4
    assert done.stdout.count("\nAda,s1,ada.yaml,") == 2
    told = sorted(line.split(": ", 2)[1] for line in done.stderr.splitlines())
    assert told == ["bad.yaml:1", "empty.csv:1", "none.yaml:1"]


def test_a_sheet_handed_in_twice_is_said(desk: Desk) -> None:
    desk.sheet("a.yaml", "4")
    desk.sheet("b.yaml", "5")
    done = desk.grade("a.yaml", "b.yaml")
    assert done.stderr == "prepkit: b.yaml: Ada handed in s1 before; both are graded\n"
    assert done.stdout.endswith("2 papers, 50 % on average; 2 answers for a person\n")


def test_standard_input_folders_and_globs(desk: Desk) -> None:
    path = desk.sheet("ada.yaml", "5")
    desk.sheet("bob.yaml", "4", "Bob")
    for words, count in ((("-",), 1), ((".",), 2), (("ada.yaml", "*.yaml"), 2)):
        done = desk.grade(*words, "-f", "jsonl", text=path.read_bytes())
        assert len(done.stdout.splitlines()) == count, words


ENDS = [  # answer, options, exit code
    ("4", (), 0),
    ("4", ("--fail-under", "50"), 1),
    ("5", ("--fail-under", "100"), 0),  # what waits for a person counts neither way
    ("five", ("--fail-under", "100"), 0),
    ("5", ("--fail-under", "101"), 2),
    ("5", ("-f", "pdf"), 2),
    ("5", ("--key", "none.json"), 4),
    ("5", ("--apply-review", "none.yaml"), 4),
    ("5", ("--regrade", "none.json"), 4),
    ("5", ("--regrade", "none.json", "-f", "html"), 2),
    ("5", ("-o", "ada.yaml"), 2),
]


@pytest.mark.parametrize(("answer", "options", "code"), ENDS)
def test_how_it_ends(desk: Desk, answer: str, options: tuple[str, ...], code: int) -> None:
    before = desk.sheet("ada.yaml", answer).read_text()
    done = desk.grade("ada.yaml", *options)
    assert done.returncode == code, done.stderr
    assert (desk.folder / "ada.yaml").read_text() == before
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("credit", "bar", "code"), [(0.29, "29", 0), (0.57, "57", 0), (0.29, "29.001", 1)])
def test_the_bar_is_met_by_what_equals_it(desk: Desk, credit: float, bar: str, code: int) -> None:
    """0.29 times 100 is less than 29 to a machine."""
    desk.sheet("ada.yaml", "")
    path = desk.folder / "ada.yaml"
    path.write_text(path.read_text().replace("- id: t.width", "- id: t.none").replace("Fewer", "Less"))
    desk.grade("ada.yaml", "--review-out", "review.yaml")
    review = desk.folder / "review.yaml"
    review.write_text(review.read_text().replace("credit: null", f"credit: {credit}"))
    done = desk.grade("ada.yaml", "--apply-review", "review.yaml", "--fail-under", bar)
    assert done.returncode == code, done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device of a full disk")
def test_a_device_is_no_journal(desk: Desk) -> None:
    """Its zeros have no end: all memory went."""
    desk.sheet("ada.yaml", "5")
    done = desk.grade("ada.yaml", "--resume", "/dev/full")
    assert (done.returncode, done.stderr) == (
        4,
        "prepkit: /dev/full: is no file; give --resume a file of its own\n",
    )


FULL = Path("/dev/full").exists()
NOWHERE = [
    (("-o", "/dev/full"), "/dev/full: No space left on device; make room there and try again"),
    (("--review-out", "/dev/full"), "/dev/full: No space left on device; make room there and try again"),
    (("--summary", "ada.yaml"), "ada.yaml: File exists; give another name"),
    (("-o", "none/report.txt"), "none/report.txt: No such file or directory; give another name"),
]


@pytest.mark.parametrize(("options", "said"), NOWHERE)
def test_what_cannot_be_written_is_named(desk: Desk, options: tuple[str, ...], said: str) -> None:
    if "/dev/full" in options and not FULL:
        pytest.skip("needs the device of a full disk")
    desk.sheet("ada.yaml", "5")
    done = desk.grade("ada.yaml", *options)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (4, f"prepkit: {said}")


def test_a_file_that_holds_nothing_is_told_once(desk: Desk) -> None:
    (desk.folder / "who.txt").write_text("Ada\nBob\n")
    made = desk.run(
        "sheet", "--bank", str(desk.home.folder / "bank"), "t.width", "--candidates", "who.txt", "-o", "out"
    )
    assert made.returncode == 0, made.stderr
    (desk.folder / "empty.md").write_bytes(b"")
    (desk.folder / "a.json").write_text('{"answers": {"t.width": "4"}}')
    done = desk.grade("empty.md", "a.json", "--key", "out/key.json", "-f", "csv")
    assert done.stderr.splitlines() == [
        "prepkit: empty.md:1: the file is empty",
        "prepkit: a.json:1: says no candidate; out/key.json has a paper for each of 2",
    ]


def test_nothing_to_grade_and_the_schema(desk: Desk) -> None:
    assert desk.grade().returncode == 2
    assert json.loads(desk.grade("--json-schema").stdout)["$ref"]


def test_only_record_writes_to_the_history_and_only_once(desk: Desk) -> None:
    desk.sheet("ada.yaml", "4")
    desk.grade("ada.yaml")
    assert not (desk.home.folder / "data").exists()
    assert "1 answer recorded\n" in desk.grade("ada.yaml", "--record").stderr
    assert "0 answers recorded (1 there already)\n" in desk.grade("ada.yaml", "--record").stderr
    (attempt,) = desk.home.attempts()
    assert (attempt.question, attempt.text, attempt.outcome) == ("t.width", "4", "wrong")  # type: ignore[attr-defined]


def test_several_peoples_answers_are_no_ones_history(desk: Desk) -> None:
    desk.sheet("ada.yaml", "4")
    desk.sheet("bob.yaml", "5", "Bob")
    done = desk.grade(".", "--record")
    assert done.returncode == 2
    assert "answers of several people" in done.stderr
    assert not (desk.home.folder / "data").exists()


def test_review_out_filled_in_and_applied(desk: Desk) -> None:
    desk.sheet("ada.yaml", "5")
    done = desk.grade("ada.yaml", "--review-out", "review.yaml")
    assert "1 answer to review in review.yaml" in done.stderr
    review = desk.folder / "review.yaml"
    review.write_text(
        review.read_text().replace("credit: null", "credit: 0.5").replace('reason: ""', "reason: Half")
    )
    done = desk.grade("ada.yaml", "--apply-review", "review.yaml")
    assert "2.5 of 3 points (83.33 %)" in done.stdout
    assert "◐ Partly right, 50 %.\n    Half.\n" in done.stdout
    filled = review.read_text()
    for more in ((), ("--apply-review", "review.yaml")):
        assert desk.grade("ada.yaml", "--review-out", "review.yaml", *more).returncode == 2
    assert review.read_text() == filled


def test_output_to_a_file_and_to_a_folder(desk: Desk) -> None:
    desk.sheet("ada.yaml", "4")
    desk.sheet("bob.yaml", "5", "../Bob")
    done = desk.grade(".", "-f", "junit", "-o", "report.xml")
    assert (done.returncode, done.stdout) == (0, "")
    assert len(ElementTree.parse(desk.folder / "report.xml").getroot()) == 2
    done = desk.grade("*.yaml", "-f", "gradescope", "-o", "results/")
    assert sorted(path.name for path in (desk.folder / "results").iterdir()) == ["Ada.json", "Bob.json"]
    assert desk.grade("*.yaml", "-f", "gradescope").returncode == 2


def test_a_report_kept_among_the_answers_is_no_answer(desk: Desk) -> None:
    desk.sheet("ada.yaml", "4")
    runs = [desk.grade(".", "-f", "json", "-o", "report.json") for _ in range(2)]
    assert [(done.returncode, done.stderr) for done in runs] == [(0, "")] * 2
    assert len(json.loads((desk.folder / "report.json").read_text())["reports"]) == 1


def test_regrade(desk: Desk) -> None:
    desk.run(
        "sheet", "--bank", str(desk.home.folder / "bank"), "t.width", "-n", "1", "--seed", "3", "-o", "out"
    )
    key = (desk.folder / "out" / "key.json").read_text()
    (desk.folder / "new.json").write_text(key.replace('"key": "W - F + 1"', '"key": "W - F"'))
    (desk.folder / "a.json").write_text('{"candidate": "Ada", "answers": {"t.width": "4"}}')
    done = desk.grade("a.json", "--key", "new.json", "--regrade", "out/key.json")
    assert "Ada" in done.stdout
    assert "+1  t.width: 0 → 1 for 4; key 5 → 4" in done.stdout
    assert "1 paper: 1 gain, 0 lose, 0 stay" in done.stdout


def test_the_same_files_give_the_same_bytes(desk: Desk) -> None:
    desk.sheet("ada.yaml", "4")
    for form in ("html", "csv"):
        first, second = (desk.grade("ada.yaml", "-f", form).stdout for _ in range(2))
        assert first == second != ""


def test_the_class_in_a_folder(desk: Desk) -> None:
    for name, width in (("ada.yaml", "5"), ("bob.yaml", "6")):
        desk.sheet(name, width, who=name.partition(".")[0].title())
    done = desk.grade("ada.yaml", "bob.yaml", "--summary", "class", "--anonymous", "-f", "json")
    assert done.returncode == 0, done.stderr
    assert "class of 2 candidates" in done.stderr
    pages = {path.name: path.read_text(encoding="utf-8") for path in (desk.folder / "class").iterdir()}
    assert sorted(pages) == ["candidates.csv", "parts.csv", "summary.html"]
    assert not any(name in page for name in ("Ada", "Bob") for page in pages.values())
    assert "t.width" in pages["parts.csv"]
    refused = desk.grade("ada.yaml", "--anonymous")
    assert (refused.returncode, "--summary" in refused.stderr) == (2, True)
