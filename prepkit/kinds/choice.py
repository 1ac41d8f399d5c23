"""One option of several, exactly one right on every variant. Typed as its letter, or as its text."""

from __future__ import annotations

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import Undefined
from prepkit.kinds.common import candidates, lettering, obliged
from prepkit.kinds.common.candidates import Candidate
from prepkit.kinds.common.quantity import literals
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope


class Part(
    domain.Part, tag_field="kind", tag="choice", kw_only=True, frozen=True, forbid_unknown_fields=True
):
    """`options` in any order; `shuffle: false` shows them as listed."""

    options: tuple[Candidate, ...]
    shuffle: bool = True


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """The options' complaints; a mistake belongs to the option that makes it."""
    found = candidates.inspect(part.options, scope)
    if sum(option.right is True for option in part.options) > 1:
        found.append(("options", "more than one is right; kind 'choices' asks for several"))
    if part.mistakes:
        found.append(("mistakes", "a choice says what is wrong in the `because` of its options"))
    return found


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """Each option's oracle agrees with the author; the part's own checks give the text of the right one."""
    text = candidates.texts(part.options, values)[key(part, values)]
    own = tuple(Obligation(check, "key", text, lambda raw: _says(raw, text)) for check in part.checks)
    return own + candidates.obligations(part.options, values)


def _says(raw: object, text: str) -> bool:
    found = obliged.amount(raw)
    return raw == text if found is None else found.value in literals(text)[:1]


def key(part: Part, values: domain.Values) -> int:
    """The place, in the file, of the one that is right; `Undefined` unless exactly one is.

    >>> key(Part(prompt="?", options=(Candidate("no"), Candidate("yes", right=True))), {})
    1
    """
    right = candidates.rights(part.options, values)
    if len(right) != 1:
        raise Undefined(f"{len(right)} options are right")
    return min(right)


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[int, str], ...]:
    """None: the chosen option speaks for itself."""
    return ()


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """The options under their letters."""
    return candidates.present(part.options, _order(part, seed), values)


def _order(part: Part, seed: int) -> tuple[int, ...]:
    return candidates.places(part.options, part.prompt, seed, part.shuffle)


def expected(part: Part, values: domain.Values) -> str:
    """One letter."""
    return f"one letter from a to {lettering.LETTERS[len(part.options) - 1]}"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[int, ...]:
    """The option meant, by its place in the file; two where two say the same."""
    shown, order = present(part, values, seed).options, _order(part, seed)
    return tuple(order[place] for place in lettering.one(text, shown, expected(part, values)))


def compare(answer: int, key: int, part: Part, values: domain.Values) -> Verdict:
    """Right or wrong; a wrong option's `because` names the mistake, the right one's gives the reason."""
    because = candidates.because(part.options, answer, values)
    if answer == key:
        return Verdict(Outcome.RIGHT, 1.0, reason=because)
    return Verdict(Outcome.WRONG, 0.0, mistake=because)


def show(answer: int, part: Part, values: domain.Values, seed: int) -> str:
    """The letter it is shown under."""
    return present(part, values, seed).options[_order(part, seed).index(answer)].label


def value(answer: int, part: Part, values: domain.Values) -> None:
    """A choice has no value for later parts."""


EXAMPLES = (
    Examples(
        Part(
            prompt="A layer of {C} maps sees each image moved by 2 pixels. Its maps …",
            options=(
                Candidate("move too", right=True),
                Candidate("stay", because="That is invariance."),
                Candidate("grow to {C}"),
            ),
            shuffle=False,
        ),
        {"C": 16},
        accepted=("a", "A", " a ", "(a)", "a)", "a.", "move too", "Move  TOO"),
        rejected=("b", "c", "stay", "grow to 16"),
        unreadable=("", "d", "ab", "a b", "[/]", "\x1b[31m", "move", "a" * 5000),
    ),
    Examples(
        Part(prompt="?", options=(Candidate("x", right="W > 3"), Candidate("y", right="W <= 3"))),
        {"W": 4},
        accepted=("x",),
        rejected=("y",),
        seed=7,
    ),
    Examples(  # a letter is the letter shown, whatever the texts say
        Part(prompt="?", options=(Candidate("B"), Candidate("A", right=True)), shuffle=False),
        {},
        accepted=("b", "B"),
        rejected=("a", "(A)"),
    ),
)
