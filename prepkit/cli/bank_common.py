"""What the commands of `prepkit bank` share: options, the bank they open, JSON, names that do not exist."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Collection

    from prepkit.bank.bank import Bank

BANK = typer.Option(
    [], "--bank", help="A folder or file of questions besides the shipped ones; may be repeated."
)
JSON = typer.Option(False, "--json", help="JSON on stdout.")


def opened(banks: list[Path]) -> Bank:
    """The shipped bank, and the user's own behind it."""
    from prepkit.cli.banks import opened_bank
    from prepkit.study import settings
    from prepkit.study.paths import settings_file

    return opened_bank(banks, settings.load(settings_file(os.environ)))


def print_json(data: dict[str, object]) -> None:
    """One line of JSON under the schema's number."""
    print(json.dumps({"schema": 1, **data}, ensure_ascii=False))


def counted(number: int, thing: str) -> str:
    """A number and its noun.

    >>> counted(1, "file"), counted(2, "file")
    ('1 file', '2 files')
    """
    return f"{number} {thing}{'' if number == 1 else 's'}"


def expect(what: str, name: str, names: Collection[str]) -> None:
    """A name that was given exists; else the nearest are named."""
    if name and name not in names:
        from prepkit.bank.search import nearest
        from prepkit.errors import UsageError

        raise UsageError(f"there is no {what} '{name}'", nearest(name, names))
