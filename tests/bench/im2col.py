"""im2col convolution beside `F.conv2d`: CPU time of a forward pass, float32, one thread, medians of interleaved runs.

python -m tests.bench.im2col
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from torch.nn import functional

from prepkit.zoo.layers.convolution import by_im2col
from tests.bench.cpu import row

BAR, RUNS = 6.0, 15
# what it is, input, weight, stride, padding, groups
SHAPES = (
    ("AlexNet's first, 11×11/4", (1, 3, 224, 224), (64, 3, 11, 11), 4, 2, 1),
    ("ResNet's stem, 7×7/2", (1, 3, 224, 224), (64, 3, 7, 7), 2, 3, 1),
    ("VGG's first, 3×3", (1, 3, 224, 224), (64, 3, 3, 3), 1, 1, 1),
    ("VGG's second, 3×3", (1, 64, 224, 224), (64, 64, 3, 3), 1, 1, 1),
    ("VGG's fifth block, 3×3", (1, 512, 14, 14), (512, 512, 3, 3), 1, 1, 1),
    ("ResNet's first stage, 3×3", (1, 64, 56, 56), (64, 64, 3, 3), 1, 1, 1),
    ("the same, eight images", (8, 64, 56, 56), (64, 64, 3, 3), 1, 1, 1),
    ("ResNet's bottleneck, 1×1", (1, 256, 56, 56), (64, 256, 1, 1), 1, 0, 1),
    ("ResNet's shortcut, 1×1/2", (1, 256, 56, 56), (512, 256, 1, 1), 2, 0, 1),
    ("ResNeXt's 3×3 in 32 groups", (1, 128, 56, 56), (128, 4, 3, 3), 1, 1, 32),
    ("MobileNet's depthwise 3×3", (1, 128, 56, 56), (128, 1, 3, 3), 1, 1, 128),
    ("LeNet's 5×5, 64 images", (64, 6, 14, 14), (16, 6, 5, 5), 1, 0, 1),
)


def interleaved(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Median CPU seconds of each, run in turn, after a warm-up."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(RUNS + 1):
        for run, seconds in zip((first, second), taken, strict=True):
            start = time.thread_time()
            run()
            if turn:
                seconds.append(time.thread_time() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


def main() -> None:
    """Print the ratio of every shape against the bar. One thread: its CPU time says nothing of what else runs."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    print(f"im2col / F.conv2d, float32, one thread, torch {torch.__version__}")
    for what, size, kernel, stride, padding, groups in SHAPES:
        x, weight = (torch.randn(shape, generator=generator) for shape in (size, kernel))
        bias, options = torch.zeros(kernel[0]), {"stride": stride, "padding": padding, "groups": groups}

        def ours(x=x, weight=weight, bias=bias, options=options) -> object:
            return by_im2col(x, weight, bias, **options)

        def theirs(x=x, weight=weight, bias=bias, options=options) -> object:
            return functional.conv2d(x, weight, bias, **options)

        with torch.no_grad():
            mine, yours = interleaved(ours, theirs)
        print(row(what, mine / yours, BAR, f"{1e3 * mine:8.2f} ms / {1e3 * yours:.2f} ms"))


if __name__ == "__main__":
    main()
