"""Questions in an order in which topics alternate (interleaving; Rohrer & Taylor 2007)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from prepkit.session.plan import Planned


def interleave(
    plan: Sequence[Planned],
    after: Mapping[str, Collection[str]],
    begun: Collection[str],
    last: Planned | None = None,
) -> list[Planned]:
    """The same questions, no two of one topic in a row where that can be helped, else in the order given.

    A topic that is not `begun` comes behind those it is `after` that are in the plan. `last` was asked before all.

    >>> plan = [Planned("a1", "a"), Planned("a2", "a"), Planned("b1", "b")]
    >>> [each.name for each in interleave(plan, {}, ())]
    ['a1', 'b1', 'a2']
    """
    queues: dict[str, list[tuple[int, Planned]]] = {}
    for place, each in enumerate(plan):
        queues.setdefault(each.topic, []).append((place, each))
    if last and len(queues.get(last.topic, ())) > 1 and queues[last.topic][0][1].name == last.name:
        queue = queues[last.topic]  # not the very question that was asked last
        queue[0], queue[1] = (queue[0][0], queue[1][1]), (queue[1][0], queue[0][1])
    known = {*begun, *(each.topic for each in plan if each.due)}
    topic, ordered = last.topic if last else "", []
    while queues:
        topic = _next(queues, after, known, topic)
        ordered.append(queues[topic].pop(0)[1])
        known.add(topic)
        if not queues[topic]:
            del queues[topic]
    return ordered


def _next(
    queues: Mapping[str, Sequence[tuple[int, Planned]]],
    after: Mapping[str, Collection[str]],
    known: Collection[str],
    last: str,
) -> str:
    """The topic whose turn it is: the first in the plan, but one that fills more than half of what is left must."""
    free = [
        t for t in queues if t in known or not any(b in queues and b not in known for b in after.get(t, ()))
    ]
    free = free or list(queues)  # a circle
    others = [topic for topic in free if topic != last] or free
    most = max(queues, key=lambda topic: len(queues[topic]))
    if most in others and 2 * len(queues[most]) > sum(map(len, queues.values())):
        return most
    return min(others, key=lambda topic: queues[topic][0][0])
