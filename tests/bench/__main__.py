"""`make bench [ARGS="startup symbolic …"]`: every benchmark of this folder, or those named."""

from __future__ import annotations

import importlib
import sys

ALL = ("startup", "index", "drawing", "symbolic", "judge", "im2col", "zoo", "whole_verify", "grading", "mix")

for name in sys.argv[1:] or ALL:
    print(f"\n## {name}", flush=True)
    importlib.import_module(f"tests.bench.{name}").main()
