"""Shapes that do not meet at a residual or a join: which two, and what would bring them together."""

from __future__ import annotations

from collections.abc import Mapping

from prepkit.errors import Misfit
from prepkit.nets.laws.here import MAP, said
from prepkit.nets.steps import Fork, Op, Shape, Step, Sum, equal


def unequal(
    text: str, step: Sum, given: Shape, body: Shape, side: Shape, outputs: Mapping[str, Shape]
) -> Misfit:
    """What would make body and shortcut of a residual the same shape; it points at the layer that parts them."""
    short = "shortcut" if step.shortcut else "input"
    at, by = step.at, ""
    if (layer := _parting(step.body, given, side, outputs)) and isinstance(layer, Op):
        at, by = layer.at, f", from {layer.text} on,"
    problem = f"the body gives {said(body)}{by} and the {short} is {said(side)}: they cannot be added"
    return Misfit(text, at, "res", (said(body), said(side)), problem, _projection(step, given, body))


def _parting(
    steps: tuple[Step, ...], given: Shape, wanted: Shape, outputs: Mapping[str, Shape]
) -> Step | None:
    """The first step after which positions are no longer those wanted, or else the last that sets the channels."""
    before, found = given, None
    for step in steps:
        after = outputs[step.path]
        if len(after) != len(before) or (
            len(after) == len(wanted)
            and not equal(after[1:], before[1:])
            and not equal(after[1:], wanted[1:])
        ):
            return step
        if not equal(after, before):
            found = step
        before = after
    return found


def _projection(step: Sum, given: Shape, body: Shape) -> str:
    if len(given) != len(body):
        return "a body that keeps the kind of its input"
    if len(body) != MAP:
        return f"a body that ends in linear {given[-1]}"
    before, after = given[1:], body[1:]
    if equal(before, after):
        return f"a projection: res( … | conv {body[0]} k1 )"
    for s in (2, 3, 4, 8):
        if equal(tuple((n - 1) // s + 1 for n in before), after):
            return f"a projection: res( … | conv {body[0]} k1 s{s} )"
    return f"padding in the body, such as 'p same', keeps {said(before)}"


def apart(text: str, step: Fork, first: Shape, other: Shape) -> Misfit:
    """What would bring two branches together."""
    rest = "all but the channels must be the same" if step.join == "concat" else "they must be the same"
    problem = f"a branch gives {said(first)} and another {said(other)}: {rest}"
    return Misfit(
        text, step.joined_at, step.join, (said(first), said(other)), problem, _meeting(first, other)
    )


def _meeting(first: Shape, other: Shape) -> str:
    if len(first) != len(other):
        return "flatten or gap where the branch still has positions"
    if len(first) != MAP:
        return ""
    if equal(first[1:], other[1:]):
        return f"conv {first[0]} k1 at the end of the other branch"
    large, small = sorted((first, other), key=lambda shape: str(shape[1]))
    if isinstance(first[1], int) and isinstance(other[1], int):
        large, small = (first, other) if first[1] > other[1] else (other, first)
        if small[1] and large[1] == 2 * small[1]:
            return f"stride 2 or maxpool 2 in the branch of {said(large)}, or upsample 2 in the other"
        return f"'p same' in the branch of {said(small)}, or crop {said(small[1:])} in the other".replace(
            "×", "x"
        )
    return "symbols that make them so, such as 3x(2h)x(2w), or --set"
