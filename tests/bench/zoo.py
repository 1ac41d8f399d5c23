"""The zoo: forward passes beside torchvision or plain functions, construction, `prepkit net`, the whiteboard.

python -m tests.bench zoo                       # or one part: python -m tests.bench.zoo forward|build|net|line
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial

import torch
from torch import nn

from prepkit import zoo
from tests.bench import plain
from tests.bench.cpu import cpu_seconds, row

FORWARD, BUILD_MS, NET, LINE_MS = 1.05, 150.0, 2.5, 30.0
ROUNDS = 11
LAYERS = 100


def medians(
    first: Callable[[], object], second: Callable[[], object], rounds: int, clock: Callable[[], float]
) -> tuple[float, float, float]:
    """Median seconds of each, run in turn, and the median of the ratio of neighbours; after a warm-up."""
    taken: list[tuple[float, float]] = []
    for turn in range(rounds + 1):
        pair = [0.0, 0.0]
        for place in (turn % 2, 1 - turn % 2):  # who goes first changes: caches favour nobody
            start = clock()
            (first, second)[place]()
            pair[place] = clock() - start
        if turn:
            taken.append((pair[0], pair[1]))
    ours, theirs = zip(*taken, strict=True)
    return statistics.median(ours), statistics.median(theirs), statistics.median(a / b for a, b in taken)


def opponent(name: str, ours: nn.Module) -> tuple[str, Callable[[torch.Tensor], torch.Tensor]] | None:
    """torchvision's model where it is installed, else that of `plain` where there is one; with our weights."""
    try:
        from torchvision import models
    except ImportError:
        twin = plain.NETS.get(name)
        return ("plain torch.nn", partial(twin, plain.parts(ours))) if twin else None
    if name not in models.list_models():
        return None
    theirs = models.get_model(name, weights=None).eval()
    theirs.load_state_dict(ours.state_dict())
    return "torchvision", theirs


def forward(names: Iterable[str] = tuple(plain.NETS), rounds: int = ROUNDS) -> None:
    """Seconds of one image, float32, in evaluation mode: ours over the opponent's.

    One thread is measured in its CPU time, two by the clock on the wall: that needs a machine that does nothing else.
    """
    print(f"forward, one image, float32, torch {torch.__version__}: medians of {rounds} interleaved runs")
    for name in names:
        torch.manual_seed(0)
        net, x = zoo.build(name).eval(), torch.randn(1, *zoo.card(name).input)
        for weight in net.parameters():
            if not weight.any():  # a head that begins with zeros would hide any difference
                nn.init.normal_(weight, std=0.02)
        against = opponent(name, net)
        if against is None:
            print(f"{name:<58}  skipped: no torchvision here, and no plain net of it")
            continue
        pair = (partial(net, x), partial(against[1], x))
        with torch.inference_mode():
            gap = float((pair[0]() - pair[1]()).abs().max() / pair[0]().std())
            assert gap < 1e-4, f"{name}: another net, {gap}"
            for threads, clock in ((1, time.thread_time), (2, time.perf_counter)):
                torch.set_num_threads(threads)
                ours, theirs, ratio = medians(*pair, rounds, clock)
                detail = f"{1e3 * ours:8.1f} ms / {1e3 * theirs:.1f} ms"
                what = f"{name} / {against[0]}, {threads} thread{'s'[: threads - 1]}"
                print(row(what, ratio, FORWARD, detail), flush=True)


def in_a_fresh_process(run: Callable[[], list[float]]) -> list[float]:
    """What `run` measures in a fork that has torch and nothing of the zoo's families loaded yet."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, ",".join(map(str, run())).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("the measuring process failed")
    return [float(value) for value in text.split(",")]


def construction(name: str) -> list[float]:
    """Milliseconds of CPU of the first and of the second `build` on meta."""
    found = []
    for _ in range(2):
        start = time.process_time()
        zoo.build(name, device="meta")
        found.append(1e3 * (time.process_time() - start))
    return found


def build(rounds: int = 7) -> None:
    """Every model on meta in processes of its own: cold (the family's file is imported too) and warm."""
    zoo.card("alexnet")  # the table of models is read once
    found = {}
    for name in zoo.names():
        taken = [in_a_fresh_process(partial(construction, name)) for _ in range(rounds)]
        found[name] = tuple(map(statistics.median, zip(*taken, strict=True)))
    print(
        f"construction on meta, ms of CPU, medians of {rounds} fresh processes: cold and warm; the ten slowest"
    )
    for name, (cold, warm) in sorted(found.items(), key=lambda item: -item[1][0])[:10]:
        print(row(f"build {name}, cold", cold, BUILD_MS, f"warm {warm:.1f}"))
    missed = [name for name, pair in found.items() if max(pair) > BUILD_MS]
    print(f"{len(found) - len(missed)} of {len(found)} models within {BUILD_MS:g} ms", *missed)


def net(rounds: int = 3) -> None:
    """`prepkit net NAME` over `import torch`, CPU seconds, interleaved; those near the bar measured again."""
    python, base = sys.executable, environment_of_bench()
    least = [python, "-c", "import torch"]
    ratios: dict[str, list[float]] = {name: [] for name in zoo.names()}

    def measure(names: Iterable[str]) -> None:
        for name in names:
            whole = cpu_seconds([python, "-m", "prepkit", "net", name], base)
            ratios[name].append(whole / cpu_seconds(least, base))

    cpu_seconds(least, base)
    measure(ratios)
    near = [name for name, (ratio, *_) in ratios.items() if ratio > 0.8 * NET]
    for _ in range(rounds - 1):
        measure(near)
    found = {name: statistics.median(values) for name, values in ratios.items()}
    print("prepkit net NAME / import torch, CPU time; the ten slowest")
    for name, ratio in sorted(found.items(), key=lambda item: -item[1])[:10]:
        print(row(f"prepkit net {name}", ratio, NET))
    missed = [name for name, ratio in found.items() if ratio > NET]
    print(f"{len(found) - len(missed)} of {len(found)} models within {NET:g} ×", *missed)


def environment_of_bench() -> dict[str, str]:
    """Bytecode is kept, as it is for anybody who has run the program once."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "NO_COLOR": "1"}


STAGE = "conv 64 k3 p1 > bn > relu > conv 64 k1 > relu"
LINES = {  # of 100 layers each
    "numbers, spelt out": "3x224x224: " + " > ".join([STAGE] * 20),
    "numbers, 20 times five": f"3x224x224: 20x( {STAGE} )",
    "numbers, residual": "64x56x56: 25x( res( conv 64 k3 p1 > bn > relu > conv 64 k3 p1 ) )",
    "symbols H, W, C": "CxHxW: 20x( conv C k3 p1 > bn > relu > conv C k1 > relu )",
    "symbols H, W, C, K, five widths": "3xHxW: "
    + " > ".join(
        f"4x( conv {c} k K p same > bn > relu > conv {c} k1 > relu )" for c in ("C", "D", "E", "M", "N")
    ),
    "symbols, halved five times": "3xHxW: 5x( conv C k3 s2 p1 > bn > relu > "
    "5x( conv C k3 p1 > bn > relu ) > conv C k1 > relu )",
}
TIMED = """
import json, sys, time
from prepkit.nets.language import read
from prepkit.nets.symbolic import analyse
found = []
for text in json.load(sys.stdin):
    taken = []
    for _ in range(9):
        start = time.process_time()
        layers = len(analyse(read(text)).layers)
        taken.append(1e3 * (time.process_time() - start))
    found.append((layers, taken))
assert "torch" not in sys.modules
print(json.dumps(found))
"""


def line() -> None:
    """Nets of 100 layers on the whiteboard, read and analysed by symbols alone, in a process without torch."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED],
        input=json.dumps(list(LINES.values())),
        capture_output=True,
        text=True,
        check=True,
    )
    print(
        "a net of 100 layers, read and analysed without torch, ms of CPU: the first time, and the median of nine"
    )
    for name, (layers, taken) in zip(LINES, json.loads(done.stdout), strict=True):
        print(row(f"{layers} layers, {name}", taken[0], LINE_MS, f"median {statistics.median(taken):.1f}"))


PARTS = {"forward": forward, "build": build, "net": net, "line": line}


def main(*parts: str) -> None:
    """Print the tables of all parts, or of those named."""
    for part in parts or PARTS:
        print()
        PARTS[part]()


if __name__ == "__main__":
    main(*sys.argv[1:])
