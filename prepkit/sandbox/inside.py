"""What runs inside: limits first, doors closed, then the program. Executed by path, so it imports nothing of ours.

Closed are the network (a network namespace without devices where the system allows one, and sockets by the
interpreter's audit), other processes, native libraries, signals, and every file but those of Python for reading and
those of the empty folder it starts in. Linux refuses what the audit is not asked about: programs, processes, signals,
devices. It ends what a careless or curious program tries; against somebody with an exploit of the interpreter itself
only Linux' filter, the namespace and the limits stand.
"""

import json
import os
import resource
import signal
import struct
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
    "code.__new__", "sys._debugmallocstats", "gc.get_objects", "gc.get_referrers", "os.utime", "sqlite3.",
)  # fmt: skip
WRITING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chdir")
BY_PATH = ("os.listdir", "os.scandir", "os.walk", "glob.glob", *WRITING)


# of each machine, for the filter: how it is told, clone, and what is refused: other programs and processes, signals,
# links, devices, owners, times, priorities, mounts, namespaces, the clock, the kernel
REFUSED = {
    "x86_64": (0xC000003E, 56, (
        41, 42, 53, 57, 58, 59, 62, 86, 88, 101, 132, 133, 141, 142, 144, 155, 159, 161, 164, 165, 166, 169, 170, 175,
        203, 227, 235, 248, 250, 259, 261, 265, 266, 272, 280, 298, 305, 308, 310, 311, 313, 321, 322, 323,
    )),
    "aarch64": (0xC00000B7, 220, (
        33, 36, 37, 39, 40, 41, 51, 88, 97, 105, 112, 117, 118, 119, 122, 129, 140, 142, 161, 170, 171, 198, 199, 203,
        217, 219, 221, 241, 266, 268, 270, 271, 273, 280, 281, 282,
    )),
}  # fmt: skip
REFUSED_ANYWHERE = (424, 425, 434, 438)  # pidfd_send_signal, io_uring_setup, pidfd_open, pidfd_getfd
CLONE3, CLONE_THREAD = 435, 0x10000
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
ALLOW, EPERM, ENOSYS = 0x7FFF0000, 0x50001, 0x50026


def rules(machine: str) -> bytes:
    """The filter of system calls for this machine, as Linux reads it; empty for one that is not known."""
    if machine not in REFUSED:
        return b""
    arch, clone, refused = REFUSED[machine]
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    steps = [(load, 0, 0, 4), (equal, 1, 0, arch), (give, 0, 0, EPERM), (load, 0, 0, 0)]
    steps += [(at_least, 0, 1, 1 << 30), (give, 0, 0, EPERM)]  # another way of numbering calls
    for number in (*refused, *REFUSED_ANYWHERE):
        steps += [(equal, 0, 1, number), (give, 0, 0, EPERM)]
    steps += [
        (equal, 0, 1, CLONE3),
        (give, 0, 0, ENOSYS),
    ]  # the C library then takes clone, which can be looked at
    steps += [(equal, 0, 3, clone), (load, 0, 0, 16), (any_bit, 1, 0, CLONE_THREAD), (give, 0, 0, EPERM)]
    return b"".join(struct.pack("HBBI", *step) for step in [*steps, (give, 0, 0, ALLOW)])


def apart() -> Callable[[], object]:
    """No network and no new rights; a system that knows neither leaves it to the audit. Gives what seals a process."""
    import ctypes

    libc = ctypes.CDLL(None)
    acts: tuple[Callable[[], object], ...] = (
        lambda: libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        lambda: libc.unshare(CLONE_NEWUSER | CLONE_NEWNET),
    )
    for act in acts:
        with suppress(AttributeError, OSError):
            act()
    filter_ = rules(os.uname().machine) if sys.platform == "linux" and sys.maxsize > 1 << 32 else b""
    if not filter_:
        return lambda: None
    kept = ctypes.create_string_buffer(filter_, len(filter_))
    told = ctypes.create_string_buffer(struct.pack("HP", len(filter_) // 8, ctypes.addressof(kept)))
    at = ctypes.c_void_p(ctypes.addressof(told))
    return lambda: (libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, at, 0, 0), kept, told)


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
    """From here on the interpreter asks before every act that leaves the process.

    The program can change any module, and sees the frames of what refuses it: so all that is asked here is bound
    before it starts, as values, and nothing of the program's is called.
    """
    real = os.path.realpath
    from_ = tuple(real(path) + "/" for path in {sys.prefix, sys.base_prefix, sys.exec_prefix})
    write = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def audit(
        event: str, arguments: Any, *, closed: Any = CLOSED, by_path: Any = BY_PATH, writing: Any = WRITING,
        own: str = real(home), from_: Any = from_, write: int = write, readlink: Any = os.readlink, stat: Any = os.stat,
        is_: Any = isinstance, str_: Any = str, bytes_: Any = bytes, int_: Any = int, no: Any = PermissionError,
        missing: Any = OSError,
    ) -> None:  # fmt: skip
        if event.startswith(closed):
            raise no(f"{event} is closed here")
        if event != "open" and event not in by_path:
            return
        writes = bool((arguments[2] or 0) & write) if event == "open" else event in writing
        for path in arguments[: 2 if event == "os.rename" else 1]:
            if path is None or (event == "open" and is_(path, int_) and 0 <= path <= 2):
                continue
            text = str_.__add__("", path) if is_(path, str_) else ""
            text = bytes_.decode(path, "utf-8", "surrogateescape") if is_(path, bytes_) else text
            place, left, links = "" if text.startswith("/") else own, text.split("/")[::-1], 0
            while left and links < 40:  # where it leads: links followed, step by step
                step = left.pop()
                if step in ("", "."):
                    continue
                if step == "..":
                    place = place.rpartition("/")[0]
                    continue
                try:
                    link = readlink(f"{place}/{step}")
                except missing:
                    place = f"{place}/{step}"
                    continue
                links, place = links + 1, "" if link.startswith("/") else place
                left += link.split("/")[::-1]
            if text and not left and f"{place}/".startswith(f"{own}/"):
                continue
            if text and not left and not writes and f"{place}/".startswith(from_):
                try:  # a folder that is open would be where other paths begin
                    folder = event == "open" and stat(place).st_mode & 0o170000 == 0o040000
                except missing:
                    folder = False
                if not folder:
                    continue
            raise no(
                f"{path!r} is out of reach here" if is_(path, (str_, bytes_)) else "that is out of reach here"
            )

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
    seal = apart()
    for name in ("ctypes", "_ctypes"):
        sys.modules.pop(name, None)
    limit(told["limits"])
    seal()
    close(os.getcwd())
    execute(told["code"])


if __name__ == "__main__":
    main()
