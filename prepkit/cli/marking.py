"""The chain behind `prepkit grade`: read → paper → mark → review → record → write, one paper at a time."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import msgspec

from prepkit import __version__
from prepkit.bank.bank import Bank
from prepkit.cli import sink, taps
from prepkit.cli.banks import opened_bank
from prepkit.cli.terminal import quiet_pipe
from prepkit.errors import UsageError
from prepkit.grading import crowd, keyfile, regrade, review
from prepkit.grading.crowd import Crew
from prepkit.grading.journal import Journal
from prepkit.grading.papers import Papers
from prepkit.grading.pipeline import Graded
from prepkit.grading.reading import submissions
from prepkit.study import settings
from prepkit.study.opening import open_history
from prepkit.study.paths import history_file, settings_file

MISSED, UNUSABLE = 1, 4
REGRADED = {"terminal": "terminal", "csv": "csv", "json": "jsonl", "jsonl": "jsonl"}


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for on the command line; `output` as typed, since a last slash means a folder."""

    names: tuple[str, ...]
    key: Path | None = None
    form: str = "terminal"
    output: str = ""
    fail_under: float | None = None
    record: bool = False
    review_out: Path | None = None
    apply_review: Path | None = None
    regrade: Path | None = None
    summary: Path | None = None
    anonymous: bool = False
    banks: tuple[Path, ...] = ()
    jobs: int = 1
    cluster: str = ""
    resume: Path | None = None


def run(order: Order) -> int:
    """Everything graded and written; the exit code."""
    if not order.names:
        raise UsageError("nothing to grade; give files, folders, or - for standard input")
    if order.regrade and order.form not in REGRADED:
        raise UsageError(f"--regrade is written as {', '.join(REGRADED)}, not as {order.form}")
    if order.anonymous and not order.summary:
        raise UsageError("--anonymous is about the summary; give --summary DIR with it")
    _refuse_overwriting(order)
    watch = taps.Watch(order.fail_under, tells=bool(order.output) or order.form != "terminal")
    with ExitStack() as stack, quiet_pipe():
        papers = Papers(keyfile.load(order.key) if order.key else None, lambda: _bank(order, stack))
        _write(order, _begun(watch(_chain(order, papers, stack))))
        for note in papers.notes:
            taps.say(note)
    return MISSED if watch.missed else UNUSABLE if watch.unusable else 0


def _refuse_overwriting(order: Order) -> None:
    """What somebody wrote by hand is not written over."""
    inputs = {
        os.path.realpath(path)
        for path in (*order.names, order.key, order.apply_review, order.regrade)
        if path
    }
    for path in filter(None, (order.output, str(order.review_out or ""))):
        if os.path.realpath(path) in inputs and not Path(path).is_dir():
            raise UsageError(f"{path} is read and cannot be written at the same time; give another name")
    if order.review_out and order.review_out.is_file() and review.any_decided(order.review_out):
        raise UsageError(f"{order.review_out} holds decisions already; give --review-out another name")


def _begun(papers: Iterator[Graded]) -> Iterator[Graded]:
    """The first paper is there before anything is opened for writing: a slip in a name costs no old report."""
    first = list(islice(papers, 1))
    return chain(first, papers)


def print_schema() -> None:
    """The JSON Schema of --json."""
    from prepkit.render.report_messages import schema

    print(json.dumps(schema(), indent=2))


def _bank(order: Order, stack: ExitStack) -> Bank:
    bank = opened_bank(order.banks, settings.load(settings_file(os.environ)))
    stack.callback(bank.close)
    return bank


def _chain(order: Order, papers: Papers, stack: ExitStack) -> Iterator[Graded]:
    """Graded papers, with what the options want done on the way."""
    own = {os.path.realpath(path) for path in (order.output, order.review_out, order.resume) if path}
    handed_in = (each for each in submissions(order.names) if os.path.realpath(each.source) not in own)
    found = crowd.graded(handed_in, papers, _crew(order, stack), _journal(order, stack))
    if order.apply_review:
        found = taps.reviewed(found, review.load(order.apply_review))
    if order.review_out:
        file = order.review_out.open("w", encoding="utf-8", newline="\n")
        stack.callback(_closed, file, order.review_out)
        found = taps.kept_open(found, file)
    if order.summary:
        found = taps.summarised(found, order.summary, anonymous=order.anonymous)
    if order.record:
        found = taps.recorded(found, lambda: open_history(history_file(os.environ)), datetime.now(UTC))
    return found


def _closed(file: TextIO, path: Path) -> None:
    """What a full disk did not take is tried once more when a file is closed."""
    with sink.named(path):
        file.close()


def _crew(order: Order, stack: ExitStack) -> Crew:
    """Who marks; a bar tells how far they are where there are many and standard output is not the screen."""
    many = order.jobs != 1 or order.cluster
    quiet = order.output or not sys.stdout.isatty()
    progress = stack.enter_context(import_module("prepkit.render.progress").bar()) if many and quiet else None
    return Crew(order.jobs, order.cluster, progress)


def _journal(order: Order, stack: ExitStack) -> Journal | None:
    return stack.enter_context(Journal(order.resume, __version__)) if order.resume else None


def _write(order: Order, papers: Iterable[Graded]) -> None:
    if order.regrade:
        written = getattr(import_module("prepkit.render.regraded"), REGRADED[order.form])
        _put(order, written, regrade.regraded(papers, regrade.load(order.regrade)))
        return
    written = import_module(f"prepkit.render.report_{order.form}").written
    reports = (paper.report for paper in papers)
    if order.output and sink.is_folder(order.output):
        sink.to_folder(written, reports, Path(order.output), order.form)
    else:
        _put(order, written, reports)


def _put(order: Order, written: sink.Written[sink.T], items: Iterable[sink.T]) -> None:
    if order.output:
        sink.to_file(written, items, Path(order.output))
    else:
        sink.to_stdout(written, items)
