"""The normal form of relations: two of one form say the same wherever both are defined.

An equation is the set of the irreducible factors of left - right that may be 0; an inequality a primitive polynomial
that is > 0 or >= 0, over the integers always >= 0; `k <= floor(x)` is `k <= x` for an integer k; `and`, `or` are sets.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from prepkit.errors import Undecided
from prepkit.maths import laurent
from prepkit.maths.exponents import exponential
from prepkit.maths.laurent import UNIT, Key, Poly, Ratio
from prepkit.maths.normal import Normal
from prepkit.maths.tree import Compare, Logic, Node, Tuple
from prepkit.maths.types import NEGATIVE, POSITIVE, ZERO

Form = tuple[Hashable, ...]
TRUE: Form = ("true",)
FALSE: Form = ("false",)


def form(normal: Normal, node: Node) -> Form:
    """The normal form of a relation; `Undecided` where a side has none."""
    if isinstance(node, Logic):
        return _joined(normal, node.op, [form(normal, item) for item in node.items])
    if not isinstance(node, Compare):
        raise Undecided("no relation")
    pairs = zip(node.ops, node.items, node.items[1:], strict=False)
    return _joined(normal, "and", [_comparison(normal, op, left, right) for op, left, right in pairs])


def implies(left: Form, right: Form) -> bool:
    """Is it plain from the forms that left ⇒ right?

    >>> implies(("and", frozenset((("x",), ("y",)))), ("x",))
    True
    """
    if left in (right, FALSE) or right == TRUE:
        return True
    if right[0] == "and":
        return all(implies(left, part) for part in right[1])  # type: ignore[attr-defined]
    if left[0] == "or":
        return all(implies(part, right) for part in left[1])  # type: ignore[attr-defined]
    if left[0] == right[0] == "zero":
        return left[1] <= right[1]  # type: ignore[operator, no-any-return]
    if left[0] == ">" and right[0] == ">=" and left[1:] == right[1:]:
        return True
    if left[0] == "and":
        return any(implies(part, right) for part in left[1])  # type: ignore[attr-defined]
    return right[0] == "or" and any(implies(left, part) for part in right[1])  # type: ignore[attr-defined]


def _joined(normal: Normal, op: str, forms: Iterable[Form]) -> Form:
    """`and` or `or` as a set, flattened; equations under `or` become one."""
    neutral, final = (TRUE, FALSE) if op == "and" else (FALSE, TRUE)
    found: set[Form] = set()
    for part in forms:
        if part == final:
            return final
        if part != neutral:
            found |= part[1] if part[0] == op else {part}  # type: ignore[arg-type]
    if op == "or":
        zeros = [part for part in found if part[0] == "zero"]
        if len(zeros) > 1:
            keys: frozenset[Key] = frozenset().union(*(part[1] for part in zeros))  # type: ignore[arg-type]
            found = (found - set(zeros)) | {("zero", _merged(normal, keys))}
    if not found:
        return neutral
    return next(iter(found)) if len(found) == 1 else (op, frozenset(found))


def _merged(normal: Normal, keys: frozenset[Key]) -> frozenset[Key]:
    """The factors of the product, where roots in them may meet: x = √2 or x = -√2 is x² - 2 = 0."""
    if not normal.atoms.carrying:
        return keys
    product = Ratio({UNIT: 1})
    for key in sorted(keys, key=sorted):
        product = normal.product(product, Ratio(dict(key)))
    found = _equation(normal, product)
    return found[1] if found[0] == "zero" else keys  # type: ignore[return-value]


def _comparison(normal: Normal, op: str, left: Node, right: Node) -> Form:
    if isinstance(left, Tuple) or isinstance(right, Tuple):
        raise Undecided("a relation between tuples")
    gap = normal.difference(normal.of(left), normal.of(right))
    if op in ("=", "!="):
        found = _equation(normal, gap)
        return found if op == "=" else _negated(found)
    if op in ("<", "<="):
        gap = normal.scaled(gap, -1)
    return _order(normal, gap, strict=op in ("<", ">"))


def _negated(found: Form) -> Form:
    return {TRUE: FALSE, FALSE: TRUE}.get(found, ("not", found))


def _equation(normal: Normal, gap: Ratio) -> Form:
    gap = _without_logs(normal, gap)
    split = _floor_alone(normal, gap)
    if split is not None:
        floor, rest = split
        low = _order(normal, normal.sum(floor, rest), strict=False)
        one = Ratio({UNIT: 1})
        high = _order(normal, normal.difference(one, normal.sum(floor, rest)), strict=True)
        return _joined(normal, "and", (low, high))
    if not gap.numerator:
        return TRUE
    _, monomial, primitive = laurent.content(gap.numerator)
    keys: set[Key] = {
        frozenset({(((number, 1),), 1)})
        for number, own in monomial
        if own > 0 and normal.atoms[number].signs & ZERO
    }
    if len(primitive) > 1:
        keys |= {key for key in _factored(primitive) if normal.atoms.signs(dict(key)) & ZERO}
    return ("zero", frozenset(keys)) if keys else FALSE


def _factored(primitive: Poly) -> frozenset[Key]:
    from prepkit.maths.factors import factors

    return factors(primitive) or frozenset((frozenset(primitive.items()),))


def _without_logs(normal: Normal, gap: Ratio) -> Ratio:
    """exp(gap) - 1, of the same sign, where logarithms stand in gap with nothing but numbers before them."""
    if gap.divisor:
        return gap
    logs = {number for monomial in gap.numerator for number, _ in monomial if _is_log(normal, number)}
    alone = [monomial for monomial in gap.numerator if any(number in logs for number, _ in monomial)]
    if not logs or any(len(monomial) != 1 or monomial[0][1] != 1 for monomial in alone):
        return gap
    return normal.difference(exponential(normal, gap), Ratio({UNIT: 1}))


def _is_log(normal: Normal, number: int) -> bool:
    key = normal.atoms[number].key
    return isinstance(key, tuple) and key[0] == "log"


def _floor_alone(normal: Normal, gap: Ratio) -> tuple[Ratio, Ratio] | None:
    """(x, m) of a gap ±(floor(x) + m) with whole m."""
    if gap.divisor:
        return None
    for monomial, value in gap.numerator.items():
        if abs(value) != 1 or len(monomial) != 1 or monomial[0][1] != 1:
            continue
        atom = normal.atoms[monomial[0][0]]
        others = {own: number * value for own, number in gap.numerator.items() if own != monomial}
        if isinstance(atom.key, tuple) and atom.key[0] == "floor" and normal.atoms.whole(others):
            return atom.payload, Ratio(others)
    return None


def _order(normal: Normal, gap: Ratio, *, strict: bool) -> Form:
    """gap > 0 or gap >= 0."""
    gap = _without_logs(normal, gap)
    split = _floor_alone(normal, gap)
    if split is not None:
        return _floor_order(normal, gap, *split, strict=strict)
    signs = normal.signs(gap)
    wanted = POSITIVE if strict else POSITIVE | ZERO
    if not signs & ~wanted:
        return TRUE
    if not signs & wanted:
        return FALSE
    gap, positive = _without_known_signs(normal, gap)
    if not positive:
        gap = normal.scaled(gap, -1)
    above = gap.numerator
    if strict and not gap.divisor and normal.atoms.whole(above):
        above, strict = laurent.plus(above, {UNIT: 1}, -1), False
    return (">" if strict else ">=", frozenset(above.items()), frozenset(gap.divisor.items()))


def _floor_order(normal: Normal, gap: Ratio, inner: Ratio, rest: Ratio, *, strict: bool) -> Form:
    """floor(x) + m >= 0 is x + m >= 0; -(floor(x) + m) >= 0 is x + m < 1."""
    one = Ratio({UNIT: 1})
    upward = any(value == 1 for monomial, value in gap.numerator.items() if monomial not in rest.numerator)
    shifted = normal.sum(inner, rest)
    if upward:
        return _order(normal, normal.difference(shifted, one) if strict else shifted, strict=False)
    return _order(normal, normal.difference(Ratio({}) if strict else one, shifted), strict=True)


def _core(normal: Normal, primitive: Poly) -> tuple[Poly, bool]:
    """The product of the irreducible factors whose sign is open, and whether the others are positive together."""
    from prepkit.maths.factors import factor_powers

    degree = max((sum(own for _, own in monomial) for monomial in primitive), default=0)
    parts = factor_powers(primitive) if len(primitive) > 1 and degree > 1 else None
    if parts is None or len(parts) == 1:
        return primitive, True
    core: Poly = {UNIT: 1}
    whole: Poly = {UNIT: 1}
    positive = True
    for key, times in parts.items():
        signs = normal.atoms.signs(dict(key))
        for _ in range(times):
            whole = laurent.times(whole, dict(key), normal.work)
            if signs in (POSITIVE, NEGATIVE):
                positive = positive == (signs == POSITIVE)
            else:
                core = laurent.times(core, dict(key), normal.work)
    if whole != primitive:
        core = laurent.scale(core, -1)
    return core, positive


def _without_known_signs(normal: Normal, gap: Ratio) -> tuple[Ratio, bool]:
    """Positive and negative factors dropped; True where the order stays."""
    factor, monomial, primitive = laurent.content(gap.numerator)
    primitive, same = _core(normal, primitive)
    positive = (factor > 0) == same
    kept = tuple(
        (number, own)
        for number, own in monomial
        if normal.atoms[number].signs != POSITIVE or own.denominator != 1
    )
    divisor: dict[Key, int] = {}
    for key, own in gap.divisor.items():
        signs = normal.atoms.signs(dict(key)) & ~ZERO
        if signs == POSITIVE or own % 2 == 0:
            continue
        if signs == NEGATIVE:
            positive = not positive
        else:
            divisor[key] = own
    return Ratio(laurent.scale(primitive, 1, kept), divisor), positive
