"""`prepkit verify --fresh` of the whole bank, wall seconds on all cores."""

from __future__ import annotations

import subprocess
import sys
import time


def main() -> None:
    """Print seconds against the bar."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "prepkit", "verify", "--check", "--fresh"],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    print(
        f"verify --check --fresh: {seconds:.1f} s (bar 60 s), exit {done.returncode}: {done.stdout.strip()[-200:]}"
    )
