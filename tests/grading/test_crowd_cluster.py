"""A crowd graded on a real dask scheduler with two workers, one of them killed midway: the same verdicts."""

from __future__ import annotations

from prepkit.grading import crowd
from prepkit.grading.crowd import Crew
from prepkit.grading.paper import Paper
from prepkit.grading.submission import Submission
from tests.bench import answers
from tests.crew import cluster, kill_one

CANDIDATES = 400


def test_every_verdict_is_the_serial_one_though_a_worker_is_killed() -> None:
    papers = {
        paper.candidate: (paper, given) for paper, given in answers.papers(CANDIDATES, 20, answers.LIGHT)
    }
    read = 0

    def paper_of(submission: Submission) -> tuple[Paper, Submission]:
        nonlocal read
        read += 1
        return papers[submission.candidate]

    handed_in = [submission for _, submission in papers.values()]
    serial = [found.report for found in crowd.graded(handed_in, paper_of, Crew())]
    found, killed, read = [], 0, 0
    with cluster(2) as running:
        before = {worker.pid for worker in running.workers.values()}
        for graded in crowd.graded(iter(handed_in), paper_of, Crew(cluster=running.scheduler_address)):
            found.append(graded.report)
            if len(found) == 20:
                killed = kill_one(running)
                assert read > len(found) + 100  # the others are under way
        after = {worker.pid for worker in running.workers.values()}
    assert killed in before - after
    assert found == serial
