"""A derivation on a paper: what is asked, and the mark of the lines handed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from prepkit.derive import shelf
from prepkit.derive.chain import Chain
from prepkit.derive.load import load_text
from prepkit.derive.numbers import KINDS
from prepkit.derive.result import Result
from prepkit.derive.rules import title
from prepkit.derive.story import SIGNS
from prepkit.domain import At, Evidence, EvidenceLevel, Outcome, Verdict
from prepkit.errors import Unusable
from prepkit.grading import derivations
from prepkit.grading.paper import ToShow
from prepkit.grading.report import Mark
from prepkit.grading.submission import Given
from prepkit.maths.show import line as shown

KIND = "derivation"
FORM = "one line a row, each following from one above; a row NAME: says which chain comes now"
_LEVELS: dict[str, EvidenceLevel] = {"proved": "proved", "probed": "single", "torch": "single"}


def to_show(source: str, name: str, points: float = 1.0, result: Result | None = None) -> ToShow:
    """The derivation in a file's text, to be asked for; `Unusable` where it cannot be read."""
    loaded = load_text(source, name)
    if loaded.derivation is None or loaded.complaints:
        raise Unusable(
            str(loaded.complaints[0].at),
            loaded.complaints[0].problem,
            "prepkit derive --verify-all tells all",
        )
    known = result is not None and result.digest == loaded.derivation.digest
    level = _LEVELS.get(result.goal, "unverified") if known and result else "unverified"
    return ToShow(loaded.derivation, source, points, Evidence(level))


def shelved(folder: Path, name: str, points: float = 1.0) -> ToShow:
    """The derivation of this name in a folder; `UsageError` with names like it, where there is none."""
    derivation, result = shelf.one(folder, name)
    path = Path(name) if name.endswith((".yaml", ".yml")) else folder / f"{derivation.id}.yaml"
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(str(path), str(error), "mend the file") from None
    return to_show(source, str(path), points, result)


def prompt(asked: ToShow) -> str:
    """What is to be shown, of which symbols, and where each chain begins.

    A chain that goes on from others does not say from what: that would give their ends away.
    """
    derivation = asked.derivation
    rows = [f"{derivation.title}.", f"To show: {_goal(asked)}", *_given(derivation.chains[0], whole=True)]
    for chain in derivation.chains:
        if not chain.lines:
            continue
        after = ", ".join(chain.head.chains)
        begin = f"goes on from {after}" if after else f"we have {shown(chain.head.line.tree)}"
        rows.append(f"\n{chain.name}: {begin}")
        rows += [f"  {row}" for row in _given(chain, whole=False)]
    return "\n".join(rows)


def _goal(asked: ToShow) -> str:
    goal = asked.derivation.goal
    if goal.premise is None:
        return shown(goal.line.tree)
    return f"{shown(goal.premise)} {'⇔' if goal.both else '⇒'} {shown(goal.line.tree)}"


def _given(chain: Chain, *, whole: bool) -> Iterator[str]:
    """Symbols, facts and definitions: of the derivation (`whole`), or what the chain adds."""
    context, by_kind = chain.context, dict[str, list[str]]()
    for name, kind in context.let.items():
        if (name in chain.own) != whole:
            by_kind.setdefault(kind, []).append(name)
    symbols = [f"{', '.join(names)}: {KINDS[kind]}" for kind, names in by_kind.items()]
    facts = [fact for fact in context.facts if (fact in chain.own_facts) != whole]
    defined = [f"{name} = {body}" for name, body in context.definitions.items()] if whole else []
    abstract = [f"{name} any function" for name in context.functions] if whole else []
    abstract += [f"{name} any sequence" for name in context.sequences] if whole else []
    for row in (symbols, abstract, defined, [f"given {fact}" for fact in facts]):
        if row:
            yield "; ".join(row)


def mark(number: int, asked: ToShow, given: Sequence[Given]) -> Mark:
    """The mark of all that was handed in for it; answers under a chain's name are lines of that chain."""
    rows = [row for each in given for row in _rows(each)]
    text = "\n".join(each.text for each in given)
    judged = derivations.judge(asked.derivation, rows)
    status = "missing" if not rows else "review" if judged.open else "graded"
    verdict = _verdict(judged) if rows else Verdict(Outcome.WRONG, reason="nothing was handed in")
    return Mark(
        number=number, question=asked.id, part="", topic=asked.derivation.topic, level="senior", kind=KIND,
        prompt=prompt(asked), text=text, verdict=verdict, points=asked.points, status=status,  # type: ignore[arg-type]
        earned=None if status == "review" else judged.credit * asked.points, evidence=asked.evidence,
        explanation="" if judged.credit == 1 else _missing(judged), derivation=asked.derivation.id,
        lines=judged.lines, note=verdict.reason if status == "review" else "",
        seconds=sum(each.seconds for each in given), at=given[0].at if given else At(),
    )  # fmt: skip


def _rows(given: Given) -> tuple[str, ...]:
    return ((f"{given.part}:",) if given.part else ()) + derivations.split(given.text)


def _verdict(judged: derivations.Judged) -> Verdict:
    """Credit by obligations; a wrong line costs what it did not reach, and is named."""
    wrong = judged.first_wrong
    outcome = Outcome.RIGHT if judged.credit == 1 else Outcome.PARTLY if judged.reached else Outcome.WRONG
    reason = f"{judged.reached} of {judged.of} lines of the derivation are reached"
    if judged.open:
        reason += "; lines that could not be decided may earn more"
    if wrong is None:
        return Verdict(Outcome.UNDECIDED if judged.open else outcome, judged.credit, reason=reason)
    point = wrong.judgement.counter_example if wrong.judgement else None
    reason += f"; line {wrong.number} does not follow"
    outcome = Outcome.UNDECIDED if judged.open else outcome
    return Verdict(outcome, judged.credit, mistake=wrong.mistake, counter_example=point, reason=reason)


def _missing(judged: derivations.Judged) -> str:
    """Our lines that were not reached, with their reasons."""
    rows = [
        f"{chain.name}: {SIGNS.get(line.relation, line.relation)} {shown(line.line.tree)}   ({title(line.rule)})"
        for chain, line in judged.missing
    ]
    return "Not reached:\n" + "\n".join(rows)
