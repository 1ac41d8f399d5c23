"""What a file says: plain values, the line of each, and what is wrong with it."""

from __future__ import annotations

from typing import Any

import msgspec

from prepkit.domain import At, Complaint

Path = tuple[str | int, ...]


class Document(msgspec.Struct, kw_only=True):
    """`value` as far as it could be read; `lines[id(container)]` is its own line, then one for each child.

    `spelled` keeps the author's digits where a number does not show them itself: `1.10` is 1.1.
    """

    file: str
    value: Any = None
    lines: dict[int, list[int]] = {}
    spelled: dict[tuple[int, str | int], str] = {}
    complaints: tuple[Complaint, ...] = ()
    whole: bool = True  # read to its end

    def line(self, path: Path) -> int:
        """The line of the value at `path`, or of the nearest thing above it that is written.

        >>> value = {"a": [5, 6]}
        >>> lines = {id(value): [1, 1], id(value["a"]): [2, 2, 3]}
        >>> document = Document(file="a.yaml", value=value, lines=lines)
        >>> document.line(("a", 1)), document.line(("a", "b")), document.line(("a",))
        (3, 2, 1)
        """
        node, line = self.value, self._own(self.value)
        for step in path:
            if isinstance(node, dict) and step in node:
                place = list(node).index(step)
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                place = step
            else:
                return self._own(node) or line
            line, node = self.lines[id(node)][place + 1], node[step]
        return line

    def at(self, path: Path) -> At:
        """File and line of the value at `path`."""
        return At(self.file, self.line(path))

    def get(self, path: Path) -> Any:
        """The plain value at `path`."""
        node = self.value
        for step in path:
            node = node[step]
        return node

    def _own(self, node: object) -> int:
        return self.lines.get(id(node), (0,))[0]
