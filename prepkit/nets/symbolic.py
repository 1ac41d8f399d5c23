"""A net of the whiteboard computed without torch: shapes, parameters, work, memory, receptive fields, by layer.

Where symbols occur, in the input or in layers, the figures are formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from prepkit.maths import tree
from prepkit.nets import fields
from prepkit.nets.apart import apart, unequal
from prepkit.nets.fields import Field
from prepkit.nets.formula import Size, as_tree, most
from prepkit.nets.laws.here import MAP, TOKENS, Here, count
from prepkit.nets.laws.table import LAWS
from prepkit.nets.plan import plan
from prepkit.nets.spoken import Net, Place
from prepkit.nets.steps import Fork, Op, Plan, Shape, Step, Sum, equal
from prepkit.nets.table import Analysis, Layer

EVIDENCE = "symbolic"
GATES = ("se",)


class Flow(msgspec.Struct, frozen=True):
    """A tensor on its way: its shape, what it sees of the input, and which memory it lies in."""

    shape: Shape
    field: Field | None
    carried: bool
    memory: int
    """0 is the input's own, which the caller holds."""


def analyse(
    net: Net, settings: Mapping[str, int] | None = None, name: str = "", *, gates: bool = True
) -> Analysis:
    """The table of `net`; `settings` put numbers in the place of symbols. Misfit where a layer does not fit.
    `gates` False looks past squeeze-excitation, which sees the whole image: the field is that of the trunk.

    >>> from prepkit.nets.language import read
    >>> found = analyse(read("3x32x32: conv 8 k3 > relu > flatten > linear 10"))
    >>> found.parameters, found.macs, found.output, found.layers[0].receptive_field
    (72234, 266400, (10,), 3)
    >>> from prepkit.maths.show import line
    >>> line(analyse(read("3xHxW: conv C k K s S"), {"H": 9}).layers[0].output[2])
    '⌊(W − K)/S⌋ + 1'
    """
    return _Walk(plan(net, settings), gates).analysis(name)


def reaching(made: Plan) -> dict[str, Shape]:
    """What reaches each layer, by its path."""
    walk = _Walk(made)
    walk.analysis("")
    return walk.inputs


def leaving(made: Plan) -> dict[str, Shape]:
    """What leaves each layer, sum and join, by its path."""
    walk = _Walk(made)
    walk.analysis("")
    return walk.outputs


class _Walk:
    """One pass through the plan. A memory is alive while something holds it; the input is the caller's."""

    def __init__(self, made: Plan, gates: bool = True) -> None:
        self.plan, self.gates = made, gates
        self.rows: list[Layer] = []
        self.facts: dict[tree.Node, None] = {}
        self.bounds: dict[str, int] = {}
        self.inputs: dict[str, Shape] = {}
        self.outputs: dict[str, Shape] = {}
        self.sizes: list[Size] = [0]
        self.holders: list[int] = [1]
        self.alive: Size = 0
        self.peak: Size = 0
        self.peaks: set[Size] = set()
        self.made: Size = 0
        self.parameters: Size = 0
        self.buffers: Size = 0
        self.macs: Size = 0

    def analysis(self, name: str) -> Analysis:
        shape = self.plan.input
        seen = Field() if len(shape) in (MAP, TOKENS) else None
        last = self.chain(self.plan.steps, Flow(shape, seen, True, 0))
        return Analysis(
            name=name,
            input=_numbers(shape),
            layers=tuple(self.rows),
            parameters=as_number(self.parameters),
            buffers=as_number(self.buffers),
            macs=as_number(self.macs),
            output=_numbers(last.shape),
            receptive_field=as_number(last.field.size) if last.field else None,
            forward_activations=as_number(self.peak),
            training_activations=as_number(self.made),
            evidence=(EVIDENCE,),
            facts=tuple(self.facts),
        )

    def chain(self, steps: tuple[Step, ...], given: Flow) -> Flow:
        """Steps one after the other; what one has read is let go, but `given` is held until all is done."""
        now = given
        self.hold(given.memory)
        for step in steps:
            after = self.step(step, now)
            self.release(now.memory)
            now = after
        return now

    def step(self, step: Step, given: Flow) -> Flow:
        """One step; the result is held once."""
        self.hold(given.memory)
        match step:
            case Op():
                found = self.op(step, given)
            case Sum():
                found = self.sum(step, given)
            case Fork():
                found = self.fork(step, given)
        self.release(given.memory)
        return found

    def op(self, op: Op, given: Flow) -> Flow:
        self.inputs[op.path] = given.shape
        here = Here(self.plan.text, op, given.shape, given.field, given.carried, self.facts, self.bounds)
        here.told()
        effect = LAWS[op.word](here)
        own = count(effect.output)
        made = own if effect.made is None else effect.made
        memory = self.enter(made, made if effect.peak is None else effect.peak, own, given.memory)
        self.parameters = self.parameters + effect.weights + effect.biases + effect.norm
        self.buffers, self.macs = self.buffers + effect.buffers, self.macs + effect.macs
        seen = given.field if op.word in GATES and not self.gates else effect.field
        flow = Flow(effect.output, seen, effect.carried, memory)
        counts = (effect.weights, effect.biases, effect.norm, effect.macs)
        self.row(op.path, op.text, op.at, flow, made, counts)
        return flow

    def enter(self, made: Size, peak: Size, own: Size, viewed: int) -> int:
        """The memory of a result of `own` elements: a new one, or where nothing was made, that of what it views."""
        if isinstance(made, int) and made == 0:
            self.hold(viewed)
            return viewed
        now = self.alive + peak
        if now not in self.peaks:  # most layers of a net repeat what was alive before
            self.peaks.add(now)
            self.peak = most(self.peak, now, bounds=self.bounds)
        self.made, self.alive = self.made + made, self.alive + own
        self.sizes.append(own)
        self.holders.append(1)
        return len(self.sizes) - 1

    def hold(self, memory: int) -> None:
        self.holders[memory] += 1

    def release(self, memory: int) -> None:
        self.holders[memory] -= 1
        if not self.holders[memory]:
            self.alive = self.alive - self.sizes[memory]

    def sum(self, step: Sum, given: Flow) -> Flow:
        body = self.chain(step.body, given)
        side = self.chain(step.shortcut, given)
        if not equal(body.shape, side.shape):
            raise unequal(self.plan.text, step, given.shape, body.shape, side.shape, self.outputs)
        return self.joined(step.path, "add", step.at, [body, side], body.shape)

    def fork(self, step: Fork, given: Flow) -> Flow:
        flows = [self.chain(branch, given) for branch in step.branches]
        shapes = [flow.shape for flow in flows]
        axis = 0 if len(shapes[0]) == MAP else len(shapes[0]) - 1
        for shape in shapes[1:]:
            fits = equal(shape, shapes[0]) if step.join != "concat" else _beside(shape, shapes[0], axis)
            if not fits:
                raise apart(self.plan.text, step, shapes[0], shape)
        output = shapes[0]
        if step.join == "concat":
            width = sum((shape[axis] for shape in shapes), start=0)
            output = (*output[:axis], width, *output[axis + 1 :])
        return self.joined(step.path, step.join, step.joined_at, flows, output)

    def joined(self, path: str, join: str, at: Place, flows: list[Flow], output: Shape) -> Flow:
        """Concatenation makes one tensor; a sum of n makes n − 1, of which two are alive at a time."""
        own, steps = count(output), 1 if join == "concat" else len(flows) - 1
        memory = self.enter(steps * own, min(steps, 2) * own, own, flows[0].memory)
        carried = any(flow.carried for flow in flows)
        seen = flows[0].field
        for flow in flows[1:]:
            seen = fields.together(seen, flow.field)
        if join == "concat" and len(output) == 1 and carried:
            seen = None
        found = Flow(output, seen, carried, memory)
        self.row(path, join, at, found, steps * own, (0, 0, 0, 0))
        for flow in flows:
            self.release(flow.memory)
        return found

    def row(
        self, path: str, text: str, at: Place, flow: Flow, made: Size, counts: tuple[Size, Size, Size, Size]
    ) -> None:
        self.outputs[path] = flow.shape
        weights, biases, norm, macs = map(as_number, counts)
        size, jump, offset = (
            (flow.field.size, flow.field.jump, flow.field.low[0]) if flow.field else (None, None, None)
        )
        self.rows.append(
            Layer(
                name=path,
                text=text,
                output=_numbers(flow.shape),
                weights=weights,
                biases=biases,
                norm=norm,
                macs=macs,
                activations=as_number(made),
                receptive_field=None if size is None else as_number(size),
                jump=None if jump is None else as_number(jump),
                offset=None if offset is None else as_number(offset),
                at=at,
            )
        )


def _beside(first: Shape, second: Shape, axis: int) -> bool:
    """All but one axis the same?"""
    return len(first) == len(second) and equal(
        (*first[:axis], *first[axis + 1 :]), (*second[:axis], *second[axis + 1 :])
    )


def _numbers(shape: Shape) -> tuple[int | tree.Node, ...]:
    return tuple(map(as_number, shape))


def as_number(size: Size) -> int | tree.Node:
    """The number, or the formula as the maths room has it."""
    if isinstance(size, int):
        return size
    if set(size.terms) == {()}:
        return tree.Number(Fraction(size.terms[()]), str(size.terms[()]))
    return as_tree(size)
