"""A whole bank: cached, interrupted, compared; as a command with its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from prepkit.errors import UsageError
from prepkit.verify import ledger, memory, sources
from prepkit.verify import run as running
from prepkit.verify.result import Failure, Result
from prepkit.verify.run import Settings, load, run
from tests.verify.banks import COUNT, HEAD, number

WRONG = number(key="floor(X/S) + 2", id="wrong", checks=COUNT)


def bank(folder: Path, *entries: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join([HEAD, *(entry.strip("\n") for entry in entries)]) + "\n"
    (folder / "t.yaml").write_text(text, encoding="utf-8")
    return folder


def sound(count: int) -> list[str]:
    return [number(id=f"q{place}", checks=COUNT) for place in range(count)]


def settings(tmp_path: Path, **told: object) -> Settings:
    return Settings(**{"jobs": 1, "variants": 5, "cache": tmp_path / "cache", **told})  # type: ignore[arg-type]


def results(folder: Path, how: Settings) -> list[Result]:
    questions, complaints = load(folder)
    assert not complaints
    return [found.result for found in run(questions, how)]


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the questions that were really examined."""
    ids: list[str] = []
    real = running.verify

    def counted(question: object, variants: int) -> Result:
        ids.append(question.id)  # type: ignore[attr-defined]
        return real(question, variants)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "verify", counted)
    return ids


def test_only_what_changed_is_examined(tmp_path: Path, examined: list[str]) -> None:
    folder, how = bank(tmp_path / "bank", *sound(3)), settings(tmp_path)
    first = results(folder, how)
    assert examined == ["t.q0", "t.q1", "t.q2"]
    bank(folder, *sound(2), number(id="q2", checks=COUNT, mistakes=""), WRONG)
    assert results(folder, how)[:2] == first[:2]
    assert examined[3:] == ["t.q2", "t.wrong"]
    results(folder, how)
    assert examined[5:] == ["t.wrong"]  # a failure is not kept
    results(folder, settings(tmp_path, fresh=True))
    assert len(examined) == 10


def test_changed_code_is_examined_anew(
    tmp_path: Path, examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, how = bank(tmp_path / "bank", *sound(1)), settings(tmp_path)
    results(folder, how)
    monkeypatch.setattr(memory, "_code", lambda modules: "other code")
    results(folder, how)
    assert len(examined) == 2


@pytest.mark.parametrize(
    ("module", "reached"),
    [
        (memory.EXAMINER, "grading/answers.py"),
        (memory.EXAMINER, "maths/read.py"),
        (memory.EXAMINER, "bank/variant.py"),
        (memory.EXAMINER, "oracles/agreement.py"),
        ("prepkit.kinds.number", "kinds/common/tolerance.py"),
        ("prepkit.oracles.count.shifts", "oracles/count/values.py"),
    ],
)
def test_code_behind_a_result(module: str, reached: str) -> None:
    assert reached in sources.closure(module)


def test_an_interrupted_run_loses_nothing(
    tmp_path: Path, examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, how, real = bank(tmp_path / "bank", *sound(4)), settings(tmp_path), running.verify

    def interrupted(question: object, variants: int) -> Result:
        if len(examined) == 2:
            raise KeyboardInterrupt
        return real(question, variants)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(running, "verify", interrupted)
        with pytest.raises(KeyboardInterrupt):
            results(folder, how)
    assert examined == ["t.q0", "t.q1"]
    assert len(results(folder, how)) == 4
    assert examined == ["t.q0", "t.q1", "t.q2", "t.q3"]


def test_a_broken_cache_costs_only_time(tmp_path: Path, examined: list[str]) -> None:
    folder, how = bank(tmp_path / "bank", *sound(1)), settings(tmp_path)
    first = results(folder, how)
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(b"\x00")
    assert results(folder, how) == first
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert results(folder, settings(tmp_path, cache=tmp_path / "file")) == first


def test_processes_say_the_same_as_one(tmp_path: Path) -> None:
    folder = bank(tmp_path / "bank", *sound(5), WRONG)
    alone = results(folder, settings(tmp_path, cache=None))
    assert results(folder, settings(tmp_path, cache=None, jobs=2)) == alone
    assert [bool(result.failures) for result in alone] == [False] * 5 + [True]


def test_what_breaks_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, real = bank(tmp_path / "bank", *sound(2)), running.verify

    def breaking(question: object, variants: int) -> Result:
        if question.id == "t.q0":  # type: ignore[attr-defined]
            raise ZeroDivisionError("oh")
        return real(question, variants)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "verify", breaking)
    broken, whole = results(folder, settings(tmp_path))
    assert broken.failures == (Failure("verify itself broke: ZeroDivisionError: oh"),)
    assert not whole.failures


def test_files_of_a_bank(tmp_path: Path) -> None:
    folder = bank(tmp_path / "bank" / "area", *sound(1)).parent
    (folder / "taxonomy.yaml").write_text("x", encoding="utf-8")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "t.yaml").write_text("x", encoding="utf-8")
    assert running.files(folder) == [folder / "area" / "t.yaml"]
    assert running.files(folder / "area" / "t.yaml") == [folder / "area" / "t.yaml"]
    with pytest.raises(UsageError, match="there is no"):
        running.files(folder / "none")


def test_an_id_stands_once(tmp_path: Path) -> None:
    folder = bank(tmp_path / "bank", *sound(2))
    (folder / "u.yaml").write_text((folder / "t.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    questions, complaints = load(folder)
    assert len(questions) == 2
    assert "the id stands at" in str(complaints[0])


SOME = [
    Result("t.b", "1", "agreed", ("formula", "count"), 40, 99),
    Result("t.a", "2", "cited", citation="Me"),
]


def test_the_ledger_is_the_same_bytes_every_time() -> None:
    content = ledger.text(SOME, "1.0")
    assert content == ledger.text(SOME[::-1], "1.0")
    header, *lines = [json.loads(line) for line in content.splitlines()]
    assert set(header) == {"format", "versions"}
    assert [line["id"] for line in lines] == ["t.a", "t.b"]
    assert ledger.text([*SOME, Result("t.c", "3", "unverified", failures=(Failure("x"),))], "1.0") == content


CHANGES = [
    (lambda text: text, []),
    (lambda text: text.replace(b'"prepkit":"', b'"prepkit":"9'), []),
    (lambda text: text.replace(b'"variants":40', b'"variants":41'), ["t.b: variants 41 → 40"]),
    (
        lambda text: text.replace(b"t.b", b"t.c"),
        ["t.b is not in it", "t.c is in it, but is no sound question"],
    ),
    (
        lambda text: text.replace(b'["formula","count"]', b'["count"]'),
        ["t.b: families count → formula+count"],
    ),
    (lambda text: text + b"\x00\n", ["line 4 is in it, but is no sound question"]),
    (lambda text: text.replace(b'"checks":99', b'"checks": 99'), ["the same lines are written otherwise"]),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_differences(tmp_path: Path, change: object, said: list[str]) -> None:
    path = tmp_path / ledger.NAME
    path.write_bytes(change(ledger.text(SOME, "1.0")))  # type: ignore[operator]
    assert ledger.differences(path, ledger.text(SOME, "1.0")) == said


def command(*arguments: str, cwd: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    start = f"sys.argv = {['prepkit', 'verify', *arguments]!r}\nmain()"
    code = f"import sys\n{before}\nfrom prepkit.cli import main\n{start}"
    root = str(Path(running.__file__).parents[2])
    environment = {**os.environ, "PREPKIT_CACHE": str(cwd / "cache"), "PYTHONPATH": root}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=cwd, env=environment
    )


def test_the_command_writes_beside_the_bank_and_compares(tmp_path: Path) -> None:
    folder = bank(tmp_path / "mine", *sound(2))
    done = command("mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "2 of 2 questions verified (2 agreed), 200 variants, 600 checks\n"
    written = (folder / ledger.NAME).read_bytes()
    assert command("mine", "--check", "--fresh", cwd=tmp_path).returncode == 0
    bank(folder, *sound(1), number(id="q1", checks=COUNT, mistakes=""))
    stale = command("mine", "--check", cwd=tmp_path)
    assert (stale.returncode, (folder / ledger.NAME).read_bytes()) == (1, written)
    assert "t.q1: digest" in stale.stderr
    assert "run: prepkit verify" in stale.stderr


def test_failures_are_told_with_place_variant_and_families(tmp_path: Path) -> None:
    bank(tmp_path / "mine", *sound(1), WRONG)
    done = command("mine", cwd=tmp_path)
    assert done.returncode == 1
    first, at, key, count = done.stderr.splitlines()
    assert first.startswith("mine/t.yaml:17: id t.wrong: part out: key: count.windows gives ")
    assert at.strip().startswith("at W=")
    assert key.strip().startswith("key says ")
    assert count.strip().startswith("count.windows says ")
    told = json.loads(command("mine", "--json", cwd=tmp_path).stdout)
    assert {name: told[name] for name in ("schema", "questions", "verified")} == {
        "schema": 1,
        "questions": 2,
        "verified": 1,
    }
    assert told["failures"][0]["id"] == "t.wrong"
    assert set(told["failures"][0]["values"]) == {"W", "F", "S", "X"}


def test_no_torch(tmp_path: Path) -> None:
    missing = "sys.modules['torch'] = None"
    bank(tmp_path / "mine", *sound(1))
    assert command("mine", cwd=tmp_path, before=missing).returncode == 0  # it asks nothing of torch
    bank(tmp_path / "mine", number())
    done = command("mine", cwd=tmp_path, before=missing)
    assert done.returncode == 3
    assert "torch is not installed; pip install 'prepkit-interview[torch]'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"), [(["none"], 2), (["--device", "tpu", "mine"], 2), (["--jobs", "x"], 2)]
)
def test_usage(tmp_path: Path, arguments: list[str], code: int) -> None:
    bank(tmp_path / "mine", number())
    assert command(*arguments, cwd=tmp_path).returncode == code


def test_what_a_bank_says_cannot_steer_the_terminal(tmp_path: Path) -> None:
    bank(tmp_path / "mine", number(mistakes='{value: "floor(X/S) + 1", because: "\\e[31m[/]"}', checks=COUNT))
    done = command("mine", cwd=tmp_path)
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
