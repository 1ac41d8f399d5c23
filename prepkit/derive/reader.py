"""Reads the lines of a file in their context, and collects what is wrong with them: file:line and a caret."""

from __future__ import annotations

import difflib

import msgspec

from prepkit.derive.chain import Written
from prepkit.derive.format import ChainEntry, File
from prepkit.derive.rules import RULES
from prepkit.domain import Complaint, Context
from prepkit.errors import Ambiguous, PrepkitError, Unreadable, UsageError
from prepkit.maths.caret import caret
from prepkit.maths.context import is_relation, prepare
from prepkit.maths.read import Names, read
from prepkit.maths.tree import Node, Tuple
from prepkit.maths.types import TYPES
from prepkit.strictyaml import Document
from prepkit.strictyaml import Path as Place

_IMPLIES = ("<=>", "=>")
_ZERO = "0"


class Reader:
    """Lines of one document; `complaints` grow as they are read."""

    def __init__(self, document: Document, owner: str) -> None:
        self.document, self.owner = document, owner
        self.complaints: list[Complaint] = []

    def say(self, place: Place, problem: str, nearest: tuple[str, ...] = ()) -> None:
        """One more complaint."""
        self.complaints.append(Complaint(self.document.at(place), self.owner, problem, nearest))

    def line(self, place: Place, text: str, context: Context, *, relation: bool = False) -> Written | None:
        """The line as it was written and read; None with a complaint where it is none."""
        tree = self.tree(place, text, Names.of(context))
        if tree is not None and relation and not is_relation(tree):
            self.say(place, f"'{text}' is a value; expected a relation")
            return None
        return Written(text, tree, self.document.at(place)) if tree is not None else None

    def like(self, line: Written | None, place: Place, text: str, context: Context) -> Written | None:
        """A line that stands in the place of another: of the same sort."""
        found = self.line(place, text, context)
        if found and line and _sort(found.tree) != _sort(line.tree):
            self.say(place, f"'{text}' is {_sort(found.tree)}; the line is {_sort(line.tree)}")
        return found

    def tree(self, place: Place, text: str, names: Names) -> Node | None:
        """What a text spells."""
        try:
            return read(text, names)
        except Ambiguous as error:
            self.say(place, f"'{text}' has two readings, {' and '.join(error.readings)}: write one of them")
        except Unreadable as error:
            under = "\n    ".join(("", *caret(error.text, (error.start, error.end), 76)))
            self.say(place, f"{error.found}; expected {error.expected}{under}")
        return None

    def rule(self, place: Place, name: str) -> None:
        """A registered rule, or a complaint with those that are spelled like it."""
        if name not in RULES:
            near = tuple(difflib.get_close_matches(name, RULES, 2))
            self.say(place, f"rule '{name}' is unknown", near)

    def relation(self, place: Place, before: Written, relation: str, line: Written) -> None:
        """`<=>` and `=>` join relations, the others values."""
        sorts = _sort(before.tree), _sort(line.tree)
        if sorts[0] != sorts[1]:
            self.say(place, f"the line is {sorts[1]}, the line before is {sorts[0]}")
        elif (relation in _IMPLIES) != (sorts[1] == "a relation"):
            fitting = "<=> or =>" if sorts[1] == "a relation" else "=, <=, >=, < or >"
            self.say(
                (*place, "rel"), f"'{relation}' cannot join lines that are {sorts[1]}; expected {fitting}"
            )

    def context(self, place: Place, context: Context, entry: File | ChainEntry) -> None:
        """Types, facts and definitions that `entry` adds; what is wrong with them."""
        known = len(self.complaints)
        for name, kind in entry.symbols.items():
            if kind not in TYPES:
                near = tuple(difflib.get_close_matches(kind, TYPES, 1))
                self.say((*place, "symbols", name), f"{name} has the unknown type '{kind}'", near)
        for index, fact in enumerate(entry.facts):
            self.line((*place, "facts", index), fact, context, relation=True)
        for head, body in entry.definitions.items():
            self._definition((*place, "definitions", head), head, body, context)
        if len(self.complaints) == known:
            try:
                prepare(_ZERO, _ZERO, context)
            except UsageError as error:
                self.say((*place, "definitions") if entry.definitions else place, error.message)
            except PrepkitError as error:
                self.say(place, str(error))

    def _definition(self, place: Place, head: str, body: str, context: Context) -> None:
        """A body may use its head's arguments."""
        inside = head.partition("(")[2].rpartition(")")[0]
        own = {name.strip(): "real" for name in inside.split(",") if name.strip()}
        self.tree(place, body, Names.of(msgspec.structs.replace(context, let={**context.let, **own})))


def _sort(tree: Node) -> str:
    if isinstance(tree, Tuple):
        return f"{len(tree.items)} values"
    return "a relation" if is_relation(tree) else "a value"
