"""`prepkit quiz`: ask, grade, record, explain."""

from __future__ import annotations

import datetime
import json
import os
import sys
import uuid

import typer


def quiz(
    count: int = typer.Option(10, "-n", help="How many questions."),
    seed: int = typer.Option(0, "--seed"),
    as_json: bool = typer.Option(False, "--json"),
    no_input: bool = typer.Option(False, "--no-input"),
) -> None:
    """Ask questions whose keys are proved; grade, name the mistake, explain."""
    from prepkit import content
    from prepkit.bank import question as bank
    from prepkit.domain import Attempt, Outcome
    from prepkit.grading import grade
    from prepkit.study import paths
    from prepkit.study.opening import open_history

    history = open_history(paths.history_file(os.environ))
    right = asked = 0
    for question in bank.load(content.root("questions"))[:count]:
        variant = bank.variant(question, seed)
        for index, part in enumerate(question.parts):
            prompt = bank.fill(part.prompt, variant.values)
            print(
                json.dumps({"event": "question", "id": question.id, "prompt": prompt}) if as_json else prompt,
                flush=True,
            )
            line = "" if no_input else sys.stdin.readline()
            if not line:
                break
            verdict = grade(part, variant.values, line.strip())
            if verdict.outcome is Outcome.UNREADABLE:
                print(
                    json.dumps({"event": "verdict", "outcome": "unreadable", "reason": verdict.reason})
                    if as_json
                    else verdict.reason
                )
                continue
            history.append(Attempt(
                str(uuid.uuid4()), question.id, bank.digest(question), seed,
                {k: str(v) for k, v in variant.values.items()}, index, "answer", line.strip(), verdict.read_as,
                verdict.outcome, verdict.credit, verdict.mistake, 0, 0.0,
                datetime.datetime.now(datetime.UTC).isoformat(),
            ))  # fmt: skip
            asked += 1
            right += verdict.outcome is Outcome.RIGHT
            solution = bank.fill(question.solution, {**variant.values, part.name: verdict.expected})
            if as_json:
                print(
                    json.dumps(
                        {
                            "event": "verdict",
                            "outcome": verdict.outcome,
                            "mistake": verdict.mistake,
                            "key": verdict.expected,
                        }
                    )
                )
            else:
                print(f"read as {verdict.read_as}: {verdict.outcome}. {verdict.mistake}\n{solution}\n")
    print(
        json.dumps({"event": "summary", "right": right, "answered": asked})
        if as_json
        else f"{right} of {asked} right"
    )
