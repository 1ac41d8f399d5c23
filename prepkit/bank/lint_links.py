"""What is wrong between questions: links that lead nowhere or in a ring, former ids in use, the same asked twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from prepkit.bank import taxonomy
from prepkit.bank.bank import Bank
from prepkit.bank.lint_parts import Found
from prepkit.bank.question import Question
from prepkit.bank.search import nearest
from prepkit.domain import Complaint

# of a part and its entries: what the learner does not see
_UNSEEN = frozenset(
    ("name", "key", "checks", "check", "citation", "mistakes", "because", "right", "holds", "by", "before", "rubric",
     "tolerance", "facts")
)  # fmt: skip


class Known(msgspec.Struct, frozen=True):
    """What links may lead to: topics, ids in lower case, derivations; and what is asked where.

    `renames` is former id in lower case → present id, `asked` is what a question shows → the first id that shows it.
    """

    topics: Collection[str]
    ids: Collection[str]
    derivations: Collection[str] = ()
    renames: Mapping[str, str] = {}
    asked: Mapping[str, str] = {}


def known(bank: Bank, taxonomies: Iterable[Path] = ()) -> Known:
    """All that a bank holds, and the topics of these files too."""
    more = {topic.key for path in taxonomies for topic in taxonomy.load_file(path)[0]}
    asked: dict[str, str] = {}
    ids = [row.id for row in bank.questions()]
    for id_ in ids:
        asked.setdefault(shows(bank.question(id_)), id_)
    derivations = {bank.question(id_).derivation for id_ in ids if id_.startswith("derivation.")}
    return Known({*bank.topics(), *more}, {*map(str.casefold, ids)}, derivations, bank.renames(), asked)


def also(given: Known, questions: Iterable[Question]) -> Known:
    """With these questions too; what was known before comes first."""
    ids, asked, renames = set(given.ids), dict(given.asked), dict(given.renames)
    for question in questions:
        ids.add(question.id.casefold())
        asked.setdefault(shows(question), question.id)
        for old in question.was:
            renames.setdefault(old.casefold(), question.id)
    return Known(given.topics, ids, given.derivations, renames, asked)


def shows(question: Question) -> str:
    """A hash of all that a learner sees of a question, names of parameters aside from words put in.

    >>> from prepkit.domain import Part
    >>> one = Question(id="a.b", topic="a", parts=(Part(prompt="How  wide?"),))
    >>> two = Question(id="a.c", topic="a", parts=(Part(prompt="how wide?", citation="Me"),))
    >>> shows(one) == shows(two)
    True
    """
    parts = [_seen(msgspec.to_builtins(part)) for part in question.parts]
    words = {name: spec.values for name, spec in question.parameters.items() if spec.type == "word"}
    encoded = msgspec.json.encode((parts, words), order="deterministic")
    return hashlib.sha256(encoded).hexdigest()


def _seen(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _seen(value) for name, value in node.items() if name not in _UNSEEN}
    if isinstance(node, list | tuple):
        return [_seen(item) for item in node]
    return " ".join(node.casefold().split()) if isinstance(node, str) else node


def lint(question: Question, known: Known) -> Iterator[Found]:
    """Links of one question to topic, follow-ups, derivation and former ids; another that asks the same."""
    if not question.id.casefold().startswith(f"{question.topic}.".casefold()):
        yield ("id",), f"the id of a question of topic '{question.topic}' begins with '{question.topic}.'", ()
    for index, name in enumerate(question.follow_ups):
        if name.casefold() not in known.ids and name.casefold() not in known.renames:
            near = nearest(name, known.ids)
            yield ("follow_ups", index), f"follow-up '{name}' does not exist", near
    if question.derivation and known.derivations and question.derivation not in known.derivations:
        near = nearest(question.derivation, known.derivations)
        yield ("derivation",), f"derivation '{question.derivation}' does not exist", near
    first = known.asked.get(shows(question), question.id)
    if first.casefold() != question.id.casefold():
        yield ("parts", 0, "prompt"), f"{first} asks the same", ()
    yield from _former(question, known)


def _former(question: Question, known: Known) -> Iterator[Found]:
    """Former ids that a question has, its own among them, or that another question had."""
    for old in question.was:
        other = known.renames.get(old.casefold(), question.id)
        if old.casefold() in known.ids:
            yield ("was",), f"was: '{old}' is the id of a question, and no former one", ()
        elif other.casefold() != question.id.casefold():
            yield ("was",), f"was: '{old}' is a former id of {other} already", ()


def circles(questions: Iterable[Question]) -> Iterator[Complaint]:
    """Follow-ups that lead back to where they began."""
    by_id = {question.id.casefold(): question for question in questions}
    after = {id_: [name.casefold() for name in question.follow_ups] for id_, question in by_id.items()}
    for ring in taxonomy.rings(after):
        question = by_id[ring[0]]
        told = " → ".join(by_id[name].id for name in ring)
        yield Complaint(question.at, f"id {question.id}", f"follow-ups go round in a ring: {told}")
