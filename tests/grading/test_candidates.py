"""Rosters as people have them, and names of files that are safe everywhere."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.errors import Unusable
from prepkit.grading.candidates import candidates, stems

ROSTERS = [
    ("Ada\nBob\n", ("Ada", "Bob")),
    ("# class 1\r\nAda Lovelace\r\n\r\n  Bob  \r\n", ("Ada Lovelace", "Bob")),
    ("name\nAda\n", ("Ada",)),
    ("Email,Name\na@x,Ada\nb@x,Bob", ("Ada", "Bob")),
    ('Student;group\n"Lovelace; Ada";1\n', ("Lovelace; Ada",)),
    ("candidate\tname\nc1\tAda\n", ("c1",)),
    ("Lovelace, Ada\nByron, Anne\n", ("Lovelace, Ada", "Byron, Anne")),
    ("Łukasz\n李雷\nO'Neil\n", ("Łukasz", "李雷", "O'Neil")),
]

REFUSED = [
    (b"", "r.txt: is empty"),
    (b"\0\1\2\3" * 9, "r.txt: is binary"),
    (b"# nobody\n", "r.txt: names nobody"),
    (b"name\n\n", "r.txt: names nobody"),
    (b"Ada\nBob\nADA\n", "r.txt:3: candidate 'ADA' stands at line 1 already"),
    ("é\ne\u0301\n".encode(), "r.txt:2: candidate"),
    (b"Ada\n\x1b[2J\n", "r.txt:2: '\\x1b[2J'"),
    (b"email,name\na@x,Ada\nb@x\n", "r.txt:3: here is no name"),
    (b"x" * 201, "r.txt:1: 'xxx"),
    (b"\xe9\n", "r.txt:1: byte 0xe9 is not UTF-8"),
]


@pytest.mark.parametrize(("content", "names"), ROSTERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rosters(content: str, names: tuple[str, ...], encoding: str) -> None:
    assert candidates(BytesIO(content.encode(encoding)), "r.txt") == names


@pytest.mark.parametrize(("content", "said"), REFUSED)
def test_no_rosters(content: bytes, said: str) -> None:
    with pytest.raises(Unusable) as error:
        candidates(BytesIO(content), "r.txt")
    assert str(error.value).startswith(said)


@given(
    st.lists(
        st.text(max_size=90) | st.sampled_from(["con", "NUL", "../x", "a", "A", "a-2", ".", "key"]),
        max_size=12,
    )
)
def test_files_of_candidates(names: list[str]) -> None:
    found = stems(names)
    assert len({stem.casefold() for stem in found}) == len(names)
    for stem in found:
        assert stem
        assert not stem.startswith((".", "-"))
        assert all(c.isalnum() or c in "-_" for c in stem)
        assert len(stem.encode()) <= 255 - 5
        assert stem.casefold() not in ("con", "nul")
