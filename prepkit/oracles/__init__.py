"""Independent ways to compute a key, one family a file or folder."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from prepkit.errors import NotInstalled


def resolve(name: str) -> Callable[..., object]:
    """The function behind `family.function`."""
    family, function = name.split(".")
    try:
        module = importlib.import_module(f"prepkit.oracles.{'torch_' if family == 'torch' else family}")
    except ModuleNotFoundError as error:
        raise NotInstalled(str(error.name), "pip install 'prepkit-interview[torch]'") from None
    found: Callable[..., object] = getattr(module, function)
    return found
