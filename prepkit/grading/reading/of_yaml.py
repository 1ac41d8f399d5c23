"""A filled sheet in YAML. Every value is the text that was typed: `no`, `010` and `1e-3` are answers like others.

Where the file is no YAML from some line on, as after `answer: f(x): 3`, the lines of the sheet are read one by one,
so that a slip in one answer costs no other.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from prepkit.domain import At, Complaint
from prepkit.grading.reading import entries, latex, salvage
from prepkit.grading.reading.source import Text
from prepkit.grading.submission import Submission
from prepkit.strictyaml import load

_LATEX = "a backslash between double quotes; taken as it stands: put LaTeX between single quotes"


def read(text: Text) -> Iterator[Submission]:
    """The submissions of a YAML file."""
    written, damaged = text.whole()
    content, commands = latex.mended(written)
    damaged += [Complaint(At(text.name, line), "", _LATEX) for line in commands]
    document = load(content, text.name, typed=False)
    if document.whole:
        complaints = (*damaged, *document.complaints)
        found = list(entries.submissions(document.value, text.name, document.line))
    else:
        stop = document.complaints[-1]
        problem = f"{stop.problem}; from here on the sheet was read line by line: put this answer in quotes"
        complaints = (*damaged, *document.complaints[:-1], Complaint(stop.at, stop.where, problem))
        found = list(entries.submissions(*salvage.tree(content, text.name)))
    first, *others = found or [Submission(text.name)]
    yield replace(first, complaints=(*complaints, *first.complaints))
    yield from others
