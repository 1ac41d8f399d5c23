"""The topics that interviews ask, as choosing and the front page see them."""

from __future__ import annotations

from prepkit.bank.bank import Bank
from prepkit.session.plan import Topic


def asked_topics(bank: Bank) -> list[Topic]:
    """Every topic that interviews ask, whether the bank has questions of it or not."""
    return [Topic(key, topic.label, topic.sources, topic.after) for key, topic in bank.topics().items()]
