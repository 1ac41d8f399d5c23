"""Which symbols a net has, and every value that is written in it."""

from __future__ import annotations

from collections.abc import Iterator

from prepkit.maths.tree import free_names
from prepkit.nets.spoken import Branches, Called, Chain, Item, Net, Repeat, Residual, Spoken, Worth


def symbols(net: Net) -> tuple[str, ...]:
    """The names in a net that stand for sizes, sorted; parameters of blocks are none."""
    found: set[str] = set()
    for bound, worth in _worths(net):
        if not isinstance(worth, int):
            found |= free_names(worth) - bound
    return tuple(sorted(found))


def _worths(net: Net) -> Iterator[tuple[frozenset[str], Worth]]:
    yield from ((frozenset(), worth) for worth in net.input)
    yield from ((frozenset(), worth) for _, worth in within(net.body))
    for block in net.blocks:
        yield from ((frozenset(), worth) for worth in block.defaults)
        yield from ((frozenset(block.parameters), worth) for _, worth in within(block.body))


def within(item: Item) -> Iterator[tuple[str, Worth]]:
    """Every value below, with its key."""
    match item:
        case Spoken(options=options):
            yield from ((option.key, worth) for option in options for worth in option.values)
        case Called(values=values):
            yield from (("", worth) for worth in values)
        case Repeat(count=count, body=body):
            yield "", count
            yield from within(body)
        case Chain(items=items):
            for each in items:
                yield from within(each)
        case Residual(body=body, shortcut=shortcut):
            yield from within(body)
            yield from within(shortcut) if shortcut else ()
        case Branches(branches=branches):
            for branch in branches:
                yield from within(branch)
