"""A question with variants as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from prepkit.render.bank import fields as row_fields
from prepkit.render.question import Told


def fields(told: Told) -> dict[str, Any]:
    """What `bank show --json` gives: the row, what the key rests on, and each variant with its parts."""
    return {
        "question": row_fields(told.row),
        "source": told.source,
        "follow_ups": list(told.follow_ups),
        "rests_on": told.rests_on,
        "count": {"variants": told.count.number, "exact": told.count.exact},
        "variants": msgspec.to_builtins(told.variants),
    }
