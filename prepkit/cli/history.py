"""`prepkit history export|import|restore|path`: a learner's data out and in."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import typer

from prepkit import errors
from prepkit.study import paths

app = typer.Typer(
    help="Your answers: take them out, bring them in, bring a backup back.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

AS_JSON = typer.Option(False, "--json", help="Print JSON.")


@app.command("export")
def export(
    file: str = typer.Argument("-", metavar="[FILE]", help="Where to; - is standard output."),
    as_json: bool = AS_JSON,
) -> None:
    """Write every attempt as a line of JSON."""
    from prepkit.study import transfer
    from prepkit.study.opening import open_history

    with open_history(paths.history_file(os.environ), read_only=True) as history:
        if file == "-":
            transfer.export(history, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        count = transfer.export_to(history, Path(file))
    _say(as_json, {"exported": count, "file": file}, f"{count} attempts written to {file}")


@app.command("import")
def import_(
    file: str = typer.Argument(..., metavar="FILE", help="A file that `export` wrote; - is standard input."),
    as_json: bool = AS_JSON,
) -> None:
    """Add the attempts of a file; what is here already is not added twice."""
    from prepkit.study import transfer
    from prepkit.study.opening import open_history

    with open_history(paths.history_file(os.environ)) as history:
        if file == "-":
            found = transfer.import_(history, sys.stdin.buffer, "standard input")
        else:
            try:
                with open(file, "rb") as lines:
                    found = transfer.import_(history, lines, file)
            except OSError as error:
                raise errors.Unusable(
                    file, f"cannot be read ({error.strerror})", "name another file"
                ) from error
    for note in found.notes:
        typer.echo(f"{file}: {note}", err=True)
    plain = f"{found.added} attempts added, {found.already} were here already"
    _say(as_json, {"added": found.added, "already": found.already, "notes": found.notes}, plain)


@app.command("restore")
def restore(
    backup: str = typer.Argument("", metavar="[BACKUP]", help="Which backup; the newest if you name none."),
    as_json: bool = AS_JSON,
) -> None:
    """Bring a backup back; the present file is kept aside and what it still holds is added."""
    from prepkit.study.restore import restore as bring_back

    found = bring_back(paths.history_file(os.environ), Path(backup) if backup else None)
    plain = f"{found.from_backup} attempts from {found.backup or 'no backup'}, {found.salvaged} more from the old file"
    aside = f"; the old file is kept as {found.set_aside}" if found.set_aside else ""
    data = {
        "backup": found.backup and str(found.backup), "set_aside": found.set_aside and str(found.set_aside),
        "from_backup": found.from_backup, "salvaged": found.salvaged,
    }  # fmt: skip
    _say(as_json, data, plain + aside)


@app.command("path")
def path(as_json: bool = AS_JSON) -> None:
    """Say where the history and its backups lie."""
    from prepkit.study import backups

    file = paths.history_file(os.environ)
    kept = [str(backup) for backup in backups.every(file)]
    text = "\n".join([str(file), *(f"backup {backup}" for backup in kept)])
    _say(as_json, {"history": str(file), "exists": file.exists(), "backups": kept}, text)


def _say(as_json: bool, data: dict[str, Any], plain: str) -> None:
    import msgspec

    typer.echo(msgspec.json.encode({"schema": 1, **data}).decode() if as_json else plain)
