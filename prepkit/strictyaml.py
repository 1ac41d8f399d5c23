"""YAML with file:line and no surprises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from prepkit.errors import Unusable


def load(path: Path) -> Any:
    """Plain values of a YAML file; Unusable with file:line where it is none."""
    try:
        return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise Unusable(where, str(getattr(error, "problem", error))) from None
