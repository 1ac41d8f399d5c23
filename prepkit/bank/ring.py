"""The order in which questions are drawn: ids on a ring, by hash."""

from __future__ import annotations

import hashlib

_BYTES = 7  # a positive integer of SQLite
LAST = (1 << 8 * _BYTES) - 1


def draw_place(key: str) -> int:
    """Where `key` stands on the ring, 0 … `LAST`."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:_BYTES], "big")
