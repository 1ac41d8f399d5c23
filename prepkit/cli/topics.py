"""What the bank says about topics, for progress: one place, so that `stats` need not know how a bank is stored."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple


class Topics(NamedTuple):
    """Question → topic, and topic → how many interview sources ask it."""

    of_question: Mapping[str, str]
    weights: Mapping[str, int]


def topics() -> Topics:
    """The topics of the shipped bank, of the user's own folders, and of their taxonomies."""
    from prepkit.cli.banks import opened_bank
    from prepkit.study import paths, settings

    bank = opened_bank((), settings.load(paths.settings_file(os.environ)))
    of_question = {row.id: row.topic for row in bank.questions()}
    weights = {key: topic.sources for key, topic in bank.topics().items()}
    bank.close()
    return Topics(of_question, weights)
