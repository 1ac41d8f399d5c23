"""`prepkit sheet` as a user runs it: what is written, what is refused, and the way back through `prepkit grade`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from prepkit.grading import keyfile
from prepkit.grading.reading import read
from tests.cli.shell import SECONDS, Home

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


def run(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [home.arguments[0], "-m", "prepkit", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, check=False, env=home.environ, cwd=home.folder
    )  # fmt: skip


def sheet(home: Home, *options: str) -> subprocess.CompletedProcess[str]:
    return run(home, "sheet", "t", "--bank", "bank", "--seed", "7", "-o", "out", *options)


def test_a_sheet_and_its_keys(home: Home) -> None:
    done = sheet(home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "4 questions, 5 points; seed 7"
    out = home.folder / "out"
    assert sorted(path.name for path in out.iterdir()) == ["key.json", "sheet.html", "sheet.md", "sheet.yaml"]
    keys = keyfile.load(out / "key.json")
    assert keys.candidates() == ("",)
    assert [asked.question.id for asked in keys.paper().asked] == [
        stated.id for stated in next(read(out / "sheet.yaml")).stated
    ]
    for path in out.glob("sheet.*"):
        text = path.read_text(encoding="utf-8")
        assert "fewer weights" not in text  # a rubric
        assert "Count places" not in text  # a hint
        assert "[bold]filter[/]" in text or "\\[bold" in text  # shown, never obeyed


def test_the_same_seed_gives_the_same_bytes(home: Home) -> None:
    assert sheet(home).returncode == 0
    assert run(home, "sheet", "t", "--bank", "bank", "--seed", "7", "-o", "again").returncode == 0
    for path in (home.folder / "out").iterdir():
        assert path.read_bytes() == (home.folder / "again" / path.name).read_bytes()


def test_everybody_has_a_sheet_and_numbers_of_their_own(home: Home) -> None:
    (home.folder / "roster.csv").write_text("email,name\na@x.org,Ada\nb@x.org,../Bob\nc@x.org,<b>Eve</b>\n")
    done = sheet(home, "--candidates", "roster.csv", "--json")
    told = json.loads(done.stdout)
    assert [Path(each).name for each in told["sheets"]] == [
        f"{name}{suffix}" for name in ("Ada", "Bob", "b-Eve-b") for suffix in (".yaml", ".md", ".html")
    ]
    keys = keyfile.load(home.folder / "out" / "key.json")
    assert keys.candidates() == ("Ada", "../Bob", "<b>Eve</b>")
    assert len({str(keys.paper(name).find("t.two").values) for name in keys.candidates()}) > 1
    found = next(read(home.folder / "out" / "b-Eve-b.md"))
    assert found.candidate == "<b>Eve</b>"


def test_nothing_filled_in_is_written_over(home: Home) -> None:
    assert sheet(home).returncode == 0
    (home.folder / "out" / "sheet.yaml").unlink()
    (home.folder / "out" / "sheet.md").write_text("mine")
    done = sheet(home)
    assert done.returncode == 4
    assert "out/sheet.md: is there already, and may be filled in; give another folder: -o DIR" in done.stderr
    assert (home.folder / "out" / "sheet.md").read_text() == "mine"
    assert not (home.folder / "out" / "sheet.yaml").exists()


REFUSED = [
    (("--points", "senir=3"), 2, "'senir' is no level, topic or question of this sheet; did you mean senior?"),
    (("--points", "t=x"), 2, "--points t=x: expected a number from 0 to 1,000,000, such as 2 or senior=3"),
    (("--points", "nan"), 2, "--points nan: expected a number"),
    (("--points", "-1"), 2, "--points -1: expected a number"),
    (("--candidates", "none.txt"), 4, "none.txt: No such file or directory; give --candidates a file"),
    (("--candidates", "twice.txt"), 4, "twice.txt:3: candidate 'ada' stands at line 1 already; tell them apart"),
    (("--candidates", "empty.txt"), 4, "empty.txt: is empty; give a name a line"),
    (("--candidates", "esc.txt"), 4, "esc.txt:2: 'B\\x1b'… is no name of one line"),
    (("--level", "senior"), 2, "no question is of level senior there"),
    (("nothing",), 2, "there is no topic or question 'nothing'"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "code", "said"), REFUSED)
def test_what_is_refused(home: Home, options: tuple[str, ...], code: int, said: str) -> None:
    (home.folder / "twice.txt").write_text("Ada\n\nada\n")
    (home.folder / "empty.txt").write_text("\n")
    (home.folder / "esc.txt").write_text("A\nB\x1b\n")
    done = sheet(home, *options)
    assert done.returncode == code
    assert said in done.stderr
    assert not (home.folder / "out").exists()


@pytest.mark.parametrize(("points", "worth"), [
    ((), 5.0), (("--points", "2"), 10.0), (("--points", "screen=3,t.two=0.5"), 6.0),
    (("--points", "t=2", "--points", "4"), 10.0),
])  # fmt: skip
def test_points(home: Home, points: tuple[str, ...], worth: float) -> None:
    assert sheet(home, *points).returncode == 0
    paper = keyfile.load(home.folder / "out" / "key.json").paper()
    assert sum(sum(asked.points) for asked in paper.asked) == worth


def test_a_question_whose_key_is_in_doubt_is_left_out(home: Home) -> None:
    bank = home.folder / "bank" / "t.yaml"
    path = next((home.folder / "bank").iterdir(), bank)
    text = path.read_text() if path.exists() else ""
    path.write_text(text.replace('key: "W - F + 1"', 'key: "W - F + 2"'))
    done = sheet(home)
    assert "t.width is not asked: count.windows gives 5" in done.stderr
    assert "t.width" not in (home.folder / "out" / "sheet.yaml").read_text()


def test_a_filled_sheet_is_graded(home: Home) -> None:
    assert sheet(home).returncode == 0
    path = home.folder / "out" / "sheet.md"
    page = path.read_text(encoding="utf-8")
    place = page.index("id=t.width")
    path.write_text(page[:place] + page[place:].replace("Answer:", "Answer: 5", 1), encoding="utf-8")
    done = run(home, "grade", "out/sheet.md", "--json")
    assert done.returncode == 0, done.stderr
    assert '"right"' in done.stdout


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_page_in_a_browser_saves_what_is_read_and_runs_nothing_else(home: Home) -> None:
    """What the button saves is printed by the page itself: the one change is another script, and the policy lifted."""
    (home.folder / "who.txt").write_text(
        "<script>document.title='OWNED'</script><img src=x onerror=document.title='OWNED'>\n"
    )
    assert (
        sheet(home, "--candidates", "who.txt", "--title", "<svg onload=document.title='OWNED'>").returncode
        == 0
    )
    page = next((home.folder / "out").glob("*.html"))
    assert "OWNED" not in _dom(page, home).split("<title>")[1].split("onload")[0]
    fill = """<script>document.querySelectorAll("[data-part]").forEach((field, at) => {
      field.value = at ? "x<" + at : "5"; });
      HTMLAnchorElement.prototype.click = () => {};
      URL.createObjectURL = blob => { blob.text().then(text => {
        document.documentElement.replaceChildren(document.createTextNode(text)); }); return "#"; };
      form.requestSubmit();</script></body>"""
    text = page.read_text(encoding="utf-8").replace("</body>", fill)
    start = text.index('<meta http-equiv="Content-Security-Policy"')
    open_page = home.folder / "open.html"
    open_page.write_text(text[:start] + text[text.index(">", start) + 1 :], encoding="utf-8")
    from html import unescape

    dom = unescape(_dom(open_page, home))
    saved = home.folder / "saved.json"
    saved.write_text(dom[dom.index("{") : dom.rindex("}") + 1], encoding="utf-8")
    (found,) = read(saved)
    assert not found.complaints
    assert found.candidate.startswith("<script>")
    assert [given.text for given in found.given] == ["5", "x<1", "x<2", "x<3", "x<4"]
    assert found.stated == next(read(page.with_suffix(".yaml"))).stated


def _dom(page: Path, home: Home) -> str:
    command = [
        CHROMIUM or "",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=2000",
        "--dump-dom",
    ]
    done = subprocess.run(
        [*command, f"--user-data-dir={home.folder / 'browser'}", page.as_uri()],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout


STEPS = "derivation.fc-backward.weights.1", "derivation.fc-backward.weights.2"


def test_no_question_holds_the_key_of_another(home: Home) -> None:
    """The second step of a derivation shows the first; both on a sheet would give one away."""
    done = run(home, "sheet", *STEPS, "-n", "2", "-o", "two")
    assert f"{STEPS[1]} is not asked: it and {STEPS[0]} give answers away" in done.stderr
    assert run(home, "sheet", "backprop", "-n", "20", "--seed", "1", "-o", "many").returncode == 0
    asked = keyfile.load(home.folder / "many" / "key.json").paper().asked
    assert len(asked) > 5
    assert not set(STEPS) <= {each.question.id for each in asked}


def test_a_derivation_asked_for_is_not_told_by_its_steps(home: Home) -> None:
    done = run(
        home,
        "sheet",
        *STEPS,
        "conv-parameters.standard",
        "--derivation",
        "fc-backward",
        "-n",
        "3",
        "-o",
        "out",
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("derivation.fc-backward give answers away") == 2
    (asked,) = keyfile.load(home.folder / "out" / "key.json").paper().asked
    assert asked.question.id == "conv-parameters.standard"


OWNED = "<script>document.title='OWNED'</script><img src=x onerror=document.title='OWNED'>"
BREAKS_OUT = f"</title></p></textarea>{OWNED}\"' onmouseover=document.title='OWNED' <svg/onload=document.title='OWNED'>"


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_reports_and_the_class_in_a_browser_run_nothing(home: Home) -> None:
    """Names, answers and a reviewer's words of scripts; also with the page's own policy lifted."""
    (home.folder / "who.txt").write_text(f"{OWNED}\n")
    assert sheet(home, "--candidates", "who.txt").returncode == 0
    answers = dict.fromkeys(("t.width", "t.formula", "t.two/out", "t.two/2", "t.words"), BREAKS_OUT)
    (home.folder / "in.json").write_text(json.dumps({"candidate": OWNED, "answers": answers}))
    grade = ("grade", "in.json", "--key", "out/key.json", "-f", "html")
    assert run(home, *grade, "-o", "open.html", "--review-out", "review.yaml").returncode == 0
    review = (home.folder / "review.yaml").read_text(encoding="utf-8")
    said = review.replace("credit: null", "credit: 0.5", 2).replace(
        'reason: ""', f"reason: '{OWNED.replace(chr(39), chr(39) * 2)}'"
    )
    (home.folder / "review.yaml").write_text(said, encoding="utf-8")
    done = run(home, *grade, "-o", "report.html", "--apply-review", "review.yaml", "--summary", "class")
    assert done.returncode == 0, done.stderr
    for page in ("open.html", "report.html", "class/summary.html"):
        text = (home.folder / page).read_text(encoding="utf-8")
        start = text.index('<meta http-equiv="Content-Security-Policy"')
        lifted = home.folder / "lifted.html"
        lifted.write_text(text[:start] + text[text.index(">", start) + 1 :], encoding="utf-8")
        dom = _dom(lifted, home)
        title = dom.split("<title>")[1].split("</title>")[0]
        assert title in ("Graded", "Class summary"), page
        assert not any(f"<{tag}" in dom for tag in ("script", "img", "svg")), page
        assert "OWNED" in dom
