"""The command line: one short file a command, found here by name. Wording of last resort stands here, once."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper
from typing import NoReturn

import typer

from prepkit import __version__, errors
from prepkit.render.safe import safe

_NAMES = (
    errno.ENOENT,
    errno.EEXIST,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EACCES,
    errno.EROFS,
    errno.ENAMETOOLONG,
)
"""What no room would help against."""

app = typer.Typer(
    name="prepkit",
    help="Prepare for machine-learning interviews on questions whose keys a machine has proved.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"prepkit {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
    as_json: bool = typer.Option(False, "--json", help="Without a command: the same as one line of JSON."),
) -> None:
    """Without a command: what is due, what is weakest, and the next command."""
    if context.invoked_subcommand is None:
        from prepkit.cli.start import start as show

        show(as_json=as_json)


def _register() -> None:
    from prepkit.cli import bank, check, derive, goal, grade, history, net, quiz, sheet, stats, verify

    app.command("quiz")(quiz.quiz)
    app.command("derive")(derive.derive)
    app.command("grade")(grade.grade)
    app.command("check")(check.check)
    app.command("net")(net.net)
    app.command("stats")(stats.stats)
    app.command("goal")(goal.goal)
    app.add_typer(history.app, name="history")
    app.add_typer(bank.app, name="bank")
    app.command("verify")(verify.verify)
    app.command("sheet")(sheet.sheet)


_register()


def main() -> None:
    """Run the command line; every PrepkitError becomes one sentence on stderr and its exit code."""
    _ready_streams()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # here it can still be said that this failed
    except errors.PrepkitError as error:
        _end(error)
    except OSError as error:
        _deafen()
        if isinstance(error, BrokenPipeError):  # `| head` has seen enough
            sys.exit(0)
        what = error.strerror or type(error).__name__
        remedy = "give another name" if error.errno in _NAMES else "make room there and try again"
        _end(errors.Unusable(str(error.filename or "standard output"), what, remedy))
    except SystemExit as ended:
        if isinstance(ended.__context__, typer.Abort):  # Ctrl-C, as typer says it
            sys.exit(130)
        if isinstance(ended.__context__, BrokenPipeError):  # typer calls that a failure
            _deafen()
            sys.exit(0)
        raise


def _deafen() -> None:
    """The interpreter flushes once more at exit, and would complain of a reader that is gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _ready_streams() -> None:
    """Streams closed before we began (`<&-`, `>&-`) are empty ones; what an encoding lacks is written as its escape."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 — as long as the process
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _end(error: errors.PrepkitError) -> NoReturn:
    print(f"prepkit: {safe(str(error), lines=True)}{_guess(error)}", file=sys.stderr)
    sys.exit(error.exit_code)


def _guess(error: errors.PrepkitError) -> str:
    nearest = (
        error.nearest if isinstance(error, errors.UsageError) and "did you mean" not in str(error) else ()
    )
    return f"; did you mean {' or '.join(safe(name) for name in nearest)}?" if nearest else ""
