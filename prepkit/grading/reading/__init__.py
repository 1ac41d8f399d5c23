"""Whatever somebody hands in → submissions, one after the other: nothing is held that is not needed any more.

    read(source)          a file, or "-" for standard input → its submissions
    sources(names)        files, folders and globs as typed → files, none twice
    submissions(names)    both: of several forms of one sheet in a folder, the one that was filled in

Nothing raises for what stands in a file: what could not be read is in `complaints`, the rest is in `given`.
"""

from __future__ import annotations

from prepkit.grading.reading.files import read
from prepkit.grading.reading.sources import sources, submissions

__all__ = ["read", "sources", "submissions"]
