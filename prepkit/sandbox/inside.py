"""What runs inside: limits first, doors closed, then the program. Executed by path, so it imports nothing of ours.

Closed are the network (a network namespace without devices where the system allows one, and sockets by the
interpreter's audit), other processes, native libraries, signals, and every file but those of Python for reading and
those of the empty folder it starts in. It ends what a careless or curious program tries; against somebody with an
exploit of the interpreter itself only the namespace and the limits stand.
"""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

ERROR_MARK = "\x00prepkit error\x00"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_NO_NEW_PRIVS = 38
MIB = 1 << 20
TORCH_BYTES = 6 << 30  # address space that torch reserves for itself
CLOSED = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.kill", "os.killpg",
    "pty.", "ctypes.", "winreg.", "ftplib.", "http.", "smtplib.", "urllib.", "webbrowser.", "signal.pthread_kill",
    "os.chmod", "os.chown", "os.link", "os.symlink", "os.putenv", "sys.addaudithook", "syslog.", "mmap.",
    "os.setxattr", "os.removexattr", "os.truncate", "shutil.chown", "resource.setrlimit", "resource.prlimit",
    "code.__new__", "sys._debugmallocstats", "gc.get_objects", "gc.get_referrers",
)  # fmt: skip
WRITING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir")
BY_PATH = ("os.listdir", "os.scandir", "os.walk", "os.chdir", "glob.glob", *WRITING)


def apart() -> None:
    """No network and no new rights; a system that knows neither leaves it to the audit."""
    import ctypes

    libc = ctypes.CDLL(None)
    acts: tuple[Callable[[], object], ...] = (
        lambda: libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        lambda: libc.unshare(CLONE_NEWUSER | CLONE_NEWNET),
    )
    for act in acts:
        with suppress(AttributeError, OSError):
            act()


def limit(limits: dict[str, Any]) -> None:
    """Processor time, memory, files: soft and hard alike, so that nothing raises them again."""
    used = time.process_time()
    seconds = max(1, int(used + limits["seconds"] + 0.999))
    memory = limits["memory"] + (TORCH_BYTES if limits["torch"] else 0)
    for what, most in (
        (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 64),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))
    signal.setitimer(signal.ITIMER_REAL, limits["seconds"])
    signal.signal(signal.SIGALRM, lambda *_: os._exit(128 + signal.SIGXCPU))


def close(home: str) -> None:
    """From here on the interpreter asks before every act that leaves the process."""
    readable = tuple(
        os.path.realpath(path) + os.sep for path in {sys.prefix, sys.base_prefix, sys.exec_prefix}
    )
    own, real, join = os.path.realpath(home) + os.sep, os.path.realpath, os.path.join

    def allowed(path: object, writes: bool) -> bool:
        if isinstance(path, int):
            return path in (0, 1, 2)
        text = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else ""
        place = real(join(home, text)) + os.sep
        return place.startswith(own) or (not writes and place.startswith(readable))

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(CLOSED):
            raise PermissionError(f"{event} is closed here")
        if event == "open":
            path, _, flags = arguments
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))
            if not allowed(path, writes):
                raise PermissionError(f"{path!r} is out of reach here")
        touched = arguments[: 2 if event == "os.rename" else 1] if event in BY_PATH else ()
        for path in touched:
            if path is not None and not allowed(path, event in WRITING):
                raise PermissionError(f"{path!r} is out of reach here")

    sys.addaudithook(audit)


def tell(error: BaseException) -> None:
    """The exception's last line and the line of the program it comes from, on stderr behind a mark."""
    line, trace = getattr(error, "lineno", 0) or 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<program>":
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        words = str(error)
    except Exception:
        words = "…"
    said = {"error": f"{type(error).__name__}: {words}"[:2000].strip().removesuffix(":"), "line": line}
    sys.stdout.flush()
    sys.stderr.write(ERROR_MARK + json.dumps(said))
    sys.stderr.flush()


def execute(code: str) -> None:
    """Run the program and end the process, whatever becomes of it."""
    space = {"__name__": "__main__", "__builtins__": __builtins__}
    try:
        with suppress(SystemExit):
            exec(compile(code, "<program>", "exec", dont_inherit=True), space)  # noqa: S102 — its very task
    except BaseException as error:
        tell(error)
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    """Read what to run, close the doors, run it."""
    told = json.loads(sys.stdin.buffer.read())
    if told["limits"]["torch"]:
        import torch  # noqa: F401 — before the doors close: it loads native libraries
    apart()
    for name in ("ctypes", "_ctypes"):
        sys.modules.pop(name, None)
    limit(told["limits"])
    close(os.getcwd())
    execute(told["code"])


if __name__ == "__main__":
    main()
