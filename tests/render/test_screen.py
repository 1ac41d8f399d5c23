"""Whole screens, as a learner sees them. `python -m tests.render.test_screen` writes the goldens anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from prepkit.domain import Evidence, Outcome
from prepkit.render.home import screen as home_screen
from prepkit.render.offer import offer
from prepkit.render.page import Look, paint
from prepkit.render.safe import width
from prepkit.render.screen import screen
from prepkit.render.words import again, evidence
from prepkit.session.events import Choice, Event, Judged
from prepkit.session.home import Home, Weak
from tests.session.stage import DEEP, NOON, PAIRS, PICK, RANKED, TWO, WIDTH, WORDS, Stage

GOLDENS = Path(__file__).parent / "goldens"
LOOKS = {
    "80": Look(80), "40": Look(40), "20": Look(20), "ascii": Look(80, unicode=False), "colour": Look(80, colour=True),
    "typed": Look(80, echo=True),
}  # fmt: skip
SESSION = [
    "4 +", "?", "?", "?", "4", ":h", ":x", "6", "12", "b", ":u", "a", "Fewer weights, I said", "1 2", "", "3", ":q",
]  # fmt: skip


def session(look: Look) -> str:
    """One session through every kind of event, as text."""
    stage = Stage(WIDTH, TWO, PICK, WORDS, DEEP)
    page = shown(stage.shown, look)
    for typed in SESSION:
        page += f"› {typed}\n" + shown(stage.say(typed), look)
    return page


def exam(look: Look) -> str:
    stage = Stage(WIDTH, TWO, PICK, PAIRS, RANKED, exam=True)
    stage.say("4", "6", "12", "b", "1a 2a")
    return shown(stage.say("a b c"), look)


def front(look: Look) -> str:
    """Bare `prepkit` and the offer to somebody new."""
    weak = (Weak("conv", "Output size of convolution and pooling", 0.04), Weak("x", "Receptive field", 0.55))
    far = Home(first_time=False, questions=44, due=12, weak=weak, covered=0.45, next_topic="Pooling", days=23)
    new = Home(first_time=True, questions=44)
    today = Home(first_time=False, questions=44, days=0, covered=1.0)
    return "".join(paint(page, look) for page in [*map(home_screen, (far, new, today)), offer()])


def shown(events: list[Event], look: Look) -> str:
    return "".join(paint(screen(event, NOON, look), look) for event in events)


PAGES = {"session": session, "exam": exam, "front": front}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", PAGES)
def test_as_it_was(page: str, look: str) -> None:
    assert PAGES[page](LOOKS[look]) == (GOLDENS / f"{page}-{look}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("columns", [20, 40, 80])
def test_nothing_runs_over_the_edge(page: str, columns: int) -> None:
    rows = PAGES[page](Look(columns)).split("\n")
    assert [row for row in rows if width(row) > columns and not row.startswith("› ")] == []


@pytest.mark.parametrize(
    ("questions", "exam", "offered"),
    [((WIDTH, DEEP), False, True), ((WIDTH,), False, False), ((WIDTH,), True, False)],
)
def test_a_follow_up_is_offered_while_it_can_be_asked(
    questions: tuple[str, ...], exam: bool, offered: bool
) -> None:
    said = Stage(*questions, also=[DEEP], exam=exam).say("5")
    assert (":d goes deeper: t.deep" in shown(said, Look(80))) == offered


def test_ascii_is_ascii() -> None:
    assert PAGES["front"](LOOKS["ascii"]).isascii()


HOSTILE = "\x1b[2J[/][bold]\x07\u202e{x}\x9b"


def test_hostile_prompt_and_answer_stay_text() -> None:
    said = Judged(
        id=HOSTILE, part=1, parts=1, topic=HOSTILE, event="answer", text=HOSTILE, outcome=Outcome.WRONG, credit=0,
        read_as=HOSTILE, key=HOSTILE, evidence=Evidence("cited", citation=HOSTILE), mistake=HOSTILE,
        reason=HOSTILE, solution=HOSTILE, deeper=(HOSTILE,), kind=HOSTILE, prompt=HOSTILE, late=True,
        key_texts=(Choice(HOSTILE, HOSTILE),) * 2, answer_texts=(Choice(HOSTILE, HOSTILE),),
    )  # fmt: skip
    text = shown([said], Look(80))
    assert text.count("[/][bold]") >= 6
    assert not set(text) & set("\x1b\x07\u202e\x9b")


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (Evidence("agreed", ("count", "formula", "torch"), 40, versions="numpy 2, torch 2.13.0"),
         "formula = count = torch 2.13.0, 40 variants"),
        (Evidence("single", ("formula",), 1), "formula alone, 1 variant"),
        (Evidence("proved"), "proved"),
        (Evidence("cited", citation="Dumoulin & Visin 2016, §2.4"), "cited, Dumoulin & Visin 2016, §2.4"),
        (Evidence("self-graded"), "self-graded"),
        (Evidence("unverified"), "unverified (yours)"),
    ],
)  # fmt: skip
def test_evidence(found: Evidence, line: str) -> None:
    assert evidence(found) == line


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(seconds=-5), "again now"),
        (timedelta(minutes=1), "again in 1 minute"),
        (timedelta(minutes=59), "again in 59 minutes"),
        (timedelta(minutes=60), "again in 1 hour"),
        (timedelta(hours=17), "again in 17 hours"),
        (timedelta(hours=18), "again tomorrow"),
        (timedelta(hours=30), "again tomorrow"),
        (timedelta(days=3, hours=2), "again in 3 days"),
        (timedelta(days=400), "again in 400 days"),
    ],
)
def test_when_again(later: timedelta, words: str) -> None:
    assert again((NOON + later).isoformat(), NOON) == words


if __name__ == "__main__":
    GOLDENS.mkdir(exist_ok=True)
    for page, draw in PAGES.items():
        for name, look in LOOKS.items():
            (GOLDENS / f"{page}-{name}.txt").write_text(draw(look), encoding="utf-8")
