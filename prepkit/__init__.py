"""prepkit: interview preparation on keys that a machine has proved. Importing it loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import ModuleType

    from prepkit.bank.bank import Bank
    from prepkit.domain import Judgement, Verdict
    from prepkit.nets.table import Analysis

__version__ = "0.1.0"
__all__ = ["__version__", "analyse", "check", "grade", "load_bank"]


def __getattr__(name: str) -> ModuleType:
    """`prepkit.zoo`, loaded when first named.

    >>> import prepkit
    >>> prepkit.zoo.card("resnet50").parameters
    25557032
    """
    if name != "zoo":
        raise AttributeError(f"module 'prepkit' has no attribute {name!r}")
    from importlib import import_module

    return import_module("prepkit.zoo")


def check(
    a: str,
    b: str,
    let: Mapping[str, str] | None = None,
    *,
    facts: Sequence[str] = (),
    functions: Sequence[str] = (),
    sequences: Sequence[str] = (),
    definitions: Mapping[str, str] | None = None,
) -> Judgement:
    """Do two lines say the same? What `prepkit check` answers, as a value.

    `let` gives symbols their types (int nat pint real pos nonneg nz prob unit mat); others are real. Lines that cannot
    be read are a judgement too, `unreadable`.

    >>> check("floor(X/S) + 1", "floor((X + S)/S)", {"X": "nat", "S": "pint"}).verdict
    'proved'
    """
    from prepkit.domain import Context
    from prepkit.maths.judge import judge

    context = Context(
        dict(let or {}), tuple(facts), tuple(functions), tuple(sequences), dict(definitions or {})
    )
    return judge(a, b, context)


def analyse(net: str, *, symbolic: bool = False, gates: bool = True, **settings: int) -> Analysis:
    """The table of a network: what `prepkit net` shows, as a value. Counts are for one image.

    `net` is a model's name or a line like `3x224x224: conv C k7 s2 p3 > relu`; `settings` put numbers in for its
    symbols. `symbolic` leaves torch alone; `gates` False looks past squeeze-excitation.

    >>> found = analyse("alexnet")
    >>> found.macs, found.layers[12].receptive_field
    (714188480, 195)
    """
    from prepkit.nets.analyse import analyse as analysed

    return analysed(net, dict(settings), symbolic=symbolic, gates=gates)


def load_bank(*folders: Path) -> Bank:
    """The shipped questions and those of `folders`; broken files are `.complaints()`, the rest is there.

    >>> load_bank().question("conv-output-size.stem").topic
    'conv-output-size'
    """
    from prepkit import content
    from prepkit.bank.bank import open_bank

    return open_bank([*content.bank(), *folders])


def grade(question: str, *answers: str, seed: int = 0, bank: Bank | None = None) -> tuple[Verdict, ...]:
    """The verdicts on answers to the parts of a question, in order, for the variant of `seed`.

    Raises `UsageError` for an unknown question, with the nearest names.

    >>> [verdict.outcome.value for verdict in grade("conv-parameters.formula", "C_out*(K^2*C_in + 1)")]
    ['right']
    """
    from prepkit.bank.variant import variant
    from prepkit.grading import grade as graded

    asked = (bank or load_bank()).question(question)
    values = variant(asked, seed).values
    parts = list(zip(asked.parts, answers, strict=False))
    return tuple(
        graded(part, values, text, seed=seed, earlier=parts[:place])
        for place, (part, text) in enumerate(parts)
    )
