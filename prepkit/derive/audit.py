"""What is wrong with a file beyond its lines: names that stand twice, links to nothing, defaults that break a fact."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from prepkit.derive.format import File
from prepkit.domain import Complaint, Context
from prepkit.strictyaml import Document
from prepkit.strictyaml import Path as Place

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EQUATION = re.compile(r"E(?:[1-9]|1[0-2])")
Found = tuple[Place, str, tuple[str, ...]]


def complaints(document: Document, entry: File, context: Context) -> list[Complaint]:
    """Everything that can be said without judging a line."""
    found = [*_head(entry), *_chains(entry), *_equations(entry)]
    return [Complaint(document.at(place), f"id {entry.id}", problem, near) for place, problem, near in found]


def _head(entry: File) -> Iterator[Found]:
    if not _ID.fullmatch(entry.id):
        yield ("id",), f"'{entry.id}' is no id: small letters, digits and hyphens, such as output-size", ()
    if not entry.chains:
        yield ("chains",), "there is no chain", ()
    for name in entry.defaults:
        if name not in entry.symbols:
            near = tuple(difflib.get_close_matches(name, entry.symbols, 1))
            yield ("defaults", name), f"'{name}' is no symbol of this derivation", near


def _chains(entry: File) -> Iterator[Found]:
    seen: list[str] = []
    for number, chain in enumerate(entry.chains):
        place: Place = ("chains", number)
        if not _ID.fullmatch(chain.name):
            yield (*place, "name"), f"'{chain.name}' is no name: small letters, digits and hyphens", ()
        if chain.name in seen:
            yield (*place, "name"), f"the chain '{chain.name}' stands twice", ()
        if not chain.lines:
            yield (*place, "lines"), f"the chain '{chain.name}' has no lines", ()
        for name, kind in chain.symbols.items():
            if entry.symbols.get(name, kind) != kind:
                problem = f"{name} is {entry.symbols[name]} in the derivation, {kind} in this chain"
                yield (*place, "symbols", name), problem, ()
        yield from _link(entry, number, seen)
        for index, line in enumerate(chain.lines):
            if line.min == "torch" and not line.checks:
                yield (*place, "lines", index, "min"), "min is torch, but the line has no checks", ()
        seen.append(chain.name)


def _link(entry: File, number: int, seen: list[str]) -> Iterator[Found]:
    head, place = entry.chains[number].head, ("chains", number, "head")
    for index, name in enumerate(head.chains):
        if name not in seen:
            near = tuple(difflib.get_close_matches(name, seen, 1))
            yield (*place, "from", index), f"'{name}' is no chain before this one", near
    if head.by == "chain" and not head.chains:
        yield (*place, "by"), "by: chain needs from: the chains whose last lines it follows from", ()
    if head.by == "counting" and not head.obligation.lstrip().startswith("count "):
        yield (*place, "by"), "by: counting needs an obligation such as 'count k: 0 <= k and k <= n'", ()
    if head.by != "counting" and head.obligation.lstrip().startswith("count "):
        yield (*place, "obligation"), "an obligation that counts goes with by: counting", ()


def _equations(entry: File) -> Iterator[Found]:
    tied = [chain.head.equation for chain in entry.chains]
    tied += [line.equation for chain in entry.chains for line in chain.lines]
    for index, name in enumerate(entry.equations):
        if not _EQUATION.fullmatch(name):
            yield ("equations", index), f"'{name}' is none of the equations E1 to E12", ()
        elif name not in tied:
            yield ("equations", index), f"no line says equation: {name}", ()
    for number, chain in enumerate(entry.chains):
        for name in filter(None, [chain.head.equation, *(line.equation for line in chain.lines)]):
            if name not in entry.equations:
                yield ("chains", number), f"{name} is tied to a line, but not listed under equations", ()
