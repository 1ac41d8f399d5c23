"""`prepkit bank list`, `search`, `show` and `stats`: look into the bank."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from prepkit.cli.bank_common import BANK, JSON, expect, opened, print_json

if TYPE_CHECKING:
    from prepkit.bank.bank import Bank
    from prepkit.bank.rows import Row
    from prepkit.render.question import Told


class FormatName(StrEnum):
    """What a question can be written as."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"


class TableFormat(StrEnum):
    """What the tables of `stats` can be written as."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"


def list_questions(
    topic: str = typer.Option("", "--topic", help="Of one topic."),
    level: str = typer.Option("", "--level", help="screen, core or senior."),
    kind: str = typer.Option("", "--kind", help="number, formula, shape, choice, …"),
    banks: list[Path] = BANK,
    as_json: bool = JSON,
) -> None:
    """Every question: id, level, kind, what its key rests on, where it is written."""
    from prepkit import kinds
    from prepkit.bank.question import LEVELS

    bank = opened(banks)
    expect("topic", topic, {**bank.topics(), **bank.counts()})
    expect("level", level, LEVELS)
    expect("kind", kind, kinds.names())
    _print_rows(bank, bank.questions(topic or None, level or None, kind or None), as_json)


def search_questions(text: str, banks: list[Path] = BANK, as_json: bool = JSON) -> None:
    """Questions in which every word of TEXT occurs."""
    from prepkit.bank.search import search

    bank = opened(banks)
    _print_rows(bank, search(bank, text), as_json)


def show_question(
    id_: str = typer.Argument(metavar="ID"),
    seed: int = typer.Option(0, "--seed", help="The first variant shown."),
    variants: int = typer.Option(1, "--variants", min=0, max=1000, help="How many variants."),
    output: FormatName = typer.Option(
        FormatName.TERMINAL, "--format", help="How to write it; html folds the answers away."
    ),
    banks: list[Path] = BANK,
    as_json: bool = JSON,
) -> None:
    """One question with its keys, planted mistakes and solution: variants SEED, SEED + 1, …"""
    from importlib import import_module

    told = _told(opened(banks), id_, range(seed, seed + variants))
    if as_json:
        from prepkit.render.question_json import fields

        print_json(fields(told))
    elif output is FormatName.TERMINAL:
        from prepkit.render.bank import question

        print(*question(told), sep="\n")
    else:
        leaf = import_module(f"prepkit.render.question_{output}")
        sys.stdout.write(leaf.written(told))


def show_counts(
    banks: list[Path] = BANK,
    derived: bool = typer.Option(False, "--derived", help="Also count the questions derivations ask."),
    output: TableFormat = typer.Option(TableFormat.TERMINAL, "--format", help="How to write the tables."),
    as_json: bool = JSON,
) -> None:
    """How many questions, variants, checks and mistakes there are: by subject, kind, level and evidence."""
    from prepkit.bank.tally import tables
    from prepkit.render import tally as render

    found = tables(opened(banks), derived=derived)
    if as_json:
        print_json(render.fields(found))
    else:
        print(*(render.markdown(found) if output is TableFormat.MARKDOWN else render.plain(found)), sep="\n")


def list_oracles(
    word: str = typer.Argument("", metavar="[WORD]", help="Only those whose name has this word."),
) -> None:
    """The oracles that checks may name, with their arguments."""
    from prepkit.oracles.catalogue import names, signature

    found = [name for name in names() if word.casefold() in name]
    print(*(signature(name) for name in found), sep="\n", end="\n" if found else "")
    print(f"{len(found)} oracles", file=sys.stderr)


def _told(bank: Bank, id_: str, seeds: range) -> Told:
    from prepkit.bank.variant import Sampler
    from prepkit.content import bank as shipped
    from prepkit.errors import UsageError
    from prepkit.render.question import told

    try:
        sampler = Sampler(bank.question(id_))
    except UsageError as error:
        if len(bank.roots) > len(shipped()):
            raise
        raise UsageError(f"{error}; your own are shown with --bank FOLDER", error.nearest) from None
    question = sampler.question
    row = bank.row(question.id)
    assert row is not None
    topic = bank.topics().get(question.topic)
    drawn = [sampler.variant(seed) for seed in seeds]
    label = topic.label if topic else question.topic
    return told(row, question, label, bank.evidence(row.id), sampler.count(), drawn)


def _print_rows(bank: Bank, rows: list[Row], as_json: bool) -> None:
    from prepkit.render import bank as render

    if as_json:
        print_json({"questions": [render.fields(row) for row in rows]})
        return
    for line in render.table(rows):
        print(line)
    print(f"{len(rows)} questions", file=sys.stderr)
    if complaints := len(bank.complaints()):
        print(f"{complaints} complaints about files; see prepkit bank lint", file=sys.stderr)
