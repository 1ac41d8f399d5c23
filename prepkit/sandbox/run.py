"""A program and its limits → what it printed and how it ended. Nothing it does outlives the call.

Each run is a fresh interpreter in an empty folder of its own, with an empty environment, in a session of its own that
is killed whole at the deadline. What it may do inside stands in `inside`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Literal

import msgspec

INSIDE = Path(__file__).resolve().parent / "inside.py"
Status = Literal["done", "error", "deadline", "memory", "output", "killed"]
_MIB = 1 << 20
_ERROR_MARK = "\x00prepkit error\x00"
_START_SECONDS = 1.0  # the interpreter's own, before the program's clock starts
_TORCH_SECONDS = 20.0  # torch's, on a busy machine


class Limits(msgspec.Struct, frozen=True):
    """`seconds` of the clock (and as many of processor time), bytes of memory, of any one file and of output."""

    seconds: float = 5.0
    memory: int = 512 * _MIB
    file: int = 1 * _MIB
    output: int = 64 * 1024
    torch: bool = False
    """Load torch before the doors close; memory is then what it may take besides."""


class Ran(msgspec.Struct, frozen=True):
    """How a program ended. `error` is the exception's own line, such as 'ValueError: no', raised in `line`."""

    status: Status
    stdout: str = ""
    stderr: str = ""
    error: str = ""
    line: int = 0


class _Raised(msgspec.Struct, frozen=True):
    error: str
    line: int = 0


def run(code: str, limits: Limits = Limits()) -> Ran:
    """Execute `code` as a main program; never raises for what the program does.

    >>> run("print(6 * 7)").stdout
    '42\\n'
    >>> run("x = [1]\\nx[3]").error, run("x = [1]\\nx[3]").line
    ('IndexError: list index out of range', 2)
    >>> run("while True: pass", Limits(seconds=0.5)).status
    'deadline'
    """
    with tempfile.TemporaryDirectory(prefix="prepkit-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", str(INSIDE)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, start_new_session=True,
            env={"PATH": "", "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        with process:
            return _watched(process, code, limits)


def _watched(process: subprocess.Popen[bytes], code: str, limits: Limits) -> Ran:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    told = msgspec.json.encode({"code": code, "limits": limits})
    out, err = (
        _Reader(process.stdout, limits.output, process),
        _Reader(process.stderr, limits.output, process),
    )
    late = threading.Timer(
        limits.seconds + (_TORCH_SECONDS if limits.torch else _START_SECONDS), _kill, [process]
    )
    late.start()
    try:
        with suppress(BrokenPipeError):  # it ended before it read all; what it said tells why
            process.stdin.write(told)
            process.stdin.close()
        ended = process.wait()
        _kill(process)  # a child that was left behind would hold the pipes open
        out.join()
        err.join()
    finally:
        late.cancel()
        _kill(process)
    return ended_as(ended, out.text, err.text, out.more or err.more)


class _Reader(threading.Thread):
    """Reads a stream to its end, keeps the first `most` bytes, and stops whoever writes more."""

    def __init__(self, stream: IO[bytes], most: int, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self.stream, self.most, self.process = stream, most, process
        self.kept, self.more = b"", False
        self.start()

    def run(self) -> None:
        """Until the stream ends."""
        while block := self.stream.read1(1 << 16):  # type: ignore[attr-defined]
            self.kept += block[: self.most - len(self.kept)]
            if len(block) and len(self.kept) >= self.most and not self.more:
                self.more = True
                _kill(self.process)

    @property
    def text(self) -> str:
        """What was kept, as text."""
        return self.kept.decode("utf-8", "replace")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole session; nothing where it is gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def ended_as(code: int, out: str, err: str, too_much: bool) -> Ran:
    """An exit code and what was written, as how a program ended."""
    said, _, told = err.rpartition(_ERROR_MARK)
    if too_much:
        return Ran("output", out, said or err)
    try:
        raised = msgspec.json.decode(told.encode(), type=_Raised) if said or told != err else None
    except msgspec.DecodeError:  # the program itself wrote such a mark, or a thread wrote behind it
        return Ran("killed", out, said, "it writes where errors are told")
    said = said if raised else err
    if raised:
        status: Status = "memory" if raised.error.startswith("MemoryError") else "error"
        return Ran(status, out, said, raised.error, raised.line)
    if code == 0:
        return Ran("done", out, said)
    if code in (-signal.SIGXCPU, -signal.SIGKILL) or code == 128 + signal.SIGXCPU:
        return Ran("deadline", out, said)
    return Ran("killed", out, said, f"ended by signal {-code}" if code < 0 else f"exit code {code}")
