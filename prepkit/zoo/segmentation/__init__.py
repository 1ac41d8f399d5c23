"""Segmenters, a class for every pixel: one family a file, and the metrics they are judged by."""
