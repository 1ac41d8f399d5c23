"""Reads the imports of every file of the package: who stands on which floor, who brings what into the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "prepkit"

# floor of each room; errors, domain and content are one room
FLOORS = {
    "errors": 0, "domain": 0, "content": 0,
    "maths": 1, "study": 1, "zoo": 1, "pool": 1, "strictyaml": 1,
    "nets": 2, "kinds": 2, "sandbox": 2,
    "derive": 3,
    "bank": 4, "oracles": 4,
    "grading": 5,
    "verify": 6, "session": 6, "lab": 6,
    "render": 7,
    "cli": 8, "__main__": 8, "__init__": 8,
}  # fmt: skip
GROUND = {"errors", "domain", "content"}
TOP = {"cli", "__main__", "__init__"}

# where a library that is slow to import, or that only one room may know, is at home
HOMES = {
    "sympy": {"maths"}, "flint": {"maths"}, "z3": {"maths"},
    "torch": {"zoo", "nets", "sandbox", "oracles", "lab"},
    "sqlite3": {"study", "bank"}, "fsrs": {"study"},
    "joblib": {"pool"}, "cloudpickle": {"pool"}, "dask": {"pool"}, "distributed": {"pool"},
    "snowballstemmer": {"grading"},
    "yaml": {"strictyaml"}, "rich": {"render"}, "latex2mathml": {"render"}, "typer": {"cli"},
    "numpy": set(), "pydantic": set(), "prompt_toolkit": set(), "multiprocessing": set(), "pickle": set(),
}  # fmt: skip


def modules() -> dict[str, Path]:
    """Dotted name → file of every module of the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def room(module: str) -> str:
    """The room of a dotted name: `prepkit.maths.read` lives in `maths`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def one_room(first: str, second: str) -> bool:
    """The ground floor is one room, and so is the command line with its two entrances."""
    return {first, second} <= GROUND or {first, second} <= TOP


def imports(path: Path, *, top_level: bool = False) -> Iterator[tuple[str, int]]:
    """Every imported dotted name of a file, with its line; type-checking imports are no imports."""
    known = modules()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in tree.body if top_level else ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            base = node.module or ""
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield (full if full in known else base), node.lineno


def oracle_families() -> set[str]:
    """Names of the oracle families: the folders of `oracles/`."""
    return {path.parent.name for path in (PACKAGE / "oracles").glob("*/__init__.py")}
