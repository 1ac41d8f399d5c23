"""A value as one line of JSON in ASCII: whatever a bank or a user wrote, no terminal can be steered by it."""

from __future__ import annotations

import msgspec


def ascii_json(value: object) -> str:
    r"""One line; every character beyond printable ASCII as its `\u` escape.

    >>> ascii_json({"wide": "3×3\x1b[2J"})
    '{"wide":"3\\u00d73\\u001b[2J"}'
    """
    try:
        line = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, which a file can spell and no encoding can hold
        import json

        return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))
    return line if line.isascii() and line.isprintable() else _escaped(line)


def _escaped(line: str) -> str:
    units = (c if " " <= c <= "~" else c.encode("utf-16-be", "surrogatepass").hex() for c in line)
    return "".join(
        u if len(u) == 1 else "".join(f"\\u{u[i : i + 4]}" for i in range(0, len(u), 4)) for u in units
    )
