"""`prepkit verify`: recompute every key by every oracle, and write the evidence."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from prepkit.render.safe import safe

if TYPE_CHECKING:
    from prepkit.domain import Complaint
    from prepkit.verify.result import Failure, Found
    from prepkit.verify.run import Settings

FAILED, INTERRUPTED = 1, 130


def verify(
    paths: list[Path] = typer.Argument(
        None, metavar="[PATH]…", help="Files or folders of a bank; the shipped one."
    ),
    check: bool = typer.Option(False, "--check", help="Compare with verified.jsonl; write nothing."),
    fresh: bool = typer.Option(False, "--fresh", help="Examine everything anew, also what has not changed."),
    jobs: int = typer.Option(0, "--jobs", "-j", min=0, help="Processes; 0 is one a core."),
    device: str = typer.Option(
        "cpu", "--device", help="Where torch computes values: auto, cpu, cuda or mps."
    ),
    as_json: bool = typer.Option(False, "--json", help="The summary as JSON."),
) -> None:
    """Recompute every key by every oracle and write the evidence beside the questions."""
    from prepkit import content
    from prepkit.study.paths import cache_dir
    from prepkit.verify.run import Settings

    settings = Settings(jobs=jobs, device=device, cache=cache_dir(os.environ) / "verify", fresh=fresh)
    roots = paths or [content.root("questions")]
    reports = [_Report(root, settings, check) for root in roots]
    if as_json:
        _print_json(reports)
    else:
        for report in reports:
            report.print()
    if any(report.failed for report in reports):
        raise typer.Exit(FAILED)


class _Report:
    """One root: its results, complaints and what `--check` found; the evidence is written on the way."""

    def __init__(self, root: Path, settings: Settings, check: bool) -> None:
        from prepkit import __version__
        from prepkit.verify import ledger, run

        base = Path.cwd() if root.resolve().is_relative_to(Path.cwd()) else None
        questions, self.complaints = run.load(root.resolve(), base)
        self.path = (root if root.is_dir() else root.parent) / ledger.NAME
        self.found = _collected(questions, settings)
        results = [found.result for found in self.found]
        self.differences: list[str] = []
        self.alone = not root.is_dir()
        if self.alone:
            return  # one file of a bank: its folder's evidence stays as it is
        content = ledger.text(results, __version__)
        if check:
            self.differences = ledger.differences(self.path, content)
        else:
            ledger.write(self.path, content)

    @property
    def sound(self) -> list[Found]:
        """Results without failures."""
        return [found for found in self.found if not found.result.failures]

    @property
    def failed(self) -> bool:
        """Is there anything to mend?"""
        return bool(self.complaints or self.differences or len(self.sound) < len(self.found))

    def print(self) -> None:
        """Failures on stderr, one line of summary on stdout."""
        for complaint in self.complaints:
            print(safe(str(complaint)), file=sys.stderr)
        for found in self.found:
            for failure in found.result.failures:
                print(safe(_worded(found, failure), lines=True), file=sys.stderr)
        for difference in self.differences:
            print(safe(f"{self.path}: {difference}; run: prepkit verify"), file=sys.stderr)
        note = "; one file: nothing written, give its folder to keep this" if self.alone else ""
        print(_summary(self.found, self.complaints) + note)


def _collected(questions: Sequence[object], settings: Settings) -> list[Found]:
    from prepkit.render.progress import bar
    from prepkit.verify.run import run

    try:
        with bar() as shown:
            return list(run(questions, settings, shown))  # type: ignore[arg-type]
    except KeyboardInterrupt:
        print("\ninterrupted; what was examined so far is kept", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


def _worded(found: Found, failure: Failure) -> str:
    where = f"{failure.part}: " if failure.part else ""
    lines = [f"{found.at}: id {found.result.id}: {where}{failure.problem}"]
    if failure.seed is not None:
        values = ", ".join(f"{name}={value}" for name, value in failure.values.items())
        lines.append(f"    at {values or 'its only variant'} (seed {failure.seed})")
    lines += [f"    {family} says {value}" for family, value in failure.said]
    return "\n".join(lines)


def _summary(found: Sequence[Found], complaints: Sequence[Complaint]) -> str:
    results = [each.result for each in found if not each.result.failures]
    levels = [result.evidence for result in results]
    counts = ", ".join(f"{levels.count(level)} {level}" for level in dict.fromkeys(sorted(levels)))
    checks, variants = sum(r.checks for r in results), sum(r.variants for r in results)
    failed = len(found) - len(results)
    return (
        f"{len(results)} of {len(found)} questions verified ({counts or 'none'}), {variants:,} variants, "
        f"{checks:,} checks" + (f"; {failed} failed" if failed else "")
        + (f"; {len(complaints)} complaints" if complaints else "")
    )  # fmt: skip


def _print_json(reports: Sequence[_Report]) -> None:
    failures = [
        {
            "file": found.at.file, "line": found.at.line, "id": found.result.id, "part": failure.part,
            "problem": failure.problem, "seed": failure.seed, "values": failure.values, "said": dict(failure.said),
        }
        for report in reports
        for found in report.found
        for failure in found.result.failures
    ]  # fmt: skip
    failures += [
        {"file": c.at.file, "line": c.at.line, "id": c.where.removeprefix("id "), "part": "", "problem": c.problem,
         "seed": None, "values": {}, "said": {}}
        for report in reports
        for c in report.complaints
    ]  # fmt: skip
    print(
        json.dumps(
            {
                "schema": 1,
                "questions": sum(len(report.found) for report in reports),
                "verified": sum(len(report.sound) for report in reports),
                "checks": sum(found.result.checks for report in reports for found in report.sound),
                "variants": sum(found.result.variants for report in reports for found in report.sound),
                "differences": [each for report in reports for each in report.differences],
                "failures": failures,
            },
            ensure_ascii=False,
        )
    )
