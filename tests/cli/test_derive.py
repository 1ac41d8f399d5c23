"""`prepkit derive` as a user runs it: piped, at a terminal, on good files and bad ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import SECONDS, Home
from tests.cli.test_quiz_typed import PROMPT, Typist
from tests.derive.examples import TEXT, changed


class Derive(Home):
    """A home with one derivation of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.own = folder / "derivations"
        self.own.mkdir()
        (self.own / "floor.yaml").write_text(TEXT, encoding="utf-8")

    @property
    def arguments(self) -> tuple[str, ...]:
        return (sys.executable, "-m", "prepkit", "derive", "--folder", str(self.own))


@pytest.fixture
def derive(tmp_path: Path) -> Derive:
    return Derive(tmp_path)


def run(home: Derive, *options: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*home.arguments, *options], input=text, capture_output=True, text=True, timeout=SECONDS, check=False,
        env=home.environ,
    )  # fmt: skip


def test_the_list_names_topics_and_strength(derive: Derive) -> None:
    run(derive, "--verify-all")
    done = run(derive)
    assert done.returncode == 0, done.stderr
    assert "floor  Windows that fit  3 lines, proved" in done.stdout


def test_a_derivation_is_shown_at_once_on_a_pipe(derive: Derive) -> None:
    done = run(derive, "floor", "--set", "X=9", "S=4")
    assert done.returncode == 0, done.stderr
    assert "k ≤ ⌊X/S⌋" in done.stdout
    assert "✓ proved · floor" in done.stdout
    assert "k ≤ 2" in done.stdout
    assert "n = 3" in done.stdout


BAD_CALLS = {
    "unknown name": (("flor",), 2, "there is no derivation 'flor'; did you mean floor?"),
    "broken fact": (("floor", "--set", "X=1"), 2, "at X=1, S=2 the fact X ≥ S does not hold"),
    "wrong type": (("floor", "--set", "S=0"), 2, "S is an integer ≥ 1 here; 0 is none"),
    "no number": (("floor", "--set", "S=two"), 2, "'two' is no exact number"),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_a_bad_call_is_told(derive: Derive, name: str) -> None:
    options, code, message = BAD_CALLS[name]
    done = run(derive, *options)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


SIGNS = {"latex": r"\left\lfloor", "markdown": "$$", "html": "<math", "json": '"schema": 1'}


@pytest.mark.parametrize("name", SIGNS)
def test_formats(derive: Derive, name: str) -> None:
    done = run(derive, "floor", "--format", name)
    assert done.returncode == 0, done.stderr
    assert SIGNS[name] in done.stdout


def test_verify_all_says_what_the_contract_says(derive: Derive) -> None:
    done = run(derive, "--verify-all", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "schema": 1, "derivations": 1, "lines": 3, "proved": 3, "probed": 0, "torch": 0, "unchecked": 0, "mistakes": 3,
        "mistakes_refuted": 3, "failures": [],
    }  # fmt: skip
    assert len((derive.own / "verified.jsonl").read_text().splitlines()) == 2
    assert run(derive, "--verify-all", "--check").returncode == 0


def test_check_sees_evidence_that_is_old(derive: Derive) -> None:
    run(derive, "--verify-all")
    (derive.own / "floor.yaml").write_text(changed(('"k*S < X"', '"k*S < X - 1"')))
    done = run(derive, "--verify-all", "--check")
    assert done.returncode == 1
    assert "floor says otherwise; run: prepkit derive --verify-all" in done.stderr


BAD_FILES = {
    "a line that does not follow": (
        ('- line: "k <= floor(X/S)"', '- line: "k >= floor(X/S)"'),
        "floor.yaml:20: id floor, chain fits, line 2: the line does not follow from the line before",
    ),
    "an unknown rule": (("why: floor", "why: flor"), "floor.yaml:21: id floor: rule 'flor' is unknown"),
    "an unknown topic": (
        ("topic: conv-output-size", "topic: conv-output"),
        "floor.yaml:2: id floor: topic 'conv-output' is not in the taxonomy; did you mean 'conv-output-size'",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_fails_with_its_place(derive: Derive, name: str) -> None:
    change, message = BAD_FILES[name]
    (derive.own / "floor.yaml").write_text(changed(change))
    done = run(derive, "--verify-all", "--json")
    assert done.returncode == 1
    assert message in done.stderr
    assert json.loads(done.stdout)["failures"]


def test_step_by_step_at_a_terminal(derive: Derive) -> None:
    with Typist(derive, "floor", NO_COLOR="1") as typist:
        typist.see("Window k is inside.")
        assert "k·S ≤ X" not in typist.text
        typist.type("")
        typist.see("Y is written out.")
        typist.type("q")
        assert typist.end() == 0


def test_practice_at_a_terminal(derive: Derive) -> None:
    with Typist(derive, "floor", "--practice", NO_COLOR="1") as typist:
        typist.see(PROMPT)
        typist.type("k*S < X")
        assert "The last window may end at the border." in typist.see(PROMPT)
        typist.type("k*S <= X")
        assert "✓ proved" in typist.see(PROMPT)
        os.write(typist._screen, b"\x03")
        typist.see("Stopped before the goal.")
        assert typist.end() == 130
    attempts = [(a.question, a.outcome) for a in derive.attempts()]  # type: ignore[attr-defined]
    assert attempts == [("derivation.floor.fits.1", "partly"), ("derivation.floor.fits.1", "right")]


def test_practice_on_a_pipe_ends_with_its_input(derive: Derive) -> None:
    done = run(derive, "floor", "--practice", text="k*S <= X\n")
    assert done.returncode == 0, done.stderr
    assert "✓ proved" in done.stdout
    assert "Stopped before the goal.  1 at once" in done.stdout
