"""Which variant of a question: the session's seed decides, or else one this learner has not met."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

UNVERIFIED = 40  # seeds of a question that nobody has verified: as many as verify would look at, all distinct


def of_session(session: int, question: str, variants: int) -> int:
    """The same session seed deals the same variant, everywhere.

    >>> of_session(1, "conv-output-size.stem", 40) == of_session(1, "conv-output-size.stem", 40)
    True
    """
    return at(str(session), question) % (variants or UNVERIFIED)


def at(moment: str, question: str) -> int:
    """A number that depends on a session and a question alone: chance that can be had again."""
    return int.from_bytes(hashlib.sha256(f"{moment}\0{question}".encode()).digest()[:8], "big")


def unmet(met: Collection[int], variants: int, chance: int) -> int:
    """One of the verified seeds 0 … variants − 1 that was not met yet; any of them once all were.

    >>> unmet({0, 1, 3}, 4, chance=17), unmet({0, 1}, 2, chance=17)
    (2, 1)
    """
    count = variants or UNVERIFIED
    start = chance % count
    for step in range(min(count, len(met) + 1)):
        seed = (start + step) % count
        if seed not in met:
            return seed
    return start
