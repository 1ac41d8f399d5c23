"""A derivation → its Result: every chain linked, every line judged against the line before, every mistake refuted."""

from __future__ import annotations

from prepkit.derive.chain import Chain, Derivation, Line, Written
from prepkit.derive.goal import reached
from prepkit.derive.link import link
from prepkit.derive.outcome import shown
from prepkit.derive.result import HeadFound, LineFound, MistakeFound, Problem, Reached, Result
from prepkit.derive.truth import related, satisfiable
from prepkit.domain import Judgement
from prepkit.maths.judge import judge

RANK: tuple[Reached, ...] = ("proved", "probed", "torch", "unchecked")
_FAILS = ("refuted", "one-way", "where-defined")
SECONDS = 10.0


def check(derivation: Derivation) -> Result:
    """The result of a derivation. Lines that only torch can close come out `unchecked` and are no problem yet."""
    problems: list[Problem] = []
    heads: dict[str, HeadFound] = {}
    lines: list[LineFound] = []
    for chain in derivation.chains:
        checker = _Chain(derivation, chain)
        head, refusal = link(derivation, chain, heads)
        heads[chain.name] = head
        lines += [checker.line(number, line) for number, line in enumerate(chain.lines)]
        problems += [*([refusal] if refusal else []), *checker.whole(), *checker.problems]
    missing = reached(derivation, heads) if not problems else ""
    if missing:
        repair = "add the lines that lead there, or mend the goal"
        problems.append(
            Problem(derivation.goal.line.at, f"id {derivation.id}, goal", missing, "", None, repair)
        )
    firm = [*(head.reached for head in heads.values()), *(line.reached for line in lines)]
    goal: Reached = "unchecked" if problems else max(firm, key=RANK.index)
    return Result(
        derivation.id,
        derivation.digest,
        goal,
        tuple(heads.values()),
        tuple(lines),
        tuple(sorted(problems, key=_place)),
    )


def _place(problem: Problem) -> tuple[str, int]:
    return problem.at.file, problem.at.line


class _Chain:
    """The lines of one chain; problems are collected on the way."""

    def __init__(self, derivation: Derivation, chain: Chain) -> None:
        self.derivation, self.chain = derivation, chain
        self.problems: list[Problem] = []

    def whole(self) -> list[Problem]:
        """Facts that no point satisfies; values that go up and down."""
        found = []
        where = f"id {self.derivation.id}, chain {self.chain.name}"
        if not satisfiable(self.chain.context):
            facts = "; ".join(self.chain.context.facts)
            problem = (
                f"no typed point was found at which the facts hold ({facts}): all would follow from them"
            )
            found.append(
                Problem(self.chain.at, where, problem, "vacuous", None, "mend the facts or the types")
            )
        if shown(self.chain) is None:
            repair = "split the chain where the direction turns"
            found.append(Problem(self.chain.at, where, "lines go up and down", "", None, repair))
        return found

    def line(self, number: int, line: Line) -> LineFound:
        """One line, what is accepted instead of it, and its mistakes."""
        before = self.chain.before(number)
        judgement = related(before.tree, line.relation, line.line.tree, self.chain.context)
        found = _reached(judgement)
        where = f"line {number + 1}"
        if judgement.verdict in _FAILS or (found == "unchecked" and line.least != "torch"):
            self.say(
                line.line,
                where,
                "the line does not follow from the line before",
                judgement,
                _repair(judgement),
            )
        elif RANK.index(found) > RANK.index(line.least):
            repair = f"take smaller steps, or say min: {found}"
            self.say(line.line, where, f"the line is {found}, its min is {line.least}", judgement, repair)
        for one in line.accept:
            self._accepted(line, one, where)
        mistakes = tuple(self._mistake(before, line, one.line, where) for one in line.mistakes)
        points = judgement.points if found != "unchecked" else 0
        rung = judgement.rung if found != "unchecked" else ""
        return LineFound(self.chain.name, number + 1, found, rung, points, mistakes, len(line.accept))

    def _accepted(self, line: Line, one: Written, where: str) -> None:
        judgement = judge(line.line.tree, one.tree, self.chain.context, SECONDS)
        if RANK.index(_reached(judgement)) > RANK.index(line.least):
            problem = f"the accepted line '{one.text}' is not proved to say the same as the line"
            self.say(one, where, problem, judgement, "mend it, or take it out")

    def _mistake(self, before: Written, line: Line, wrong: Written, where: str) -> MistakeFound:
        judgement = related(before.tree, line.relation, wrong.tree, self.chain.context)
        if judgement.verdict not in _FAILS:
            right = judgement.verdict in ("proved", "probed")
            problem = f"the planted mistake '{wrong.text}' " + (
                "is in fact right" if right else "is not refuted"
            )
            repair = "move it to accept, or plant a wrong one" if right else "plant one that can be refuted"
            self.say(wrong, where, problem, judgement, repair)
        return MistakeFound(wrong.text, judgement.verdict, judgement.counter_example)

    def say(self, line: Written, where: str, problem: str, judgement: Judgement, repair: str) -> None:
        """One more problem."""
        told = judgement.verdict + (f": {judgement.reason}" if judgement.reason else "")
        place = f"id {self.derivation.id}, chain {self.chain.name}, {where}"
        self.problems.append(Problem(line.at, place, problem, told, judgement.counter_example, repair))


def _reached(judgement: Judgement) -> Reached:
    if judgement.verdict in ("proved", "probed"):
        return judgement.verdict
    return "unchecked"


def _repair(judgement: Judgement) -> str:
    match judgement.verdict:
        case "one-way":
            return (
                "say rel: =>"
                if judgement.direction == "a=>b"
                else "only the other direction holds: mend the line"
            )
        case "where-defined":
            return "add a fact that leaves this point out"
        case "refuted":
            return "mend the line"
    return "take smaller steps, or let torch close it: min: torch with checks"
