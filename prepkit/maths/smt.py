"""z3 as a prover of implications between relations, and of nothing else. Lives in the worker's child.

Hypotheses (types and facts) must be satisfiable, every divisor proved not to be 0 and every root and logarithm proved
to be defined under them: a proof here says that both lines are defined everywhere. `unsat` proves; a model is only a
candidate that exact evaluation has to confirm. A fixed number of steps (`rlimit`) ends a query, never a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import z3

from prepkit.maths.smt_terms import Translator, Unsupported
from prepkit.maths.tree import Compare, Logic, Node, free_names

STEPS = 600_000  # of z3's own count: less than half a second
SIDE_STEPS = 200_000  # for each thing that must be defined


def implications(
    left: Node, right: Node, facts: list[Node], types: Mapping[str, str], *, witnessed: bool
) -> dict[str, Any]:
    """Which of left ⇒ right and right ⇒ left are proved; values are taken as `left = right`.

    `witnessed` says that a point satisfying types and facts is known already.

    >>> from prepkit.maths.read import read
    >>> found = implications(read("x > 1"), read("x*x > 1"), [], {"x": "real"}, witnessed=True)
    >>> found["forward"], found["backward"], found["model"]["x"].startswith("-")
    (True, False, True)
    """
    nothing: dict[str, Any] = {"forward": False, "backward": False}
    translator = Translator(types)
    try:
        for name in sorted(free_names(left) | free_names(right)):
            translator.symbol(name)
        _assume(translator, facts)
        hypotheses = list(translator.known)
        if isinstance(left, Compare | Logic):
            first, second = translator.relation(left), translator.relation(right)
        else:
            first, second = z3.BoolVal(True), translator.value(left) == translator.value(right)
    except (Unsupported, z3.Z3Exception):
        return nothing
    satisfiable = _solve(hypotheses, SIDE_STEPS)[0]
    if satisfiable == z3.unsat or (satisfiable != z3.sat and not witnessed):
        return nothing
    known = translator.known
    if any(_solve([*known[:met], z3.Not(need)], SIDE_STEPS)[0] != z3.unsat for need, met in translator.needs):
        return nothing
    forward, model = _solve([*known, first, z3.Not(second)], STEPS)
    backward, other = (forward, None) if z3.is_true(first) else _solve([*known, second, z3.Not(first)], STEPS)
    found = {"forward": forward == z3.unsat, "backward": backward == z3.unsat}
    point = _point(model or other, translator.symbols)
    return {**found, "model": point} if point else found


def _assume(translator: Translator, facts: list[Node]) -> None:
    """Facts hold, so what they need is given; one that has no translation is left out."""
    for fact in facts:
        try:
            claim = translator.relation(fact)
        except (Unsupported, z3.Z3Exception):
            translator.needs.clear()
            continue
        translator.known += [claim, *(need for need, _ in translator.needs)]
        translator.needs.clear()


def _solve(claims: list[Any], steps: int) -> tuple[Any, Any]:
    solver = z3.SimpleSolver()
    solver.set("rlimit", steps)
    solver.set("random_seed", 0)
    solver.add(*claims)
    found = solver.check()
    return found, solver.model() if found == z3.sat else None


def _point(model: Any, symbols: Mapping[str, Any]) -> dict[str, str]:
    """The rational values of a model, as text; what is irrational is left out."""
    if model is None:
        return {}
    values = {name: model.eval(symbol, model_completion=True) for name, symbol in symbols.items()}
    return {
        name: str(value.as_fraction() if z3.is_rational_value(value) else value)
        for name, value in values.items()
        if z3.is_int_value(value) or z3.is_rational_value(value)
    }
