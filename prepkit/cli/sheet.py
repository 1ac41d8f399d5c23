"""`prepkit sheet`: practice sheets out, and the key file apart."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from prepkit.cli.quiz import COUNT_MAX, LevelName
from prepkit.errors import PrepkitError, Unusable, UsageError

if TYPE_CHECKING:
    from prepkit.bank.bank import Bank
    from prepkit.grading.paper import Paper, ToShow

WORTH_MAX = 1e6  # points of one part
_SEEDS = 1 << 31


def sheet(
    names: list[str] = typer.Argument(
        None, metavar="[TOPIC]...", help="Topics or question ids; all if none."
    ),
    count: int = typer.Option(
        None, "-n", "--count", min=1, max=COUNT_MAX, help="How many questions; 20 if nothing is said."
    ),
    seed: int = typer.Option(None, "--seed", min=0, help="The same sheets again."),
    folder: Path = typer.Option(Path(), "-o", "--output", metavar="DIR", help="Where the files go."),
    roster: Path = typer.Option(
        None,
        "--candidates",
        metavar="FILE",
        help="A name a line, or a CSV table: a sheet each, numbers of their own.",
    ),
    points: list[str] = typer.Option(
        None,
        "--points",
        metavar="[NAME=]N",
        help="Of a part: of all, of a level, a topic or a question; may be repeated.",
    ),
    derivation: list[str] = typer.Option(
        None,
        "--derivation",
        metavar="NAME",
        help="Ask for a derivation, line by line, too; alone without -n and topics.",
    ),
    level: LevelName = typer.Option(None, "--level", help="Only questions of this level."),
    title: str = typer.Option("", "--title", help="What stands at the top."),
    bank: list[Path] = typer.Option(
        None, "--bank", help="A folder of your own questions, beside the shipped."
    ),
    as_json: bool = typer.Option(False, "--json", help="What was written, as JSON."),
) -> None:
    """Write practice sheets (YAML, Markdown, HTML), and apart from them the file of keys."""
    from prepkit.cli.banks import opened_bank
    from prepkit.cli.derivations import asked_for
    from prepkit.cli.sheet_choice import chosen
    from prepkit.study import settings
    from prepkit.study.paths import settings_file

    candidates = _candidates(roster) if roster else ("",)
    seed = int.from_bytes(os.urandom(4), "big") % _SEEDS if seed is None else seed
    opened = opened_bank(bank or (), settings.load(settings_file(os.environ)))
    to_show = asked_for(derivation or ())
    alone = bool(to_show and not names and not level and count is None)
    count = 0 if alone else 20 if count is None else count
    wanted = level.value if level else None
    ids = chosen(opened, names or (), count, seed, wanted, to_show) if count else []
    worth = _worth(points or (), opened, ids, to_show)
    papers, left_out = _papers(opened, ids, seed, candidates, worth, title, to_show)
    for note in left_out:
        _tell(note)
    if len(papers[0].asked) < count:
        _tell(f"asked for {count} questions; {len(papers[0].asked)} can stand on one sheet")
    paths = _write(folder, papers)
    _report(paths, papers, seed, as_json)


def _candidates(roster: Path) -> tuple[str, ...]:
    from prepkit.grading.candidates import candidates

    try:
        with roster.open("rb") as file:
            return candidates(file, str(roster))
    except OSError as error:
        raise Unusable(str(roster), error.strerror or "cannot be read", "give --candidates a file") from None


def _worth(
    points: Iterable[str], bank: Bank, ids: Sequence[str], to_show: Sequence[ToShow] = ()
) -> dict[str, float]:
    """`--points 2`, `--points senior=3`: by name; all levels for a number alone."""
    from prepkit.bank.question import LEVELS

    rows = [row for row in map(bank.row, ids) if row]
    asked = [name for each in to_show for name in (each.id, each.derivation.id, each.derivation.topic)]
    known = dict.fromkeys([*LEVELS, *(row.topic for row in rows), *(row.id for row in rows), *asked])
    worth: dict[str, float] = {}
    for said in (each for told in points for each in told.split(",")):
        name, _, number = said.rpartition("=")
        name = name.strip()
        if name and name not in known:
            import difflib  # only on the way to an error

            nearest = tuple(difflib.get_close_matches(name, known, 2, 0.6))
            raise UsageError(
                f"--points {said}: {name!r} is no level, topic or question of this sheet", nearest
            )
        told = _number(said, number)
        worth = {**dict.fromkeys(LEVELS, told), **worth} if not name else {**worth, name: told}
    return worth


def _number(said: str, text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= WORTH_MAX:
        raise UsageError(
            f"--points {said}: expected a number from 0 to {WORTH_MAX:,.0f}, such as 2 or senior=3"
        )
    return found


def _papers(
    bank: Bank,
    ids: Sequence[str],
    seed: int,
    candidates: Sequence[str],
    worth: Mapping[str, float],
    title: str,
    to_show: Sequence[ToShow] = (),
) -> tuple[list[Paper], list[str]]:
    """Everybody's paper; a question whose key is in doubt, or that cannot be drawn, is left out for all."""
    from prepkit.grading.draw import draw

    doubts = dict(_doubts(bank, ids, seed, candidates))
    sound = [name for name in ids if name not in doubts]
    if not sound and not to_show:
        raise UsageError(f"no question is left to ask: {next(iter(doubts.values()))}")
    papers = [
        draw(bank, sound, seed, each, title=title, points=worth, to_show=to_show) for each in candidates
    ]
    return papers, [f"{name} is not asked: {why}" for name, why in doubts.items()]


def _doubts(
    bank: Bank, ids: Sequence[str], seed: int, candidates: Sequence[str]
) -> Iterator[tuple[str, str]]:
    from prepkit.grading.draw import draw
    from prepkit.session.lower import doubt

    for name in ids:
        if bank.evidence(name).level != "unverified":
            continue
        for candidate in candidates:
            try:
                asked = draw(bank, [name], seed, candidate).asked[0]
                why = doubt(asked.question, asked.values)
            except PrepkitError as error:
                why = str(error)
            if why:
                yield name, why
                break


def _write(folder: Path, papers: Sequence[Paper]) -> list[Path]:
    """Every file; none is written where one is there already, since somebody may have filled it in."""
    from prepkit.grading import keyfile
    from prepkit.grading.candidates import stems
    from prepkit.grading.sheet import sheet_of
    from prepkit.render import sheet_html, sheet_markdown, sheet_yaml

    forms = {".yaml": sheet_yaml.written, ".md": sheet_markdown.written, ".html": sheet_html.written}
    names = stems(paper.candidate for paper in papers) if papers[0].candidate else ("sheet",)
    paths = [folder / f"{name}{suffix}" for name in names for suffix in forms]
    paths.append(folder / keyfile.NAME)
    for path in paths:
        if os.path.lexists(path):
            raise Unusable(str(path), "is there already, and may be filled in", "give another folder: -o DIR")
    folder.mkdir(parents=True, exist_ok=True)
    for name, paper in zip(names, papers, strict=True):
        asked = sheet_of(paper)
        for suffix, written in forms.items():
            _new(folder / f"{name}{suffix}", written(asked).encode())
    _new(paths[-1], keyfile.encode(papers))
    return paths


def _new(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)


def _report(paths: Sequence[Path], papers: Sequence[Paper], seed: int, as_json: bool) -> None:
    from prepkit.render.safe import safe

    *sheets, key = map(str, paths)
    first = papers[0]
    if as_json:
        import json

        told = {"schema": 1, "sheet": first.sheet, "seed": seed, "key": key, "sheets": sheets,
                "questions": [asked.question.id for asked in first.asked],
                "derivations": [asked.derivation.id for asked in first.to_show]}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
        return
    total = sum(sum(asked.points) for asked in first.asked) + sum(asked.points for asked in first.to_show)
    whom = f", one for each of {len(papers)} candidates" if first.candidate else ""
    what = ", ".join(
        filter(None, (_counted(len(first.asked), "question"), _counted(len(first.to_show), "derivation")))
    )
    print(f"{what}, {total:.12g} points{whom}; seed {seed}")
    for name in sheets[:6]:
        print(f"  {safe(name)}")
    if len(sheets) > 6:
        print(f"  … {len(sheets) - 6} more")
    print(f"  {safe(key)}  the keys: keep them back")
    print(f"Fill one in, then: prepkit grade {safe(sheets[0])}")


def _tell(note: str) -> None:
    from prepkit.render.safe import safe

    print(f"prepkit: {safe(note)}", file=sys.stderr)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""
