"""Lines of bytes as text: bounded, decoded whatever they are, ended by anything."""

from __future__ import annotations

import io

import pytest

from prepkit.cli.terminal import LONGEST, piped


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"5", ["5"]),
        (b"5\n6\n", ["5", "6"]),
        (b"5\r\n\r\n6", ["5", "", "6"]),
        (b"\xef\xbb\xbf5\n", ["5"]),
        (b"\xff\xfe(\n5\n", ["\ufffd\ufffd(", "5"]),
        (b"1\x002\n", ["1\x002"]),
        ("×".encode() * 3, ["×××"]),
        (b"x" * (3 * LONGEST) + b"\n5\n", ["x" * LONGEST, "5"]),
        (b"x" * (LONGEST - 1) + b"\n5\n", ["x" * (LONGEST - 1), "5"]),
        (b"x" * LONGEST + b"\n5\n", ["x" * LONGEST, "5"]),
        (b"x" * (3 * LONGEST), ["x" * LONGEST]),
    ],
)
def test_lines(data: bytes, lines: list[str]) -> None:
    assert list(piped(io.BytesIO(data))) == lines
