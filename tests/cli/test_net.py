"""`prepkit net`: tables, JSON, exit codes, carets; without torch what can be said without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

KEYS = {"schema", "name", "parameters", "macs", "output_shape", "receptive_field", "layers"}
WITHOUT_TORCH = """import sys
sys.modules['torch'] = None
from prepkit.cli import main
sys.argv = ['prepkit', 'net', *sys.argv[1:]]
main()"""


def run(*args: str, stdin: str = "", torch: bool = True, **environ: str) -> tuple[int, str, str]:
    start = ["-m", "prepkit", "net"] if torch else ["-c", WITHOUT_TORCH]
    dropped = ("COLUMNS", "NO_COLOR")
    own = (
        {name: value for name, value in os.environ.items() if name not in dropped}
        | {"PYTHONUTF8": "1"}
        | environ
    )
    done = subprocess.run(
        [sys.executable, *start, *args], input=stdin.encode(), capture_output=True, timeout=120, env=own
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_model_as_json() -> None:
    code, out, err = run("alexnet", "--json", "--batch", "8", "--dtype", "float16")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert set(told) >= KEYS
    assert (told["schema"], told["name"], told["parameters"]) == (1, "alexnet", 61_100_840)
    assert (told["macs"], told["flops"]) == (714_188_480, 1_428_376_960)
    assert (told["output_shape"], told["receptive_field"], told["receptive_field_at"]) == (
        [1000],
        195,
        "avgpool",
    )
    assert told["activation_bytes"] == {"forward": 2 * 8 * 240_256, "training": 2 * 8 * 591_720}
    assert told["parameter_bytes"]["int8"] == 61_100_840
    first = told["layers"][0]
    assert (first["name"], first["text"], first["output_shape"]) == (
        "features.0",
        "conv 64 k11 s4 p2",
        [64, 55, 55],
    )
    assert sum(layer["macs"] for layer in told["layers"]) == told["macs"]


def test_a_line_in_both_ways_and_one() -> None:
    line = "3x32x32: conv 8 k3 s2 p1 > bn > relu > flatten > linear 10"
    both, alone = (json.loads(run(line, "--json", *more)[1]) for more in ([], ["--symbolic"]))
    assert both["evidence"][0] == "symbolic"
    assert "torch" in both["evidence"][1]
    assert alone["evidence"] == ["symbolic"]
    assert {**both, "evidence": 0} == {**alone, "evidence": 0}
    assert (both["parameters"], both["output_shape"]) == (3 * 9 * 8 + 8 + 16 + 2048 * 10 + 10, [10])


def test_without_torch_lines_are_computed_and_models_are_not() -> None:
    code, out, _ = run("3x8x8: conv 4 k3", torch=False)
    assert code == 0
    assert "symbolic alone" in out
    code, out, err = run("alexnet", torch=False)
    assert (code, out) == (3, "")
    assert "pip install" in err
    code, out, _ = run(torch=False)
    assert code == 0
    assert "61,100,840" in out


def test_symbols_give_formulas_and_numbers_for_them_numbers() -> None:
    line = "3xHxW: conv C k K s S"
    told = json.loads(run(line, "--json", "--symbolic")[1])
    assert told["parameters"] == "3*C*K^2 + C"
    told = json.loads(
        run(line, "--json", "--set", "C=8", "K=3", "--set", "S=1", "--set", "H=9", "--set", "W=9")[1]
    )
    assert (told["parameters"], told["output_shape"]) == (224, [8, 7, 7])


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_tables_fit_the_window(columns: int) -> None:
    _, out, _ = run("3x64x64: 3x( conv 16 k3 p1 > bn > relu )", "--symbolic", COLUMNS=str(columns))
    assert "16×64×64" in out
    assert max(map(len, out.splitlines())) <= columns
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["alexnt"], 2, "did you mean 'alexnet'"),
        (["3x8x8: rellu"], 2, "relu"),
        (["3x8x8: conv 4 k9"], 2, "^^^"),
        (["3x8x8: conv 4 k3", "--set", "C"], 2, "SYMBOL=NUMBER"),
        (["3x8x8: conv 4 k3", "--set", "C=x"], 2, "SYMBOL=NUMBER"),
        (["no/such.net"], 4, "no/such.net"),
        (["alexnet", "--set", "C=3"], 2, "has no symbols"),
        (["3xHxW: conv C k3", "--set", "Hh=3"], 2, "did you mean H?"),
        (["3x8x8"], 2, "':' between the input and the layers"),
        (["3x8x8 > rellu"], 2, "'relu'"),
        (["3x8x8: relu", "--code", "--json"], 2, "give one of them"),
        (["alexnet", "--code"], 2, "prepkit/zoo/backbones/alexnet.py"),
        (["alexnet", "--batch", "0"], 2, "batch"),
        (["alexnet", "--dtype", "float8"], 2, "float16"),
        (["\x1b[2J"], 2, "unknown"),
        (["nothing-like-it"], 2, "'prepkit net' lists the"),
    ],
)
def test_what_cannot_be_used(args: list[str], code: int, words: str) -> None:
    found, out, err = run(*args)
    assert (found, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert err.count("did you mean") <= 1


def test_a_line_from_standard_input_and_a_file(tmp_path: object) -> None:
    line = "3x8x8: conv 4 k3"
    assert json.loads(run("-", "--json", "--symbolic", stdin=line)[1])["parameters"] == 112
    file = f"{tmp_path}/own.net"
    with open(file, "w", encoding="utf-8") as opened:
        opened.write(line + "\n")
    assert json.loads(run(file, "--json", "--symbolic")[1])["parameters"] == 112


def test_a_file_of_any_name_is_read_and_an_empty_one_is_told(tmp_path: object) -> None:
    for name, text in (("own.yaml", "3x8x8: conv 4 k3"), ("empty.yaml", " \n"), ("empty.net", "")):
        with open(f"{tmp_path}/{name}", "w", encoding="utf-8") as opened:
            opened.write(text)
    assert json.loads(run(f"{tmp_path}/own.yaml", "--json", "--symbolic")[1])["parameters"] == 112
    for name in ("empty.yaml", "empty.net"):
        code, _, err = run(f"{tmp_path}/{name}")
        assert (code, f"{name}: it is empty; expected one net" in err) == (4, True), err
    assert run("-", stdin="")[0] == 4


def test_code_is_what_torch_would_run() -> None:
    code, out, _ = run("3x8x8: conv 4 k3 > relu", "--code")
    assert code == 0
    assert "nn.Conv2d(3, 4, 3)" in out


def test_a_diagram_of_a_line_and_none_of_a_model() -> None:
    code, out, _ = run("3x8x8: res( conv 3 k3 p1 > bn ) > relu", "--diagram", "--symbolic")
    assert code == 0
    assert "conv 3 k3" in out
    assert run("alexnet", "--diagram")[0] == 2
