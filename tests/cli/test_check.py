"""`prepkit check`: words, JSON, exit codes, and JSON lines whatever they hold."""

import json
import subprocess
import sys

import pytest

KEYS = ["schema", "verdict", "direction", "counter_example", "read_as", "reason"]


def run(*args, stdin=b""):
    found = subprocess.run(
        [sys.executable, "-m", "prepkit", "check", *args], input=stdin, capture_output=True, timeout=60
    )
    return found.returncode, found.stdout.decode(), found.stderr.decode()


CASES = [
    (["2*x", "x+x", "--let", "x:real"], 0, "proved"),
    (["floor((X+S)/S)", "floor(X/S)+1", "--let", "X:nat", "--let", "S:pint"], 0, "proved"),
    (["sqrt(1/x)", "1/sqrt(x)"], 0, "probed"),
    (["(x+y)^2", "x^2+y^2", "--let", "x,y:real"], 1, "refuted"),
    (["x = 2", "x^2 = 4"], 1, "one-way"),
    (["x/x", "1"], 1, "where-defined"),
    (["1/0", "1"], 1, "unknown"),
    (["ln*x", "1"], 1, "unreadable"),
    (["diff(sigma(z),z)", "sigma(z)*(1-sigma(z))", "--define", "sigma(z)=1/(1+exp(-z))"], 0, "proved"),
    (["X", "W-F", "--fact", "X = W-F", "--let", "W,F,X:int"], 0, "proved"),
    (["sum(v[i],i,1,n)", "sum(v[j],j,1,n)", "--sequence", "v", "--let", "n:nat"], 0, "proved"),
    (["diff(f(x),x)", "diff(f(x)+1,x)", "--function", "f"], 0, "proved"),
]


@pytest.mark.parametrize(("args", "code", "verdict"), CASES)
def test_json(args, code, verdict):
    found, out, _ = run(*args, "--json")
    value = json.loads(out)
    assert list(value) == KEYS
    assert (found, value["schema"], value["verdict"]) == (code, 1, verdict)
    assert (value["direction"] in ("a=>b", "b=>a")) == (verdict == "one-way")
    assert isinstance(value["counter_example"], dict) == (verdict in ("refuted", "one-way", "where-defined"))


def test_words():
    code, out, _ = run("(x+y)^2", "x^2+y^2")
    assert code == 1
    assert out.splitlines() == [
        "(x + y)²  ?  x² + y²",
        "refuted: left 4, right 2 (taking x as real, y as real)",
        "at x = 1, y = 1",
    ]
    code, out, _ = run("2 + ln*x", "1")
    assert out.splitlines()[-2:] == ["2 + ln*x", "      ^"]


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        (["x"], 2, "two lines"),
        (["x", "y", "--let", "x"], 2, "NAME:TYPE"),
        (["x", "y", "--let", "x:foo"], 2, "pint"),
        (["x", "x", "--let", "1x:real"], 2, "'1x' is no name"),
        (["x", "x", "--let", "x,:real"], 2, "'' is no name"),
        (["x", "x", "--let", "a b:real"], 2, "'a b' is no name"),
        (["x", "y", "--define", "f(x)"], 2, "EXPR"),
        (["x", "y", "--jsonl", "-"], 2, "leave out"),
        (["--jsonl", "no/such/file"], 4, "no/such/file"),
    ],
)
def test_what_cannot_be_used(args, code, word):
    found, out, err = run(*args)
    assert (found, out) == (code, "")
    assert word in err


LINES = [
    (b'{"a": "2*x", "b": "x+x", "let": {"x": "real"}, "truth": "ignored"}', "proved"),
    (b"", "unreadable"),
    (b"nonsense", "unreadable"),
    (b"[1, 2]", "unreadable"),
    (b'{"a": "x"}', "unreadable"),
    (b'{"a": 1, "b": "x"}', "unreadable"),
    (b'{"a": "x", "b": "x", "let": null}', "unreadable"),
    (b'{"a": "x", "b": "x", "let": {"x": "foo"}}', "unreadable"),
    (b'{"a": "x", "b": "x", "facts": "x > 0"}', "unreadable"),
    (b'{"a": "x", "b": "x", "facts": ["x > "]}', "unreadable"),
    (b'{"a": "x", "b": "x", "definitions": {"f(x)": "f(x)"}}', "unreadable"),
    (b"\xff\xfe\x00", "unreadable"),
    (b"[" * 100_000, "unreadable"),
    (b'{"a": "' + b"x" * 2_000_000 + b'", "b": "x"}', "unreadable"),
    (b'{"a": "9^9^9^9", "b": "x"}', "unreadable"),
    (b'{"a": "x\\u0000", "b": "x"}', "unreadable"),
    (b'{"a": "__import__(\'os\').system(\'id\')", "b": "x"}', "unreadable"),
    (b'{"a": "x < y", "b": "y > x"}', "proved"),
]


def test_json_lines_one_verdict_each_in_order():
    code, out, err = run("--jsonl", "-", stdin=b"\n".join(line for line, _ in LINES))
    found = [json.loads(line) for line in out.splitlines()]
    assert [value["verdict"] for value in found] == [verdict for _, verdict in LINES]
    assert all(list(value) == KEYS and value["reason"] for value in found)
    assert (code, err) == (0, "")


def test_json_lines_stream():
    process = subprocess.Popen(
        [sys.executable, "-m", "prepkit", "check", "--jsonl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    process.stdin.write(b'{"a": "x", "b": "x"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["verdict"] == "proved"
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


def test_escape_sequences_do_not_reach_the_terminal():
    for args in (["\x1b[2J", "x"], ["x", "y", "--fact", "\x1b]0;x\x07"], ["[/]", "x"]):
        _, out, err = run(*args)
        assert "\x1b" not in out + err
        assert "\x07" not in out + err
