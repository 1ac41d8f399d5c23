"""The index at 100, 10,000 and 100,000 questions: built against yaml.load, refreshed, asked for a first question.

python -m tests.bench.index [100000]    largest bank
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from prepkit.bank.bank import Bank, open_bank
from prepkit.bank.variant import Sampler
from tests.bench.cpu import row

PER_FILE = 100
BUILD_BAR, REFRESH_BAR_MS, VARIANT_BAR_MS, FIRST_BAR = 1.6, 15, 1, 1.5

QUESTION = """\
- id: conv-output-size.made-{number}
  level: {level}
  source: Dumoulin & Visin 2016, §2.4
  parameters:
    W: {{type: pint, values: [32, 64, 224, {number}]}}
    F: {{type: pint, from: 1, to: 11, step: 2}}
    P: {{type: nat, from: 0, to: 3}}
    S: {{type: pint, from: 1, to: 4}}
  derived: {{X: "W + 2*P - F"}}
  where: ["X >= 0"]
  parts:
  - name: out
    kind: number
    prompt: "A {{F}}×{{F}} convolution, padding {{P}}, stride {{S}}, over a {{W}}×{{W}} image. How wide is the output?"
    key: "floor(X/S) + 1"
    checks:
    - {{oracle: count.windows, with: {{W: W, F: F, P: P, S: S}}}}
    - {{oracle: torch.conv_width, with: {{W: W, F: F, P: P, S: S}}}}
    mistakes:
    - {{value: "floor((W + P - F)/S) + 1", because: "Padding is added on both sides."}}
    - {{value: "floor(X/S)", because: "Count the first window too."}}
  hints: ["Where can the left edge of the window stand?", "Divide the room to slide by the stride."]
  solution: "X = {{W}} + 2·{{P}} − {{F}} is the room; steps of {{S}} fit floor(X/{{S}}) times, plus the first window."
  follow_ups: [conv-output-size.made-{number}]
"""


def write_bank(folder: Path, questions: int) -> list[Path]:
    """A bank of so many synthetic questions, 100 a file."""
    numbers = random.Random(0).sample(range(1000, 1000 + 10 * questions), questions)
    files = []
    for start in range(0, questions, PER_FILE):
        chunk = numbers[start : start + PER_FILE]
        body = "".join(QUESTION.format(number=n, level=("screen", "core", "senior")[n % 3]) for n in chunk)
        path = folder / f"area-{start // 10_000}" / f"made-{start}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("format: 1\ntopic: conv-output-size\nquestions:\n" + body, encoding="utf-8")
        files.append(path)
    return files


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1e3


def build_ratio(files: list[Path], folder: Path, cache: Path) -> float:
    """The index's CPU time over that of yaml.load(CSafeLoader) on the same bytes, in turn where there is time."""
    texts = [path.read_bytes() for path in files]
    turns = 5 if len(files) <= 100 else 1

    def plain() -> None:
        for text in texts:
            yaml.load(text, yaml.CSafeLoader)

    def ours() -> None:
        for old in cache.glob("*"):
            old.unlink()
        open_bank([folder], cache).close()

    pairs = [(cpu(ours), cpu(plain)) for _ in range(turns)]
    return statistics.median(mine for mine, _ in pairs) / statistics.median(theirs for _, theirs in pairs)


def refresh_ms(files: list[Path], folder: Path, cache: Path) -> float:
    """CPU time of opening after one file was edited, less that of opening after none was."""
    edited, idle = [], []
    for turn in range(9):
        path = files[len(files) // 2]
        text = path.read_text(encoding="utf-8")
        head, tail = text[: len(text) // 2], text[len(text) // 2 :]
        path.write_text(
            head + tail.replace("Count the first window", f"Count the first window ({turn})", 1), "utf-8"
        )
        os.utime(path, ns=(turn, turn))  # long ago: what was just written is read again at the next opening
        edited.append(cpu(lambda: open_bank([folder], cache).close()))
        idle.append(cpu(lambda: open_bank([folder], cache).close()))
    return statistics.median(edited) - statistics.median(idle)


def first_ms(folder: Path, cache: Path) -> float:
    """Open, draw one question, draw its variant."""

    def first() -> None:
        bank = open_bank([folder], cache)
        Sampler(bank.question(bank.draw(1, seed=1)[0].id)).variant(0)
        bank.close()

    return statistics.median(cpu(first) for _ in range(9))


def variant_ms(bank: Bank) -> float:
    """The median first variant of a question, its expressions read already."""
    questions = [bank.question(found.id) for found in bank.draw(50, seed=2)]
    return statistics.median(cpu(lambda q=q: Sampler(q).variant(39)) for q in questions)  # type: ignore[misc]


def main() -> None:
    """Print the table."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else 10_000
    for questions in (n for n in (100, 10_000, 100_000) if n <= largest):
        with tempfile.TemporaryDirectory() as temporary:
            folder, cache = Path(temporary) / "bank", Path(temporary) / "cache"
            files = write_bank(folder, questions)
            name = f"{questions:,} questions"
            print(
                row(f"{name}: build / yaml.load(CSafeLoader)", build_ratio(files, folder, cache), BUILD_BAR)
            )
            print(
                row(
                    f"{name}: refresh after one edited file, ms",
                    refresh_ms(files, folder, cache),
                    REFRESH_BAR_MS,
                )
            )
            bank = open_bank([folder], cache)
            print(row(f"{name}: a variant, ms", variant_ms(bank), VARIANT_BAR_MS))
            size = sum(path.stat().st_size for path in cache.glob("*")) / 2**20
            print(
                f"{name}: open, draw and vary a first question {first_ms(folder, cache):.2f} ms; index {size:.1f} MiB"
            )
    os.sync()


if __name__ == "__main__":
    main()
