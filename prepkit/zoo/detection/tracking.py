"""Tracking: detections of single frames become objects with a name that lasts. Detection is not tracking.

A detector says for each frame what is where; it knows nothing of the frame before. A tracker predicts where each object
is going, pairs predictions with detections by IoU so that the sum is the largest, and says who is new and who is gone.
Bewley et al. 2016, "Simple Online and Realtime Tracking" (SORT).
"""

from __future__ import annotations

import msgspec
import torch

from prepkit.zoo.detection.assignment import assign
from prepkit.zoo.detection.boxes import checked, iou
from prepkit.zoo.detection.kalman import Belief, begin, box_of, correct, predict


class Track(msgspec.Struct, frozen=True):
    """One object: its name, what is believed of it, frames seen in a row, frames missed in a row."""

    name: int
    belief: Belief
    streak: int = 1
    missed: int = 0

    @property
    def box(self) -> torch.Tensor:
        """Where it is believed to be, (4)."""
        return box_of(self.belief)


class Tracker(msgspec.Struct, frozen=True):
    """All objects of a film so far; `step` gives the tracker of the next frame.

    `patience` are the frames an object may be missed before it is forgotten, `proof` those it must be seen in a row
    before it is reported (not so in the first frames), `overlap` the least IoU of a prediction with its detection.

    >>> tracker = Tracker()
    >>> for x in (0.0, 2.0, 4.0):
    ...     tracker = tracker.step(torch.tensor([[x, 0.0, x + 10, 10.0]]))
    >>> [(track.name, track.box[0].round().item()) for track in tracker.reported]
    [(1, 4.0)]
    """

    patience: int = 1
    proof: int = 3
    overlap: float = 0.3
    tracks: tuple[Track, ...] = ()
    frames: int = 0
    named: int = 0

    @property
    def reported(self) -> tuple[Track, ...]:
        """The objects seen in this frame that are no flicker."""
        return tuple(
            track
            for track in self.tracks
            if track.missed == 0 and (track.streak >= self.proof or self.frames <= self.proof)
        )

    def step(self, boxes: torch.Tensor) -> Tracker:
        """The tracker after one more frame with the detections `boxes` (N, 4); N may be 0."""
        checked(boxes)
        old = [
            msgspec.structs.replace(track, belief=predict(track.belief), missed=track.missed + 1)
            for track in self.tracks
        ]
        pairs = self._pairs(old, boxes)
        for place, found in pairs:
            track = old[place]
            streak = track.streak + 1 if track.missed == 1 else 1
            old[place] = Track(track.name, correct(track.belief, boxes[found]), streak)
        taken = {found for _, found in pairs}
        newcomers = [place for place in range(len(boxes)) if place not in taken]
        born = [
            Track(self.named + order, begin(boxes[place])) for order, place in enumerate(newcomers, start=1)
        ]
        alive = tuple(track for track in old if track.missed <= self.patience)
        return msgspec.structs.replace(
            self, tracks=(*alive, *born), frames=self.frames + 1, named=self.named + len(born)
        )

    def _pairs(self, tracks: list[Track], boxes: torch.Tensor) -> list[tuple[int, int]]:
        """(track, detection) of the assignment with the largest sum of IoU, those that overlap enough."""
        if not tracks or not len(boxes):
            return []
        overlaps = iou(torch.stack([track.box for track in tracks]), boxes.double().cpu())
        pairs = assign((-overlaps).tolist())
        return [(place, found) for place, found in pairs if overlaps[place, found] >= self.overlap]
