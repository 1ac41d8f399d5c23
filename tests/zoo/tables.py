"""The tables of the zoo: models with their figures and lines of code, and counters beside each other.

python -m tests.zoo.tables models|lines|counters
"""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import sys
import tokenize
from pathlib import Path
from typing import Any

from prepkit import zoo

FACTS = Path(__file__).resolve().parent.parent / "facts"
SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(source: str) -> int:
    """Lines that hold something to execute: no blank lines, comments, docstrings."""
    written = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in SILENT
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            first = node.body[0]
            written -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(written)


def lines_of_card_tables(source: str) -> int:
    """Of these the lines of `MODELS`: figures, not code."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MODELS":
            return (node.end_lineno or node.lineno) - node.lineno + 1
    return 0


def family_lines(module: str) -> tuple[int, int]:
    """Lines of code of a family's file without its table of figures, and lines of that table."""
    spec = importlib.util.find_spec(module)
    assert spec
    assert spec.origin
    source = Path(spec.origin).read_text(encoding="utf-8")
    table = lines_of_card_tables(source)
    return lines_of_code(source) - table, table


def models() -> None:
    """Each model: how exactly it is pinned, its figures, the lines of its family's file."""
    print("| model | level | parameters | MACs | input | family | lines of code |\n|-|-|-:|-:|-|-|-:|")
    for name in zoo.names():
        card = zoo.card(name)
        family = card.module.split("zoo.")[1]
        shape = "×".join(map(str, card.input))
        lines = family_lines(card.module)[0]
        print(
            f"| {name} | {card.level} | {card.parameters:,} | {card.macs:,} | {shape} | {family} | {lines} |"
        )


THEIRS = {  # a family's file here, and torchvision's
    "backbones.alexnet": "alexnet", "backbones.convnext": "convnext", "backbones.densenet": "densenet",
    "backbones.efficientnet": "efficientnet", "backbones.mobilenet_v2": "mobilenetv2",
    "backbones.mobilenet_v3": "mobilenetv3", "backbones.resnet": "resnet", "backbones.swin": "swin_transformer",
    "backbones.vgg": "vgg", "backbones.vit": "vision_transformer", "backbones.googlenet": "googlenet",
    "backbones.inception_v3": "inception", "detection.faster_rcnn": "detection.faster_rcnn",
    "detection.retinanet": "detection.retinanet", "detection.ssd": "detection.ssd",
    "segmentation.deeplab": "segmentation.deeplabv3", "segmentation.fcn": "segmentation.fcn",
}  # fmt: skip


def lines() -> None:
    """Lines of code of a family beside those of torchvision's file, its tables of weights included."""
    print("| family | lines | its table of figures | torchvision's file |\n|-|-:|-:|-:|")
    for family in sorted({zoo.card(name).module.split("zoo.")[1] for name in zoo.names()}):
        own, table = family_lines(f"prepkit.zoo.{family}")
        print(f"| {family} | {own} | {table} | {_their_lines(THEIRS.get(family))} |")


def _their_lines(module: str | None) -> str:
    if module is None:
        return "has none"
    try:
        return str(sum(family_lines(f"torchvision.models.{module}")))
    except ModuleNotFoundError:
        return "not installed"


def facts() -> dict[str, Any]:
    """What the counters gave, as committed."""
    found: dict[str, Any] = json.loads((FACTS / "counters.json").read_text(encoding="utf-8"))
    return found


def counted(row: dict[str, Any]) -> int:
    """Our MACs of a model of the table of counters."""
    from prepkit.nets.measure import measure

    return measure(zoo.build(row["ours"], device="meta"), row["input"] or zoo.card(row["ours"]).input).macs


def counters() -> None:
    """What each counter is off, in per cent; prepkit measured now, the others as committed."""
    known = facts()
    print("| model | GMACs | prepkit |", " | ".join(known["counters"]), "|")
    print("|-|-:" + "|-:" * (1 + len(known["counters"])) + "|")
    for row in known["models"]:
        off = 100 * (round(counted(row) / 1e9, 4) / row["giga_macs"] - 1)
        others = " | ".join(f"{value:+.2f} %" for value in row["off_percent"])
        print(f"| {row['name']} | {row['giga_macs']:.4f} | {off:+.2f} % | {others} |")


if __name__ == "__main__":
    for part in sys.argv[1:] or ("models", "lines", "counters"):
        {"models": models, "lines": lines, "counters": counters}[part]()
        print()
