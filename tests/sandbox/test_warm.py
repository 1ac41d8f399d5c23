"""The warm interpreter: every program alone, closed as a fresh one is, and told the same way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prepkit.sandbox.run import Limits, run
from prepkit.sandbox.warm import Nursery

QUICK = Limits(seconds=1.0, memory=160 * 2**20)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    warm = Nursery()
    yield warm
    warm.close()


@pytest.mark.parametrize(
    "code",
    [
        "print(6 * 7)",
        "print('café ×')",
        "raise SystemExit",
        "x = [1]\nx[3]",
        "def f(: pass",
        "input()",
        "import socket; socket.socket()",
        "import os; os.fork()",
        "import os; os.kill(os.getppid(), 9)",
        "import subprocess; subprocess.run(['true'])",
        "open('/etc/passwd').read()",
        "open('/tmp/prepkit-escape', 'w')",
        "x = [0] * 10**10",
        "print('x' * 10**7)",
    ],
)
def test_as_a_fresh_interpreter_would(nursery: Nursery, code: str) -> None:
    warm, fresh = nursery.run(code, QUICK), run(code, QUICK)
    assert (warm.status, warm.stdout, warm.error, warm.line) == (
        fresh.status,
        fresh.stdout,
        fresh.error,
        fresh.line,
    )


def test_nothing_is_left_for_the_next(nursery: Nursery) -> None:
    nursery.run(
        "import builtins, sys, random\nbuiltins.left = 1\nsys.modules['json'] = None\nrandom.seed(1)", QUICK
    )
    assert nursery.run("import json\nprint(left)", QUICK).error == "NameError: name 'left' is not defined"


def test_no_file_is_left_and_none_can_be_too_large(nursery: Nursery) -> None:
    where = nursery.run("import os\nopen('a', 'w').write('x')\nprint(os.getcwd())", QUICK).stdout.strip()
    assert where
    assert not Path(where).exists()
    none = Limits(seconds=1.0, memory=160 * 2**20, file=0)
    assert nursery.run("f = open('a', 'w')\nf.write('x')\nf.flush()", none).error.startswith("OSError")


def test_an_endless_program_ends_and_the_next_one_runs(nursery: Nursery) -> None:
    endless = Limits(seconds=0.3, memory=160 * 2**20)
    assert nursery.run("while True: pass", endless).status == "deadline"
    assert nursery.run("import time\ntime.sleep(60)", endless).status == "deadline"
    assert nursery.run("print(1)", QUICK).stdout == "1\n"


def test_a_program_cannot_answer_for_the_interpreter(nursery: Nursery) -> None:
    ran = nursery.run(
        "import os\nfor k in range(3, 64):\n    try: os.write(k, b'{}')\n    except OSError: pass", QUICK
    )
    assert ran.status == "done"
    assert nursery.run("print(2)", QUICK).stdout == "2\n"


def test_it_starts_again_after_it_ended() -> None:
    warm = Nursery()
    assert warm.run("print(1)", QUICK).stdout == "1\n"
    warm.close()
    assert warm.run("print(2)", QUICK).stdout == "2\n"
    warm.close()


def test_torch_is_there_in_every_child() -> None:
    warm = Nursery()
    code = "import torch\nprint(tuple((torch.ones(2, 1) + torch.ones(3)).shape))"
    assert [warm.run(code, Limits(), ("torch",)).stdout for _ in range(2)] == ["(2, 3)\n"] * 2
    assert warm.run("print(1)", Limits()).stdout == "1\n"  # limits leave room for what is loaded
    warm.close()
