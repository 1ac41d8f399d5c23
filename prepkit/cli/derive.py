"""`prepkit derive`: read derivations whose every line is checked, put numbers in, practise, verify."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from prepkit.derive.chain import Derivation
    from prepkit.derive.numbers import Values
    from prepkit.derive.result import Result
    from prepkit.derive.story import Step


class FormatName(StrEnum):
    """What a derivation can be written as."""

    TERMINAL = "terminal"
    LATEX = "latex"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


def derive(
    name: str = typer.Argument(
        None, metavar="[NAME]", help="Id of a derivation, or a file; all are listed without."
    ),
    at_once: bool = typer.Option(False, "--all", help="All lines at once, without waiting for Enter."),
    settings: list[str] = typer.Option(
        None, "--set", metavar="SYMBOL=NUMBER…", help="Numbers beside the symbols, as in --set W=224 F=7."
    ),
    more: list[str] = typer.Argument(None, metavar="", hidden=True),
    practice: bool = typer.Option(False, "--practice", help="Type the next line yourself."),
    output: FormatName = typer.Option(FormatName.TERMINAL, "--format", help="How to write it."),
    mistakes: bool = typer.Option(
        False, "--mistakes", help="Show what learners write instead, and where it fails."
    ),
    folder: Path = typer.Option(
        None, "--folder", help="Your own folder of derivations instead of the shipped one."
    ),
    verify_all: bool = typer.Option(False, "--verify-all", help="Check every line of every derivation."),
    check: bool = typer.Option(
        False, "--check", help="With --verify-all: compare with verified.jsonl, write nothing."
    ),
    fresh: bool = typer.Option(False, "--fresh", help="With --verify-all: also what has not changed."),
    jobs: int = typer.Option(0, "--jobs", "-j", min=0, help="With --verify-all: processes; 0 is one a core."),
    as_json: bool = typer.Option(False, "--json", help="JSON on stdout."),
    schema: bool = typer.Option(
        False, "--schema", help="Print the JSON Schema of a derivation file and stop."
    ),
) -> None:
    """A derivation line by line, every line checked; numbers put in; the next line typed by you."""
    from prepkit.cli.derivations import shipped

    home = folder or shipped()
    if schema:
        from prepkit.derive.format import schema as schema_of

        print(json.dumps(schema_of(), indent=2))
    elif verify_all:
        from prepkit.cli.derive_verify import verify

        verify(Path(name) if name else home, check=check, fresh=fresh, jobs=jobs, as_json=as_json)
    elif name is None:
        _list(home, as_json)
    else:
        given = [*(settings or []), *(more or [])]
        _show(
            home,
            name,
            given,
            FormatName.JSON if as_json else output,
            at_once=at_once,
            practice=practice,
            mistakes=mistakes,
        )


def _list(home: Path, as_json: bool) -> None:
    from prepkit.cli import terminal
    from prepkit.cli.derivations import base, titles
    from prepkit.derive.shelf import opened
    from prepkit.render import derivation as render
    from prepkit.render.page import paint
    from prepkit.render.safe import safe

    shelf = opened(home, base())
    results = {one.id: shelf.result(one) for one in shelf.derivations}
    if as_json:
        rows = [_row(one, results[one.id]) for one in shelf.derivations]
        print(json.dumps({"schema": 1, "derivations": rows}, ensure_ascii=False))
    else:
        sys.stdout.write(paint(render.listing(shelf.derivations, results, titles()), terminal.look()))
    for complaint in shelf.complaints:
        print(f"prepkit: {safe(str(complaint), lines=True)}", file=sys.stderr)


def _row(one: Derivation, result: Result | None) -> dict[str, object]:
    reached = [line.reached for line in result.lines] if result else []
    return {
        "id": one.id, "title": one.title, "topic": one.topic, "goal": one.goal.line.text,
        "equations": list(one.equations), "lines": sum(1 for _ in one.steps()), "verified": result is not None,
        "proved": reached.count("proved"), "probed": reached.count("probed"), "torch": reached.count("torch"),
        "file": one.at.file,
    }  # fmt: skip


def _show(
    home: Path,
    name: str,
    given: list[str],
    output: FormatName,
    *,
    at_once: bool,
    practice: bool,
    mistakes: bool,
) -> None:
    from prepkit.cli.derivations import base
    from prepkit.derive import numbers, shelf, story

    derivation, result = shelf.one(home, name, base())
    if practice:
        from prepkit.cli.derive_practice import practise

        practise(derivation)
        return
    if result is None:
        from prepkit.derive.check import check

        result = check(derivation)
    values = numbers.chosen(derivation, given) if given else None
    told = story.steps(derivation, result, values)
    if output is FormatName.TERMINAL:
        _terminal(derivation, told, values, at_once=at_once, mistakes=mistakes)
        return
    from importlib import import_module

    leaf = import_module(f"prepkit.render.{_LEAVES[output]}")
    sys.stdout.write(leaf.written(derivation, told))


_LEAVES = {
    FormatName.LATEX: "derivation_latex", FormatName.MARKDOWN: "derivation_markdown",
    FormatName.HTML: "derivation_html", FormatName.JSON: "derivation_json",
}  # fmt: skip


def _terminal(
    derivation: Derivation,
    told: list[Step],
    values: Values | None,
    *,
    at_once: bool,
    mistakes: bool,
) -> None:
    from prepkit.cli import terminal
    from prepkit.render import derivation as render
    from prepkit.render.page import Line, paint

    look = terminal.look()
    waits = not at_once and terminal.interactive()

    def say(lines: list[Line]) -> None:
        sys.stdout.write(paint(lines, look))
        sys.stdout.flush()

    with terminal.quiet_pipe():
        say(render.head(derivation, look))
        try:
            for number, one in enumerate(told):
                if waits and number and _stopped():
                    return
                say(render.step(one, look, _torch(derivation, one, values), with_mistakes=mistakes))
            say(render.end(look))
        except KeyboardInterrupt:
            print()
            raise typer.Exit(130) from None


def _stopped() -> bool:
    """Wait for Enter; `q` or the end of input stop."""
    try:
        return input().strip().lower() in ("q", ":q", "quit")
    except EOFError:
        return True


def _torch(derivation: Derivation, one: Step, values: Values | None) -> list[str]:
    """What torch says about a line at the numbers that were set, where it is installed."""
    if values is None or not one.checks:
        return []
    from prepkit.errors import NotInstalled
    from prepkit.verify.closers import said

    context = derivation.chain(one.chain).context
    found = []
    for check in one.checks:
        try:
            told = said(check, one.tree, context, values)
        except NotInstalled:
            return [f"{check.oracle}: torch is not installed here"]
        if told is not None:
            found.append(f"{check.oracle} says {told[1]}" + ("" if told[0] else ", which disagrees"))
    return found
