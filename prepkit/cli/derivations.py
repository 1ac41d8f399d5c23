"""Where the derivations are, how their files are named in messages, and what their topics are called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prepkit.grading.paper import ToShow


def shipped() -> Path:
    """The folder of derivations of this installation.

    >>> shipped().name
    'derivations'
    """
    from prepkit import content

    return content.root("solutions") / "derivations"


def base() -> Path:
    """What file names are told relative to: the folder that is worked in."""
    return Path.cwd()


def titles() -> dict[str, str]:
    """Topic → its label, in the order of the taxonomy."""
    from prepkit import content
    from prepkit.bank.taxonomy import load_file

    topics, _ = load_file(content.root("questions") / "taxonomy.yaml")
    return {topic.key: topic.label for topic in topics}


def asked_for(names: Sequence[str]) -> list[ToShow]:
    """The derivations that a sheet asks for, each once."""
    if not names:
        return []
    from prepkit.grading.to_show import shelved

    found = {each.id: each for each in (shelved(shipped(), name) for name in names)}
    return list(found.values())
