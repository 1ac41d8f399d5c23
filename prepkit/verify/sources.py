"""The hash of the code that a result came from: a module and whatever it imports from prepkit, read, not run."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def digest(modules: Iterable[str]) -> str:
    """Changes when a file behind these modules does, however far behind.

    >>> digest(["prepkit.errors"]) == digest(["prepkit.errors"]) != digest(["prepkit.domain"])
    True
    """
    files = sorted(set().union(*(closure(module) for module in modules)))
    text = "\n".join(f"{file} {_hash(file)}" for file in files)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def closure(module: str) -> frozenset[str]:
    """The module and all that it imports, directly or not, as paths within the package.

    >>> sorted(closure("prepkit.oracles.count.activations"))
    ['errors.py', 'oracles/count/_items.py', 'oracles/count/activations.py']
    """
    seen: set[str] = set()
    queue = [module]
    while queue:
        file = _file(queue.pop())
        if file and file not in seen:
            seen.add(file)
            queue += _imports(file)
    return frozenset(seen)


def _file(module: str) -> str:
    parts = module.split(".")
    if parts[0] != "prepkit":
        return ""
    path = PACKAGE.joinpath(*parts[1:])
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.relative_to(PACKAGE).as_posix() if file.is_file() else ""


@cache
def _imports(file: str) -> tuple[str, ...]:
    tree = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
    return tuple(_named(tree))


def _named(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def _hash(file: str) -> str:
    return hashlib.sha256((PACKAGE / file).read_bytes()).hexdigest()
