"""`prepkit bank lint`, `new` and `schema`: write for the bank."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from prepkit.cli.bank_common import BANK, JSON, counted, opened, print_json

if TYPE_CHECKING:
    from prepkit.domain import Complaint

_TOPIC = "one of your own stands in {}, as format: 1, topics: [{{key: {}, group: mine, label: My topic}}]"


def lint_questions(
    paths: list[Path] = typer.Argument(None, metavar="[PATH]..."),
    banks: list[Path] = BANK,
    as_json: bool = JSON,
) -> None:
    """What is wrong with question files (all files of the bank without PATH); exit 1 if anything is."""
    from prepkit.bank.lint import lint_files, lint_taxonomies
    from prepkit.bank.lint_links import known as known_to
    from prepkit.bank.scan import files, taxonomies
    from prepkit.errors import Unusable
    from prepkit.render.safe import safe

    for path in paths or []:
        if not path.exists():
            raise Unusable(
                str(path), "there is no such folder or file", "name question files or their folder"
            )
    bank = opened([*banks, *(paths or [])])
    named = {path: bank.shown(path) for path in files(paths or bank.roots)}
    topics = {path: bank.shown(path) for path in taxonomies(paths or bank.roots)}
    meant, known = {*named.values(), *topics.values()}, known_to(bank, topics)
    stored = [found for found in bank.complaints() if not paths or found.at.file in meant]
    everything = sorted({*stored, *lint_files(named, known), *lint_taxonomies(topics, known)})
    complaints = [found for found in everything if not found.note]
    if as_json:
        print_json({"complaints": [_complaint(found) for found in everything]})
    else:
        print(*(safe(str(found)) for found in everything), sep="\n", end="\n" if everything else "")
        notes = counted(len(everything) - len(complaints), "note")
        print(
            f"{counted(len(named), 'file')}, {counted(len(complaints), 'complaint')}, {notes}",
            file=sys.stderr,
        )
    raise typer.Exit(1 if complaints else 0)


def new_question(
    id_: str = typer.Argument(metavar="ID"),
    folder: Path = typer.Option(Path(), "--to", help="The folder to write into."),
) -> None:
    """Write a commented file with a question of this id (topic.slug) to start from."""
    from prepkit.bank import template
    from prepkit.bank.load import ID_FORM, is_id
    from prepkit.bank.search import nearest
    from prepkit.errors import Unusable, UsageError

    if not is_id(id_):
        raise UsageError(f"'{id_}' is no id: {ID_FORM}")
    path = folder / f"{id_}.yaml"
    if path.exists():
        raise Unusable(str(path), "exists already", "choose another id, or remove it")
    bank = opened([folder] if folder.is_dir() else [])
    if taken := bank.row(id_):
        raise UsageError(f"the id '{id_}' is written at {taken.file}:{taken.line} already; choose another")
    topics = {key.casefold(): key for key in bank.topics()}
    topic = id_.partition(".")[0].casefold()
    if topic not in topics:
        own = _TOPIC.format(folder / "taxonomy.yaml", topic)
        raise UsageError(f"there is no topic '{topic}'; {own}", nearest(topic, topics))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template.new(id_, topics[topic], str(folder)))
    except OSError as error:
        raise Unusable(
            str(path), f"cannot be written ({error.strerror})", "name a folder with --to"
        ) from None
    print(str(path))


def print_schema() -> None:
    """JSON Schema of a question file, for editors."""
    from prepkit.bank.schema import schema

    print(json.dumps(schema(), indent=2))


def _complaint(found: Complaint) -> dict[str, object]:
    return {
        "file": found.at.file,
        "line": found.at.line,
        "where": found.where,
        "problem": found.problem,
        "nearest": found.nearest,
        "note": found.note,
    }
