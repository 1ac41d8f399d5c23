"""What lint says of questions that each can be read: between them, and on single variants."""

from __future__ import annotations

from pathlib import Path

import pytest

from prepkit.bank.lint import lint_files
from prepkit.bank.lint_links import Known

KNOWN = Known({"pooling"}, {"pooling.there"}, {"output-size"}, {"pooling.old": "pooling.there"})
HEAD = "format: 1\ntopic: pooling\nquestions:\n"


def entry(id_: str, more: str = "", prompt: str = "", part: str = "") -> str:
    part = part or "kind: number, key: W + 1, citation: Peano"
    return (
        f"- id: pooling.{id_}\n  parameters: {{W: {{type: pint, from: 1, to: 30}}}}\n  solution: s\n"
        f"  parts: [{{name: out, prompt: '{prompt or id_} of {{W}}?', {part}}}]\n{more}"
    )


def lint(tmp_path: Path, *entries: str) -> list[str]:
    path = tmp_path / "q.yaml"
    path.write_text(HEAD + "".join(entries), encoding="utf-8")
    return [str(complaint) for complaint in lint_files({path: "f"}, KNOWN)]


OPTIONS = "kind: choice, citation: c, options: [{{text: '{}', right: true}}, {{text: 'it all shrinks'}}]"
CASES = {
    "nothing": ([entry("a"), entry("b")], []),
    "a ring of two": (
        [entry("a", "  follow_ups: [pooling.B]\n"), entry("b", "  follow_ups: [pooling.a]\n")],
        ["f:4: id pooling.a: follow-ups go round in a ring: pooling.a → pooling.b → pooling.a"],
    ),
    "two rings": (
        [entry("a", "  follow_ups: [pooling.a]\n"), entry("b", "  follow_ups: [pooling.b]\n")],
        ["pooling.a → pooling.a", "pooling.b → pooling.b"],
    ),
    "a chain": (
        [entry("a", "  follow_ups: [pooling.b]\n"), entry("b", "  follow_ups: [pooling.there]\n")],
        [],
    ),
    "a former id leads on": ([entry("a", "  follow_ups: [pooling.old]\n")], []),
    "the same asked twice": (
        [entry("a", prompt="How Wide"), entry("b", prompt="how  wide")],
        ["f:11: id pooling.b: pooling.a asks the same"],
    ),
    "was: its own id": (
        [entry("a", "  was: pooling.A\n")],
        ["f:8: id pooling.a: was: 'pooling.A' is the id of"],
    ),
    "was: another's id": (
        [entry("a", "  was: pooling.there\n")],
        ["f:8: id pooling.a: was: 'pooling.there' is the"],
    ),
    "was: in a loop": (
        [entry("a", "  was: pooling.b\n"), entry("b", "  was: pooling.a\n")],
        ["id pooling.a: was: 'pooling.b' is the id", "id pooling.b: was: 'pooling.a' is the id"],
    ),
    "was: another's former id": (
        [entry("a", "  was: pooling.old\n")],
        ["f:8: id pooling.a: was: 'pooling.old' is a former id of pooling.there already"],
    ),
    "was: one former id of two": (
        [entry("a", "  was: pooling.x\n"), entry("b", "  was: pooling.x\n")],
        ["id pooling.b: was: 'pooling.x' is a former id of pooling.a already"],
    ),
    "an orphan derivation": (
        [entry("a", "  derivation: output-sise\n")],
        ["f:8: id pooling.a: derivation 'output-sise' does not exist; did you mean 'output-size'?"],
    ),
    "a hint that names the part": (
        [entry("a", "  hints: ['It is {out}.']\n")],
        ["f:8: id pooling.a: hint 1 gives the key of part 1 away: {out}"],
    ),
    "a hint that names a value equal to the key": (
        [entry("a", "  derived: {V: W + 1}\n  hints: ['{W} is given', 'Take {V}.']\n")],
        ["f:9: id pooling.a: hint 2 gives the key of part 1 away: {V}"],
    ),
    "a prompt that says the right option": (
        [entry("a", prompt="Why the same width holds", part=OPTIONS.format("the same width"))],
        ["f:7: id pooling.a: the prompt says what the right option says, and no wrong one"],
    ),
    "a prompt that says both": (
        [entry("a", prompt="the same width, or it all shrinks", part=OPTIONS.format("the same width"))],
        [],
    ),
    "options equal on one variant of thirty": (
        [entry("a", part="kind: choice, citation: c, options: [{text: '{W}', right: true}, {text: '7'}]")],
        ["f:7: id pooling.a: part 1 has no key at W=7: two options read the same: '7'"],
    ),
    "items equal on one variant": (
        [entry("a", part="kind: order, citation: c, items: [{text: '{W}'}, {text: '7'}]")],
        ["part 1 has no key at W=7: two items read the same: '7'"],
    ),
    "lefts equal on one variant": (
        [
            entry(
                "a",
                part="kind: match, citation: c, pairs: [{left: '{W}', right: x}, {left: '7', right: y}]",
            )
        ],
        ["part 1 has no key at W=7: two lefts read the same: '7'"],
    ),
    "two right on one variant": (
        [
            entry(
                "a",
                part="kind: choice, citation: c, options: [{text: x, right: W <= 7}, {text: y, right: W >= 7}]",
            )
        ],
        ["part 1 has no key at W=7: 2 options are right"],
    ),
    "note: a derived value nobody uses": (
        [entry("a", "  derived: {V: W + 1}\n")],
        ["f:8: id pooling.a: note: derived 'V' is never used"],
    ),
    "note: a key that does not vary": (
        [entry("a", part="kind: number, key: W - W, citation: c")],
        ["f:7: id pooling.a: note: part 1 has the key 0 on 30 of 30 variants"],
    ),
    "note: no solution": (
        [entry("a").replace("  solution: s\n", "")],
        ["f:4: id pooling.a: note: it has no solution"],
    ),
}


@pytest.mark.parametrize(("entries", "wanted"), CASES.values(), ids=list(CASES))
def test_what_is_found(tmp_path: Path, entries: list[str], wanted: list[str]) -> None:
    found = lint(tmp_path, *entries)
    assert len(found) == len(wanted), found
    for words in wanted:
        assert any(words in one for one in found), (words, found)
