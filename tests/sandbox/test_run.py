"""What programs may do, what they may not, and how each way of ending is told."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from prepkit.sandbox.run import Limits, run

QUICK = Limits(seconds=1.0, memory=160 * 2**20)


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("print(6 * 7)", "42\n"),
        ("import fractions, collections, json, random, re\nprint(fractions.Fraction(2, 6))", "1/3\n"),
        ("open('a.txt', 'w').write('hi')\nprint(open('a.txt').read())", "hi\n"),
        ("print('café ×')", "café ×\n"),
        ("raise SystemExit", ""),
        ("if __name__ == '__main__': print('main')", "main\n"),
    ],
)
def test_an_honest_program_runs(code: str, printed: str) -> None:
    ran = run(code, QUICK)
    assert (ran.status, ran.stdout, ran.error) == ("done", printed, "")


@pytest.mark.parametrize(
    ("code", "error", "line"),
    [
        ("x = [1]\nx[3]", "IndexError: list index out of range", 2),
        ("def f(: pass", "SyntaxError: invalid syntax (<program>, line 1)", 1),
        ("def f():\n    return 1 / 0\n\nf()", "ZeroDivisionError: division by zero", 2),
        ("input()", "EOFError: EOF when reading a line", 1),
        ("def f(): return f()\nf()", "RecursionError: maximum recursion depth exceeded", 1),
    ],
)
def test_an_error_is_told_with_its_line(code: str, error: str, line: int) -> None:
    ran = run(code, QUICK)
    assert (ran.status, ran.error, ran.line) == ("error", error, line)


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import urllib.request; urllib.request.urlopen('http://localhost')",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.kill(os.getppid(), 9)",
        "import subprocess; subprocess.run(['true'])",
        "import ctypes; ctypes.CDLL(None).system(b'true')",
        "open('/etc/passwd').read()",
        "print(open('/proc/self/environ').read())",
        "open('/tmp/prepkit-escape', 'w')",
        "import pathlib; pathlib.Path('..', 'prepkit-escape').write_text('x')",
        "import os; print(os.listdir('/'))",
        "import os; os.symlink('/etc/passwd', 'here'); print(open('here').read())",
        "import os; os.rename('/etc/hostname', 'mine')",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (99, 99))",
    ],
)
def test_a_closed_door_is_told(code: str) -> None:
    ran = run(code, QUICK)
    assert ran.status == "error", ran
    assert ran.error.startswith("PermissionError"), ran
    assert not Path("/tmp/prepkit-escape").exists()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("while True: pass", "deadline"),
        ("import time; time.sleep(60)", "deadline"),
        ("import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\ntime.sleep(60)", "deadline"),
        ("x = [0] * 10**9", "memory"),
        ("x = []\nwhile True: x.append(bytearray(10**7))", "memory"),
        ("print('x' * 10**7)", "output"),
        ("while True: print('x' * 1000)", "output"),
        ("import os; os._exit(5)", "killed"),
    ],
)
def test_limits_end_a_program(code: str, status: str) -> None:
    started = time.monotonic()
    ran = run(code, QUICK)
    assert ran.status == status
    assert len(ran.stdout) <= QUICK.output
    assert time.monotonic() - started < 10


def test_a_file_may_not_grow_without_end() -> None:
    assert run("open('a', 'wb').write(b'x' * 10**8)", QUICK).error.startswith("OSError")


def test_nothing_of_ours_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "42")
    ran = run("import os\nprint('SECRET' in os.environ, os.listdir('.'))\nimport prepkit", QUICK)
    assert ran.stdout == "False []\n"
    assert ran.error.startswith(("ModuleNotFoundError", "PermissionError"))


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    run("open('a.txt', 'w').write('hi')", QUICK)
    assert os.listdir(tmp_path) == []


def test_torch_runs_inside() -> None:
    ran = run("import torch\nprint(tuple((torch.ones(2, 3) @ torch.ones(2, 3)).shape))", Limits(torch=True))
    assert ran.error.startswith("RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)")
