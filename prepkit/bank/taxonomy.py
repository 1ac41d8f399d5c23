"""The topics that interviews ask, how often, and what should be known before each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import msgspec

from prepkit import strictyaml
from prepkit.bank.topic import Topic
from prepkit.domain import At, Complaint


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: int
    topics: tuple[Topic, ...]


def load_file(
    path: Path, shown: str = "", known: Collection[str] | None = None
) -> tuple[tuple[Topic, ...], tuple[Complaint, ...]]:
    """The topics of a taxonomy file, named `shown` in complaints, and what is wrong with it.

    Topics may build on those `known` from other files; without these nobody can say what does not exist.
    """
    name = shown or str(path)
    try:
        document = strictyaml.load(path.read_bytes(), name)
    except OSError as error:
        return (), (Complaint(At(name), "", f"cannot be read: {error.strerror or error}"),)
    if document.complaints:
        return (), document.complaints
    file, complaints = strictyaml.convert(document, _File)
    if file is None:
        return (), complaints
    lines = {topic.key: document.at(("topics", place)) for place, topic in enumerate(file.topics)}
    return file.topics, tuple(
        Complaint(lines[key], f"topic {key}", problem) for key, problem in problems(file.topics, known)
    )


def problems(topics: Iterable[Topic], known: Collection[str] | None = ()) -> list[tuple[str, str]]:
    """What is wrong with topics as a whole: named twice, built on one that does not exist or on itself.

    What does not exist is neither among them nor `known`; None knows of everything.

    >>> problems([Topic(key="a", group="", label="", after=("b",)), Topic(key="b", group="", label="", after=("a",))])
    [('a', 'builds on itself: a → b → a')]
    """
    listed = list(topics)
    after = {topic.key: topic.after for topic in listed}
    found = [(topic.key, "is named twice") for place, topic in enumerate(listed) if topic in listed[:place]]
    found += [
        (key, f"builds on '{name}', which is no topic")
        for key in after
        for name in after[key]
        if name not in after and known is not None and name not in known
    ]
    found += [(ring[0], f"builds on itself: {' → '.join(ring)}") for ring in rings(after)]
    return found


def rings(after: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Rings of names, each found once and cut open before the next is looked for.

    >>> list(rings({"a": ["b"], "b": ["a"], "c": ["c"]}))
    [['a', 'b', 'a'], ['c', 'c']]
    """
    left = {name: list(names) for name, names in after.items()}
    while ring := cycle(left):
        yield ring
        left[ring[0]].remove(ring[1])


def cycle(after: Mapping[str, Iterable[str]]) -> list[str]:
    """A ring of names in which each leads to the next, its first name also last; [] where there is none.

    >>> cycle({"a": ["b"], "b": ["c"], "c": ["b"]}), cycle({"a": ["b"], "b": []})
    (['b', 'c', 'b'], [])
    """
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []
