"""A whole bank: load, recall what is known, examine the rest on all cores, in the order of ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from prepkit import pool
from prepkit.bank import scan
from prepkit.bank.load import load_file
from prepkit.bank.question import Question
from prepkit.domain import Complaint
from prepkit.errors import NotInstalled, UsageError
from prepkit.oracles import device as on_device
from prepkit.oracles import family_of, resolve
from prepkit.verify import memory
from prepkit.verify.foundation import all_checks
from prepkit.verify.question import VARIANTS, verify
from prepkit.verify.result import Failure, Found, Result

Progress = Callable[[int, int], None]


class Settings(msgspec.Struct, frozen=True):
    """How to run: processes (0: all cores), variants a question, torch's device, the cache (None: none)."""

    jobs: int = 0
    variants: int = VARIANTS
    device: str = "cpu"
    cache: Path | None = None
    fresh: bool = False


def files(path: Path) -> list[Path]:
    """The bank files below a folder, or the file itself; UsageError where there is nothing."""
    if path.is_dir():
        return scan.files([path])
    if not path.exists():
        raise UsageError(f"there is no {path}")
    return [path]


def load(path: Path, base: Path | None = None) -> tuple[list[Question], list[Complaint]]:
    """Every question below `path` in the order of ids, and every complaint; ids stand once."""
    questions: dict[str, Question] = {}
    complaints: list[Complaint] = []
    for file in files(path):
        shown = str(file.relative_to(base)) if base and file.is_relative_to(base) else str(file)
        loaded = load_file(file, shown)
        complaints += loaded.complaints
        for question in loaded.questions:
            first = questions.setdefault(question.id.casefold(), question)
            if first is not question:
                problem = f"the id stands at {first.at} already"
                complaints.append(Complaint(question.at, f"id {question.id}", problem))
    return [questions[key] for key in sorted(questions)], complaints


def run(
    questions: Sequence[Question], settings: Settings, progress: Progress | None = None
) -> Iterator[Found]:
    """The result of every question in order; NotInstalled before any work where a family cannot run."""
    known = [_recalled(question, settings) for question in questions]
    new = [question for question, result in zip(questions, known, strict=True) if result is None]
    _families_there(new)
    with on_device(settings.device):
        pass  # a device that is not there is told before any work
    results = pool.map(partial(_examine, settings=settings), new, settings.jobs, progress)
    for question, result in zip(questions, known, strict=True):
        yield Found(question.at, result or _value(question, next(results)))


def _families_there(questions: Sequence[Question]) -> None:
    checks = [check for q in questions for part in q.parts for _, check in all_checks(part)]
    first = {family_of(check.oracle): check.oracle for check in reversed(checks)}
    for oracle in first.values():
        try:
            resolve(oracle)
        except UsageError:
            continue  # told with the question


def _recalled(question: Question, settings: Settings) -> Result | None:
    key = "" if settings.fresh else _key(question, settings)
    return memory.recall(settings.cache, key) if settings.cache and key else None


def _examine(question: Question, settings: Settings) -> Result:
    """Examined and kept at once, in whatever process this runs: an interruption loses only what was under way."""
    with on_device(settings.device):
        result = verify(question, settings.variants)
    if settings.cache and (key := _key(question, settings)):
        memory.keep(settings.cache, key, result)
    return result


def _key(question: Question, settings: Settings) -> str:
    try:
        return memory.name(question, settings.variants, settings.device)
    except UsageError:
        return ""  # an oracle that does not exist: examined anew each time


def _value(question: Question, done: pool.Done[Result]) -> Result:
    if isinstance(done.error, NotInstalled):
        raise done.error
    if done.value:
        return done.value
    failure = Failure(f"verify itself broke: {type(done.error).__name__}: {done.error}")
    return Result(question.id, question.digest, "unverified", failures=(failure,))
