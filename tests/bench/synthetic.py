"""Synthetic data of any size: a bank folder, a history. Deterministic, written through the project's own doors."""

from __future__ import annotations

import datetime
from pathlib import Path

from prepkit.domain import Attempt
from prepkit.study.opening import open_history

PER_FILE = 100
TOPICS = ("conv-output-size", "conv-parameters", "receptive-field", "pooling", "conv-flops")

QUESTION = """- id: {id}
  level: {level}
  source: synthetic
  parameters:
    W: {{type: pint, values: [32, 64, 224, 299]}}
    F: {{type: pint, from: 1, to: 11, step: 2}}
    P: {{type: nat, from: 0, to: 3}}
    S: {{type: pint, from: 1, to: 4}}
  derived: {{X: "W + 2*P - F"}}
  where: ["X >= 0"]
  parts:
  - name: out
    kind: number
    prompt: "Question {n}: {{F}}×{{F}} convolution, padding {{P}}, stride {{S}}, {{W}}×{{W}} image. Output width?"
    key: "floor(X/S) + 1"
    checks:
    - {{oracle: count.windows, with: {{W: W, F: F, P: P, S: S}}}}
    - {{oracle: torch.conv_width, with: {{W: W, F: F, P: P, S: S}}}}
    mistakes:
    - {{value: "floor((W + P - F)/S) + 1", because: "Padding is added on both sides."}}
    - {{value: "floor(X/S)", because: "Count the first window too."}}
  hints: ["Where can the left edge of the window stand?"]
  solution: "{{W}} + 2·{{P}} − {{F}} = {{X}} of room, then the first window: {{out}}."
"""


def write_bank(folder: Path, questions: int) -> None:
    """`questions` questions below `folder`, a hundred a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, questions, PER_FILE):
        topic = TOPICS[start // PER_FILE % len(TOPICS)]
        body = "".join(
            QUESTION.format(id=f"synthetic.q{n}", level=("screen", "core", "senior")[n % 3], n=n)
            for n in range(start, min(start + PER_FILE, questions))
        )
        path = folder / f"part-{start // PER_FILE:05d}.yaml"
        path.write_text(f"format: 1\ntopic: {topic}\nquestions:\n{body}", encoding="utf-8")


def write_history(data: Path, attempts: int) -> None:
    """`attempts` answers of 200 questions, one an hour, in the history below `data`."""
    data.mkdir(parents=True, exist_ok=True)
    first = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    with open_history(data / "history.sqlite") as history:
        for n in range(attempts):
            right = n % 3 != 0
            history.append(
                Attempt(
                    uuid=f"00000000-0000-4000-8000-{n:012d}", question=f"synthetic.q{n % 200}", digest="0" * 16,
                    seed=n % 40, values={}, part=0, event="answer", text="7", read_as="7",
                    outcome="right" if right else "wrong", credit=float(right), mistake="", hints=0,
                    seconds=20.0, at=(first + datetime.timedelta(hours=n)).isoformat(),
                )
            )  # fmt: skip
