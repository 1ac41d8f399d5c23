"""Every complaint of a document at once, each with line, entry and nearest names."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import pytest

from prepkit.strictyaml import convert, load


class Circle(msgspec.Struct, tag_field="kind", tag="circle", forbid_unknown_fields=True):
    radius: float


class Square(msgspec.Struct, tag_field="kind", tag="square", forbid_unknown_fields=True):
    side: int
    label: str = ""


class Drawing(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    shapes: tuple[Circle | Square, ...] = ()
    size: tuple[int, int] = (1, 1)
    mood: Literal["calm", "wild"] = "calm"
    names: dict[str, str] = {}
    shown: bool | str = True
    weight: int | None = None

    def __post_init__(self) -> None:
        if self.weight == 13:
            raise ValueError("13 brings bad luck")


COMPLAINTS: list[tuple[str, list[str]]] = [
    ("shapes: []", ["f:1: field 'id' is missing"]),
    ("id: a\nshaps: []", ["f:2: id a: field 'shaps' is unknown; did you mean 'shapes'?"]),
    ("id: a\nzzz: []", ["f:2: id a: field 'zzz' is unknown"]),
    ("id: a\nmood: calmm", ["f:2: id a: mood 'calmm' is unknown; did you mean 'calm'?"]),
    ("id: a\nmood: x", ["f:2: id a: mood 'x' is unknown; expected 'calm' or 'wild'"]),
    ("id: a\nmood: 3", ["f:2: id a: mood is the number 3; expected 'calm' or 'wild'"]),
    ("id: a\nshapes: 3", ["f:2: id a: shapes is the number 3; expected a list"]),
    ("id: a\nshapes: [3]", ["f:2: id a: shapes[0] is the number 3; expected a mapping of fields"]),
    ("id: a\nshapes: [{kind: cirle}]", ["f:2: id a: kind 'cirle' is unknown; did you mean 'circle'?"]),
    ("id: a\nshapes: [{radius: 1}]", ["f:2: id a: field 'kind' is missing; expected 'circle' or 'square'"]),
    ("id: a\nshapes: [{kind: [1]}]", ["f:2: id a: kind is a list; expected 'circle' or 'square'"]),
    (
        "id: a\nshapes:\n- {kind: circle, radus: 1}\n- {kind: square,\n   side: 0.5}",
        [
            "f:3: id a: field 'radius' is missing (kind circle)",
            "f:3: id a: field 'radus' is unknown (kind circle); did you mean 'radius'?",
            "f:5: id a: side is the number 0.5; expected a whole number",
        ],
    ),
    ("id: a\nsize: [1]", ["f:2: id a: size has 1 items; expected 2"]),
    ("id: a\nsize: [1, x]", ["f:2: id a: size[1] is the text 'x'; expected a whole number"]),
    ("id: a\nsize: [true, 1]", ["f:2: id a: size[0] is true; expected a whole number"]),
    ("id: a\nnames: {b: [1]}", ["f:2: id a: b is a list; expected a text"]),
    ("id: a\nnames: [b]", ["f:2: id a: names is a list; expected a mapping of names"]),
    ("id: a\nshown: [b]", ["f:2: id a: shown is a list; expected true or false or a text"]),
    ("id: a\nweight: x", ["f:2: id a: weight is the text 'x'; expected a whole number"]),
    ("id: null", ["f:1: id is empty; expected a text"]),
    ("id: a\nweight: 13", ["f:1: id a: 13 brings bad luck"]),
    ("[a]", ["f:1: the entry is a list; expected a mapping of fields"]),
]


@pytest.mark.parametrize(("text", "complaints"), COMPLAINTS)
def test_complaints(text: str, complaints: list[str]) -> None:
    value, found = convert(load(text, "f"), Drawing)
    assert value is None
    assert [str(complaint) for complaint in found] == complaints


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("id: 3", "id", "3"),
        ("id: 1.10", "id", "1.10"),
        ("id: true", "id", "true"),
        ("id: a\nnames: {b: 0.50}", "names", {"b": "0.50"}),
        ("id: a\nshapes: [{kind: square, side: 1, label: 2.0}]", "shapes", (Square(1, "2.0"),)),
        ("id: a\nshown: false", "shown", False),
        ("id: a\nshown: 7", "shown", "7"),
        ("id: a\nweight: null", "weight", None),
        ("id: a\nshapes: [{kind: circle, radius: 2}]", "shapes", (Circle(2.0),)),
    ],
)
def test_a_number_where_a_text_is_wanted_is_read_as_spelled(text: str, field: str, value: Any) -> None:
    found, complaints = convert(load(text, "f"), Drawing)
    assert complaints == ()
    assert getattr(found, field) == value
