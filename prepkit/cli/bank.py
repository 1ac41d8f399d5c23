"""`prepkit bank`: look into the question bank, and write for it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Collection

    from prepkit.bank.bank import Bank
    from prepkit.bank.rows import Row
    from prepkit.domain import Complaint

app = typer.Typer(
    help="Look into the question bank, and write for it.", rich_markup_mode=None, no_args_is_help=True
)

_BANK = typer.Option(
    [], "--bank", help="A folder or file of questions besides the shipped ones; may be repeated."
)
_JSON = typer.Option(False, "--json", help="JSON on stdout.")


@app.command("list")
def list_questions(
    topic: str = typer.Option("", "--topic", help="Of one topic."),
    level: str = typer.Option("", "--level", help="screen, core or senior."),
    kind: str = typer.Option("", "--kind", help="number, formula, shape, choice, …"),
    banks: list[Path] = _BANK,
    as_json: bool = _JSON,
) -> None:
    """Every question: id, level, kind, what its key rests on, where it is written."""
    from prepkit import kinds
    from prepkit.bank.question import LEVELS

    bank = _opened(banks)
    _expect("topic", topic, {**bank.topics(), **bank.counts()})
    _expect("level", level, LEVELS)
    _expect("kind", kind, kinds.names())
    _print_rows(bank, bank.questions(topic or None, level or None, kind or None), as_json)


@app.command("search")
def search_questions(text: str, banks: list[Path] = _BANK, as_json: bool = _JSON) -> None:
    """Questions in which every word of TEXT occurs."""
    from prepkit.bank.search import search

    bank = _opened(banks)
    _print_rows(bank, search(bank, text), as_json)


@app.command("show")
def show_question(
    id_: str = typer.Argument(metavar="ID"),
    seed: int = typer.Option(0, "--seed", help="The first variant shown."),
    variants: int = typer.Option(1, "--variants", min=0, max=1000, help="How many variants."),
    banks: list[Path] = _BANK,
    as_json: bool = _JSON,
) -> None:
    """One question with its keys, planted mistakes and solution: variants SEED, SEED + 1, …"""
    from prepkit.bank.variant import Sampler
    from prepkit.render import bank as render

    bank = _opened(banks)
    sampler = Sampler(bank.question(id_))
    row = bank.row(sampler.question.id)
    assert row is not None
    drawn = [sampler.variant(seed + n) for n in range(variants)]
    if as_json:
        values = [
            {"seed": v.seed, "values": {name: str(value) for name, value in v.values.items()}} for v in drawn
        ]
        _print_json({"question": render.fields(row), "variants": values})
        return
    lines = render.question(row, bank.evidence(row.id), sampler.count(), drawn)
    print(*lines, sep="\n")


@app.command("lint")
def lint_questions(
    paths: list[Path] = typer.Argument(None, metavar="[PATH]..."),
    banks: list[Path] = _BANK,
    as_json: bool = _JSON,
) -> None:
    """What is wrong with question files (all files of the bank without PATH); exit 1 if anything is."""
    from prepkit.bank.lint import Known, lint_files
    from prepkit.bank.scan import files
    from prepkit.errors import Unusable
    from prepkit.render.safe import safe

    for path in paths or []:
        if not path.exists():
            raise Unusable(
                str(path), "there is no such folder or file", "name question files or their folder"
            )
    bank = _opened([*banks, *(paths or [])])
    named = {path: bank.shown(path) for path in files(paths or bank.roots)}
    known = Known({*bank.topics()}, {row.id for row in bank.questions()} | {*bank.renames()})
    stored = [found for found in bank.complaints() if not paths or found.at.file in named.values()]
    complaints = sorted({*stored, *lint_files(named, known)})
    if as_json:
        _print_json({"complaints": [_complaint(found) for found in complaints]})
    else:
        print(*(safe(str(found)) for found in complaints), sep="\n", end="\n" if complaints else "")
        print(f"{_count(len(named), 'file')}, {_count(len(complaints), 'complaint')}", file=sys.stderr)
    raise typer.Exit(1 if complaints else 0)


@app.command("new")
def new_question(
    id_: str = typer.Argument(metavar="ID"),
    folder: Path = typer.Option(Path(), "--to", help="The folder to write into."),
) -> None:
    """Write a commented file with a question of this id (topic.slug) to start from."""
    from prepkit.bank import template
    from prepkit.bank.load import ID_FORM, is_id
    from prepkit.errors import Unusable, UsageError

    if not is_id(id_):
        raise UsageError(f"'{id_}' is no id: {ID_FORM}")
    bank = _opened([])
    if taken := bank.row(id_):
        raise UsageError(f"the id '{id_}' is written at {taken.file}:{taken.line} already; choose another")
    topics = {key.casefold(): key for key in bank.topics()}
    topic = id_.partition(".")[0].casefold()
    _expect("topic", topic, topics)
    path = folder / f"{id_}.yaml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template.new(id_, topics[topic], str(path)))
    except FileExistsError:
        raise Unusable(str(path), "exists already", "choose another id, or remove it") from None
    except OSError as error:
        raise Unusable(
            str(path), f"cannot be written ({error.strerror})", "name a folder with --to"
        ) from None
    print(str(path))


@app.command("schema")
def print_schema() -> None:
    """JSON Schema of a question file, for editors."""
    from prepkit.bank.schema import schema

    print(json.dumps(schema(), indent=2))


def _opened(banks: list[Path]) -> Bank:
    from prepkit.cli.banks import opened_bank
    from prepkit.study import settings
    from prepkit.study.paths import settings_file

    return opened_bank(banks, settings.load(settings_file(os.environ)))


def _print_rows(bank: Bank, rows: list[Row], as_json: bool) -> None:
    from prepkit.render import bank as render

    if as_json:
        _print_json({"questions": [render.fields(row) for row in rows]})
        return
    for line in render.table(rows):
        print(line)
    print(f"{len(rows)} questions", file=sys.stderr)
    if complaints := len(bank.complaints()):
        print(f"{complaints} complaints about files; see prepkit bank lint", file=sys.stderr)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _print_json(data: dict[str, object]) -> None:
    print(json.dumps({"schema": 1, **data}, ensure_ascii=False))


def _complaint(found: Complaint) -> dict[str, object]:
    return {
        "file": found.at.file,
        "line": found.at.line,
        "where": found.where,
        "problem": found.problem,
        "nearest": found.nearest,
    }


def _expect(what: str, name: str, names: Collection[str]) -> None:
    """A name that was given exists; else the nearest are named."""
    if name and name not in names:
        from prepkit.bank.search import nearest
        from prepkit.errors import UsageError

        raise UsageError(f"there is no {what} '{name}'", nearest(name, names))
