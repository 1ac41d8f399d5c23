"""`prepkit verify`: recompute every key by every oracle."""

from __future__ import annotations

import json
import sys

import typer


def verify(
    check: bool = typer.Option(False, "--check", help="Compare with verified.jsonl, write nothing."),
) -> None:
    """Recompute every key by every oracle and write the evidence."""
    from prepkit import content
    from prepkit.bank import question as bank
    from prepkit.verify import verify as evidence

    path = content.root("questions") / "verified.jsonl"
    lines = [json.dumps(evidence(question)) for question in bank.load(content.root("questions"))]
    text = "\n".join([json.dumps({"schema": 1}), *lines]) + "\n"
    if check and path.read_text(encoding="utf-8") != text:
        print(f"{path}: differs from what the oracles say now; run: prepkit verify", file=sys.stderr)
        raise typer.Exit(1)
    if not check:
        path.write_text(text, encoding="utf-8")
    print(f"{len(lines)} questions verified")
