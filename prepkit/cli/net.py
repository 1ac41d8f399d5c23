"""`prepkit net`: shapes, parameters, MACs, receptive fields and memory of a model or of a net as on a whiteboard."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from prepkit import errors

if TYPE_CHECKING:
    from prepkit.nets.table import Analysis

LONGEST = 100_000  # characters of a file or of standard input; no net is longer


class Dtype(StrEnum):
    """What a number of the network is stored as."""

    FLOAT32 = "float32"
    FLOAT16 = "float16"
    INT8 = "int8"


def net(
    net: str = typer.Argument(
        None,
        metavar="[NAME|SPEC|FILE|-]",
        help="A model, a line like '3x32x32: conv 8 k3 > relu', a file of one, - for stdin.",
    ),
    settings: list[str] = typer.Option(
        None, "--set", metavar="SYMBOL=NUMBER…", help="Numbers for the symbols, as in --set C=64 k=3."
    ),
    more: list[str] = typer.Argument(None, metavar="[SYMBOL=NUMBER]…", hidden=True),
    batch: int = typer.Option(1, "--batch", min=1, max=1_000_000, help="Images at once: scales memory."),
    dtype: Dtype = typer.Option(Dtype.FLOAT32, "--dtype", help="What activations are stored as."),
    everything: bool = typer.Option(False, "--all", help="Every layer, however many."),
    depth: int = typer.Option(0, "--depth", min=0, help="Fold layers by so many words of their names."),
    trunk: bool = typer.Option(
        False, "--trunk", help="Look past gates that see the whole image (squeeze-excitation)."
    ),
    symbolic: bool = typer.Option(False, "--symbolic", help="Leave torch alone: faster, one way only."),
    code: bool = typer.Option(False, "--code", help="Print the PyTorch of a line."),
    diagram: bool = typer.Option(False, "--diagram", help="Draw a line's net."),
    as_json: bool = typer.Option(False, "--json", help="JSON on stdout."),
) -> None:
    """A table of a network: output shapes, parameters, MACs, memory, receptive field, jump and offset.

    \b
    prepkit net resnet50
    prepkit net "3x224x224: conv 64 k7 s2 p3 > bn > relu > maxpool k3 s2 p1"
    """
    if net is None:
        _list(as_json)
        return
    text, name = _text(net)
    given = _numbers([*(settings or []), *(more or [])])
    if code + diagram + as_json > 1:
        raise errors.UsageError("--code, --diagram and --json each print something else: give one of them")
    try:
        if code:
            _code(text, given)
            return
        from prepkit.nets.analyse import analyse

        found = analyse(text, given, name=name, symbolic=symbolic, gates=not trunk)
        if diagram:
            _diagram(text, found, given)
        elif as_json:
            from prepkit.render.net_json import written

            sys.stdout.write(written(found, batch, dtype.value))
        else:
            _table(found, dtype.value, batch, depth=depth, everything=everything)
    except errors.Unreadable as error:
        _misread(f"{error.found}; expected {error.expected}", error)
    except errors.Misfit as error:
        _misread(str(error), error)


def _text(given: str) -> tuple[str, str]:
    """What was asked about: a line as it is, a file's, or that of standard input; and a name for it."""
    if given == "-":
        return _something(sys.stdin.read(LONGEST), "standard input"), "stdin"
    named = os.path.splitext(given)[1] or os.sep in given  # no model's name has a dot or a slash
    if ":" in given or not (given.endswith((".net", ".txt")) or (named and os.path.isfile(given))):
        return given.strip(), ""
    try:
        with open(given, encoding="utf-8") as file:
            return _something(file.read(LONGEST), given), given
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "is no UTF-8 text"
        raise errors.Unusable(given, why, "give a file with one net in it") from None


def _something(text: str, source: str) -> str:
    if not text.strip():
        raise errors.Unusable(source, "it is empty", "expected one net, such as 3x32x32: conv 16 k3 > gap")
    return text.strip()


def _numbers(settings: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in settings:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip().isdecimal() or len(value) > 18:
            raise errors.UsageError(f"--set {text}: expected SYMBOL=NUMBER, as in --set C=64")
        found[name.strip()] = int(value)
    return found


def _table(found: Analysis, dtype: str, batch: int, *, depth: int, everything: bool) -> None:
    from prepkit.cli import terminal
    from prepkit.nets.folding import comfortable_depth, folded
    from prepkit.render import net as render
    from prepkit.render.page import line, paint

    layers = found.layers
    numeric = all(
        isinstance(count, int) for one in layers for count in (one.macs, one.activations, one.weights)
    )
    if numeric and not everything:
        layers = folded(layers, depth or comfortable_depth(layers))
    look = terminal.look()
    lines = [*render.head(found, look), *render.table(layers, look, dtype, batch)]
    lines += render.totals(found, look, dtype, batch)
    if len(layers) < len(found.layers):
        lines.append(
            line((f"{len(found.layers)} layers are folded into {len(layers)} rows: --all, --depth N", "dim"))
        )
    sys.stdout.write(paint(lines, look))


def _code(text: str, given: dict[str, int]) -> None:
    from prepkit.nets.analyse import spells

    if not spells(text):
        from prepkit import zoo

        raise errors.UsageError(
            f"--code is for a line; {text} stands in {zoo.card(text).module.replace('.', '/')}.py"
        )
    from prepkit.nets.code import code
    from prepkit.nets.language import read

    sys.stdout.write(code(read(text), given))


def _diagram(text: str, found: Analysis, given: dict[str, int]) -> None:
    from prepkit.nets.analyse import spells

    if not spells(text):
        raise errors.UsageError("--diagram is for a line such as '3x32x32: conv 8 k3 > relu'")
    from prepkit.cli import terminal
    from prepkit.nets.diagram import diagram
    from prepkit.nets.language import read
    from prepkit.render.safe import safe

    look = terminal.look()
    rows = diagram(read(text), found, given, width=look.columns, plain=not look.unicode)
    sys.stdout.write("".join(f"{safe(row)}\n" for row in rows))


def _list(as_json: bool) -> None:
    from prepkit import zoo

    cards = [zoo.card(name) for name in zoo.names()]
    if as_json:
        import json

        rows = [
            {"name": c.name, "parameters": c.parameters, "macs": c.macs, "input_shape": c.input}
            for c in cards
        ]
        print(json.dumps({"schema": 1, "models": rows}))
        return
    from prepkit.cli import terminal
    from prepkit.render.net import listing
    from prepkit.render.page import paint

    look = terminal.look()
    figures = [(c.name, c.parameters, c.macs, "×".join(map(str, c.input))) for c in cards]
    sys.stdout.write(paint(listing(figures, look), look))


def _misread(problem: str, error: errors.Unreadable | errors.Misfit) -> None:
    """What is wrong, and the line with a caret, on stderr; 2 is what a shell gets for a line that cannot be used."""
    from prepkit.cli import terminal
    from prepkit.maths.caret import caret
    from prepkit.render.safe import safe

    print(f"prepkit: {safe(problem)}", file=sys.stderr)
    print(
        "\n".join(caret(error.text, (error.start, error.end), terminal.look().columns - 1)), file=sys.stderr
    )
    raise typer.Exit(2)
