"""A topic that interviews ask."""

from __future__ import annotations

import msgspec


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A topic: `sources` counts the interview collections that ask it, `after` names what it builds on."""

    key: str
    group: str
    label: str
    kinds: tuple[str, ...] = ()
    sources: int = 0
    after: tuple[str, ...] = ()
