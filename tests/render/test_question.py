"""A question written for a terminal, a page and a phone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from prepkit.bank.bank import Bank, open_bank
from prepkit.bank.load import load_text
from prepkit.bank.variant import Sampler
from prepkit.content import bank as shipped
from prepkit.domain import Evidence
from prepkit.render import question_html, question_json, question_markdown
from prepkit.render.bank import question as plain
from prepkit.render.question import Told, told

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OWNED = "<script>document.title='OWNED'</script><img src=x onerror=document.title='OWNED'>"
FILE = """\
format: 1
topic: t
questions:
- id: t.two
  source: "S & T, §1"
  parameters: {W: {type: pint, values: [7, 9]}}
  parts:
  - name: out
    kind: number
    prompt: "A 3-wide window over {W}: <b>how many</b> places?"
    key: W - 2
    citation: "Paper *one*"
    mistakes:
    - {value: W - 3, because: "Count the first of {W} too."}
    - {value: "abs(W - 9) + 5", because: "On one variant this is the key."}
  - kind: choice
    prompt: "Which is it?"
    citation: Paper two
    shuffle: false
    options:
    - {text: "{out} wide", right: true, because: "Just computed."}
    - {text: "{W} wide", because: "Nothing is lost then."}
    - {text: "OWNED"}
  hints: ["Look at {out}."]
  solution: "{W} − 2 = {out}"
  follow_ups: [t.next]
""".replace("OWNED", OWNED)


def of(text: str = FILE, seeds: range = range(2)) -> Told:
    loaded = load_text(text, "t.yaml")
    assert not loaded.complaints, loaded.complaints
    (question,) = loaded.questions
    from prepkit.bank.rows import Row

    row = Row(question.id, "t", "core", "number,choice", 1, "cited", "t.yaml", 4, "d")
    sampler = Sampler(question)
    drawn = [sampler.variant(seed) for seed in seeds]
    return told(row, question, "Topic", Evidence("cited", citation="Paper"), sampler.count(), drawn)


def test_what_is_gathered() -> None:
    nine, seven = sorted(of().variants, key=lambda v: v.values["W"], reverse=True)
    assert [(one.answer, one.because) for one in nine.parts[0].wrong] == [
        ("6", "Count the first of 9 too."),
        ("5", "On one variant this is the key."),
    ]
    assert [(one.answer, one.because) for one in seven.parts[0].wrong] == [
        ("4", "Count the first of 7 too."),
        ("7", "On one variant this is the key."),
    ]
    choice = nine.parts[1]
    assert (choice.key, choice.why) == ("a", ("Just computed.",))
    assert [(one.answer, one.because) for one in choice.wrong] == [("b", "Nothing is lost then.")]
    assert (nine.hints, nine.solution) == (("Look at 7.",), "9 − 2 = 7")


def test_a_mistake_that_is_the_key_here_is_not_told() -> None:
    told_ = of(FILE.replace("abs(W - 9) + 5", "abs(W - 9) + 3"))
    seven = next(v for v in told_.variants if v.values["W"] == "7")
    assert [one.answer for one in seven.parts[0].wrong] == ["4"]


def folded(page: str) -> str:
    """The page without what is folded away."""
    return re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)


def test_answers_are_folded_away() -> None:
    page = question_html.written(of())
    for secret in ("Just computed.", "Count the first", "Look at", "− 2 =", "Paper", "S &amp; T"):
        assert secret in page, secret
        assert secret not in folded(page), secret
    assert folded(page).count("Which is it?") == 2
    assert page.count("<details>") == page.count("</details>") == 2 * 2
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|<script|<img|<link", page.replace("&lt;", ""))


def test_answers_stand_at_the_end_of_markdown() -> None:
    page = question_markdown.written(of())
    asked, _, answers = page.partition("## Answers")
    assert "Just computed" not in asked
    assert "Look at" not in asked
    assert answers.count("Just computed.") == 2
    assert "Paper" in answers
    assert asked.count("&lt;b&gt;how many&lt;/b&gt;") == 2
    assert "<img" not in page
    assert "<script" not in page


def test_json_and_the_terminal_say_the_same() -> None:
    found = of()
    data = question_json.fields(found)
    assert list(data) == ["question", "source", "follow_ups", "rests_on", "count", "variants"]
    lines = "\n".join(plain(found))
    for variant in data["variants"]:
        for part in variant["parts"]:
            assert part["prompt"] in lines
            assert f"key: {part['key']}" in lines
            assert all(f"not {wrong['answer']}: {wrong['because']}" in lines for wrong in part["wrong"])


def test_one_variant_needs_no_heading() -> None:
    one = of(seeds=range(1))
    assert "Variant" not in question_html.written(one)
    assert "Variant" not in question_markdown.written(one)


def test_a_spoken_answer_shows_its_points_only_among_answers() -> None:
    text = 'format: 1\ntopic: t\nquestions:\n- id: t.a\n  parts: [{kind: text, prompt: "Why?", rubric: ["a point"]}]\n'
    found = of(text, range(1))
    assert "a point" not in folded(question_html.written(found))
    assert "a point" in question_html.written(found)
    assert "a point" not in question_markdown.written(found).partition("## Answers")[0]
    assert any("a point" in line for line in plain(found))


@pytest.fixture(scope="module")
def bank() -> Bank:
    return open_bank(shipped())


def test_every_shipped_question_can_be_written(bank: Bank) -> None:
    for row in bank.questions():
        sampler = Sampler(bank.question(row.id))
        found = told(row, sampler.question, "T", bank.evidence(row.id), sampler.count(), [sampler.variant(1)])
        page, text = question_html.written(found), question_markdown.written(found)
        assert page.endswith("</html>\n"), row.id
        assert "## Answers" in text, row.id
        for part in found.variants[0].parts:
            assert part.key or part.rubric, row.id
            assert part.prompt, row.id


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_in_a_browser_nothing_runs_and_a_phone_needs_no_scrolling_sideways(tmp_path: Path) -> None:
    """Also with the page's own policy lifted; the frame is as wide as a small phone."""
    page = question_html.written(
        of(FILE.replace("S & T", OWNED).replace("{W} wide", "long" * 60).replace("how", "many" * 60))
    )
    start = page.index('<meta http-equiv="Content-Security-Policy"')
    lifted = page[:start] + page[page.index(">", start) + 1 :].replace("<details>", "<details open>")
    (tmp_path / "page.html").write_text(lifted, encoding="utf-8")
    (tmp_path / "phone.html").write_text(
        '<iframe id="f" width="360" height="640" src="page.html"></iframe><script>f.onload = () => {'
        " const page = f.contentDocument.documentElement;"
        " document.title = f.contentDocument.title + ' ' + (page.scrollWidth - page.clientWidth); }</script>",
        encoding="utf-8",
    )
    command = [
        CHROMIUM or "", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom",
        "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'browser'}",
        (tmp_path / "phone.html").as_uri(),
    ]  # fmt: skip
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    assert "<title>t.two 0</title>" in dom, dom[:200]
