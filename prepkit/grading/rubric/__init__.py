"""What a machine finds in a short written answer: suggestions for whoever decides, never a verdict."""

from __future__ import annotations

from prepkit.grading.rubric.suggest import suggest

__all__ = ["suggest"]
