"""Benchmarks: ratios of CPU time, medians over interleaved runs. No test times anything; `make bench` prints a table."""
