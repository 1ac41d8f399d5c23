"""A person at a terminal (a pty of the standard library): prompt, commands, Ctrl-C, Ctrl-D, hostile typing."""

from __future__ import annotations

import codecs
import os
import pty
import re
import select
import signal
import subprocess
import time
from types import TracebackType

import pytest

from tests.cli.shell import SECONDS, Home, until

PROMPT = "› "


class Typist:
    """Types into a quiz that believes it has a terminal, and reads what it shows."""

    def __init__(self, home: Home, *options: str, columns: int = 80, **environ: str) -> None:
        self._screen, theirs = pty.openpty()
        import fcntl
        import struct
        import termios

        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            [*home.arguments, *options], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env=home.environ | {"TERM": "xterm", "INPUTRC": "/dev/null"} | environ,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(theirs)
        self.text = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> Typist:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._screen)

    def read(self) -> bool:
        """What has arrived since; False at the end."""
        ready, _, _ = select.select([self._screen], [], [], 0.05)
        try:
            chunk = os.read(self._screen, 1 << 16) if ready else None
        except OSError:  # the other end was closed
            return False
        self.text += self._decoder.decode(chunk or b"")
        return chunk != b""

    def see(self, piece: str, seconds: float = SECONDS) -> str:
        """Everything up to where `piece` appears."""
        end = time.monotonic() + seconds
        while piece not in self.text:
            assert time.monotonic() < end, f"{piece!r} never appeared in {self.text!r}"
            self.read()
        before, _, self.text = self.text.partition(piece)
        return before + piece

    def type(self, line: str) -> None:
        os.write(self._screen, line.encode("utf-8", "surrogateescape") + b"\n")

    def end(self) -> int:
        """The exit code, once everything is read."""
        until(lambda: not self.read() or self.process.poll() is not None)
        while self.read() and select.select([self._screen], [], [], 0.05)[0]:
            pass
        return self.process.wait(SECONDS)


def test_a_wrong_answer_a_hint_and_the_end(home: Home) -> None:
    with Typist(home, "t.width") as typist:
        assert "1 of 1" in typist.see(PROMPT)
        typist.type("?")
        assert "Count places." in typist.see(PROMPT)
        typist.type("4")
        shown = typist.see("prepkit quiz t")
        assert "\x1b[1;31m✗ Not right." in shown
        assert "The first position counts too." in shown
        assert typist.end() == 0
    assert [(a.event, a.text, a.hints) for a in home.attempts()] == [("answer", "4", 1)]  # type: ignore[attr-defined]


def test_the_caret_stands_below_what_was_typed(home: Home) -> None:
    with Typist(home, "t.width", NO_COLOR="1") as typist:
        typist.see(PROMPT)
        typist.type("4 +")
        rows = re.split("\r?\n", typist.see(PROMPT))
        assert rows[0].endswith("4 +")
        assert rows[1] == " " * len("› 4 +") + "^"


@pytest.mark.parametrize("how", ["\x03", "\x04", ":q"])
def test_three_ways_out_keep_what_was_answered(home: Home, how: str) -> None:
    with Typist(home, "t", "--seed", "1") as typist:
        typist.see(PROMPT)
        typist.type("5")
        typist.see("2 of ")
        typist.see(PROMPT)
        if how == ":q":
            typist.type(how)
        else:
            os.write(typist._screen, how.encode())
        typist.see("Next: ")
        assert typist.end() == (130 if how == "\x03" else 0)
        assert "Traceback" not in typist.text
    assert len(home.attempts()) == 1


def test_ctrl_c_while_starting_is_quiet(home: Home) -> None:
    with Typist(home, "t") as typist:
        time.sleep(0.15)
        os.killpg(typist.process.pid, signal.SIGINT)
        assert typist.end() in (130, -signal.SIGINT)  # Python itself may not have started yet


def test_a_flag_asks_why_and_undo_asks_again(home: Home) -> None:
    with Typist(home, "t", "--seed", "1") as typist:
        typist.see(PROMPT)
        typist.type(":f")
        typist.see("What is wrong with it?")
        typist.see(PROMPT)
        typist.type("the key is off")
        typist.see("Flagged, thank you.")
        typist.see(PROMPT)
        typist.type(":e")
        typist.see("Given up.")
        typist.see(PROMPT)
        typist.type(":u")
        typist.see("Taken back.")
        typist.see(PROMPT)
        typist.type(":q")
        assert typist.end() == 0
    events = [(a.event, a.text) for a in home.attempts()]  # type: ignore[attr-defined]
    assert [event for event, _ in events] == ["flag", "give-up", "undo"]
    assert events[0][1] == "the key is off"


def test_somebody_new_is_offered_a_placement_and_may_decline(home: Home) -> None:
    with Typist(home) as typist:
        typist.see("Take it? [Y/n] ")
        typist.type("perhaps")
        typist.see("Take it? [Y/n] ")
        typist.type("n")
        assert "1 of 10" in typist.see(PROMPT)
        typist.type("1")
        typist.see(PROMPT)
        typist.type(":s")
        typist.see(PROMPT)
    if home.attempts():
        with Typist(home) as typist:
            assert "Take it?" not in typist.see(PROMPT)


def test_a_placement_has_twelve_questions(home: Home) -> None:
    with Typist(home) as typist:
        typist.see("Take it? [Y/n] ")
        typist.type("")
        assert "1 of 12" in typist.see(PROMPT)


@pytest.mark.parametrize(
    "typed",
    [
        "[/]",
        "[bold red]x",
        "\x1b[2J",
        "𝘦𝘷𝘢𝘭(1)",
        "\u202e112",
        "__import__('os').system('id')",
        "9**9**9**9",
        "\udcff\udcfe(",
        "x" * 5000,
    ],
)
def test_hostile_typing_leaves_the_terminal_alone(home: Home, typed: str) -> None:
    with Typist(home, "t.width", NO_COLOR="1", TERM="dumb") as typist:
        typist.see(PROMPT)
        typist.type(typed)
        typist.type(":q")
        typist.see("Nothing answered.")
        ours = typist.text
        assert typist.end() == 0
        assert "uid=" not in ours


def test_a_narrow_window(home: Home) -> None:
    with Typist(home, "t.width", columns=20, NO_COLOR="1") as typist:
        shown = typist.see(PROMPT)
        assert max(len(row) for row in re.split("\r?\n", re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", shown))) <= 20
