"""Which topics are weak: one rule for the front page and for what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from prepkit.session.plan import Topic

WEAK_BELOW = 0.8  # mean credit of a topic's questions below which it is called weak


class Weak(msgspec.Struct, frozen=True):
    """A topic and the mean of the credit last earned on its questions."""

    topic: str
    title: str
    credit: float


def weak_topics(
    credits: Mapping[str, float], topic_of: Mapping[str, str], topics: Sequence[Topic]
) -> list[Weak]:
    """Topics with a mean credit below 0.8, first where most is lost: (1 − credit) · sources.

    `credits` is question → credit last earned.

    >>> asked_often, seldom = Topic("size", sources=19), Topic("dice", sources=2)
    >>> found = weak_topics({"a": 0.7, "b": 0.0}, {"a": "size", "b": "dice"}, [seldom, asked_often])
    >>> [weak.topic for weak in found]
    ['size', 'dice']
    """
    earned: dict[str, list[float]] = {}
    for question, credit in credits.items():
        if topic := topic_of.get(question):
            earned.setdefault(topic, []).append(credit)
    there = {topic.key: topic for topic in topics}
    means = {key: sum(found) / len(found) for key, found in earned.items()}
    lost = {key: (1 - mean) * there.get(key, Topic(key)).weight for key, mean in means.items()}
    ranked = sorted(
        (key for key, mean in means.items() if mean < WEAK_BELOW), key=lambda key: (-lost[key], key)
    )
    return [Weak(key, there.get(key, Topic(key)).label or key, means[key]) for key in ranked]
