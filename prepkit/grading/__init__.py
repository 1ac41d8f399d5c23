"""Text → Verdict: read, compare with the key, then with each planted mistake: the first that matches speaks."""

from __future__ import annotations

from prepkit.grading.answers import Earlier, grade

__all__ = ["Earlier", "grade"]
