"""Bank → lint and evidence."""

from __future__ import annotations

import msgspec

from prepkit.bank import question as bank
from prepkit.kinds import number
from prepkit.maths.evaluate import evaluate
from prepkit.maths.read import read
from prepkit.oracles import resolve

VARIANTS = 100


def verify(question: bank.Question) -> dict[str, object]:
    """The evidence line of one question; AssertionError names the variant on which families disagree."""
    families = {"formula"}
    seen = set()
    for seed in range(VARIANTS):
        variant = bank.variant(question, seed)
        seen.add(msgspec.json.encode(variant.values))
        for part in question.parts:
            key = number.key(part, variant.values).value
            for check in part.checks:
                arguments = {
                    name: evaluate(read(text), variant.values) for name, text in check.arguments.items()
                }
                found = resolve(check.oracle)(**arguments)
                if found != key:
                    raise AssertionError(
                        f"{question.id}: {check.oracle} gives {found}, the key {key} at {variant.values}"
                    )
                families.add(check.oracle.split(".")[0])
    level = "agreed" if len(families) > 1 else "single"
    return {
        "id": question.id, "digest": bank.digest(question), "evidence": level,
        "families": sorted(families), "variants": len(seen),
    }  # fmt: skip
