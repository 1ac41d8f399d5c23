"""Results of earlier runs, one small file each: only what changed is examined, an interrupted run loses nothing.

A result is kept under the hash of the question as written and of all the code it came from; failures are not kept.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from prepkit.bank.question import Question
from prepkit.domain import At
from prepkit.kinds import kind_of
from prepkit.kinds.common.exhibit import EXECUTED
from prepkit.oracles import family_of
from prepkit.oracles.catalogue import signature
from prepkit.verify import sources
from prepkit.verify.foundation import all_checks
from prepkit.verify.result import Result

EXAMINER = "prepkit.verify.question"


def name(question: Question, variants: int, device: str) -> str:
    """The hash of everything that a result depends on."""
    written = msgspec.json.encode(msgspec.structs.replace(question, at=At()), order="deterministic")
    code = _code(tuple(sorted(_modules(question))))
    about = (code, *_versions(question), str(variants), device)
    return hashlib.sha256("\0".join(about).encode() + written).hexdigest()[:32]


def _modules(question: Question) -> set[str]:
    kinds = {f"prepkit.kinds.{kind_of(part)}" for part in question.parts}
    oracles = {check.oracle for part in question.parts for _, check in all_checks(part)}
    return {EXAMINER, *kinds, *(signature(oracle).module for oracle in oracles)}


@cache
def _code(modules: tuple[str, ...]) -> str:
    return sources.digest(modules)


def _versions(question: Question) -> list[str]:
    families = {family_of(check.oracle) for part in question.parts for _, check in all_checks(part)}
    families |= {"numpy", "torch"} if EXECUTED in families else set()
    return [sys.version, *(installed(family) for family in sorted(families))]


@cache
def installed(distribution: str) -> str:
    """Its version without importing it; empty where it is not installed."""
    try:
        return version(distribution).partition("+")[0]
    except PackageNotFoundError:
        return ""


def recall(folder: Path, key: str) -> Result | None:
    """The result kept under `key`, if there is one that can be read."""
    try:
        return msgspec.json.decode((folder / key).read_bytes(), type=Result)
    except (OSError, msgspec.DecodeError):
        return None


def keep(folder: Path, key: str, result: Result) -> None:
    """Write a result without failures, in one step; a folder that cannot be written to costs only time."""
    if result.failures:
        return
    part = folder / f"{key}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(msgspec.json.encode(result))
        part.replace(folder / key)
    except OSError:
        return
