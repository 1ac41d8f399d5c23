"""Correct lines: pairs of the corpus that are the same, and lines of derivations beside the line before."""

from __future__ import annotations

from pathlib import Path

import yaml

from prepkit.maths.context import prepare

from .corpus import Pair, pairs

FOLDER = Path(__file__).resolve().parents[2] / "solutions" / "derivations"
SAME = ("=", "<=>", None)


def chained():
    """Neighbouring lines of every chain that say the same."""
    for path in sorted(FOLDER.glob("*.yaml")):
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        for chain in whole.get("chains", ()):
            before = chain["head"]["line"]
            for row in chain["lines"]:
                if row.get("rel") in SAME:
                    yield _pair(before, row["line"], whole, chain, path.stem)
                before = row["line"]


def _pair(a, b, whole, chain, name):
    def both(field, kind):
        return kind(whole.get(field) or ()), kind(chain.get(field) or ())

    lists = [[*left, *right] for left, right in (both(f, list) for f in ("facts", "functions", "sequences"))]
    let, definitions = (
        {**left, **right} for left, right in (both(f, dict) for f in ("symbols", "definitions"))
    )
    pair = Pair(a, b, let, *lists, definitions, "same", name, "tuned")
    problem = prepare(a, b, pair.context)  # names that a chain leaves undeclared are assumed
    return pair._replace(let=let | {one: problem.types[one].name for one in problem.assumed})


def correct():
    """All of them."""
    yield from (pair for pair in pairs() if pair.truth == "same")
    yield from chained()
