"""A sheet as Markdown, to print or to fill in with any editor: an answer goes into the block below `Answer:`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from prepkit.grading.paper import address
from prepkit.grading.sheet import Blank, Posed, Sheet
from prepkit.render import exhibit
from prepkit.render.safe import safe

_MARKUP = re.compile(r"([\\`*_\[\]<&~$|])")
_START = re.compile(r"^(\s*)([#+=>-]|\d+(?=[.)]\s)|(?i:answer)(?=\W*:))")
_BLOCK = "~~~"


def written(sheet: Sheet, answers: Mapping[str, str] = {}) -> str:
    """The file; `answers` are filled in."""
    return "\n".join(_lines(sheet, answers)) + "\n"


def plain(text: str) -> str:
    r"""Words in which nothing is markup, and which still read well in an editor.

    >>> print(plain("2*x_1 < 3×3, padding 1."), plain("# no"))
    2\*x\_1 \< 3×3, padding 1. \# no
    """
    rows = safe(text, lines=True).split("\n")
    return "\n".join(_START.sub(_escaped, _MARKUP.sub(r"\\\1", row)) for row in rows)


def _escaped(match: re.Match[str]) -> str:
    """A number or a word before its point or colon, a sign before itself."""
    return f"{match[1]}{match[2]}\\" if match[2][-1].isalnum() else f"{match[1]}\\{match[2]}"


def _lines(sheet: Sheet, answers: Mapping[str, str]) -> Iterator[str]:
    yield f"# {plain(sheet.title) or 'Practice sheet'}"
    yield f"\n<!-- prepkit sheet={_word(sheet.sheet)} candidate={_word(sheet.candidate)} -->"
    yield f"\nCandidate: {plain(sheet.candidate) or '_' * 24}"
    yield f"\n{_worth(sheet.points)} in all. Write each answer between the lines of tildes below Answer:"
    for number, posed in enumerate(sheet.posed, 1):
        yield from _posed(number, posed, answers)


def _posed(number: int, posed: Posed, answers: Mapping[str, str]) -> Iterator[str]:
    points = ",".join(f"{blank.points:.12g}" for blank in posed.blanks)
    state = f"digest={_word(posed.digest)} seed={posed.seed} points={points}"
    several = len(posed.blanks) > 1 or posed.blanks[0].part
    worth = "" if several else f" · {_worth(posed.blanks[0].points)}"
    yield f"\n## {number}. {plain(posed.id)}{worth}"
    yield f"\n<!-- prepkit id={_word(posed.id)} {state} -->"
    for place, blank in enumerate(posed.blanks, 1):
        if several:
            yield f"\n### {number}.{place} {plain(blank.part)} · {_worth(blank.points)}"
            yield f"\n<!-- prepkit id={_word(address(posed.id, blank.part))} -->"
        yield from _blank(blank, answers.get(address(posed.id, blank.part), ""))


def _blank(blank: Blank, answer: str) -> Iterator[str]:
    rows = plain(blank.prompt).strip("\n").split("\n")
    yield "\n" + "\\\n".join(row for row in rows if row.strip())
    yield from (f"\n{block}" for block in exhibit.markdown(blank.exhibit))
    for bullet, options in (("+", blank.lefts), ("-", blank.options)):  # another bullet begins another list
        if options:
            yield ""
        yield from (f"{bullet} {plain(f'{each.label}) {each.text}')}" for each in options)
    yield f"\nExpected: {plain(blank.form)}."
    fence = _BLOCK
    while fence in answer:
        fence += "~"
    yield f"\nAnswer:\n\n{fence}answer\n{answer}\n{fence}"


def _worth(points: float) -> str:
    return f"{points:.12g} point{'' if points == 1 else 's'}"


def _word(text: str) -> str:
    """A text as one word of a comment, which nothing in it can end."""
    return quote(text, safe="./-_")
