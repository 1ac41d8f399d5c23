"""`prepkit derive --verify-all`: check every line of every derivation, and write the evidence."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from prepkit.derive.chain import Derivation
    from prepkit.derive.result import Result
    from prepkit.verify.derivations import Summary

FAILED = 1


def verify(path: Path, *, check: bool, fresh: bool, jobs: int, as_json: bool) -> None:
    """Problems on stderr, the summary on stdout; exit 1 where anything is to be mended."""
    import msgspec

    from prepkit.cli.derivations import base, titles
    from prepkit.derive import evidence
    from prepkit.derive.shelf import opened
    from prepkit.render.safe import safe
    from prepkit.study.paths import cache_dir
    from prepkit.verify import derivations as run
    from prepkit.verify.ledger import write

    shelf = opened(path, base())
    complaints = [*shelf.complaints, *run.topics(shelf.derivations, titles())]
    bar = _bar if sys.stderr.isatty() and not as_json else None
    results = list(run.run(shelf.derivations, jobs, cache_dir(os.environ) / "verify", fresh, bar))
    if bar:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    content = evidence.text(results, run.versions(shelf.derivations))
    differences: list[str] = []
    if path.is_dir() and check:
        differences = evidence.differences(shelf.folder / evidence.NAME, content)
    elif path.is_dir():
        write(shelf.folder / evidence.NAME, content)
    summed = run.summary(results, complaints)
    for problem in (*complaints, *(problem for result in results for problem in result.problems)):
        print(safe(str(problem), lines=True), file=sys.stderr)
    for difference in differences:
        print(
            safe(f"{shelf.folder / evidence.NAME}: {difference}; run: prepkit derive --verify-all"),
            file=sys.stderr,
        )
    if as_json:
        print(msgspec.json.encode(summed).decode())
    else:
        _told(shelf.derivations, results, summed)
    if summed.failures or summed.unchecked or differences:
        raise typer.Exit(FAILED)


def _told(derivations: Sequence[Derivation], results: Sequence[Result], summed: Summary) -> None:
    """Every line that is not proved, then one line of counts."""
    from prepkit.verify.derivations import weakest

    for derivation, result in zip(derivations, results, strict=True):
        for line in weakest(result):
            text = derivation.chain(line.chain).lines[line.number - 1].line.text
            how = f"{line.reached} ({line.rung}, {line.points} points)"
            print(f"{derivation.id} {line.chain} {line.number}: {how}: {text}")
    firm = [f"{summed.proved} proved", f"{summed.probed} probed", f"{summed.torch} torch"]
    if summed.unchecked:
        firm.append(f"{summed.unchecked} unchecked")
    failed = f"; {len(summed.failures)} to mend" if summed.failures else ""
    print(
        f"{summed.derivations} derivations, {summed.lines} lines ({', '.join(firm)}), "
        f"{summed.mistakes_refuted} of {summed.mistakes} planted mistakes refuted{failed}"
    )


_BAR = 30  # characters


def _bar(done: int, of: int) -> None:
    full = _BAR * done // of
    print(f"\r{'━' * full}{'─' * (_BAR - full)} {done}/{of}", end="", file=sys.stderr, flush=True)
