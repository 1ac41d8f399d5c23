"""Questions as light rows, and which of them are meant."""

from __future__ import annotations

import msgspec

from prepkit.bank.scan import DERIVATION

COLUMNS = """q.name, q.topic, q.level, q.kind, q.parameters, coalesce(v.evidence, 'unverified'), q.line, q.digest,
    f.root, f.path, q.key, q.draw"""
SOURCE = """questions q JOIN files f ON f.id = q.file
    LEFT JOIN verified v ON v.key = q.key AND v.digest = q.digest"""
ORDER = "f.root, f.path, q.place"


class Row(msgspec.Struct, frozen=True):
    """A question without its parts. `kind` is `number`, or `number,formula` where its parts differ."""

    id: str
    topic: str
    level: str
    kind: str
    parameters: int
    evidence: str
    file: str
    line: int
    digest: str


class Filter(msgspec.Struct, frozen=True):
    """Which questions: of any of these topics, levels, kinds; none named is any. `derived`: asked by a derivation."""

    topics: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    derived: bool | None = None

    def condition(self) -> tuple[str, list[str]]:
        """SQL, and what stands for its question marks.

        >>> Filter(topics=("pooling",), kinds=("number", "shape")).condition()[1]
        ['pooling', ',number,', ',shape,']
        """
        terms = [
            _one_of("q.topic = ?", len(self.topics)),
            _one_of("q.level = ?", len(self.levels)),
            _one_of("instr(',' || q.kind || ',', ?)", len(self.kinds)),
            {None: "1", True: f"f.role = '{DERIVATION}'", False: f"f.role != '{DERIVATION}'"}[self.derived],
        ]
        return " AND ".join(terms), [*self.topics, *self.levels, *(f",{kind}," for kind in self.kinds)]


def _one_of(test: str, times: int) -> str:
    return f"({' OR '.join([test] * times)})" if times else "1"
