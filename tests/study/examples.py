"""Attempts for tests: a short way to write them, and hypothesis strategies that draw whole histories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from prepkit.domain import Attempt
from prepkit.study.replay import attempt_like

START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def at(days: float) -> str:
    """The instant so many days after the start, in the form the history keeps."""
    return (START + timedelta(days=days)).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def answer(uuid: str = "1", credit: float = 1.0, **more: object) -> Attempt:
    outcome = "right" if credit == 1 else "partly" if credit else "wrong"
    return attempt_like(**({"uuid": uuid, "outcome": outcome, "credit": credit, "at": at(0)} | more))


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> list[Attempt]:
    """Answers to three questions of one or two parts, skips, flags, give-ups, undos and undos of undos."""
    attempts: list[Attempt] = []
    for number in range(draw(st.integers(0, most))):
        uuid, day = f"u{number}", draw(st.integers(0, 40 * 24)) / 24
        if attempts and draw(st.booleans()) and draw(st.booleans()):
            target = draw(st.sampled_from(attempts))
            undo = {"event": "undo", "text": target.uuid, "question": target.question}
            attempts.append(attempt_like(uuid=uuid, at=at(day), **undo))
            continue
        question, parts = draw(st.sampled_from([("a", 1), ("b", 1), ("c", 2)]))
        event = draw(st.sampled_from(["answer"] * 6 + ["give-up", "skip", "flag"]))
        outcome, credit = draw(
            st.sampled_from(
                [("right", 1.0), ("partly", 0.5), ("partly", 1 / 3), ("wrong", 0.0), ("undecided", 0.0)]
            )
        )
        if event != "answer":
            outcome, credit = "", 0.0
        attempts.append(
            attempt_like(
                uuid=uuid, question=question, part=draw(st.integers(0, parts - 1)), parts=parts, at=at(day),
                encounter=f"e{draw(st.integers(0, 3))}", event=event, outcome=outcome, credit=credit,
                hints=draw(st.integers(0, 1)), text=draw(st.text("aé\0'\"½\n", max_size=3)),
                seed=draw(st.integers(0, 9)),
            )
        )  # fmt: skip
    return attempts
