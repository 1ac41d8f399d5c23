"""`prepkit grade`: filled sheets in, what became of every part out."""

from __future__ import annotations

import enum
from pathlib import Path

import typer


class FormatName(enum.StrEnum):
    """What the report is written as."""

    terminal = "terminal"
    json = "json"
    jsonl = "jsonl"
    junit = "junit"
    markdown = "markdown"
    html = "html"
    csv = "csv"
    gradescope = "gradescope"


def grade(
    files: list[str] = typer.Argument(
        None, metavar="FILE...", help="Filled sheets: files, folders, globs, or - for standard input."
    ),
    key: Path = typer.Option(
        None, "--key", help="The key file of the sheet; else key.json beside it, else the bank."
    ),
    form: FormatName = typer.Option(FormatName.terminal, "--format", "-f", help="How the report is written."),
    as_json: bool = typer.Option(False, "--json", help="The same as --format json; see --json-schema."),
    output: str = typer.Option("", "--output", "-o", help="Write there; a folder takes a file a candidate."),
    fail_under: float = typer.Option(
        None,
        "--fail-under",
        min=0.0,
        max=100.0,
        help="Exit 1 if any paper earns less, in percent of what is decided.",
    ),
    record: bool = typer.Option(False, "--record", help="Write the answers to the history, as a quiz does."),
    review_out: Path = typer.Option(
        None, "--review-out", help="Write the answers a machine cannot decide there, for a person to fill in."
    ),
    apply_review: Path = typer.Option(None, "--apply-review", help="Merge a review file that was filled in."),
    regrade: Path = typer.Option(
        None,
        "--regrade",
        metavar="OLD",
        help="Compare with an old key file or JSON report: who gains and loses what.",
    ),
    summary: Path = typer.Option(
        None,
        "--summary",
        metavar="DIR",
        help="Write the class there: scores, each part, mistakes (HTML, CSV).",
    ),
    anonymous: bool = typer.Option(False, "--anonymous", help="In the summary candidates are numbers."),
    jobs: int = typer.Option(1, "--jobs", "-j", min=0, help="Processes; 0 is one a core."),
    cluster: str = typer.Option(
        "", "--cluster", metavar="ADDRESS", help="Grade on a dask cluster: tcp://scheduler:8786."
    ),
    resume: Path = typer.Option(
        None, "--resume", help="Keep there what is graded; what it holds already is not graded again."
    ),
    bank: list[Path] = typer.Option(
        None, "--bank", help="A folder of your own questions, beside the shipped."
    ),
    json_schema: bool = typer.Option(
        False, "--json-schema", help="Print the JSON Schema of --json and stop."
    ),
) -> None:
    """Grade filled sheets: every part with how it was read, verdict, credit, mistake, explanation and evidence."""
    from prepkit.cli import marking

    if json_schema:
        marking.print_schema()
        return
    order = marking.Order(
        names=tuple(files or ()), key=key, form="json" if as_json else form.value, output=output,
        fail_under=fail_under, record=record, review_out=review_out, apply_review=apply_review, regrade=regrade,
        summary=summary, anonymous=anonymous,
        banks=tuple(bank or ()), jobs=jobs, cluster=cluster, resume=resume,
    )  # fmt: skip
    if code := marking.run(order):
        raise typer.Exit(code)
