"""A net back to text, in one spelling: `read(show(net))` is the same net, but for places."""

from __future__ import annotations

from prepkit.maths.show import ascii_line
from prepkit.nets.spoken import (
    Branches,
    Called,
    Chain,
    Item,
    Net,
    Option,
    Repeat,
    Residual,
    Spoken,
    Worth,
)
from prepkit.nets.words import WORDS

_BARE = ("out", "percent", "times", "r", "n")
"""Keys whose value stands alone."""


def show(net: Net) -> str:
    """The net on one line.

    >>> from prepkit.nets.language import read
    >>> show(read("b(C)=conv(C,3,padding=1)->bn; 3×8×8: 2*( b(8) ) → [|Dropout 0.5]>cat"))
    'b(C) = conv C k3 p1 > bn; 3x8x8: 2x( b(8) ) > [ id | dropout 50% ] > concat'
    """
    blocks = [f"{b.name}{_parameters(b.parameters, b.defaults)} = {chain(b.body)}; " for b in net.blocks]
    return f"{''.join(blocks)}{'x'.join(map(_factor, net.input))}: {chain(net.body)}"


def _parameters(names: tuple[str, ...], defaults: tuple[Worth, ...]) -> str:
    plain = len(names) - len(defaults)
    told = [*names[:plain], *(f"{n}={_factor(d)}" for n, d in zip(names[plain:], defaults, strict=True))]
    return f"({', '.join(told)})" if told else ""


def chain(items: Chain) -> str:
    """Items with arrows between them; none is `id`."""
    return " > ".join(map(item, items.items)) or "id"


def item(node: Item) -> str:
    """One item."""
    match node:
        case Spoken():
            return layer(node)
        case Called(name=name, values=values):
            return f"{name}({', '.join(map(worth, values))})" if values else name
        case Chain():
            return f"( {chain(node)} )"
        case Repeat(count=count, body=body):
            return (
                f"{_factor(count)}*( {chain(body)} )"
                if not isinstance(count, int)
                else f"{count}x( {chain(body)} )"
            )
        case Residual(body=body, shortcut=shortcut):
            return f"res( {chain(body)} | {chain(shortcut)} )" if shortcut else f"res( {chain(body)} )"
        case Branches(branches=branches, join=join):
            return f"[ {' | '.join(map(chain, branches))} ] > {join}"


def layer(node: Spoken) -> str:
    """A layer with its options, as short as it can be."""
    first = WORDS[node.word].order[:1]
    return " ".join([node.word, *(_option(option, first) for option in node.options)])


def _option(option: Option, first: tuple[str, ...]) -> str:
    if option.word:
        return f"{option.key} {option.word}"
    if not option.values:
        return option.key
    if len(option.values) == 2 and not all(isinstance(value, int) for value in option.values):
        return f"{option.key} ({', '.join(map(worth, option.values))})"
    told = "x".join(_factor(value) for value in option.values)
    if option.key in _BARE:
        return told + {"percent": "%", "times": "x"}.get(option.key, "")
    return option.key + told if isinstance(option.values[0], int) else f"{option.key} {told}"


def worth(value: Worth) -> str:
    """A number or an expression."""
    return str(value) if isinstance(value, int) else ascii_line(value)


def _factor(value: Worth) -> str:
    text = worth(value)
    return text if isinstance(value, int) or text.isidentifier() else f"({text})"
