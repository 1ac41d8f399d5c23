"""Reports as one JSON object; see `report_messages` for its schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.grading.report import Report
from prepkit.render.page import Look
from prepkit.render.report_messages import SCHEMA, encode


def written(reports: Iterable[Report], look: Look) -> Iterator[str]:
    r"""`{"schema":1,"reports":[…]}`, one report a line.

    >>> "".join(written([], Look()))
    '{"schema":1,"reports":[\n]}\n'
    """
    yield f'{{"schema":{SCHEMA},"reports":['
    for number, report in enumerate(reports):
        yield f"{',' if number else ''}\n{encode(report)}"
    yield "\n]}\n"
