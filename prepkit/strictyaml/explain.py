"""Why a document is not of a type: the whole list of complaints, where msgspec stops at the first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from msgspec import inspect as shape

from prepkit.domain import Complaint
from prepkit.strictyaml.document import Document, Path

_LISTS = (shape.ListType, shape.VarTupleType, shape.TupleType)
_TABLES = (shape.StructType, shape.DictType)
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[([0-9]+)\]")


def explain(document: Document, wanted: object, path: Path) -> tuple[Complaint, ...]:
    """Every reason why the value at `path` is no `wanted`; repairs numbers that stand where texts are wanted."""
    walk = _Walk(document)
    walk.check(path, document.get(path), shape.type_info(wanted))
    return tuple(sorted(walk.complaints, key=lambda complaint: complaint.at.line))


def unforeseen(document: Document, path: Path, message: str) -> Complaint:
    """A complaint from msgspec's own words, `… - at $.a[0].b`, such as a `ValueError` of `__post_init__`."""
    problem, _, place = message.partition(" - at `$")
    steps = tuple(name or int(index) for name, index in _STEP.findall(place.split("[...]")[0]))
    return _complaint(document, path + steps, problem[:1].lower() + problem[1:])


def nearest(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The one of `names` spelled most like `name`, if any is.

    >>> nearest("numbr", ["number", "order", "text"])
    ('number',)
    """
    return tuple(difflib.get_close_matches(name, list(names), 1))


def _complaint(document: Document, path: Path, problem: str, near: tuple[str, ...] = ()) -> Complaint:
    return Complaint(document.at(path), _owner(document, path), problem, near)


def _owner(document: Document, path: Path) -> str:
    """`id X` of the innermost entry around `path` that has one."""
    owner, node = "", document.value
    for step in (*path, None):
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            owner = f"id {node['id']}"
        try:
            node = node[step]
        except (LookupError, TypeError):
            break
    return owner


class _Walk:
    """Walks value and type side by side."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.complaints: list[Complaint] = []

    def say(self, path: Path, problem: str, near: tuple[str, ...] = ()) -> None:
        self.complaints.append(_complaint(self.document, path, problem, near))

    def check(self, path: Path, value: Any, info: shape.Type) -> None:
        """Complain of everything in `value` that does not fit `info`."""
        match _member(value, info):
            case shape.StructType() as struct if isinstance(value, dict):
                self.table(path, value, struct)
            case shape.DictType() as table if isinstance(value, dict):
                for key, item in value.items():
                    self.check((*path, key), item, table.value_type)
            case shape.ListType() | shape.VarTupleType() as items if isinstance(value, list):
                if len(value) < (items.min_length or 0):
                    self.say(
                        path, f"{_name(path)} has {len(value)} items; expected at least {items.min_length}"
                    )
                for index, item in enumerate(value):
                    self.check((*path, index), item, items.item_type)
            case shape.TupleType() as row if isinstance(value, list):
                self.row(path, value, row)
            case shape.LiteralType() as literal if isinstance(value, str):
                self.word(path, value, [str(word) for word in literal.values])
            case shape.UnionType() as union if isinstance(value, dict):
                self.tagged(path, value, [kind for kind in union.types if isinstance(kind, shape.StructType)])
            case shape.StrType() if isinstance(value, bool | int | float):
                self.spell(path, value)
            case member if not _fits(value, member):
                self.say(path, f"{_name(path)} is {_describe(value)}; expected {_expected(info)}")

    def table(
        self, path: Path, value: dict[str, Any], struct: shape.StructType, tag: str | None = None
    ) -> None:
        """Missing, unknown and wrong fields of a struct."""
        fields = {field.encode_name: field for field in struct.fields}
        of = f" (kind {struct.tag})" if tag else ""
        for name, field in fields.items():
            if field.required and name not in value:
                self.say(path, f"field '{name}' is missing{of}")
        for name, item in value.items():
            if name in fields:
                self.check((*path, name), item, fields[name].type)
            elif name != tag and struct.forbid_unknown_fields:
                self.say((*path, name), f"field '{name}' is unknown{of}", nearest(name, fields))

    def tagged(self, path: Path, value: dict[str, Any], structs: list[shape.StructType]) -> None:
        """The struct that the tag names."""
        field = structs[0].tag_field if structs else None
        if field is None:
            self.say(path, f"{_name(path)} is a mapping; expected {_expected_any(structs)}")
            return
        by_tag = {str(struct.tag): struct for struct in structs}
        if field not in value:
            self.say(path, f"field '{field}' is missing; expected {_either(by_tag)}")
        elif isinstance(value[field], str) and value[field] in by_tag:
            self.table(path, value, by_tag[value[field]], field)
        else:
            self.word((*path, field), value[field], list(by_tag))

    def row(self, path: Path, value: list[Any], row: shape.TupleType) -> None:
        """A tuple of a fixed length."""
        if len(value) != len(row.item_types):
            self.say(path, f"{_name(path)} has {len(value)} items; expected {len(row.item_types)}")
            return
        for index, (item, info) in enumerate(zip(value, row.item_types, strict=True)):
            self.check((*path, index), item, info)

    def word(self, path: Path, value: object, words: list[str]) -> None:
        """One of a few words."""
        if value in words:
            return
        near = nearest(value, words) if isinstance(value, str) else ()
        unknown = (
            f"{_name(path)} {value!r} is unknown"
            if isinstance(value, str)
            else f"{_name(path)} is {_describe(value)}"
        )
        self.say(path, unknown if near else f"{unknown}; expected {_either(words)}", near)

    def spell(self, path: Path, value: bool | int | float) -> None:
        """Put the text that was spelled in the number's place."""
        node, step = self.document.get(path[:-1]), path[-1]
        plain = str(value).lower() if isinstance(value, bool) else str(value)
        node[step] = self.document.spelled.get((id(node), step), plain)


def _member(value: object, info: shape.Type) -> shape.Type:
    """The member of a union that `value` means; a tagged union stays whole."""
    if not isinstance(info, shape.UnionType):
        return info
    if isinstance(value, dict):
        tables = [member for member in info.types if isinstance(member, _TABLES)]
        return tables[0] if len(tables) == 1 else info
    fitting = [member for member in info.types if _fits(value, member)]
    texts = [member for member in info.types if isinstance(member, shape.StrType)]
    lists = [member for member in info.types if isinstance(member, _LISTS)]
    return (fitting or (lists if isinstance(value, list) else texts) or [info])[0]


def _fits(value: object, info: shape.Type) -> bool:
    """Is `value` of the outer form of `info`?"""
    match info:
        case shape.AnyType() | shape.CustomType() | shape.RawType():
            return True
        case shape.NoneType():
            return value is None
        case shape.BoolType():
            return isinstance(value, bool)
        case shape.IntType():
            return isinstance(value, int) and not isinstance(value, bool)
        case shape.FloatType():
            return isinstance(value, int | float) and not isinstance(value, bool)
        case shape.StrType():
            return isinstance(value, str)
        case shape.LiteralType():
            return value in info.values
        case shape.UnionType():
            return any(_fits(value, member) for member in info.types)
    return (
        isinstance(value, list)
        if isinstance(info, _LISTS)
        else isinstance(value, dict) and isinstance(info, _TABLES)
    )


def _name(path: Path) -> str:
    """The last key of `path` with the places in its list: `where[0]`."""
    keys = [place for place, step in enumerate(path) if isinstance(step, str)]
    start = keys[-1] if keys else len(path)
    return "".join(step if isinstance(step, str) else f"[{step}]" for step in path[start:]) or "the entry"


def _describe(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {value}"
        case str():
            shown = value if len(value) <= 40 else value[:39] + "…"
            return f"the text {shown!r}"
        case list():
            return "a list"
    return "a mapping"


_EXPECTED: dict[type, str] = {
    shape.NoneType: "nothing",
    shape.BoolType: "true or false",
    shape.IntType: "a whole number",
    shape.FloatType: "a number",
    shape.StrType: "a text",
    shape.StructType: "a mapping of fields",
    shape.DictType: "a mapping of names",
    shape.ListType: "a list",
    shape.VarTupleType: "a list",
    shape.TupleType: "a list",
}


def _expected(info: shape.Type) -> str:
    if isinstance(info, shape.UnionType):
        return _expected_any(info.types)
    if isinstance(info, shape.LiteralType):
        return _either([str(word) for word in info.values])
    return _EXPECTED.get(type(info), "another value")


def _expected_any(members: Iterable[shape.Type]) -> str:
    return " or ".join(
        dict.fromkeys(_expected(member) for member in members if not isinstance(member, shape.NoneType))
    )


def _either(words: Iterable[str]) -> str:
    *most, last = map(repr, words)
    return f"{', '.join(most)} or {last}" if most else last
