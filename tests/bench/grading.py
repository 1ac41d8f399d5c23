"""Practice answers graded: each on its own, on one core, on two, on a dask cluster, into reports; math-verify beside.

python -m tests.bench.grading [one|crew|dask|reports|rival …]

CPU time where one process works, wall time where several do. Papers are drawn from the shipped bank, each candidate's
own, and warm means that other candidates' papers were graded before.
"""

from __future__ import annotations

import contextlib
import logging
import statistics
import sys
import time
from collections.abc import Callable, Collection, Iterable

from prepkit.domain import Outcome
from prepkit.grading import crowd
from prepkit.grading.crowd import Crew
from prepkit.grading.mark import mark
from prepkit.grading.paper import Paper, part_names
from prepkit.grading.pipeline import Graded
from prepkit.grading.report import Report
from prepkit.grading.submission import Submission
from prepkit.kinds import kind_of
from prepkit.render import report_csv, report_html
from prepkit.render.page import Look
from tests.bench import answers
from tests.bench.cpu import row
from tests.crew import cluster

PARTS = 20
Item = tuple[Paper, Submission]


def through(items: list[Item], crew: Crew) -> list[Graded]:
    """The way of `prepkit grade`: papers found by whose they are, marked by the crew."""
    papers = {submission.candidate: paper for paper, submission in items}
    handed_in = (submission for _, submission in items)
    return list(crowd.graded(handed_in, lambda each: (papers[each.candidate], each), crew))


def marked(item: Item) -> Report:
    """What is timed."""
    return mark(*item)


def _papers(count: int, kinds: Collection[str] = answers.MACHINE) -> list[Item]:
    return list(answers.papers(count, PARTS, frozenset(kinds)))


def _seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    work()
    return clock() - start


def one() -> None:
    """Milliseconds an answer of number, shape or choice; mixed answers a second."""
    light = [single for item in _papers(150, answers.LIGHT) for single in _singles(item)]
    cold, warm = light[: len(light) // 3], light[len(light) // 3 :]
    for item in cold:
        marked(item)
    times = sorted(1e3 * _seconds(lambda item=item: marked(item), time.thread_time) for item in warm)
    print(row("number, shape, choice: median ms an answer", statistics.median(times), 0.3))
    print(row("number, shape, choice: p99 ms", times[len(times) * 99 // 100], 5, f"{len(times)} answers"))
    mixed = _papers(300)
    for item in mixed[:100]:
        marked(item)
    taken = _seconds(lambda: [marked(item) for item in mixed[100:]], time.process_time)
    print(row("mixed: ms an answer on one core", 1e3 * taken / (200 * PARTS), 0.5, "2,000 a second"))


def _singles(item: Item) -> Iterable[Item]:
    """One answer alone on its paper each."""
    paper, handed_in = item
    for asked in paper.asked:
        if part_names(asked.question) == ("",):
            given = tuple(each for each in handed_in.given if each.id == asked.question.id)
            yield Paper("s", (asked,)), Submission("one", given=given)


def crew() -> None:
    """Wall seconds of one process over those of two, workers running."""
    items = _papers(1500)
    through(items[:60], Crew(2))
    alone = _seconds(lambda: through(items, Crew()))
    both = _seconds(lambda: through(items, Crew(2)))
    print(
        f"{'two cores: times as fast as one':<58} {alone / both:>8.2f}  ≥ 1.8  {len(items) * PARTS} answers"
    )


def dask() -> None:
    """Wall seconds of a local cluster of two workers over those of one process, on 10,000 answers."""
    items = _papers(10_000 // PARTS)
    alone = _seconds(lambda: through(items, Crew()))
    with cluster(2) as running:
        address = running.scheduler_address
        through(items[:40], Crew(cluster=address))
        there = _seconds(lambda: through(items, Crew(cluster=address)))
    print(row("dask, two local workers: of the serial time", there / alone, 2, f"serial {alone:.1f} s"))


def reports() -> None:
    """Seconds of 300 sheets of 20 parts, graded into HTML and into CSV."""
    items, look = _papers(300), Look(columns=100)
    for name, written in (("HTML", report_html.written), ("CSV", report_csv.written)):
        start = time.process_time()
        size = sum(len(text) for text in written(map(marked, items), look))
        taken = time.process_time() - start
        print(row(f"300 sheets of {PARTS} parts to {name}: CPU seconds", taken, 10, f"{size / 1e6:.1f} MB"))


def rival() -> None:
    """math-verify on the same answers: number parts without a unit, keys and answers as they are typed."""
    try:
        from math_verify import parse, verify
    except ImportError as error:
        print(f"math-verify is left out: {error}")
        return
    logging.disable(logging.CRITICAL)
    taken: dict[str, list[float]] = {"prepkit": [], "math-verify": []}
    same = wrong = 0
    for item in (single for paper in _papers(40, ("number",)) for single in _singles(paper)):
        (asked,), (given,) = item[0].asked, item[1].given
        part = asked.question.parts[0]
        if kind_of(part) != "number" or getattr(part, "unit", "") or not given.text.strip():
            continue
        start = time.thread_time()
        verdict = marked(item).marks[0].verdict
        taken["prepkit"].append(time.thread_time() - start)
        start = time.thread_time()
        found = None
        with contextlib.suppress(Exception):
            gold = parse(f"${verdict.expected}$", parsing_timeout=None)
            found = verify(gold, parse(f"${given.text}$", parsing_timeout=None), timeout_seconds=None)
        taken["math-verify"].append(time.thread_time() - start)
        if verdict.outcome in (Outcome.RIGHT, Outcome.WRONG):
            same += found is (verdict.outcome is Outcome.RIGHT)
            wrong += found is not (verdict.outcome is Outcome.RIGHT)
    middle = {name: 1e3 * statistics.median(times) for name, times in taken.items()}
    print(
        f"median CPU ms an answer: prepkit {middle['prepkit']:.3f}, math-verify {middle['math-verify']:.3f}"
    )
    print(f"  of {same + wrong} answers that are right or wrong, math-verify says the same of {same}")


ALL = {"one": one, "crew": crew, "dask": dask, "reports": reports, "rival": rival}


def main() -> None:
    """Those named, or all."""
    for name in [name for name in sys.argv[1:] if name in ALL] or ALL:
        ALL[name]()


if __name__ == "__main__":
    main()
