"""The assignment beside all permutations, the filter beside its limits, and films that only a tracker can follow."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit.zoo.detection import kalman
from prepkit.zoo.detection.assignment import assign
from prepkit.zoo.detection.boxes import iou
from prepkit.zoo.detection.tracking import Tracker


def cheapest(costs: list[list[float]]) -> float:
    rows, columns = len(costs), len(costs[0])
    if rows > columns:
        return cheapest([list(column) for column in zip(*costs, strict=True)])
    return min(sum(costs[r][c] for r, c in enumerate(p)) for p in permutations(range(columns), rows))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 5), st.integers(1, 6), st.data())
def test_assign_is_the_best_of_all_permutations(rows: int, columns: int, data: st.DataObject) -> None:
    line = st.lists(st.integers(-9, 9), min_size=columns, max_size=columns)
    costs = data.draw(st.lists(line, min_size=rows, max_size=rows))
    pairs = assign(costs)
    assert len(pairs) == min(rows, columns) == len({r for r, _ in pairs}) == len({c for _, c in pairs})
    assert sum(costs[r][c] for r, c in pairs) == cheapest(costs)


def test_assign_agrees_with_scipy_on_larger_tables() -> None:
    optimise = pytest.importorskip("scipy.optimize")
    for seed, shape in enumerate([(40, 40), (30, 50), (50, 30)]):
        costs = np.random.default_rng(seed).random(shape)
        rows, columns = optimise.linear_sum_assignment(costs)
        assert sum(costs[r][c] for r, c in assign(costs.tolist())) == pytest.approx(
            costs[rows, columns].sum()
        )


def test_assign_of_nothing_is_nothing() -> None:
    assert assign([]) == assign([[]]) == assign([[], []]) == []


def test_the_filter_is_recursive_least_squares() -> None:
    """After the same frames the mean is the weighted least-squares fit of the whole film: another way to compute it."""
    film = [torch.tensor([x, 0.0, x + 10, 20.0]) for x in (0.0, 2.1, 3.9, 6.2)]
    belief = kalman.begin(film[0])
    for box in film[1:]:
        belief = kalman.correct(kalman.predict(belief), box)
    # unknowns: the state of every frame; rows: start, motion, measurements, each over its deviation
    f, h = kalman.MOTION.numpy(), kalman.SEEN.numpy()
    weigh = {name: np.diag(1 / np.sqrt(np.diag(value.numpy()))) for name, value in
             {"start": kalman.START, "drift": kalman.DRIFT, "noise": kalman.NOISE}.items()}  # fmt: skip
    blocks, values = [], []

    def row(parts: dict[int, np.ndarray], value: np.ndarray, weight: np.ndarray) -> None:
        line = np.zeros((len(value), 7 * len(film)))
        for frame, matrix in parts.items():
            line[:, 7 * frame : 7 * frame + 7] = matrix
        blocks.append(weight @ line)
        values.append(weight @ value)

    row({0: np.eye(7)}, np.concatenate([kalman.measure(film[0]).numpy(), np.zeros(3)]), weigh["start"])
    for frame in range(1, len(film)):
        row({frame: np.eye(7), frame - 1: -f}, np.zeros(7), weigh["drift"])
        row({frame: h}, kalman.measure(film[frame]).numpy(), weigh["noise"])
    solution = np.linalg.lstsq(np.concatenate(blocks), np.concatenate(values), rcond=None)[0]
    assert belief.mean.numpy() == pytest.approx(solution[-7:], abs=1e-6)


def test_certainty_falls_while_nothing_is_seen() -> None:
    belief = kalman.begin(torch.tensor([0.0, 0.0, 10.0, 10.0]))
    blind = kalman.predict(kalman.predict(belief))
    seen = kalman.correct(kalman.predict(belief), torch.tensor([0.0, 0.0, 10.0, 10.0]))
    assert seen.covariance[0, 0] < belief.covariance[0, 0] < blind.covariance[0, 0]


def test_boxes_go_there_and_back() -> None:
    box = torch.tensor([3.0, 4.0, 30.0, 14.0]).double()
    torch.testing.assert_close(kalman.box_of(kalman.begin(box)), box)


def test_an_area_never_shrinks_below_nothing() -> None:
    belief = kalman.begin(torch.tensor([0.0, 0.0, 10.0, 10.0]))
    belief.mean[6] = -1000
    assert kalman.predict(belief).mean[2] == 100


def box_at(x: float, y: float = 0.0) -> list[float]:
    return [x, y, x + 20, y + 20]


def run(film: list[list[list[float]]], **options: float) -> list[dict[int, float]]:
    """{name: left edge} of the reported objects of each frame."""
    tracker, story = Tracker(**options), []
    for boxes in film:
        tracker = tracker.step(torch.tensor(boxes).view(-1, 4))
        story.append({track.name: float(track.box[0]) for track in tracker.reported})
    return story


CROSSING = [sorted([box_at(4.0 * t), box_at(100 - 4.0 * t)]) for t in range(26)]
"""Two boxes pass through each other; the detector lists them from left to right."""


def test_objects_that_cross_keep_their_names() -> None:
    story = run(CROSSING)
    assert all(sorted(frame) == [1, 2] for frame in story)
    assert (story[0][1], story[-1][1]) == (pytest.approx(0, abs=1), pytest.approx(100, abs=2))
    assert (story[0][2], story[-1][2]) == (pytest.approx(100, abs=1), pytest.approx(0, abs=2))


def test_without_a_motion_they_would_swap_them() -> None:
    """Why the filter is there: by overlap with the last box alone both turn round where they meet."""
    last = torch.tensor(CROSSING[0])
    for boxes in CROSSING[1:]:
        now = torch.tensor(boxes)
        last = now[[found for _, found in assign((-iou(last, now)).tolist())]]
    assert last[:, 0].tolist() == [0, 100]


@pytest.mark.parametrize(("patience", "names"), [(1, {1}), (0, {2})])
def test_a_missed_frame_costs_no_name_with_patience(patience: int, names: set[int]) -> None:
    film = [[box_at(5.0 * t)] if t != 5 else [] for t in range(10)]
    story = run(film, patience=patience)
    assert [set(frame) for frame in story[5:9]] == [set(), set(), set(), names]  # proved anew


def test_two_missed_frames_are_a_death_and_a_birth() -> None:
    film = [[box_at(5.0 * t)] if t not in (5, 6) else [] for t in range(12)]
    assert set(run(film)[-1]) == {2}
    assert set(run(film, patience=2)[8]) <= {1}


def test_births_are_reported_after_three_frames_and_deaths_at_once() -> None:
    film = [[box_at(0.0)] + ([box_at(200.0)] if 5 <= t < 10 else []) for t in range(12)]
    story = run(film)
    assert [sorted(frame) for frame in story] == [[1]] * 7 + [[1, 2]] * 3 + [[1]] * 2


def test_a_flicker_is_never_reported() -> None:
    film = [[box_at(0.0)] + ([box_at(200.0 + t)] if t in (5, 8) else []) for t in range(12)]
    assert all(set(frame) == {1} for frame in run(film))


def test_a_name_is_never_given_twice() -> None:
    film = [[box_at(300.0 * t)] for t in range(6)]
    tracker = Tracker(proof=1)
    names = []
    for boxes in film:
        tracker = tracker.step(torch.tensor(boxes))
        names += [track.name for track in tracker.reported]
    assert names == [1, 2, 3, 4, 5, 6]


def test_a_film_without_objects() -> None:
    assert run([[], [], []]) == [{}, {}, {}]
