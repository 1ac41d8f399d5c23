"""A crowd graded on a real dask scheduler with two workers, one of them killed midway: the same verdicts."""

from __future__ import annotations

from functools import cache

from prepkit import pool
from prepkit.grading.mark import mark
from prepkit.grading.paper import Paper
from prepkit.grading.report import Report
from prepkit.grading.submission import Submission
from tests.bench import answers
from tests.crew import cluster, kill_one

CANDIDATES = 400


@cache
def handed_in() -> list[tuple[Paper, Submission]]:
    return list(answers.papers(CANDIDATES, 20, answers.LIGHT))


def marked(item: tuple[Paper, Submission]) -> Report:
    return mark(*item)


def test_every_verdict_is_the_serial_one_though_a_worker_is_killed() -> None:
    serial = [marked(item) for item in handed_in()]
    found, killed, after = [], 0, ()
    with cluster(2) as running:
        before = {worker.pid for worker in running.workers.values()}
        for done in pool.map(marked, iter(handed_in()), cluster=running.scheduler_address):
            assert done.error is None
            found.append(done.value)
            if len(found) == CANDIDATES // 4:
                killed = kill_one(running)
        after = {worker.pid for worker in running.workers.values()}
    assert killed in before - after
    assert found == serial
