"""Derivations: recall what is known, check the rest on all cores, let torch close its lines, sum up."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path

import msgspec

from prepkit import pool
from prepkit.derive.chain import Derivation
from prepkit.derive.check import RANK, check
from prepkit.derive.questions import questions
from prepkit.derive.result import LineFound, Problem, Result
from prepkit.domain import Complaint, Outcome
from prepkit.errors import NotInstalled
from prepkit.kinds import kind, kind_of
from prepkit.oracles.catalogue import signature
from prepkit.verify import sources
from prepkit.verify.closers import close
from prepkit.verify.memory import installed

CHECKER = ("prepkit.derive.check", "prepkit.verify.closers", "prepkit.maths.worker")
Progress = Callable[[int, int], None]


class Summary(msgspec.Struct, frozen=True):
    """What `--verify-all --json` says."""

    schema: int = 1
    derivations: int = 0
    lines: int = 0
    proved: int = 0
    probed: int = 0
    torch: int = 0
    unchecked: int = 0
    mistakes: int = 0
    mistakes_refuted: int = 0
    failures: tuple[dict[str, object], ...] = ()


def verify(derivation: Derivation) -> Result:
    """The result with its torch lines closed."""
    result = check(derivation)
    lines: list[LineFound] = []
    problems = [*result.problems, *unanswerable(derivation)]
    for (chain, number, line), found in zip(derivation.steps(), result.lines, strict=True):
        if line.checks:
            closed = close(derivation, chain, number + 1, line)
            if closed.problem:
                problems.append(closed.problem)
            elif found.reached == "unchecked" and line.least == "torch":
                names = ", ".join(one.oracle for one in line.checks)
                found = msgspec.structs.replace(found, reached="torch", rung=names, points=closed.points)
        lines.append(found)
    return msgspec.structs.replace(result, lines=tuple(lines), problems=tuple(problems))


def unanswerable(derivation: Derivation) -> list[Problem]:
    """Questions of the derivation that are no questions: ill-formed, or the key, read as it is shown, is not right."""
    problems = []
    for one in questions(derivation):
        of = kind(kind_of(one.part))
        wrong = "; ".join(f"{field}: {why}" for field, why in of.inspect(one.part, {}))
        if not wrong:
            key = of.key(one.part, {})
            read = of.read(of.show(key, one.part, {}, 0), one.part, {}, 0)
            right = any(of.compare(answer, key, one.part, {}).outcome is Outcome.RIGHT for answer in read)
            wrong = "" if right else "the key, typed as it is shown, is not right"
        if wrong:
            problems.append(Problem(one.at, f"id {one.id}", wrong, "", None, "mend the line or its mistakes"))
    return problems


def run(
    derivations: Sequence[Derivation],
    jobs: int = 0,
    cache_folder: Path | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """The result of every derivation in order, each as soon as those before it are there."""
    known = [None if fresh else _recalled(one, cache_folder) for one in derivations]
    new = [one for one, result in zip(derivations, known, strict=True) if result is None]
    done = pool.map(partial(_examine, folder=cache_folder), new, jobs, progress)
    for derivation, result in zip(derivations, known, strict=True):
        yield result or _value(derivation, next(done))


def _examine(derivation: Derivation, folder: Path | None) -> Result:
    result = verify(derivation)
    if folder is not None and not result.problems:
        _keep(folder, _key(derivation), result)
    return result


def _value(derivation: Derivation, done: pool.Done[Result]) -> Result:
    if isinstance(done.error, NotInstalled):
        raise done.error
    if done.value is not None:
        return done.value
    why = f"checking broke: {type(done.error).__name__}: {done.error}"
    problem = Problem(derivation.at, f"id {derivation.id}", why)
    return Result(derivation.id, derivation.digest, "unchecked", (), (), (problem,))


def summary(results: Sequence[Result], complaints: Sequence[Complaint]) -> Summary:
    """Counts over all, and everything that is to be mended."""
    lines = [line for result in results for line in result.lines]
    heads = [head for result in results for head in result.heads]
    reached = [line.reached for line in lines]
    mistakes = [mistake for line in lines for mistake in line.mistakes]
    wrong = ("refuted", "one-way", "where-defined")
    return Summary(
        derivations=len(results),
        lines=len(lines),
        proved=reached.count("proved"),
        probed=reached.count("probed"),
        torch=reached.count("torch"),
        unchecked=reached.count("unchecked") + sum(head.reached == "unchecked" for head in heads),
        mistakes=len(mistakes),
        mistakes_refuted=sum(mistake.verdict in wrong for mistake in mistakes),
        failures=(
            *map(_complaint, complaints),
            *(_failure(p) for result in results for p in result.problems),
        ),
    )


def _failure(problem: Problem) -> dict[str, object]:
    told: dict[str, object] = msgspec.to_builtins(problem)
    del told["at"]
    return {"file": problem.at.file, "line": problem.at.line, **told}


def _complaint(found: Complaint) -> dict[str, object]:
    return {"file": found.at.file, "line": found.at.line, "where": found.where, "problem": found.problem}


def topics(derivations: Sequence[Derivation], known: Mapping[str, str]) -> list[Complaint]:
    """Derivations whose topic is none of the taxonomy."""
    return [
        Complaint(
            one.at,
            f"id {one.id}",
            f"topic '{one.topic}' is not in the taxonomy",
            tuple(get_close_matches(one.topic, known, 2)),
        )
        for one in derivations
        if known and one.topic not in known
    ]


def weakest(result: Result) -> list[LineFound]:
    """The lines that are not proved."""
    return [line for line in result.lines if RANK.index(line.reached)]


def versions(derivations: Sequence[Derivation]) -> Mapping[str, str]:
    """What the results came from."""
    found = {"python": platform.python_version()}
    names = ["sympy", "python-flint", "z3-solver"]
    if any(line.checks for one in derivations for _, _, line in one.steps()):
        names.append("torch")
    return found | {name: version for name in names if (version := installed(name))}


def _key(derivation: Derivation) -> str:
    """Of what a result depends on: the derivation as written, and the code it was checked by."""
    oracles = {check.oracle for _, _, line in derivation.steps() for check in line.checks}
    about = (derivation.digest, _code(tuple(sorted(oracles))), sys.version, *versions([derivation]).values())
    return "derivation-" + hashlib.sha256("\0".join(about).encode()).hexdigest()[:32]


@cache
def _code(oracles: tuple[str, ...]) -> str:
    return sources.digest([*CHECKER, *(signature(oracle).module for oracle in oracles)])


def _recalled(derivation: Derivation, folder: Path | None) -> Result | None:
    if folder is None:
        return None
    try:
        return msgspec.json.decode((folder / _key(derivation)).read_bytes(), type=Result)
    except (OSError, msgspec.DecodeError):
        return None


def _keep(folder: Path, key: str, result: Result) -> None:
    part = folder / f"{key}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(msgspec.json.encode(result))
        part.replace(folder / key)
    except OSError:
        return  # costs only time
