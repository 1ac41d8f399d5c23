"""The derivations there are: by id, by topic, with what checking them found."""

from __future__ import annotations

import difflib
from pathlib import Path

import msgspec

from prepkit.derive import evidence
from prepkit.derive.chain import Derivation
from prepkit.derive.load import load_file, load_folder
from prepkit.derive.result import Result
from prepkit.domain import Complaint
from prepkit.errors import Unusable, UsageError

FOLDER = "derivations"


class Shelf(msgspec.Struct, frozen=True):
    """Derivations of one folder, what is wrong with its files, and the evidence beside them."""

    folder: Path
    derivations: tuple[Derivation, ...]
    complaints: tuple[Complaint, ...]
    results: dict[str, Result]

    def result(self, derivation: Derivation) -> Result | None:
        """What was found about the derivation as it is now."""
        return evidence.of(derivation, self.results)


def opened(folder: Path, base: Path | None = None) -> Shelf:
    """Every derivation of a folder, or the one of a file."""
    if not folder.exists():
        raise Unusable(str(folder), "there is no such folder or file")
    derivations, complaints = load_folder(folder, base)
    home = folder if folder.is_dir() else folder.parent
    return Shelf(home, tuple(derivations), tuple(complaints), evidence.stored(home / evidence.NAME))


def one(folder: Path, name: str, base: Path | None = None) -> tuple[Derivation, Result | None]:
    """The derivation of this id (ignoring case), read alone; `UsageError` with names like it, where there is none."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else folder / f"{name.casefold()}.yaml"
    ids = [found.stem for found in sorted(folder.glob("*.yaml"))]
    if not path.is_file():
        near = (
            difflib.get_close_matches(name, ids, 3)
            or [found for found in ids if name.casefold() in found][:3]
        )
        raise UsageError(f"there is no derivation '{name}'", tuple(near))
    shown = path.relative_to(base) if base is not None and path.is_relative_to(base) else path
    loaded = load_file(path, shown.as_posix())
    if loaded.derivation is None or loaded.complaints:
        more = f" (and {len(loaded.complaints) - 1} more; prepkit derive --verify-all tells all)"
        first = loaded.complaints[0]
        raise Unusable(
            str(first.at), first.problem + (more if len(loaded.complaints) > 1 else ""), "mend the file"
        )
    results = evidence.stored(path.parent / evidence.NAME)
    return loaded.derivation, evidence.of(loaded.derivation, results)
