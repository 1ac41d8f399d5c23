"""Whatever is typed: no code runs, nothing hangs past three seconds, no control reaches the terminal."""

from __future__ import annotations

import subprocess
import time

import pytest

from tests.cli.shell import Home

HANG = 3.0  # seconds an answer may take; a process starts in less than one

ANSWERS = {
    "code": b"__import__('os').system('id')",
    "tower": b"9**9**9**9",
    "carets": b"9^9^9^9",
    "factorial": b"factorial(10**8)",
    "sum": b"sum(i, i, 1, 10^12)",
    "ten megabytes": b"7" * 10_000_000,
    "ten megabytes of names": b"x" * 10_000_000,
    "brackets": b"(" * 100_000,
    "floors": b"floor(" * 5_000,
    "minuses": b"-" * 100_000 + b"1",
    "nul": b"1\x002",
    "escape": b"\x1b[2J\x1b]0;title\x07",
    "c1": "\x9b31m".encode(),
    "markup": b"[/]",
    "italic": "𝘦𝘷𝘢𝘭(1)".encode(),
    "bidi": "1\u202e2".encode(),
    "not utf-8": b"\xff\xfe\xc3(",
    "carriage return": b"1\r2",
    "objects": b"{" * 100_000,
    "nested objects": b'{"answer":' * 50_000,
    "surrogate": b'{"answer":"\\ud800"}',
    "template": b"{W}",
    "fullwidth": "９９".encode(),
    "power": b"2^(2^(2^(2^30)))",
}


class Quiz:
    """A running quiz on one question, started again where an answer could be read and so ended it."""

    def __init__(self, home: Home, *options: str) -> None:
        self._home, self._options, self.shown = home, options, b""
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [*self._home.arguments, *self._options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=self._home.environ,
        )  # fmt: skip
        self._after(b":zz")  # the process is up

    def seconds(self, answer: bytes) -> float:
        """How long the answer takes; the unknown command behind it marks that it was dealt with."""
        start = time.monotonic()
        over = self._after(answer + b"\n:zz")
        taken = time.monotonic() - start
        if over:
            self.end()
            self._start()
        return taken

    def _after(self, lines: bytes) -> bool:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(lines + b"\n")
        self._process.stdin.flush()
        for row in self._process.stdout:
            self.shown += row
            if b"no command" in row:
                return False
            if b"Next: " in row or b'"event":"summary"' in row:
                return True
        raise AssertionError((lines[:80], self.end()))

    def end(self) -> None:
        out, err = self._process.communicate(timeout=30)
        self.shown += out
        assert (self._process.returncode, err) == (0, b"")


@pytest.mark.parametrize("kind", ["t.width", "t.formula"])
@pytest.mark.parametrize("mode", ["text", "json"])
def test_no_answer_harms(home: Home, mode: str, kind: str) -> None:
    quiz = Quiz(home, kind, *(["--json"] if mode == "json" else []))
    taken = {name: quiz.seconds(answer) for name, answer in ANSWERS.items()}
    quiz.end()
    assert {name: seconds for name, seconds in taken.items() if seconds > HANG} == {}
    assert b"uid=" not in quiz.shown
    assert not set(quiz.shown.decode()) & set("\x1b\x07\0\x9b\u202e")
    if mode == "json":
        assert quiz.shown.isascii()
    recorded = [attempt.text for attempt in home.attempts()]  # type: ignore[attr-defined]
    assert not [text for text in recorded if len(text) > 2000]
