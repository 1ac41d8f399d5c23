"""Listings and plots that cannot be asked with: said by lint with file and line, by verify with the variant."""

from __future__ import annotations

from pathlib import Path

import pytest

from prepkit.bank.lint import Known, lint_files
from prepkit.bank.load import load_text
from prepkit.domain import Outcome
from prepkit.grading import grade
from prepkit.verify.question import EXECUTED_VARIANTS, verify
from prepkit.verify.result import Result

LISTING = """\
format: 1
topic: t
questions:
- id: t.a
  parameters: {a: {type: pint, from: 2, to: 9}}
  parts:
  - kind: number
    prompt: "What is printed?"
    code: |
      x = [{a}] * 2
      print(sum(x))
    key: "2*a"
    checks: [{oracle: code.printed}]
    mistakes: [{value: a, because: "Twice."}]
  solution: "Twice {a}."
"""
FAULT = """\
format: 1
topic: t
questions:
- id: t.a
  parameters: {a: {type: pint, from: 4, to: 9}}
  parts:
  - kind: fault
    prompt: "The sum is wanted. Which line is wrong?"
    code: |
      total = 0
      for x in [1, {a}]:
          total = x
      print(total)
    test: "assert total == 1 + {a}"
    suspects:
    - {line: "3", instead: "total += x", right: true, because: "Add."}
    - {line: "1", instead: "total = 2", because: "A sum begins at 0."}
    checks: [{oracle: code.line_wrong}]
"""
PLOT = """\
format: 1
topic: t
questions:
- id: t.a
  parameters: {m: {type: pint, from: 2, to: 9}}
  parts:
  - kind: number
    prompt: "At which epoch is the loss lowest?"
    plot:
      x: {from: "1", to: "10", label: epoch}
      curves:
      - {name: val, y: "abs(n - m)"}
    key: "m"
    checks: [{oracle: count.lowest_at, with: {values: plot.val}}]
    mistakes: [{value: "10", because: "That is the end."}]
"""


def found(text: str) -> Result:
    loaded = load_text(text, "t.yaml")
    assert not loaded.complaints, loaded.complaints
    return verify(loaded.questions[0])


def linted(text: str, folder: Path) -> list[str]:
    file = folder / "t.yaml"
    file.write_text(text, encoding="utf-8")
    found = lint_files({file: "t.yaml"}, Known({"t"}, set()))
    return [str(complaint) for complaint in found if not complaint.note]


def test_sound_ones(tmp_path: Path) -> None:
    listing, fault, plot = map(found, (LISTING, FAULT, PLOT))
    assert [each.failures for each in (listing, fault, plot)] == [(), (), ()]
    assert (listing.evidence, listing.families) == ("agreed", ("formula", "code"))
    assert (fault.evidence, fault.families) == ("proved", ("code",))
    assert (plot.evidence, plot.families) == ("agreed", ("formula", "count"))
    assert all(linted(text, tmp_path) == [] for text in (LISTING, FAULT, PLOT))


def test_the_key_alone_is_proved_by_running_only_where_nothing_else_says_it() -> None:
    chosen = LISTING.replace("kind: number", "kind: output").replace('key: "2*a"', 'key: "{s}"')
    chosen = chosen.replace("  parts:", '  derived: {s: "2*a"}\n  parts:').replace(
        "value: a,", 'value: "{a}",'
    )
    assert found(chosen.replace("code.printed", "code.prints")).evidence == "agreed"
    fixed = (
        chosen.replace("code.printed", "code.prints")
        .replace("[{a}]", "[1]")
        .replace('key: "{s}"', 'key: "2"')
    )
    assert found(fixed).evidence == "proved"


DEFECTS = [
    (LISTING, "print(sum(x))", "print(sum(x)", "SyntaxError"),
    (LISTING, "print(sum(x))", "print(x[5])", "line 2: IndexError"),
    (LISTING, "print(sum(x))", "while True: pass", "it runs for more than"),
    (LISTING, "print(sum(x))", "open('/tmp/prepkit-x', 'w')", "out of reach"),
    (LISTING, "print(sum(x))", "f = open('x', 'w'); f.write('x'); f.close()", "OSError"),
    (LISTING, "print(sum(x))", "import socket; socket.socket()", "closed here"),
    (LISTING, "print(sum(x))", "print(sum(x) + ({a} == 5))", "code.printed gives 11, wanted 10"),
    (LISTING, "[{a}]", "[{b}]", "code: {b} names nothing here"),
    (LISTING, "[{a}]", "{a}}", "code: a lone brace"),
    (
        LISTING,
        "code: |\n      x = [{a}] * 2\n      print(sum(x))\n    ",
        "",
        "code.printed has no listing to execute",
    ),
    (LISTING, "code.printed", "code.printd", "did you mean 'code.printed'?"),
    (FAULT, "total = x", "total += x", "the listing passes its test as it stands"),
    (
        FAULT,
        'instead: "total = 2"',
        'instead: "total = 0\\nfor x in [1 + {a}]: pass\\nx = [] #"',
        "suspects[1].instead: more than one line",
    ),
    (FAULT, 'instead: "total += x"', 'instead: "total -= x"', "no repair passes"),
    (FAULT, 'line: "1"', 'line: "9"', "the listing has no line 9, but 4 lines"),
    (FAULT, "right: true, ", "", "suspects: exactly one is right"),
    (FAULT, 'line: "1"', 'line: "3"', "two suspects are the same line"),
    (PLOT, "abs(n - m)", "1/(n - m)", "division by zero"),
    (PLOT, 'y: "abs(n - m)"', 'values: ["1", "2"]', "curve val: 2 values at 10 points"),
    (PLOT, 'y: "abs(n - m)"', 'y: ""', "either y, an expression of the index, or values"),
    (PLOT, "abs(n - m)", "abs(k - m)", "unknown name 'k'"),
    (PLOT, 'to: "10"', 'to: "1"', "the axis is empty"),
    (PLOT, 'to: "10"', 'to: "90"', "90 points; at most 30"),
    (PLOT, "plot.val", "plot.loss", "values"),
    (PLOT, "name: val", "name: x", "a name of its own"),
    (PLOT, "abs(n - m)", "abs(n - 3)", "count.lowest_at gives 3, wanted"),
]


@pytest.mark.parametrize(("text", "old", "new", "said"), DEFECTS)
def test_defects_are_found(text: str, old: str, new: str, said: str) -> None:
    assert old in text
    failures = found(text.replace(old, new)).failures
    assert any(said in failure.problem for failure in failures), [failure.problem for failure in failures]


def test_the_variant_is_shown() -> None:
    (failure,) = found(LISTING.replace("print(sum(x))", "print(sum(x) + ({a} == 5))")).failures
    assert failure.values["a"] == "5"


LINTS = [
    (LISTING, "[{a}]", "[{b}]", "t.yaml:9: id t.a: code: {b} names nothing here"),
    (LISTING, "x = [", "\tx = [", "t.yaml:10: id t.a: code: found a tab"),
    (
        PLOT,
        "abs(n - m)",
        "abs(k - m)",
        "t.yaml:12: id t.a: plot.curves[0].y: 'abs(k - m)': the unknown name 'k'",
    ),
    (
        PLOT,
        "abs(n - m)",
        "1/(n - m)",
        "t.yaml:9: id t.a: nothing to draw at m=4: curve val at n = 4: division by zero",
    ),
    (PLOT, "plot.val", "plot.loss", "t.yaml:14: id t.a: count.lowest_at: values"),
    (FAULT, "total == 1", "total == 1 + {b}", "t.yaml:14: id t.a: test: {b} names nothing here"),
]


@pytest.mark.parametrize(("text", "old", "new", "said"), LINTS)
def test_lint_says_where(text: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    told = linted(text.replace(old, new), tmp_path)
    assert any(each.startswith(said) for each in told), told


def test_executed_questions_take_fewer_variants() -> None:
    assert found(LISTING.replace("to: 9", "to: 900")).variants == EXECUTED_VARIANTS


def test_grading_executes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from prepkit.sandbox.warm import Nursery

    monkeypatch.setattr(Nursery, "run", lambda *_: pytest.fail("executed"))
    part = load_text(LISTING, "t.yaml").questions[0].parts[0]
    assert grade(part, {"a": 4}, "8").outcome is Outcome.RIGHT
