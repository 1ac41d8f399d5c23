"""The parent's end of the warm process: started with the first need, asked one question at a time, killed if mute.

A plain subprocess of our own, never `multiprocessing`, which fails in unguarded scripts and under job runners.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from prepkit.errors import Undecided
from prepkit.maths.zygote import read_message, write_message

GRACE = 0.25  # seconds the zygote is given, beyond a question's own, to say that it was too long
START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from prepkit.maths.zygote import serve; serve()"
)


class Worker:
    """One zygote and the thread that reads from it. `ask` is safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.Queue[Any] = queue.Queue()
        self._ready = False

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The reply; `Undecided("deadline")` after so many seconds, `Undecided` where no process can be had."""
        end = time.monotonic() + seconds
        with self._lock:
            self._start()
            if not self._ready:
                self._ready = self._next(end, kill=False) is not None
            process = self._process
            if process is None or process.stdin is None:
                raise Undecided("the prover could not be started")
            left = end - time.monotonic() - GRACE
            if left <= 0:
                raise Undecided("deadline")
            try:
                write_message(process.stdin, {**question, "seconds": left})  # type: ignore[arg-type]
            except OSError:
                self._kill()
                raise Undecided("the prover has died") from None
            reply = self._next(end, kill=True)
        if not isinstance(reply, dict) or reply.get("trouble") == "crash":
            return {"rung": None}
        if "trouble" in reply:
            raise Undecided("deadline")
        return reply

    @property
    def pid(self) -> int | None:
        """The zygote's process id, if it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def close(self) -> None:
        """End the zygote."""
        with self._lock:
            self._kill()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._kill()
        root = str(Path(__file__).resolve().parents[2])
        paths = json.dumps([root, *(path for path in sys.path if path)])
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START, paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is the parent's business
            )
        except (OSError, TypeError):
            raise Undecided("the prover could not be started") from None
        self._replies, self._ready = queue.Queue(), False
        threading.Thread(target=_pump, args=(self._process.stdout, self._replies), daemon=True).start()

    def _next(self, end: float, *, kill: bool) -> Any:
        """The next message; None where the process died. Too late is `Undecided`, and fatal where `kill`."""
        try:
            reply = self._replies.get(timeout=max(end - time.monotonic(), 0.001))
        except queue.Empty:
            if kill:
                self._kill()
            raise Undecided("deadline") from None
        if reply is None:
            self._kill()
        return reply

    def _kill(self) -> None:
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()
        process.wait()


def _pump(stream: Any, replies: queue.Queue[Any]) -> None:
    """Every message into the queue, None when the process has ended."""
    try:
        while (message := read_message(stream)) is not None:
            replies.put(message)
    except (OSError, ValueError):
        pass
    replies.put(None)


@lru_cache(maxsize=2)
def _of_process(pid: int) -> Worker:
    worker = Worker()
    atexit.register(worker.close)
    return worker


def shared() -> Worker:
    """This process's worker: a fork gets one of its own."""
    return _of_process(os.getpid())
