"""JSON Schema of a bank file, from the types the loader reads it with, for editors."""

from __future__ import annotations

from typing import Any

import msgspec

from prepkit.bank.format import file_type, part_types

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) that knows every kind of part.

    >>> found = schema()
    >>> found["title"], found["$ref"], found["$defs"]["number"]["required"]
    ('A file of questions', '#/$defs/File', ['kind', 'prompt', 'key'])
    """
    (root,), types = msgspec.json.schema_components((file_type(),), ref_template="{name}")
    names = {name: _short(name) for name in types}
    head = {"$schema": _DRAFT, "title": "A file of questions"}
    return {**head, **_tidy({**root, "$defs": types}, names)}


def _short(name: str) -> str:
    """`File[Part | …]` is called File, and each kind's Part by its kind."""
    kinds = {f"{part.__module__}.{part.__qualname__}": kind for kind, part in part_types().items()}
    return kinds.get(name) or name.partition("_")[0]


def _tidy(node: Any, names: dict[str, str]) -> Any:
    """Short names, and where a text is wanted a number or true/false too: the loader reads them as spelled."""
    if isinstance(node, list):
        return [_tidy(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    found = {names.get(key, key): _tidy(value, names) for key, value in node.items()}
    if isinstance(found.get("$ref"), str):
        found["$ref"] = f"#/$defs/{names[found['$ref']]}"
    if found.get("type") == "string" and "enum" not in found:
        found["type"] = ["string", "number", "boolean"]
    if isinstance(found.get("title"), str):
        found["title"] = found["title"].partition("[")[0]
    if isinstance(mapping := found.get("mapping"), dict):  # of a discriminator
        found["mapping"] = {kind: f"#/$defs/{names[name]}" for kind, name in mapping.items()}
    return found
