"""The house keeps its shape: imports go strictly down, libraries stay at home, oracle families share no code."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import house

MODULES = house.modules()
HEAVY = ("sympy", "torch", "numpy", "z3", "flint", "pydantic", "prompt_toolkit", "joblib", "distributed")


def test_every_room_has_a_floor() -> None:
    assert {house.room(name) for name in MODULES} <= set(house.FLOORS)


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_strictly_down(name: str) -> None:
    own, offences = house.room(name), []
    for target, line in house.imports(MODULES[name]):
        other = house.room(target)
        if not target.startswith("prepkit") or other == own or house.one_room(own, other):
            continue
        if house.FLOORS[other] >= house.FLOORS[own]:
            offences.append(f"{MODULES[name]}:{line}: {own} may not import {target}")
    assert not offences


@pytest.mark.parametrize("name", MODULES)
def test_libraries_stay_at_home(name: str) -> None:
    offences = [
        f"{MODULES[name]}:{line}: {target} is at home in {sorted(house.HOMES[library]) or 'no room'}"
        for target, line in house.imports(MODULES[name])
        if (library := target.split(".")[0]) in house.HOMES and house.room(name) not in house.HOMES[library]
    ]
    assert not offences


def test_no_circle() -> None:
    edges = {
        name: {t for t, _ in house.imports(path) if t in MODULES and t != name}
        for name, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for target in edges[name]:
                visit(target, (*trail, name))
            done.add(name)

    for name in MODULES:
        visit(name, ())


def reach(start: str) -> set[str]:
    """Modules of the package that `start` imports, directly or not."""
    seen: set[str] = set()
    queue = [start]
    while queue:
        for target, _ in house.imports(MODULES[queue.pop()]):
            if target in MODULES and target not in seen:
                seen.add(target)
                queue.append(target)
    return seen


def test_families_share_no_code() -> None:
    """Import graphs of two oracle families meet only in errors, domain and third-party packages."""
    families: dict[str, set[str]] = {}
    for name in MODULES:
        parts = name.split(".")
        if parts[:2] == ["prepkit", "oracles"] and len(parts) > 2 and not parts[2].startswith("_"):
            families.setdefault(parts[2], set()).update({name} | reach(name))
    oracle_families = {f: m for f, m in families.items() if f in house.oracle_families()}
    assert len(oracle_families) >= 2
    for first, mine in oracle_families.items():
        for second, theirs in oracle_families.items():
            if first < second:
                assert mine & theirs <= {"prepkit.errors", "prepkit.domain"}, (first, second)


def loaded_after(code: str, *, text: str = "") -> set[str]:
    """Top-level names in `sys.modules` after `code` ran in a fresh interpreter."""
    script = f"import sys\n{code}\nprint('\\nMODULES', *sorted(m for m in sys.modules if '.' not in m))"
    done = subprocess.run(
        [sys.executable, "-c", script], input=text, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.rsplit("MODULES", 1)[1].split())


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_after(
        "from prepkit.cli import main\nsys.argv = ['prepkit', '--help']\ntry: main()\nexcept SystemExit: pass"
    )
    assert "typer" in loaded
    assert not loaded & {*HEAVY, "yaml", "sqlite3", "rich", "fsrs"}


def test_first_question_loads_nothing_heavy(tmp_path: object) -> None:
    loaded = loaded_after(
        f"import os\nos.environ.update(PREPKIT_DATA={str(tmp_path)!r}, PREPKIT_CACHE={str(tmp_path)!r},"
        f" PREPKIT_CONFIG={str(tmp_path)!r})\nfrom prepkit.cli import main\n"
        "sys.argv = ['prepkit', 'quiz', '-n', '1', '--no-input']\n"
        "try: main()\nexcept SystemExit: pass"
    )
    assert "sqlite3" in loaded
    assert not loaded & set(HEAVY)


def test_importing_prepkit_loads_nothing_heavy() -> None:
    assert not loaded_after("import prepkit") & {*HEAVY, "yaml", "sqlite3", "rich", "typer", "msgspec"}
