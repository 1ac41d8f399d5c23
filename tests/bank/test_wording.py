"""How questions are worded, whatever is put in."""

from __future__ import annotations

import re

from prepkit import content

MACHINE_MADE = re.compile(r"[a-z]{2,}\((?:s|es)\)")


def test_no_plural_in_brackets() -> None:
    assert MACHINE_MADE.search("3 step(s)")
    assert not MACHINE_MADE.search("∫ x(s)·w(t − s) ds")
    found = [
        f"{path.name}:{number}"
        for path in sorted(content.root("questions").glob("*/*.yaml"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MACHINE_MADE.search(line)
    ]
    assert found == []
