"""`make package-test`: sdist and wheel are built, and the wheel is used in an empty venv outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUST_HOLD = (
    "prepkit/_content/questions/verified.jsonl",
    "prepkit/_content/questions/convolution/output-size.yaml",
)


def run(*command: str | Path, cwd: Path, text: str = "", **environ: str) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, input=text, capture_output=True, text=True, timeout=600,
        env={**os.environ, **environ},
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def build(out: Path) -> tuple[Path, Path]:
    """sdist, and the wheel built from that sdist."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, cwd=ROOT)
    return next(out.glob("*.tar.gz")), next(out.glob("*.whl"))


def quiz(python: Path, cwd: Path) -> None:
    """A scripted quiz from the wheel: a wrong answer, an unreadable one, then the end of input."""
    lines = run(
        python, "-m", "prepkit", "quiz", "-n", "2", "--seed", "1", "--json", cwd=cwd, text="-1\n(((\n",
        PREPKIT_DATA=str(cwd / "data"), PREPKIT_CACHE=str(cwd / "cache"), PREPKIT_CONFIG=str(cwd / "config"),
        PYTHONPATH="",
    )  # fmt: skip
    events = [json.loads(line) for line in lines.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[0] == "question", events
    assert kinds[-1] == "summary", events
    assert events[1]["outcome"] == "wrong", events


def main() -> None:
    """Build, install, ask."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        sdist, wheel = build(out / "dist")
        with tarfile.open(sdist) as tar, zipfile.ZipFile(wheel) as archive:
            assert any(name.endswith("/README.md") for name in tar.getnames())
            missing = [name for name in MUST_HOLD if name not in archive.namelist()]
            assert not missing, missing
        venv.create(out / "venv", with_pip=True)
        python = out / "venv" / "bin" / "python"
        run(
            python,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "-c",
            ROOT / "constraints.txt",
            wheel,
            cwd=out,
        )
        where = run(python, "-c", "import prepkit; print(prepkit.__file__)", cwd=out, PYTHONPATH="").strip()
        assert where.startswith(str(out / "venv")), where
        quiz(python, out)
    print("package-test: 1 sdist, 1 wheel, 1 scripted quiz passed")


if __name__ == "__main__":
    main()
