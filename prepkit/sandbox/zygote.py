"""A warm interpreter that forks a child for each program: torch is loaded once, each program still runs alone.

Executed by path, beside `inside.py`, so it imports nothing of ours by name. It runs no foreign code itself: a request
on stdin (a line of JSON) is a program, its limits and libraries to load first; the answer on stdout is how its child
ended. The child has a folder, a session, limits and closed doors of its own, and no way back to these pipes.
"""

import contextlib
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import selectors
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

LIBRARIES = {
    "numpy": ("numpy",),
    "torch": ("torch",),
    # a first step of an optimiser loads the last two
    "torch.optim": ("torch", "torch.optim.lr_scheduler", "torch._dynamo", "torch.profiler._cupti_monitor"),
    "torch.utils.data": ("torch", "torch.utils.data"),
}  # fmt: skip
BLOCK = 1 << 16


def doors() -> ModuleType:
    """The functions of `inside.py`."""
    loader = importlib.machinery.SourceFileLoader("inside", str(Path(__file__).with_name("inside.py")))
    spec = importlib.util.spec_from_loader("inside", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def load(names: list[str]) -> None:
    """Import before any fork, so that every child has it; what is not installed, its program will miss itself."""
    for name in names:
        for module in LIBRARIES.get(name, ()):
            if module not in sys.modules:
                with contextlib.suppress(ImportError), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    importlib.import_module(module)
    torch = sys.modules.get("torch")
    if torch:
        torch.set_num_threads(1)  # more than one would not live through a fork


def child(
    inside: ModuleType, seal: Callable[[], object], told: dict[str, Any], home: str, out: int, err: int
) -> None:
    """In the child: pipes, limits, doors, then the program. Never returns."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.closerange(3, 256)
    os.chdir(home)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(k, mode, encoding="utf-8") for k, mode in enumerate("rww"))
    for name in ("ctypes", "_ctypes"):
        sys.modules.pop(name, None)
    inside.limit(told["limits"])
    seal()
    inside.close(home)
    inside.execute(told["code"])


def gather(process: int, out: int, err: int, limits: dict[str, Any]) -> dict[str, Any]:
    """What the child wrote, up to the limit of output, and how it ended; its whole session ends here."""
    kept, most, late, full = (
        {out: b"", err: b""},
        limits["output"],
        time.monotonic() + limits["seconds"],
        False,
    )
    with selectors.DefaultSelector() as ready:
        for stream in kept:
            ready.register(stream, selectors.EVENT_READ)
        while ready.get_map() and not full and (left := late - time.monotonic()) > 0:
            for key, _ in ready.select(left):
                block = os.read(key.fd, BLOCK)
                kept[key.fd] += block[: most - len(kept[key.fd])]
                full = full or len(kept[key.fd]) >= most
                if not block:
                    ready.unregister(key.fd)
        open_ = bool(ready.get_map())
    if open_:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)  # whoever it may have left behind
    told, error = (kept[stream].decode("utf-8", "replace") for stream in (out, err))
    return {"out": told, "err": error, "full": full, "code": os.waitstatus_to_exitcode(status)}


def serve(inside: ModuleType, seal: Callable[[], object], told: dict[str, Any]) -> dict[str, Any]:
    """One program in one child."""
    load(told["libraries"])
    gc.freeze()  # what is there now is nobody's garbage: children need not copy it to look
    home = tempfile.mkdtemp(prefix="prepkit-")
    (out, out_end), (err, err_end) = os.pipe(), os.pipe()
    try:
        process = os.fork()
        if not process:
            try:
                child(inside, seal, told, home, out_end, err_end)
            finally:
                os._exit(70)
        os.close(out_end)
        os.close(err_end)
        return gather(process, out, err, told["limits"])
    finally:
        os.close(out)
        os.close(err)
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """A line in, a line out, until stdin ends."""
    inside = doors()
    seal = inside.apart()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(serve(inside, seal, json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
