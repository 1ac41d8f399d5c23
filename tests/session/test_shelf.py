"""In which order a bank's questions are handed out."""

from __future__ import annotations

from pathlib import Path

from prepkit import load_bank
from prepkit.bank.bank import open_bank
from prepkit.session.plan import About
from prepkit.session.shelf import BankShelf
from prepkit.verify import ledger

ENTRY = """- id: own.q{n}
  level: core
  parts:
  - {{kind: number, prompt: "{n} + 0?", key: "{n}", citation: arithmetic}}
"""
MANY = 7  # fewer than a page


def test_what_a_machine_has_decided_comes_first(tmp_path: Path) -> None:
    entries = "".join(ENTRY.format(n=n) for n in range(MANY))
    (tmp_path / "own.yaml").write_text(f"format: 1\ntopic: own\nquestions:\n{entries}", encoding="utf-8")
    bank = open_bank([tmp_path])
    digests = {row.id: row.digest for row in bank.questions()}
    bank.close()
    drawn = list(BankShelf(open_bank([tmp_path])).ids("own", "core"))
    last = drawn[-1]
    lines = ['{"schema":1,"format":1}'] + [
        f'{{"id":"{name}","digest":"{digest}","evidence":"{"agreed" if name == last else "cited"}",'
        f'"families":["count","formula"],"variants":1}}'
        for name, digest in digests.items()
    ]
    (tmp_path / ledger.NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")
    ordered = list(BankShelf(open_bank([tmp_path])).ids("own", "core"))
    assert ordered == [last, *drawn[:-1]]


def test_what_derivations_ask_stands_apart_from_the_banks_own() -> None:
    bank = load_bank()
    shelf = BankShelf(bank)
    line = next(row for row in bank.questions() if row.id.startswith("derivation."))
    topic = line.topic
    made, own = set(shelf.derived(topic, "senior")), set(shelf.ids(topic, "senior"))
    assert line.id in made
    assert not made & own
    assert made | own == {row.id for row in bank.questions(topic=topic, level="senior")}


def test_about_many_at_once_ignoring_case() -> None:
    bank = load_bank()
    rows = bank.questions()
    shelf = BankShelf(bank)
    assert shelf.about([row.id.upper() for row in rows] + ["gone.x"]) == {
        row.id: About(row.topic, row.level) for row in rows
    }
