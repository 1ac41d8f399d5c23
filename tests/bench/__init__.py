"""Benchmarks: CPU-time ratios, medians over interleaved runs; `make bench` prints a table, no test times anything."""
