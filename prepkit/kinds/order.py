"""Items put in order. Every order that the constraints allow is right; credit is the share of pairs in right order."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import Undefined, Unreadable
from prepkit.kinds.common import expressions, lettering, obliged, template
from prepkit.kinds.interface import Complaint, Examples, Obligation, Presentation, Scope

Pairs = frozenset[tuple[int, int]]
"""(i, j): item i, by its place in the file, stands before item j."""
Order = tuple[int, ...]


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`text`, and what it is ordered `by`, smallest first; an oracle's `check` must give that value."""

    text: str
    by: str | int | None = None
    check: domain.Check | None = None


class Part(domain.Part, tag_field="kind", tag="order", kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`items` in the right order, or with `by`; `before: [[1, 2], [1, 3]]` leaves the rest free."""

    items: tuple[Item, ...]
    before: tuple[tuple[int, int], ...] = ()


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """Too few items, `by` on some of them alone, pairs that name no item or go round in a circle."""
    numbers = frozenset(name for name, type_ in scope.items() if type_ != "word")
    found: list[Complaint] = []
    if not 2 <= len(part.items) <= lettering.MOST:
        found.append(("items", f"{len(part.items)} of them; 2 to {lettering.MOST} can be shown"))
    if 0 < sum(item.by is not None for item in part.items) < len(part.items):
        found.append(("items", "`by` stands at all items or at none"))
    if part.before and any(item.by is not None for item in part.items):
        found.append(("before", "items are ordered by `by` already"))
    for index, item in enumerate(part.items):
        found += template.complaints(f"items[{index}].text", item.text, frozenset(scope))
        if item.by is not None:
            found += expressions.complaints(f"items[{index}].by", str(item.by), numbers)
        if item.check and item.by is None:
            found.append((f"items[{index}].check", "gives the value of `by`, which is missing"))
    for index, mistake in enumerate(part.mistakes):
        if sorted(mistake.value.split()) != sorted(str(k + 1) for k in range(len(part.items))):
            found.append(
                (f"mistakes[{index}].value", f"names all items by number, such as '{_numbers(part)}'")
            )
    return found + _circles(part)


def _numbers(part: Part) -> str:
    return " ".join(str(k) for k in range(len(part.items), 0, -1))


def _circles(part: Part) -> list[Complaint]:
    if any(not 1 <= k <= len(part.items) for pair in part.before for k in pair):
        return [("before", f"items are numbered 1 to {len(part.items)}")]
    if any(first == second for first, second in _closed({(i - 1, j - 1) for i, j in part.before})):
        return [("before", "goes round in a circle")]
    return []


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """Each item's oracle gives the value it is ordered by."""
    found = []
    for index, item in enumerate(part.items):
        if item.check and item.by is not None:
            by = expressions.number(str(item.by), values)
            found.append(Obligation(item.check, f"items[{index}].check", by.text, obliged.number(by)))
    return tuple(found)


def key(part: Part, values: domain.Values) -> Pairs:
    """Which item stands before which.

    >>> sorted(key(Part(prompt="?", items=(Item("x", "2*W"), Item("y", "W"))), {"W": 3}))
    [(1, 0)]
    """
    count = range(len(part.items))
    if again := template.twice(template.fill(item.text, values) for item in part.items):
        raise Undefined(f"two items read the same: '{again}'")
    if part.before:
        return _closed({(i - 1, j - 1) for i, j in part.before})
    ranks = [Fraction(k) for k in count]
    if part.items[0].by is not None:
        ranks = [expressions.number(str(item.by), values).value for item in part.items]
    pairs = frozenset((i, j) for i in count for j in count if ranks[i] < ranks[j])
    if not pairs:
        raise Undefined("all items are equal")
    return pairs


def _closed(pairs: set[tuple[int, int]]) -> Pairs:
    """With i before j and j before k, i before k."""
    closed = set(pairs)
    while more := {(i, l) for i, j in closed for k, l in closed if j == k} - closed:  # noqa: E741
        closed |= more
    return frozenset(closed)


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Pairs, str], ...]:
    """Planted wrong orders, written as the items' numbers in the file: `value: "2 1 3"`."""
    return tuple((_chain(mistake.value), mistake.because) for mistake in part.mistakes)


def _chain(text: str) -> Pairs:
    places = [int(word) - 1 for word in text.split() if word.isdecimal()]
    return frozenset((i, j) for k, i in enumerate(places) for j in places[k + 1 :])


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """The items under letters, never as listed."""
    texts = [template.fill(part.items[k].text, values) for k in _places(part, seed)]
    return Presentation(lettering.lettered(texts))


def _places(part: Part, seed: int) -> Order:
    return lettering.shuffled(len(part.items), part.prompt, seed, moved=True)


def expected(part: Part, values: domain.Values) -> str:
    """All letters."""
    letters = lettering.LETTERS[: len(part.items)]
    return f"all {len(part.items)} letters, first to last, such as '{' '.join(letters)}'"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Order, ...]:
    """The items in the order typed, by their places in the file; each once."""
    options = present(part, values, seed).options
    places = lettering.several(text, options, expected(part, values))
    if len(places) < len(options):
        missing = ", ".join(option.label for k, option in enumerate(options) if k not in places)
        raise Unreadable(text, 0, len(text), f"an order without {missing}", expected(part, values))
    order = _places(part, seed)
    return (tuple(order[place] for place in places),)


def compare(answer: Order | Pairs, key: Pairs, part: Part, values: domain.Values) -> Verdict:
    """The share of constrained pairs in right order."""
    stands = _pairs(answer)
    kept = sum(pair in stands for pair in key)
    if kept == len(key):
        return Verdict(Outcome.RIGHT, 1.0)
    wrong = min(pair for pair in key if pair not in stands)
    first, second = (template.fill(part.items[k].text, values) for k in wrong)
    reason = f"{kept} of {len(key)} pairs in right order; '{first}' comes before '{second}'"
    return Verdict(Outcome.PARTLY if kept else Outcome.WRONG, kept / len(key), reason=reason)


def _pairs(answer: Order | Pairs) -> Pairs:
    if isinstance(answer, frozenset):
        return answer
    return frozenset((i, j) for k, i in enumerate(answer) for j in answer[k + 1 :])


def show(answer: Order | Pairs, part: Part, values: domain.Values, seed: int) -> str:
    """Letters, first to last; of a key one order that it allows."""
    order = answer if isinstance(answer, tuple) else _extension(answer, len(part.items))
    places = _places(part, seed)
    options = present(part, values, seed).options
    return " ".join(options[places.index(k)].label for k in order)


def _extension(pairs: Pairs, count: int) -> Order:
    """Items by how many must stand before them: in a closed order each comes after all of those."""
    return tuple(sorted(range(count), key=lambda k: (sum(j == k for _, j in pairs), k)))


def value(answer: Order, part: Part, values: domain.Values) -> None:
    """An order has no value for later parts."""


_STEPS = Part(prompt="Order a training step.", items=(Item("forward"), Item("loss"), Item("backward")))
EXAMPLES = (
    Examples(
        _STEPS,
        accepted=("forward, loss, backward", "forward > loss > backward", "forward -> loss -> backward"),
        rejected=("backward, loss, forward",),
        partly=(("loss, forward, backward", 2 / 3), ("backward, forward, loss", 1 / 3)),
        unreadable=("", "a", "a b", "a b b", "a b d", "abcd", "forward", "[/]", "\0", "a " * 3000),
    ),
    Examples(
        Part(prompt="Put on", items=(Item("sock"), Item("shoe"), Item("hat")), before=((1, 2),)),
        accepted=("sock, shoe, hat", "hat, sock, shoe", "sock > hat > shoe"),
        rejected=("shoe, sock, hat",),
    ),
    Examples(
        Part(prompt="Fewest weights first", items=(Item("big", "9*C"), Item("one", "C"), Item("too", "C"))),
        {"C": 4},
        accepted=("one, too, big", "too, one, big"),
        rejected=("big, one, too",),
        partly=(("one, big, too", 0.5),),
    ),
)
