"""Any number of options right. Credit: (right ones chosen − wrong ones chosen) / right ones, not below 0."""

from __future__ import annotations

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import Undefined
from prepkit.kinds.common import candidates, lettering
from prepkit.kinds.common.candidates import Candidate
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope

Chosen = frozenset[int]


class Part(
    domain.Part, tag_field="kind", tag="choices", kw_only=True, frozen=True, forbid_unknown_fields=True
):
    """`options` in any order; `shuffle: false` shows them as listed."""

    options: tuple[Candidate, ...]
    shuffle: bool = True


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """The options' complaints; checks and mistakes belong to the options."""
    found = candidates.inspect(part.options, scope)
    if part.mistakes:
        found.append(("mistakes", "choices say what is wrong in the `because` of their options"))
    if part.checks:
        found.append(("checks", "choices are checked by the `holds` of their options"))
    return found


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """Each option's oracle agrees with the author."""
    return candidates.obligations(part.options, values)


def key(part: Part, values: domain.Values) -> Chosen:
    """The right ones, by their places in the file; `Undefined` where none is.

    >>> sorted(key(Part(prompt="?", options=(Candidate("a", right=True), Candidate("b"))), {}))
    [0]
    """
    right = candidates.rights(part.options, values)
    if not right:
        raise Undefined("no option is right")
    return right


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Chosen, str], ...]:
    """None: the chosen options speak for themselves."""
    return ()


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """The options under their letters."""
    return candidates.present(part.options, _order(part, seed), values)


def _order(part: Part, seed: int) -> tuple[int, ...]:
    return candidates.places(part.options, part.prompt, seed, part.shuffle)


def expected(part: Part, values: domain.Values) -> str:
    """Letters."""
    last = lettering.LETTERS[len(part.options) - 1]
    return f"all letters that apply, from a to {last}, such as 'a {last}'"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Chosen, ...]:
    """The options meant, by their places in the file."""
    shown, order = present(part, values, seed).options, _order(part, seed)
    return (frozenset(order[place] for place in lettering.several(text, shown, expected(part, values))),)


def compare(answer: Chosen, key: Chosen, part: Part, values: domain.Values) -> Verdict:
    """Partial credit; the first option wrongly chosen names the mistake, else the first one missed."""
    credit = max(0.0, (len(answer & key) - len(answer - key)) / len(key))
    if answer == key:
        return Verdict(Outcome.RIGHT, 1.0)
    outcome = Outcome.PARTLY if credit > 0 else Outcome.WRONG
    told = (
        candidates.because(part.options, k, values) for k in (*sorted(answer - key), *sorted(key - answer))
    )
    reason = f"{len(answer & key)} of {len(key)} right ones chosen, {len(answer - key)} wrong"
    return Verdict(outcome, credit, reason=reason, mistake=next(filter(None, told), ""))


def show(answer: Chosen, part: Part, values: domain.Values, seed: int) -> str:
    """The letters they are shown under, in shown order."""
    shown = zip(_order(part, seed), present(part, values, seed).options, strict=True)
    return " ".join(option.label for index, option in shown if index in answer)


def value(answer: Chosen, part: Part, values: domain.Values) -> None:
    """Choices have no value for later parts."""


EXAMPLES = (
    Examples(
        Part(
            prompt="Which lower the number of weights?",
            options=(
                Candidate("weight sharing", right=True),
                Candidate("local windows", right="F < W"),
                Candidate("more maps", because="Each map has weights of its own."),
                Candidate("a bias"),
            ),
            shuffle=False,
        ),
        {"F": 3, "W": 32},
        accepted=("a b", "ab", "b, a", "A,B", "a and b", "(a) (b)", "weight sharing; local windows"),
        rejected=("c", "a c", "cd", "d", "more maps", "a b c d"),
        partly=(("a", 0.5), ("b", 0.5), ("a b c", 0.5), ("weight sharing", 0.5)),
        unreadable=("", "e", "a a", "none", "a b e", "[/]", "\0", "ab" * 3000),
    ),
)
