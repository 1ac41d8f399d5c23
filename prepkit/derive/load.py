"""A derivation file → a Derivation, or every complaint about it with file:line and, in a line, a caret."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from prepkit import strictyaml
from prepkit.derive import audit
from prepkit.derive.chain import (
    Chain,
    Counting,
    Derivation,
    Goal,
    Head,
    Line,
    Mistake,
    Written,
    default_relation,
)
from prepkit.derive.format import ChainEntry, File, HeadEntry, LineEntry
from prepkit.derive.reader import Reader
from prepkit.domain import At, Complaint, Context
from prepkit.strictyaml import Document
from prepkit.strictyaml import Path as Place

_PROSE = frozenset(("title", "source", "say", "because", "equation", "equations", "defaults"))
_RELATIONS = {"≤": "<=", "≥": ">="}
_COUNT = re.compile(r"\s*count\s+([A-Za-z]\w*)\s*:\s*(.+)", re.DOTALL)
_ARROWS = (("<=>", True), ("=>", False))


class Loaded(msgspec.Struct, frozen=True):
    """What a file holds: a derivation if it can be used, and what is wrong."""

    derivation: Derivation | None
    complaints: tuple[Complaint, ...]


def load_file(path: Path, shown: str = "") -> Loaded:
    """The derivation at `path`, named `shown` in complaints; its id is the file's name."""
    name = shown or str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        return Loaded(None, (Complaint(At(name), "", f"cannot be read: {error.strerror or error}"),))
    loaded = load_text(data, name)
    found = loaded.derivation
    if found is not None and found.id != path.stem:
        problem = f"the file of derivation '{found.id}' is called {found.id}.yaml"
        return Loaded(found, (*loaded.complaints, Complaint(found.at, f"id {found.id}", problem)))
    return loaded


def load_text(source: str | bytes, name: str) -> Loaded:
    """The derivation in a file's text.

    >>> print(load_text("format: 1\\nid: a\\ntitle: A\\ntopic: t\\ngoal: '1 = 1'\\n", "a.yaml").complaints[0])
    a.yaml:1: id a: field 'chains' is missing
    """
    document = strictyaml.load(source, name)
    if document.complaints:
        return Loaded(None, document.complaints)
    if not isinstance(document.value, dict):
        return Loaded(None, (Complaint(document.at(()), "", "expected the fields of a derivation"),))
    entry, complaints = strictyaml.convert(document, File)
    if entry is None:
        return Loaded(None, complaints)
    return _Load(document, entry).loaded()


def load_folder(folder: Path, base: Path | None = None) -> tuple[list[Derivation], list[Complaint]]:
    """Every derivation of a folder (or of one file) in the order of ids; what is wrong with one hides no other."""
    paths = [folder] if folder.is_file() else sorted(folder.glob("*.yaml"))
    found: dict[str, Derivation] = {}
    complaints: list[Complaint] = []
    for path in paths:
        shown = path.relative_to(base) if base is not None and path.is_relative_to(base) else path
        loaded = load_file(path, shown.as_posix())
        complaints += loaded.complaints
        derivation = loaded.derivation
        if derivation is None:
            continue
        first = found.setdefault(derivation.id.casefold(), derivation)
        if first is not derivation:
            problem = f"the id stands at {first.at} already"
            complaints.append(Complaint(derivation.at, f"id {derivation.id}", problem))
    return [found[key] for key in sorted(found)], sorted(complaints)


def _digits(value: str | int | float) -> str:
    """A number as lines are written: 0.00001, which Python would show as 1e-05.

    >>> _digits(0.00001), _digits(3), _digits("1/3")
    ('0.00001', '3', '1/3')
    """
    return format(Decimal(str(value)), "f") if isinstance(value, float) else str(value)


def digest(entry: File) -> str:
    """Hashes all that a verdict rests on: not what is told about it."""
    plain = _without_prose(msgspec.to_builtins(entry))
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()[:16]


def _without_prose(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_prose(value) for key, value in node.items() if key not in _PROSE}
    return [_without_prose(item) for item in node] if isinstance(node, list | tuple) else node


class _Load:
    """One file on its way to a derivation."""

    def __init__(self, document: Document, entry: File) -> None:
        self.document, self.entry = document, entry
        self.reader = Reader(document, f"id {entry.id}")

    def loaded(self) -> Loaded:
        """The derivation where nothing is wrong, else the complaints."""
        entry = self.entry
        whole = Context(entry.symbols, entry.facts, entry.functions, entry.sequences, entry.definitions)
        self.reader.context((), whole, entry)
        goal = self._goal(whole)
        chains = [self._chain(place, chain, whole) for place, chain in enumerate(entry.chains)]
        found = audit.complaints(self.document, entry, whole)
        complaints = sorted({*self.reader.complaints, *found})
        if complaints or goal is None or None in chains:
            return Loaded(None, tuple(complaints))
        at = self.document.at(("id",))
        built = Derivation(
            entry.id, entry.title, entry.topic, entry.source, goal, whole,
            {name: _digits(value) for name, value in entry.defaults.items()}, entry.equations,
            tuple(chain for chain in chains if chain is not None), digest(entry), at,
        )  # fmt: skip
        return Loaded(built, ())

    def _goal(self, whole: Context) -> Goal | None:
        """`relation`, or `premise => conclusion`, or both ways."""
        text, place = self.entry.goal.replace("⇔", "<=>").replace("⇒", "=>"), ("goal",)
        symbols = {name: kind for chain in self.entry.chains for name, kind in chain.symbols.items()}
        context = msgspec.structs.replace(whole, let={**symbols, **whole.let})
        for arrow, both in _ARROWS:
            first, found, second = text.partition(f" {arrow} ")
            if found:
                premise = self.reader.line(place, first, context)
                conclusion = self.reader.line(place, second, context)
                return Goal(conclusion, premise.tree, both) if premise and conclusion else None
        line = self.reader.line(place, text, context, relation=True)
        return Goal(line) if line else None

    def _chain(self, number: int, entry: ChainEntry, whole: Context) -> Chain | None:
        place: Place = ("chains", number)
        context = self._context(number, entry, whole)
        self.reader.context(place, context, entry)
        head = self._head((*place, "head"), entry.head, context)
        lines, before = [], head.line if head else None
        for index, line in enumerate(entry.lines):
            read = self._line((*place, "lines", index), line, context, before)
            before = read.line if read else None
            lines.append(read)
        if head is None or None in lines:
            return None
        steps = tuple(line for line in lines if line is not None)
        own = frozenset(entry.symbols)
        return Chain(entry.name, context, head, steps, own, entry.facts, self.document.at(place))

    def _context(self, number: int, entry: ChainEntry, whole: Context) -> Context:
        """What the derivation declares, what the chain declares, and the symbols of chains it follows from."""
        from_chains = [one for one in self.entry.chains[:number] if one.name in entry.head.chains]
        symbols = {name: kind for one in from_chains for name, kind in one.symbols.items()}
        return Context(
            {**whole.let, **symbols, **entry.symbols}, (*whole.facts, *entry.facts),
            (*whole.functions, *entry.functions), (*whole.sequences, *entry.sequences),
            {**whole.definitions, **entry.definitions},
        )  # fmt: skip

    def _head(self, place: Place, entry: HeadEntry, context: Context) -> Head | None:
        line = self.reader.line((*place, "line"), entry.line, context)
        obligation = self._obligation((*place, "obligation"), entry.obligation, context)
        if line is None:
            return None
        return Head(line, entry.by, entry.chains, obligation, entry.obligation, entry.say, entry.equation)

    def _obligation(self, place: Place, text: str, context: Context) -> Any:
        if not text:
            return None
        counted = _COUNT.fullmatch(text)
        if counted is None:
            found = self.reader.line(place, text, context, relation=True)
            return found.tree if found else None
        wider = msgspec.structs.replace(context, let={**context.let, counted[1]: "int"})
        condition = self.reader.line(place, counted[2], wider, relation=True)
        return Counting(counted[1], condition.tree) if condition else None

    def _line(self, place: Place, entry: LineEntry, context: Context, before: Written | None) -> Line | None:
        line = self.reader.line((*place, "line"), entry.line, context)
        self.reader.rule((*place, "why"), entry.why)
        accept = [
            self.reader.like(line, (*place, "accept", k), text, context)
            for k, text in enumerate(entry.accept)
        ]
        mistakes = [
            self._mistake((*place, "mistakes", k), line, one.line, one.because, context)
            for k, one in enumerate(entry.mistakes)
        ]
        if line is None or None in accept or None in mistakes:
            return None
        relation: Any = _RELATIONS.get(entry.rel, entry.rel) or default_relation(line.tree)
        if before is not None:
            self.reader.relation(place, before, relation, line)
        return Line(
            line, relation, entry.why, entry.say, tuple(one for one in accept if one),
            tuple(one for one in mistakes if one), entry.min, entry.checks, entry.equation,
        )  # fmt: skip

    def _mistake(
        self, place: Place, line: Written | None, text: str, because: str, context: Context
    ) -> Mistake | None:
        read = self.reader.like(line, (*place, "line"), text, context)
        return Mistake(read, because) if read else None
