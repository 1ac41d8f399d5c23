"""The index says what the files say: after every edit, in every trouble, in several processes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit.bank.bank import Bank, open_bank
from prepkit.bank.chunks import split
from prepkit.bank.question import Question
from prepkit.bank.rows import Filter
from prepkit.bank.scan import files
from prepkit.errors import UsageError
from tests.bank.files import ENTRY, HEAD, text, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "questions"
    write(folder / "a" / "one.yaml", "pooling.a", "pooling.b")
    write(folder / "b" / "two.yaml", "vgg.a", topic="vgg")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def ids(bank: Bank) -> list[str]:
    found = [row.id for row in bank.questions()]
    bank.close()
    return found


def opened(root: Path, cache: Path) -> list[str]:
    return ids(open_bank([root], cache))


def whole(bank: Bank) -> list[Question]:
    found = [bank.question(row.id) for row in bank.questions()]
    bank.close()
    return found


def edit(root: Path) -> None:
    write(root / "a" / "one.yaml", "pooling.a", "pooling.c")


def touch(root: Path) -> None:
    os.utime(root / "a" / "one.yaml", ns=(1, 1))


def delete(root: Path) -> None:
    (root / "a" / "one.yaml").unlink()


def rename(root: Path) -> None:
    (root / "a" / "one.yaml").rename(root / "b" / "zero.yaml")


def add(root: Path) -> None:
    write(root / "c" / "d" / "three.yml", "fpn.a", topic="fpn")


def spoil(root: Path) -> None:
    (root / "a" / "one.yaml").write_text("format: 1\ntopic: [", encoding="utf-8")


def remove_all(root: Path) -> None:
    for path in root.rglob("*.yaml"):
        path.unlink()


CHANGES: list[tuple[Callable[[Path], None], list[str]]] = [
    (edit, ["pooling.a", "pooling.c", "vgg.a"]),
    (touch, ["pooling.a", "pooling.b", "vgg.a"]),
    (delete, ["vgg.a"]),
    (rename, ["vgg.a", "pooling.a", "pooling.b"]),
    (add, ["pooling.a", "pooling.b", "vgg.a", "fpn.a"]),
    (spoil, ["vgg.a"]),
    (remove_all, []),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_a_change_is_seen(
    root: Path, cache: Path, change: Callable[[Path], None], expected: list[str]
) -> None:
    assert opened(root, cache) == ["pooling.a", "pooling.b", "vgg.a"]
    change(root)
    assert opened(root, cache) == expected
    assert whole(open_bank([root], cache)) == whole(open_bank([root]))


def test_an_edit_within_a_tick_of_the_clock_is_seen(root: Path, cache: Path) -> None:
    path, now = root / "a" / "one.yaml", time.time_ns()
    os.utime(path, ns=(now, now))
    opened(root, cache)
    path.write_text(path.read_text().replace("pooling.b", "pooling.c"))
    os.utime(path, ns=(now, now))
    assert opened(root, cache) == ["pooling.a", "pooling.c", "vgg.a"]


def test_an_unchanged_bank_reads_no_yaml(root: Path, cache: Path) -> None:
    for path in root.rglob("*.yaml"):
        os.utime(path, ns=(1, 1))
    opened(root, cache)
    script = f"""
        import sys
        from pathlib import Path
        from prepkit.bank.bank import open_bank
        bank = open_bank([Path({str(root)!r})], Path({str(cache)!r}))
        print(bank.question("pooling.a").id, "yaml" in sys.modules)
    """
    assert run(script) == "pooling.a False"


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def index_file(cache: Path) -> Path:
    (found,) = cache.glob("bank-*.sqlite")
    return found


def garbage(path: Path) -> None:
    path.write_bytes(b"not a database" * 1000)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def tables_gone(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE files")
    connection.close()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [garbage, cut, emptied, tables_gone, a_folder])
def test_a_damaged_index_is_made_anew(root: Path, cache: Path, damage: Callable[[Path], None]) -> None:
    opened(root, cache)
    damage(index_file(cache))
    assert opened(root, cache) == ["pooling.a", "pooling.b", "vgg.a"]


def test_an_index_damaged_while_open_is_made_anew(root: Path, cache: Path) -> None:
    bank = open_bank([root], cache)
    bank._connection.execute("DROP TABLE verified")
    assert ids(bank) == ["pooling.a", "pooling.b", "vgg.a"]


def test_a_cache_that_is_no_folder(root: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert opened(root, blocked / "cache") == ["pooling.a", "pooling.b", "vgg.a"]


def test_a_read_only_index_serves_and_is_worked_around(
    root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a read-only disk; permission bits would not stop a test that runs as root."""
    from prepkit.bank import index

    opened(root, cache)

    def read_only(place: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{place}?mode=ro", uri=True, isolation_level=None)

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(index, "_connect", read_only)
    monkeypatch.setattr(index.os, "replace", refused)
    assert opened(root, cache) == ["pooling.a", "pooling.b", "vgg.a"]
    edit(root)
    assert opened(root, cache) == ["pooling.a", "pooling.c", "vgg.a"]


def test_processes_at_once(root: Path, cache: Path) -> None:
    """Six open, refresh and read while files change; all see whole files, and the last state is right."""
    script = textwrap.dedent(f"""
        from pathlib import Path
        from prepkit.bank.bank import open_bank
        for _ in range(15):
            bank = open_bank([Path({str(root)!r})], Path({str(cache)!r}))
            rows = bank.questions()
            for row in rows:
                bank.question(row.id)
            assert len(rows) in (3, 13), rows
            bank.close()
    """)
    running = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE) for _ in range(6)]
    many = [f"fpn.q{n}" for n in range(10)]
    for turn in range(20):
        write(root / "new.tmp", *many, topic="fpn")
        os.replace(root / "new.tmp", root / "c.yaml") if turn % 2 == 0 else (root / "c.yaml").unlink()
    for process in running:
        assert process.wait(60) == 0, process.communicate()[1].decode()
    assert len(opened(root, cache)) == 3


def test_a_missing_folder_is_an_empty_bank(tmp_path: Path, cache: Path) -> None:
    assert opened(tmp_path / "none", cache) == []


def test_a_broken_folder_hides_nothing(root: Path, cache: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    write(mine / "good.yaml", "pooling.mine")
    (mine / "deep.yaml").write_text("[" * 100_000)
    (mine / "binary.yaml").write_bytes(bytes(range(256)))
    (mine / "empty.yaml").write_text("")
    (mine / "link.yaml").symlink_to(mine / "nowhere.yaml")
    (mine / "loop").symlink_to(mine)
    (mine / ".hidden.yaml").write_text("[")
    bank = open_bank([root, mine], cache, base=tmp_path)
    assert [row.id for row in bank.questions()] == ["pooling.a", "pooling.b", "vgg.a", "pooling.mine"]
    assert [str(complaint) for complaint in bank.complaints()] == [
        "mine/binary.yaml:2: byte 0x80 is not UTF-8; save the file as UTF-8",
        "mine/deep.yaml:1: nested deeper than 32 levels",
        "mine/empty.yaml:1: the file is empty",
        "mine/link.yaml:0: cannot be read: No such file or directory",
    ]


def test_a_single_file_is_a_bank(root: Path, cache: Path) -> None:
    assert opened(root / "b" / "two.yaml", cache) == ["vgg.a"]


def test_ids_are_unique_ignoring_case(root: Path, cache: Path, tmp_path: Path) -> None:
    mine = write(tmp_path / "mine.yaml", "pooling.A", "pooling.new")
    bank = open_bank([root, mine], cache, base=tmp_path)
    assert [row.id for row in bank.questions()] == ["pooling.a", "pooling.b", "vgg.a", "pooling.new"]
    assert bank.question("POOLING.A").at.file == "questions/a/one.yaml"
    assert [str(complaint) for complaint in bank.complaints()] == [
        "mine.yaml:4: id pooling.A: the id is written at questions/a/one.yaml:4 already, which counts"
    ]


def test_renames(root: Path, cache: Path) -> None:
    path = root / "a" / "one.yaml"
    path.write_text(text("pooling.a") + "  was: [pooling.Old, pooling.older]\n", encoding="utf-8")
    bank = open_bank([root], cache)
    assert bank.question("pooling.old").id == "pooling.a"
    assert bank.renames() == {"pooling.old": "pooling.a", "pooling.older": "pooling.a"}


def test_a_rename_taken_back(root: Path, cache: Path) -> None:
    path = root / "a" / "one.yaml"
    written = path.read_text()
    path.write_text(written + "  was: pooling.old\n")
    assert open_bank([root], cache).renames() == {"pooling.old": "pooling.b"}
    path.write_text(written)
    assert open_bank([root], cache).renames() == {}


def test_a_field_after_the_list_is_told(root: Path, cache: Path) -> None:
    opened(root, cache)
    path = root / "a" / "one.yaml"
    path.write_text(path.read_text() + "more: 1\n")
    (complaint,) = open_bank([root], cache).complaints()
    assert complaint.problem == "field 'more' is unknown"


def test_an_unknown_id_names_the_nearest(root: Path) -> None:
    with pytest.raises(UsageError) as error:
        open_bank([root]).question("poling.a")
    assert error.value.message == "there is no question 'poling.a'"
    assert error.value.nearest[0] == "pooling.a"


def test_evidence_holds_for_the_digest_it_was_found_for(root: Path, cache: Path) -> None:
    digest = {row.id: row.digest for row in open_bank([root]).questions()}
    line = '{{"id": "{}", "digest": "{}", "evidence": "agreed", "families": ["count", "formula"], "variants": 9}}\n'
    (root / "verified.jsonl").write_text(
        '{"schema": 1, "versions": {"torch": "2.13"}}\n'
        + line.format("pooling.a", digest["pooling.a"])
        + line.format("pooling.b", "0" * 16)
        + "spoilt\n"
    )
    bank = open_bank([root], cache)
    assert {row.id: row.evidence for row in bank.questions()} == {
        "pooling.a": "agreed", "pooling.b": "unverified", "vgg.a": "unverified"
    }  # fmt: skip
    found = bank.evidence("pooling.a")
    assert (found.families, found.variants, found.versions) == (("count", "formula"), 9, "torch 2.13")
    assert bank.evidence("pooling.b").level == "unverified"
    (complaint,) = bank.complaints()
    assert (complaint.at.line, complaint.problem[:20]) == (4, "no line of evidence ")
    bank.close()
    source = (root / "a" / "one.yaml").read_text().replace("n + 1", "n + 2", 1)
    (root / "a" / "one.yaml").write_text(source)
    assert open_bank([root], cache).evidence("pooling.a").level == "unverified"


def test_filters(root: Path, cache: Path) -> None:
    bank = open_bank([root], cache)
    assert [row.id for row in bank.questions(topic="vgg")] == ["vgg.a"]
    assert [row.id for row in bank.questions(level="core", kind="number")] == [
        "pooling.a",
        "pooling.b",
        "vgg.a",
    ]
    assert bank.questions(kind="num") == []
    assert bank.counts() == {"pooling": 2, "vgg": 1}


def test_drawing(tmp_path: Path, cache: Path) -> None:
    names = [f"pooling.q{n}" for n in range(700)]
    bank = open_bank([write(tmp_path / "q.yaml", *names)], cache)
    everything = [row.id for row in bank.draw(1000, seed=1)]
    assert sorted(everything) == sorted(names)
    assert [row.id for row in bank.draw(20, seed=1)] == everything[:20]
    assert {row.id for row in bank.draw(20, seed=2)} != set(everything[:20])
    assert [
        row.id for row in bank.draw(9, 1, without=[name.upper() for name in everything[:650]])
    ] == everything[650:659]
    assert bank.draw(5, 1, Filter(topics=("vgg",))) == []
    assert len(bank.draw(5, 1, Filter(("vgg", "pooling"), ("core",), ("number",)))) == 5


def test_old_indexes_go(root: Path, tmp_path: Path, cache: Path) -> None:
    for n in range(12):
        opened(write(tmp_path / f"{n}.yaml", "pooling.a"), cache)
    assert len(list(cache.iterdir())) == 8


# An edited file is patched entry by entry; a bank that never saw the old text is the opponent.
LINES = st.sampled_from(
    ["# note", "", "  level: senior", "  was: pooling.old", "  solution: |", "    - id: pooling.text", "  hints: [",
     "'", '"', "- id: pooling.x", "  parts: []", "topic: vgg", "- [", "  ]", "format: 2", "...", "  source: >-",
     "- id: pooling.a", "more: 1"]
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["insert", "delete", "replace"]), LINES), max_size=3
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=3))
def test_patching_is_reading_anew(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[int, str, str]]]
) -> None:
    folder = tmp_path_factory.mktemp("bank")
    path, cache = folder / "q.yaml", folder / "cache"
    lines = text(*(f"pooling.q{n}" for n in range(6))).split("\n")
    path.write_text("\n".join(lines))
    opened(path, cache)
    for number, edits in enumerate(rounds):
        for place, action, line in edits:
            place %= len(lines)
            lines[place : place + (action != "insert")] = [] if action == "delete" else [line]
        path.write_text("\n".join(lines))
        os.utime(path, ns=(number, number))
        patched, anew = open_bank([path], cache), open_bank([path])
        assert patched.questions() == anew.questions()
        assert patched.complaints() == anew.complaints()
        assert patched.renames() == anew.renames()
        assert whole(patched) == whole(anew)


def test_an_edit_costs_what_it_changes(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prepkit.bank import patch

    path = write(tmp_path / "q.yaml", *(f"pooling.q{n}" for n in range(50)))
    opened(path, cache)
    read: list[int] = []
    load_text = patch.load_text
    monkeypatch.setattr(
        patch, "load_text", lambda source, name: read.append(len(source)) or load_text(source, name)
    )
    path.write_text(path.read_text().replace("pooling.q30\n", "pooling.edited\n"))
    assert "pooling.edited" in opened(path, cache)
    assert read[0] < len(HEAD) + 2 * len(ENTRY)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (b"format: 1\nquestions:\n- id: a\n  b: 1\n\n# note\n- id: b\n", (3, 7)),
        (b"questions: # here\n\n  # first\n  - id: a\n  - id: b\n", (4, 5)),
        (b"questions:\n- a:\n  - b\n- c", (2, 4)),
        (b"questions: []\n", None),
        (b"questions: [{id: a}]\n", None),
        (b"", None),
    ],
)
def test_chunks(source: bytes, lines: tuple[int, ...] | None) -> None:
    chunks = split(source)
    assert (chunks and chunks.lines) == lines
    if chunks:
        assert chunks.head + b"".join(chunks.texts) == source


@pytest.mark.parametrize("mark", ["...", "---", "... # the end"])
def test_a_document_that_ends_early_is_seen_by_a_patch(tmp_path: Path, mark: str) -> None:
    path, cache = tmp_path / "q.yaml", tmp_path / "cache"
    lines = text(*(f"pooling.q{n}" for n in range(6))).split("\n")
    path.write_text("\n".join(lines))
    opened(path, cache)
    second = next(n for n, line in enumerate(lines) if "pooling.q2" in line)
    path.write_text("\n".join([*lines[:second], mark, *lines[second:]]))
    os.utime(path, ns=(1, 1))
    patched, anew = open_bank([path], cache), open_bank([path])
    assert patched.complaints() == anew.complaints() != ()
    assert patched.questions() == anew.questions()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_among_the_files_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "q.yaml").write_text(text("pooling.a"))
    assert [path.name for path in files([tmp_path])] == ["q.yaml"]
