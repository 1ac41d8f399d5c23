"""One question: every variant's key, mistakes and checks. What fails is told once, on the first variant it fails on."""

from __future__ import annotations

from collections.abc import Iterator

from prepkit.bank.lint_parts import texts
from prepkit.bank.question import Question
from prepkit.bank.variant import Sampler
from prepkit.domain import Part, Values
from prepkit.errors import NotInstalled, PrepkitError
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common import exhibit
from prepkit.kinds.common.exhibit import EXECUTED
from prepkit.oracles import family_of
from prepkit.oracles.agreement import earlier_keys
from prepkit.oracles.arguments import complaints
from prepkit.oracles.catalogue import inspect
from prepkit.verify.foundation import all_checks, lacking
from prepkit.verify.part import PartExaminer, label
from prepkit.verify.result import Failure, Result, worst

VARIANTS = 100
"""Seeds tried; all of them where a question has fewer variants."""
EXECUTED_VARIANTS = 40
"""Of a question whose listing is executed: a process for each program takes some 5 ms, with torch 15 ms."""
ENOUGH = 40
"""Variants on which a family must have decided to be named."""
FORMULA = "formula"
COMPUTED = ("proved", "agreed", "single")


def verify(question: Question, variants: int = VARIANTS) -> Result:
    """The evidence for `question`, or everything that is wrong with it."""
    failures = list(_before(question))
    if failures:
        return Result(question.id, question.digest, "unverified", failures=tuple(failures))
    shown = exhibit.beside(question.parts)
    examiners = [PartExaminer(part, place, next(shown)) for place, part in enumerate(question.parts)]
    drawn = 0
    try:
        for seed, values in _variants(question, _most(question, variants)):
            drawn += 1
            _examine(examiners, values, seed)
    except NotInstalled:
        raise
    except PrepkitError as error:
        failures.append(Failure(str(error)))
    failures += [failure for examiner in examiners for failure in examiner.finish(min(ENOUGH, drawn))]
    return _result(question, examiners, drawn, tuple(failures))


def _before(question: Question) -> Iterator[Failure]:
    """What can be said before any variant is drawn: names, arguments, expressions, evidence that is missing."""
    for found, problem, _ in texts(question):
        at = found[1] if found[0] == "parts" else None
        yield Failure(problem, label(question.parts[at], at) if isinstance(at, int) else "")
    scope: dict[str, str] = {name: spec.type for name, spec in question.parameters.items()}
    scope |= dict.fromkeys(question.derived, "real")
    for place, (part, shown) in enumerate(zip(question.parts, exhibit.beside(question.parts), strict=True)):
        where = label(part, place)
        yield from (
            Failure(f"{field}: {why}", where) for field, why in kind(kind_of(part)).inspect(part, scope)
        )
        words = {name for name, type_ in scope.items() if type_ == "word"}
        for field, why in exhibit.complaints(part, frozenset(scope), frozenset(scope) - words):
            yield Failure(f"{field}: {why}", where)
        yield from (Failure(problem, where) for problem in _calls(part, scope, shown))
        if problem := lacking(part):
            yield Failure(problem, where)
        if part.name:
            scope[part.name] = "real"


def _calls(part: Part, scope: dict[str, str], shown: Part) -> Iterator[str]:
    """Oracles, arguments and names that do not exist."""
    names, drawn = {*scope, *getattr(part, "symbols", ())}, exhibit.names(shown)
    for about, check in all_checks(part):
        if problem := inspect(check.oracle, check.arguments):
            yield f"{about}: {problem}"
        if family_of(check.oracle) == EXECUTED and not shown.code:
            yield f"{about}: {check.oracle} has no listing to execute; write it under code:"
        told = {**check.arguments, **({"is": check.equals} if check.equals else {})}
        for name, written in told.items():
            text = exhibit.without_curves(written, drawn)
            if scope.get(text) != "word":
                yield from (f"{about}: {field} {why}" for field, why in complaints(f"{name}:", text, names))


def _most(question: Question, variants: int) -> int:
    checks = (check for part in question.parts for _, check in all_checks(part))
    executed = any(family_of(check.oracle) == EXECUTED for check in checks)
    return min(variants, EXECUTED_VARIANTS) if executed else variants


def _variants(question: Question, most: int) -> Iterator[tuple[int, Values]]:
    """Seeds 0, 1, … until a variant comes again."""
    sampler, seen = Sampler(question), set()
    for seed in range(most):
        values = sampler.variant(seed).values
        told = tuple(values.items())
        if told in seen:
            return
        seen.add(told)
        yield seed, values


def _examine(examiners: list[PartExaminer], values: Values, seed: int) -> None:
    parts = earlier_keys([examiner.part for examiner in examiners], values)
    for examiner in examiners:
        try:
            _, known = next(parts)
        except PrepkitError:
            return  # an earlier part has no key here, which its examiner has told
        examiner.examine(known, seed)


def _result(
    question: Question, examiners: list[PartExaminer], drawn: int, failures: tuple[Failure, ...]
) -> Result:
    citation = "; ".join(dict.fromkeys(e.part.citation for e in examiners if e.part.citation))
    checks = sum(examiner.checks for examiner in examiners)
    told = [set(examiner.families) for examiner in examiners if examiner.level in COMPUTED]
    common = set.intersection(*told) if told else set()
    families = common if len(common) > 1 else set().union(*told)
    order = sorted(families, key=lambda name: (name != FORMULA, name))
    level = "unverified" if failures else worst([examiner.level for examiner in examiners])
    return Result(question.id, question.digest, level, tuple(order), drawn, checks, citation, failures)
