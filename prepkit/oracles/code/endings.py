"""What a listing prints, how it fails, and what mends it."""

from __future__ import annotations

import msgspec

from prepkit.errors import Undefined
from prepkit.oracles.code._run import ending, finished, ran, replaced, tidy
from prepkit.sandbox.run import Ran

Repairs = tuple[tuple[int, str], ...]


def prints(listing: str) -> str:
    """What it prints, without blanks at the ends of lines.

    >>> prints("print('a')\\nprint(1 / 2)")
    'a\\n0.5'
    """
    return finished(listing)


def prints_text(listing: str, text: str) -> bool:
    """Does it print exactly this text?

    >>> prints_text("print((1,) * 2)", "(1, 1)")
    True
    """
    return finished(listing) == tidy(text)


def runs(listing: str) -> bool:
    """Does it run to its end?

    >>> runs("x = 1"), runs("x = y")
    (True, False)
    """
    return ran(listing).status == "done"


def raises(listing: str, error: str) -> bool:
    """Does it fail with an error of which this is a part, such as 'IndexError' or a piece of the message?

    >>> raises("[1][2]", "IndexError"), raises("[1][2]", "out of range"), raises("x = 1", "Error")
    (True, True, False)
    """
    found = ran(listing)
    if found.status not in ("done", "error"):
        raise Undefined(ending(found))
    return found.status == "error" and error in found.error


def fails_at(listing: str) -> int:
    """The line at which it fails, from 1.

    >>> fails_at("x = [1]\\ny = 0\\nx[3]")
    3
    """
    found = ran(listing)
    if found.status != "error" or not found.line or found.error.startswith("SyntaxError"):
        raise Undefined("it runs to its end" if found.status == "done" else ending(found))
    return found.line


def mended(listing: str, line: int, text: str, test: str = "") -> bool:
    """Does it run to its end, and pass the test, once this line is replaced by that text?

    >>> mended("x = [1]\\nx[3]", 2, "x[0]"), mended("x = [1]\\nx[3]", 1, "x = [1, 2]")
    (True, False)
    """
    return _passed(f"{replaced(listing, line, text)}\n{test}").status == "done"


_REACHED = "\x1d"


def _passed(code: str) -> Ran:
    """How it ended; `sys.exit` before its last line is no end."""
    found = ran(f"{code}\n__import__('sys').stdout.write({_REACHED!r})")
    if found.status == "done" and not found.stdout.endswith(_REACHED):
        return msgspec.structs.replace(found, status="error", error="it exits before its end")
    return found


def line_wrong(listing: str, test: str, repairs: Repairs) -> int:
    """The one line whose repair makes the test pass, which fails as the listing stands.

    >>> line_wrong("a = 2\\nb = a - 1", "assert b == 3", ((1, "a = 3"), (2, "b = a + 1")))
    2
    """
    shown = _passed(f"{listing}\n{test}")
    if shown.status == "done":
        raise Undefined("the listing passes its test as it stands")
    if shown.error.startswith(("SyntaxError", "IndentationError", "TabError")):
        raise Undefined(ending(shown))
    found = [line for line, text in repairs if mended(listing, line, text, test)]
    if len(found) != 1:
        last = "; ".join(
            ending(_passed(f"{replaced(listing, line, text)}\n{test}")) for line, text in repairs[:1]
        )
        told = f"repairs of lines {found} all pass" if found else f"no repair passes; the first: {last}"
        raise Undefined(told)
    return found[0]
