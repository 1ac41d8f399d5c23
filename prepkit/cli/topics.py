"""What the bank says about topics, for progress: one place, so that `stats` need not know how a bank is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Topics(NamedTuple):
    """Question → topic, and topic → how many interview sources ask it."""

    of_question: Mapping[str, str]
    weights: Mapping[str, int]


def topics() -> Topics:
    """The topics of the shipped bank and of its taxonomy."""
    from prepkit import content, strictyaml

    folder = content.root("questions")
    of_question: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        data = strictyaml.load(path)
        of_question |= {entry["id"]: data["topic"] for entry in data["questions"]}
    taxonomy = folder / "taxonomy.yaml"
    listed = strictyaml.load(taxonomy)["topics"] if taxonomy.exists() else {}
    return Topics(of_question, {name: entry.get("n_sources", 0) for name, entry in listed.items()})
