"""Many programs of one author, one after the other: a warm interpreter forks a child for each.

`run` takes a fresh interpreter a program, some 2 s with torch; a fork of a warm one takes some 10 ms. What a program
may do is the same, and so is what is told of it. The warm interpreter serves one process of ours and ends with it.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from pathlib import Path

import msgspec

from prepkit.sandbox.run import Limits, Ran, ended_as, run

ZYGOTE = Path(__file__).resolve().parent / "zygote.py"
_GRACE = 60.0  # seconds beyond a program's own for loading libraries on a busy machine


class _Answer(msgspec.Struct, frozen=True):
    out: str
    err: str
    full: bool
    code: int


class Nursery:
    """One warm interpreter, started with the first program and again after it ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._heavy = False  # libraries were loaded, and take address space in every child
        self._lock = threading.Lock()
        atexit.register(self.close)

    def run(self, code: str, limits: Limits = Limits(), libraries: tuple[str, ...] = ()) -> Ran:
        """Execute `code` as a main program in a child of its own; `libraries` are loaded before the doors close.

        >>> nursery = Nursery()
        >>> nursery.run("x = 6\\nprint(x * 7)").stdout, nursery.run("print(x)").error
        ('42\\n', "NameError: name 'x' is not defined")
        >>> nursery.close()
        """
        self._heavy = self._heavy or bool(libraries)
        limits = msgspec.structs.replace(limits, torch=self._heavy)
        if not hasattr(os, "fork"):
            return run(code, limits)
        told = {"code": code, "limits": limits, "libraries": libraries}
        with self._lock:
            answer = self._asked(msgspec.json.encode(told) + b"\n", limits.seconds + _GRACE)
        if answer is None:
            return Ran("killed", error="the warm interpreter ended")
        return ended_as(answer.code, answer.out, answer.err, answer.full)

    def close(self) -> None:
        """End the interpreter; only its own process may."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()

    def _asked(self, line: bytes, seconds: float) -> _Answer | None:
        process = self._there()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Timer(seconds, process.kill)
        late.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            said = process.stdout.readline()
        except BrokenPipeError:
            said = b""
        finally:
            late.cancel()
        if not said:
            self.close()
            return None
        return msgspec.json.decode(said, type=_Answer)

    def _there(self) -> subprocess.Popen[bytes]:
        """The interpreter; after a fork of ours another one, for two would read each other's answers."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-X", "utf8", str(ZYGOTE)], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
                env={"PATH": "", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
            )  # fmt: skip
        return self._process
