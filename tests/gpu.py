"""`make gpu-check`: runs what needs CUDA and records device and result in TRUST.md."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
MARK = "<!-- gpu-check -->"
EXIT_NOT_INSTALLED = 3


def main() -> int:
    """Exit 3 without CUDA, else the result of the GPU tests and of `verify --device cuda`."""
    if not torch.cuda.is_available():
        print(
            "gpu-check: torch sees no CUDA device here; nothing was run and nothing recorded.",
            file=sys.stderr,
        )
        return EXIT_NOT_INSTALLED
    commands = (
        [sys.executable, "-m", "prepkit", "verify", "--check", "--fresh", "--device", "cuda", "--jobs", "1"],
        [sys.executable, "-m", "pytest", "-m", "gpu", "--override-ini", "addopts=-q"],
    )
    codes = [subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands]
    passed = codes[0] == 0 and codes[1] in (0, 5)  # 5: no test carries the mark
    record(
        f"{torch.cuda.get_device_name()}, torch {torch.__version__}",
        "passed" if passed else f"FAILED, exits {codes}",
    )
    return 0 if passed else 1


def record(device: str, result: str) -> None:
    """Replace the line below the mark in TRUST.md."""
    page = ROOT / "TRUST.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    at = lines.index(MARK)
    today = datetime.date.today().isoformat()
    lines[at + 1] = f"CUDA: `make gpu-check` {result} on {device}, {today}."
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
