"""The warm process: SymPy loaded once, a child forked for every question and killed at its deadline.

Messages on stdin and stdout are JSON behind a length of four bytes. It ends when stdin does, so it never outlives its
parent; a child has limits of its own on memory and processor time should the zygote itself be killed.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import sys
from typing import Any, BinaryIO

MEMORY = 3 << 30  # bytes of address space of a child
FORKS = hasattr(os, "fork")


def write_message(stream: BinaryIO, message: Any) -> None:
    """One message out."""
    data = json.dumps(message).encode()
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def read_message(stream: BinaryIO) -> Any:
    """One message in; None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    data = stream.read(int.from_bytes(head, "big"))
    return json.loads(data)


def answer(question: Any) -> Any:
    """What a child does: `{"rung": name or null}`, or which implications z3 shows."""
    from prepkit.maths.wire import unpack

    if "sleep" in question:  # a question that hangs on purpose, for the tests of being killed
        while True:
            pass
    if "integral" in question:
        return {"closed": _closed(question)}
    left, right, types = unpack(question["a"]), unpack(question["b"]), question["types"]
    if "facts" in question:
        from prepkit.maths.smt import implications

        facts = list(map(unpack, question["facts"]))
        return implications(left, right, facts, types, witnessed=question["witnessed"])
    from prepkit.maths.cas import proves_zero

    return {"rung": proves_zero(left, right, types)}


def _closed(question: Any) -> Any:
    """A packed closed form, or None."""
    from prepkit.maths.integrate import closed_form
    from prepkit.maths.tree import Big
    from prepkit.maths.wire import pack, unpack

    node = unpack(question["integral"])
    assert isinstance(node, Big)
    found = closed_form(node, question["types"], question["points"])
    return None if found is None else pack(found)


def serve() -> None:
    """Answer until stdin ends."""
    source, sink = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints stays out of the messages
    for name in ("integrate", "smt"):  # the warmth
        with contextlib.suppress(Exception):
            importlib.import_module(f"prepkit.maths.{name}")

    write_message(sink, {"ready": True})
    while (question := read_message(source)) is not None:
        reply = _in_child(question, source) if FORKS else answer(question)
        if reply is None:
            return
        write_message(sink, reply)


def _in_child(question: Any, source: BinaryIO) -> Any:
    """The child's answer, `deadline` or `crash`; None when the parent has gone."""
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        os.close(receiving)
        _run_child(question, sending)
    os.close(sending)
    try:
        asked = source.fileno()
        ready, _, _ = select.select([receiving, asked], [], [], question["seconds"])
        if asked in ready:
            return None
        if receiving not in ready:
            return {"trouble": "deadline"}
        with os.fdopen(os.dup(receiving), "rb") as stream:
            return read_message(stream) or {"trouble": "crash"}
    finally:
        os.close(receiving)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _run_child(question: Any, sending: int) -> None:
    try:
        _limit(question["seconds"])
        with os.fdopen(sending, "wb") as sink:
            write_message(sink, answer(question))
    finally:
        os._exit(0)


def _limit(seconds: float) -> None:
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, int(seconds) + 3))
    sys.setrecursionlimit(3_000)
