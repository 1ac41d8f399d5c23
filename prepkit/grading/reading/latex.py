r"""LaTeX between double quotes, where YAML takes `\theta` for a tab and `heta`: it is read as it stands."""

from __future__ import annotations

import re

_ANSWER = re.compile(r'^(\s*(?:- +)?answer:\s*)"((?:[^"\\]|\\.)*)"(\s*(?:#.*)?)$', re.MULTILINE)
# what follows a backslash in an escape that nobody means in an answer, and commands behind the others (tab, line ends)
_COMMAND = re.compile(
    r"\\(?:[abefvLNP][A-Za-z]+|_[A-Za-z{]|(?:times|theta|tau|tanh?|text|to|top|nabla|neq?|nu|neg|not|rho|right"
    r"|rfloor|rceil|rangle|rm)(?![A-Za-z]))"
)


def mended(content: str) -> tuple[str, list[int]]:
    r"""The file with such answers between single quotes, and the lines they stand at.

    >>> mended('answer: "\\theta*x"')
    ("answer: '\\theta*x'", [1])
    """
    lines: list[int] = []

    def single(found: re.Match[str]) -> str:
        if not _COMMAND.search(found[2]):
            return found[0]
        lines.append(content.count("\n", 0, found.start(2)) + 1)
        text = found[2].replace('\\"', '"').replace("'", "''")
        return f"{found[1]}'{text}'{found[3]}"

    return (_ANSWER.sub(single, content) if '"' in content and "\\" in content else content), lines
