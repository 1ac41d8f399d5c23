"""Which oracles there are and what they take: read from the source of the families, nothing is imported."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from prepkit.errors import UsageError
from prepkit.kinds.common.exhibit import EXECUTED

HANDED = frozenset(("listing", "test", "repairs"))
"""What a part shows, which the family that executes it is handed without being told."""
HERE = Path(__file__).resolve().parent


class Signature(msgspec.Struct, frozen=True):
    """What an oracle takes, by name; `law` is the first line of its docstring, `module` where it is defined."""

    oracle: str
    module: str
    required: tuple[str, ...]
    optional: dict[str, str]
    law: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """All names, the required ones first."""
        return (*self.required, *self.optional)

    def __str__(self) -> str:
        optional = [f"{name}={value}" for name, value in self.optional.items()]
        return f"{self.oracle}({', '.join([*self.required, *optional])})"


def families() -> tuple[str, ...]:
    """The folders beside this file.

    >>> families()
    ('code', 'count', 'net', 'torch', 'zoo')
    """
    return tuple(sorted(path.parent.name for path in HERE.glob("[a-z]*/__init__.py")))


def _functions(family: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted((HERE / family).glob("[!_]*.py")):
        module = f"prepkit.oracles.{family}.{path.stem}"
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield module, node


def _signature(family: str, module: str, node: ast.FunctionDef) -> Signature:
    names = [argument.arg for argument in node.args.args]
    count = len(names) - len(node.args.defaults)
    defaults = [ast.unparse(default) for default in node.args.defaults]
    law = (ast.get_docstring(node) or "").partition("\n")[0]
    optional = dict(zip(names[count:], defaults, strict=True))
    return Signature(f"{family}.{node.name}", module, tuple(names[:count]), optional, law)


@cache
def _family(family: str) -> dict[str, Signature]:
    found = (_signature(family, module, node) for module, node in _functions(family))
    return {signature.oracle: signature for signature in found}


def names(family: str = "") -> tuple[str, ...]:
    """The oracles of one family, or of all.

    >>> "count.windows" in names("count"), "torch.conv_width" in names()
    (True, True)
    """
    return tuple(sorted(name for each in ([family] if family else families()) for name in _family(each)))


def signature(oracle: str) -> Signature:
    """What `family.function` takes; UsageError with the nearest names where there is none.

    >>> str(signature("count.windows"))
    'count.windows(W, F, P=0, S=1, D=1)'
    >>> signature("count.window")
    Traceback (most recent call last):
    prepkit.errors.UsageError: oracle 'count.window' is unknown; did you mean 'count.windows'?
    """
    family, dot, _ = oracle.partition(".")
    if dot and family in families() and oracle in _family(family):
        return _family(family)[oracle]
    nearest = tuple(difflib.get_close_matches(oracle, names(), 1, 0.6))
    known = f"did you mean {nearest[0]!r}?" if nearest else f"families: {', '.join(families())}"
    raise UsageError(f"oracle {oracle!r} is unknown; {known}", nearest)


def inspect(oracle: str, arguments: Iterable[str]) -> str:
    """What is wrong with calling `oracle` with arguments of these names; empty where nothing is.

    >>> inspect("count.windows", ["W", "F", "stride"])
    "count.windows has no argument 'stride'; it is count.windows(W, F, P=0, S=1, D=1)"
    """
    given = list(arguments)
    try:
        known = signature(oracle)
    except UsageError as error:
        return error.message
    unknown = [name for name in given if name not in known.arguments]
    handed = HANDED if known.oracle.startswith(f"{EXECUTED}.") else ()
    missing = [name for name in known.required if name not in given and name not in handed]
    if unknown:
        nearest = difflib.get_close_matches(unknown[0], known.arguments, 1, 0.5)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
        return f"{oracle} has no argument {unknown[0]!r}{hint}; it is {known}"
    return f"{oracle} lacks {_and(missing)}; it is {known}" if missing else ""


def _and(words: Iterable[str]) -> str:
    return ", ".join(repr(word) for word in words)
