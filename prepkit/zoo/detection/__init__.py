"""Detectors and what they are made of: boxes, anchors, suppression, matching, heads, metrics, tracking."""
