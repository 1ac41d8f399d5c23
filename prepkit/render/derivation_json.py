"""A derivation as JSON: schema 1."""

from __future__ import annotations

import json
from collections.abc import Sequence

from prepkit.derive.chain import Derivation
from prepkit.derive.story import Step
from prepkit.maths.latex import latex
from prepkit.maths.show import line


def written(derivation: Derivation, steps: Sequence[Step]) -> str:
    """One object: what is shown, in which symbols, and every line."""
    context = derivation.context
    told = {
        "schema": 1, "id": derivation.id, "title": derivation.title, "topic": derivation.topic,
        "source": derivation.source, "goal": derivation.goal.line.text, "symbols": context.let,
        "facts": list(context.facts), "functions": list(context.functions), "sequences": list(context.sequences),
        "definitions": context.definitions, "equations": list(derivation.equations),
        "steps": [step(one) for one in steps],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def step(one: Step) -> dict[str, object]:
    """A head (number 0) or a line."""
    return {
        "chain": one.chain, "number": one.number, "relation": one.sign, "line": one.text, "shown": line(one.tree),
        "latex": latex(one.tree), "reason": one.reason, "law": one.law, "say": one.say, "strength": one.reached,
        "rung": one.rung, "points": one.points, "equation": one.equation,
        "numbers": line(one.numbers) if one.numbers is not None else None, "true": one.true,
        "mistakes": [
            {"line": wrong.text, "because": wrong.because, "counter_example": wrong.counter_example}
            for wrong in one.mistakes
        ],
    }  # fmt: skip
