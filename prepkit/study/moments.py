"""Instants as text of one width in UTC, so that text order is time order, in Python and in SQL."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_text(at: str | datetime) -> str:
    """An instant in UTC to the microsecond; ValueError where there is no offset or no instant.

    >>> utc_text("2026-11-22T14:00:00+01:00")
    '2026-11-22T13:00:00.000000Z'
    """
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    if instant.tzinfo is None:
        raise ValueError(f"{at} has no offset from UTC; write it like 2026-11-22T13:00:00Z")
    try:
        return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
    except OverflowError:
        raise ValueError(f"{at} is outside the years 1 to 9999") from None


def instant(text: str) -> datetime:
    """The inverse of `utc_text`.

    >>> instant("2026-11-22T13:00:00.000000Z").hour
    13
    """
    return datetime.fromisoformat(text).astimezone(UTC)
