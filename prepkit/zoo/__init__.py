"""Torch references of layers, backbones, detectors and segmenters, one family a file; importing this loads no torch."""

from __future__ import annotations

from prepkit.zoo.registry import Card, build, card, names

__all__ = ["Card", "build", "card", "names"]
