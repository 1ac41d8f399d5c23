"""What every tensor of a running network sees of the image, kept beside the tensors while they live."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from prepkit.nets.measuring.rules import RULES
from prepkit.nets.measuring.seen import Dim, Seen, everything, image, joined, plain
from prepkit.nets.measuring.windows import Shape

PASSING = ("clone", "detach", "alias", "_to_copy", "contiguous", "lift_fresh", "dropout", "copy_")
FIRST = {"addmm": 1, "baddbmm": 1}
"""Where the tensor stands that goes through the weights, if it is not the first."""
PRODUCTS = ("mm", "bmm", "addmm", "baddbmm")
PARTS = ("split", "split_with_sizes", "unsafe_split", "chunk", "unbind")
GATES = ("mul", "mul_", "add", "add_")


class Fields:
    """Tensor → what it sees. Tensors that do not depend on the image are absent.

    With `gates` False, a factor or term that sees everything and is one number a channel (squeeze-excitation) is
    looked past: what remains is the field of the trunk.
    """

    def __init__(self, *, gates: bool = True) -> None:
        self._seen: dict[int, tuple[weakref.ref[Tensor], Seen]] = {}
        self._gates = gates

    def start(self, tensor: Tensor) -> None:
        """The image itself (B, C, H, W): its rows are the last dimension but one; of a sequence (B, C, L) the last."""
        if tensor.dim() >= 3 and tensor.is_floating_point():
            self.put(tensor, image(tensor.shape, tensor.dim() - 2 if tensor.dim() > 3 else 2))
        else:
            self.put(tensor, everything(tensor.shape))

    def put(self, tensor: Tensor, seen: Seen) -> None:
        """`tensor` sees this; forgotten with the tensor."""
        key = id(tensor)
        gone = self._seen.pop
        self._seen[key] = (weakref.ref(tensor, lambda _: gone(key, None)), seen)

    def of(self, tensor: object) -> Seen | None:
        """What a tensor sees; None where it does not depend on the image."""
        found = self._seen.get(id(tensor))
        return found[1] if found else None

    def follow(
        self, name: str, args: Sequence[Any], tensors: Sequence[Tensor], results: Sequence[Tensor]
    ) -> None:
        """After operation `name` on `tensors` gave `results`: each result is told what it sees."""
        traced = [(tensor, seen) for tensor in tensors if (seen := self.of(tensor)) is not None]
        if not traced:
            return
        if name in PARTS:
            self._parts(args, traced[0][1], results, unbound=name == "unbind")
            return
        for result in results:
            self.put(result, self._after(name, args, traced, tuple(result.shape)))

    def _after(self, name: str, args: Sequence[Any], traced: list[tuple[Tensor, Seen]], shape: Shape) -> Seen:
        if all(seen.line is None for _, seen in traced):
            return everything(shape)
        if name in ("cat", "stack"):
            return _joined_along(name, args, [seen for _, seen in traced], shape)
        if name in PRODUCTS and (len(traced) > 1 or traced[0][0] is not args[FIRST.get(name, 0)]):
            return everything(shape)
        if (rule := RULES.get("mm" if name in PRODUCTS else name)) is not None:
            return rule(args, shape, traced[0][1]) if len(traced) == 1 else everything(shape)
        if name in PASSING:
            return traced[-1][1] if len(traced[-1][1].dims) == len(shape) else everything(shape)
        return self._elementwise(name, traced, shape)

    def _elementwise(self, name: str, traced: list[tuple[Tensor, Seen]], shape: Shape) -> Seen:
        if not self._gates and name in GATES:
            traced = [(tensor, seen) for tensor, seen in traced if seen.line is not None] or traced
        wide = [tuple(tensor.shape) for tensor, _ in traced]
        if any(len(own) > len(shape) or not _broadcasts(own, shape) for own in wide):
            return everything(shape)
        return joined([seen for _, seen in traced], shape)

    def _parts(self, args: Sequence[Any], seen: Seen, results: Sequence[Tensor], *, unbound: bool) -> None:
        place = 1 if unbound else 2
        dim = (args[place] if len(args) > place else 0) % len(seen.dims)
        for result in results:
            shape = tuple(result.shape)
            if seen.line is None or seen.carries(dim):
                self.put(result, everything(shape))
            elif unbound:
                self.put(result, Seen((*seen.dims[:dim], *seen.dims[dim + 1 :]), seen.line))
            else:
                own: Dim = ((shape[dim], 0),)
                self.put(result, Seen((*seen.dims[:dim], own, *seen.dims[dim + 1 :]), seen.line))


def _broadcasts(own: Shape, shape: Shape) -> bool:
    return all(size in (1, wide) for size, wide in zip(reversed(own), reversed(shape), strict=False))


def _joined_along(name: str, args: Sequence[Any], seen: list[Seen], shape: Shape) -> Seen:
    """Side by side along a dimension without places; along places there is no window any more."""
    dim = (args[1] if len(args) > 1 else 0) % len(shape)
    if name == "stack":
        seen = [Seen((*one.dims[:dim], ((1, 0),), *one.dims[dim:]), one.line) for one in seen]
    if any(one.line is None or one.carries(dim) for one in seen):
        return everything(shape)
    own = plain(shape)[dim]
    sides = [Seen((*one.dims[:dim], own, *one.dims[dim + 1 :]), one.line) for one in seen]
    return joined(sides, shape)
