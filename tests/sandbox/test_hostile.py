"""Programs that change the interpreter to get out, call what it asks nobody about, or forge what is told of them."""

import sys

import pytest

from prepkit.domain import Axis, Curve, Plot
from prepkit.errors import Undefined
from prepkit.kinds.common.exhibit import drawn
from prepkit.oracles.code import endings, results
from prepkit.sandbox.run import Limits, ended_as
from prepkit.sandbox.warm import Nursery

ESCAPES = {
    "fsdecode": "import os; h = os.getcwd(); os.fsdecode = lambda p: h + '/x'; open('/etc/passwd')",
    "frames": "import sys; sys._getframe(1).f_globals['CLOSED'] = (); import os; os.fork()",
    "builtins": "import builtins; builtins.isinstance = lambda a, b: False; open('/etc/passwd')",
    "another start": "import os, sys; os.chdir(sys.prefix); open('hostile', 'w')",
    "an open folder": "import os, sys; f = os.open(sys.prefix, 0); os.open('hostile', os.O_CREAT | 1, dir_fd=f)",
    "times": "import os; os.utime('/tmp')",
    "a database": "import sqlite3; sqlite3.connect('/tmp/hostile.db')",
}
CALLS = {
    "a pipe in the file system": "import os; os.mkfifo('/tmp/prepkit-hostile')",
    "a signal": "import os, signal; signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)",
    "a process": "import multiprocessing as m; m.get_context('spawn').Process(target=print).start()",
    "priorities": "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_the_doors_stay_closed(name: str) -> None:
    nursery = Nursery()
    assert nursery.run(ESCAPES[name], Limits(seconds=3)).error.startswith("PermissionError")
    nursery.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is Linux'")
@pytest.mark.parametrize("name", CALLS)
def test_linux_refuses_what_the_audit_does_not_see(name: str) -> None:
    nursery = Nursery()
    assert nursery.run(CALLS[name], Limits(seconds=3)).error.startswith("PermissionError")
    nursery.close()


def test_threads_still_run() -> None:
    nursery = Nursery()
    code = "import threading as t\nx = t.Thread(target=print, args=(5,)); x.start(); x.join()"
    assert nursery.run(code).stdout == "5\n"
    nursery.close()


@pytest.mark.parametrize("told", ["x", "", "{}", '{"error": 1}', '{"error": "a"}x'])
def test_a_forged_mark_is_no_traceback(told: str) -> None:
    found = ended_as(0, "1", f"\x00prepkit error\x00{told}", False)
    assert (found.status, found.error) == ("killed", "it writes where errors are told")


def test_an_exit_mends_nothing() -> None:
    assert endings.mended("x = 1", 1, "x = 2", "assert x == 2")
    assert not endings.mended("x = 1", 1, "raise SystemExit", "assert x == 2")


@pytest.mark.parametrize(
    "listing", ["raise SystemExit", "x = '\\ud800'", "import json\njson.dumps = lambda x: 'z'\nx = 1"]
)
def test_a_value_that_cannot_be_told(listing: str) -> None:
    with pytest.raises(Undefined):
        results.value(listing, "x")


def test_an_exponent_without_end_is_a_word() -> None:
    assert results.number("1e999999999") == "1e999999999"


def test_one_point_is_no_curve() -> None:
    with pytest.raises(Undefined, match="one point"):
        drawn(Plot(Axis("1", "3/2"), (Curve("a", "n"),)), {})
