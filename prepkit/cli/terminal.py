"""Lines in and text out: a terminal with readline, or a pipe read with a bound. Nothing typed can crash a reader."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from prepkit.render.page import Look, look_of

LONGEST = 1 << 16  # bytes of a line that are looked at; no answer is longer, and the rest is read past
_CHUNK = 1 << 16


@contextlib.contextmanager
def quiet_pipe() -> Iterator[None]:
    """A reader that went away (`| head -3`) ends the output and nothing else."""
    try:
        yield
    except BrokenPipeError:
        # the interpreter flushes once more at exit, and would complain there
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def interactive() -> bool:
    """A person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def look() -> Look:
    """What standard output can show right now; a window may have been resized."""
    columns = 0
    if sys.stdout.isatty():
        try:
            columns = os.get_terminal_size(sys.stdout.fileno()).columns
        except (OSError, ValueError):
            columns = 0
    asked = os.environ.get("COLUMNS", "")
    columns = int(asked) if asked.isdecimal() and 0 < int(asked[:6]) < 1000 else columns
    encoding = sys.stdout.encoding or "ascii"
    found = look_of(columns, terminal=sys.stdout.isatty(), encoding=encoding, environ=os.environ)
    return msgspec.structs.replace(found, echo=interactive())


def piped(stream: BinaryIO) -> Iterator[str]:
    """Lines of bytes as text: bounded, invalid UTF-8 replaced, without their ends."""
    while line := stream.readline(LONGEST):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(_CHUNK)
        yield line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n")


def typed(prompt: str) -> Iterator[str]:
    """Lines typed at a terminal, until Ctrl-D; edited with readline where there is one."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 — importing it is what makes input() edit lines
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(errors="replace" if stream is sys.stdin else "backslashreplace")  # type: ignore[union-attr]
    while True:
        try:
            line = input(prompt)
        except EOFError:
            print(flush=True)
            return
        except ValueError:  # a NUL byte, or a prompt the terminal cannot show
            line = "\0"
        yield line[:LONGEST]


def prompt() -> str:
    """What stands before an answer."""
    return "› " if look().unicode else "> "
