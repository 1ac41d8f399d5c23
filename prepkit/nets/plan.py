"""A net ready to be computed: blocks put in, repeats written out, every value a number or a formula."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import NoReturn

from prepkit.errors import Misfit, UsageError
from prepkit.maths.tree import Node, free_names
from prepkit.nets.formula import Formula, Size, from_tree, value
from prepkit.nets.spoken import (
    Block,
    Branches,
    Called,
    Chain,
    Item,
    Net,
    Place,
    Repeat,
    Residual,
    Said,
    Spoken,
    Worth,
)
from prepkit.nets.steps import Fork, Op, Plan, Step, Sum
from prepkit.nets.symbols import symbols, within
from prepkit.nets.words import WORDS

MAX_LAYERS = 10_000
MAX_SIZE = 10**12
MAY_BE_ZERO = ("p", "op", "percent")
FEWEST = {"p": 0, "op": 0, "percent": 0}


def plan(net: Net, settings: Mapping[str, int] | None = None) -> Plan:
    """The net with `settings` in the place of symbols; Misfit where a value is no size, or there are too many layers.

    >>> from prepkit.nets.language import read
    >>> made = plan(read("b(C) = conv C k3; 3x9x9: 2x( b(C) ) > relu"), {"C": 8})
    >>> [(op.path, op.text) for op in made.steps]
    [('0', 'conv 8 k3'), ('1', 'conv 8 k3'), ('2', 'relu')]
    """
    return _Planner(net, dict(settings or {})).plan()


class _Planner:
    def __init__(self, net: Net, settings: dict[str, int]) -> None:
        self.net, self.settings = net, settings
        self.blocks = {block.name: block for block in net.blocks}
        keys: dict[str, set[str]] = {}
        for item in (net.body, *(block.body for block in net.blocks)):
            for key, worth in within(item):
                for name in () if isinstance(worth, int) else free_names(worth):
                    keys.setdefault(name, set()).add(key)
        self.zeros = frozenset(name for name, used in keys.items() if used <= set(MAY_BE_ZERO))
        self.sizes: dict[Node, Size] = {}

    def plan(self) -> Plan:
        known = symbols(self.net)
        for name in self.settings:
            if name not in known:
                told = f"it has {', '.join(known)}" if known else "it has none"
                near = tuple(difflib.get_close_matches(name, known, 2, 0.5))
                raise UsageError(f"the net has no symbol {name!r}; {told}", near)
        net, env = self.net, dict(self.settings)
        self.count(net.body, env)
        shape = tuple(self.whole(worth, env, net.input_at, "the input", 1) for worth in net.input)
        return Plan(net.text, shape, net.input_at, tuple(self.steps(net.body, env, "")))

    def count(self, item: Item, env: Mapping[str, Size]) -> int:
        """Layers that it unrolls to, before any is made."""
        match item:
            case Called(name=name):
                total = self.count(self.blocks[name].body, self.bound(item, env))
            case Repeat(body=body):
                total = self.repeats(item, env) * max(1, self.count(body, env))
            case Chain(items=items):
                total = sum(self.count(each, env) for each in items)
            case Residual(body=body, shortcut=shortcut):
                total = 1 + self.count(body, env) + (self.count(shortcut, env) if shortcut else 0)
            case Branches(branches=branches):
                total = 1 + sum(self.count(branch, env) for branch in branches)
            case _:
                total = 1
        if total > MAX_LAYERS:
            self.misfit(item, "the net", f"{total:,} layers are too many", f"at most {MAX_LAYERS:,}")
        return total

    def repeats(self, item: Repeat, env: Mapping[str, Size]) -> int:
        times = self.whole(item.count, env, item.at, "a repeat", 1)
        if not isinstance(times, int):
            self.misfit(item, f"{times}×( … )", "how often is not known", f"a number: --set {times}=4")
        return times

    def bound(self, item: Called, env: Mapping[str, Size]) -> dict[str, Size]:
        block: Block = self.blocks[item.name]
        given = (self.whole(worth, env, item.at, item.name, 0) for worth in item.values)
        return {**self.settings, **dict(zip(block.parameters, given, strict=True))}

    def steps(self, chain: Chain, env: Mapping[str, Size], home: str, first: int = 0) -> Iterator[Step]:
        """Steps of a chain, numbered on within `home`; brackets, blocks and repeats leave no trace."""
        for place, (item, own) in enumerate(self.flat(chain, env), first):
            path = f"{home}{place}"
            match item:
                case Spoken():
                    yield self.op(item, own, path)
                case Residual(body=body, shortcut=shortcut):
                    yield Sum(
                        path,
                        tuple(self.steps(body, own, f"{path}.body.")),
                        tuple(self.steps(shortcut, own, f"{path}.shortcut.")) if shortcut else (),
                        item.at,
                        shortcut.at if shortcut else item.at,
                    )
                case Branches(branches=branches, join=join):
                    made = [
                        tuple(self.steps(branch, own, f"{path}.branches.{n}."))
                        for n, branch in enumerate(branches)
                    ]
                    yield Fork(path, tuple(made), join, item.at, item.joined_at)

    def flat(self, chain: Chain, env: Mapping[str, Size]) -> Iterator[tuple[Item, Mapping[str, Size]]]:
        for item in chain.items:
            match item:
                case Called(name=name):
                    yield from self.flat(self.blocks[name].body, self.bound(item, env))
                case Repeat(body=body):
                    for _ in range(self.repeats(item, env)):
                        yield from self.flat(body, env)
                case Chain():
                    yield from self.flat(item, env)
                case Spoken(word="id"):
                    continue
                case _:
                    yield item, env

    def op(self, item: Spoken, env: Mapping[str, Size], path: str) -> Op:
        values: dict[str, tuple[Size, ...]] = {}
        for option in item.options:
            fewest = FEWEST.get(option.key, 1)
            values[option.key] = tuple(
                self.whole(worth, env, item.at, item.word, fewest, option.key) for worth in option.values
            )
        flags = frozenset(
            option.word or option.key for option in item.options if not option.values or option.word
        )
        for key in [key for key, found in values.items() if not found]:
            del values[key]
        return Op(path, item.word, values, flags, item.at, _text(item.word, values, flags))

    def whole(
        self, worth: Worth, env: Mapping[str, Size], at: Place, layer: str, fewest: int, key: str = ""
    ) -> Size:
        """The size that a value is here."""
        if isinstance(worth, int):
            size: Size = worth
        else:
            if worth not in self.sizes:
                self.sizes[worth] = from_tree(worth, self.zeros)
            size = value(self.sizes[worth], env)
        if isinstance(size, Formula) and set(size.terms) == {()}:
            self.misfit(Said(at), layer, f"{key or 'a size'} is {size}, no whole number")
        if isinstance(size, int) and not fewest <= size <= MAX_SIZE:
            allowed = f"{fewest} or more" if size < fewest else f"at most {MAX_SIZE:,}"
            self.misfit(Said(at), layer, f"{key or 'a size'} is {size}", allowed)
        return size

    def misfit(self, item: Said, layer: str, problem: str, remedy: str = "") -> NoReturn:
        raise Misfit(self.net.text, item.at, layer, (), problem, remedy)


def _text(word: str, values: Mapping[str, tuple[Size, ...]], flags: frozenset[str]) -> str:
    """The layer with its values, as one would write it."""
    told, first = [word], WORDS[word].order[:1]
    for key, found in values.items():
        size = "x".join(map(str, found))
        if key in ("percent", "times"):
            told.append(f"{size}{'%' if key == 'percent' else 'x'}")
        elif first == (key,) and key not in ("k",):
            told.append(size)
        else:
            told.append(f"{key}{size}" if all(isinstance(v, int) for v in found) else f"{key} {size}")
    return " ".join([*told, *("p same" if flag == "same" else flag for flag in sorted(flags - {"bias"}))])
