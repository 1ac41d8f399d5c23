"""The warm process: it answers, is killed when it hangs, comes back, and dies with its parent."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from prepkit.domain import Context
from prepkit.errors import Undecided
from prepkit.maths.judge import judge
from prepkit.maths.read import read
from prepkit.maths.wire import pack, unpack
from prepkit.maths.worker import Worker

TRUE = {"a": pack(read("sin(x)^2 + cos(x)^2")), "b": pack(read("1")), "types": {"x": "real"}}
FALSE = {"a": pack(read("sin(x)")), "b": pack(read("cos(x)")), "types": {"x": "real"}}
HANG = {"sleep": True}
PATIENCE = 30.0


@pytest.fixture(scope="module")
def worker():
    worker = Worker()
    yield worker
    worker.close()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def test_it_proves_and_does_not_prove(worker):
    assert worker.ask(TRUE, PATIENCE)["rung"]
    assert worker.ask(FALSE, PATIENCE)["rung"] is None


def test_a_hanging_question_ends_and_the_zygote_stays_warm(worker):
    worker.ask(TRUE, PATIENCE)
    pid, start = worker.pid, time.monotonic()
    with pytest.raises(Undecided, match="deadline"):
        worker.ask(HANG, 1.0)
    assert time.monotonic() - start < 3
    assert worker.ask(TRUE, PATIENCE)["rung"]
    assert worker.pid == pid


def test_a_killed_zygote_is_started_again(worker):
    worker.ask(TRUE, PATIENCE)
    os.kill(worker.pid, signal.SIGKILL)
    with contextlib.suppress(Undecided):  # the question under way may be lost; the next must not be
        worker.ask(TRUE, PATIENCE)
    assert worker.ask(TRUE, PATIENCE)["rung"]


def test_nonsense_proves_nothing(worker):
    assert worker.ask({"a": ["?"], "b": [], "types": {}}, PATIENCE) == {"rung": None}
    assert worker.ask(TRUE, PATIENCE)["rung"]


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="reads /proc")
def test_it_dies_with_its_parent():
    code = (
        "from prepkit.maths.worker import shared\n"
        "from tests.maths.test_worker import TRUE\n"
        "import os\n"
        "shared().ask(TRUE, 30.0); print(shared().pid, flush=True); os.kill(os.getpid(), 9)\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    pid = int(found.stdout)
    end = time.monotonic() + 10
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive(pid)


def test_the_worker_is_started_only_for_what_needs_it():
    code = (
        "from prepkit.maths.judge import judge\nfrom prepkit.maths import worker\n"
        "judge('2*x', 'x + x'); judge('x', 'y'); print(worker.shared().pid)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout == "None\n"


def test_by_way_of_judge():
    found = judge("sin(2*x)", "2*sin(x)*cos(x)", Context(let={"x": "real"}), deadline=PATIENCE)
    assert (found.verdict, found.rung.split()[0]) == ("proved", "sympy")


@pytest.mark.parametrize("text", ["x + 1/2", "-y[i]^2", "pi*e - floor(x/3)", "diff(x^2, x)"])
def test_the_wire_carries_trees(text):
    assert unpack(pack(read(text))) == read(text) or "1/2" in text
