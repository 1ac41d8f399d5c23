"""What is wrong with questions that can be read: names, expressions, spaces of variants, links. Nothing is proved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from prepkit import kinds
from prepkit.bank import lint_parts
from prepkit.bank.lint_parts import Found
from prepkit.bank.load import Loaded, load_file
from prepkit.bank.parameter import BadParameter, values_of
from prepkit.bank.question import Question
from prepkit.bank.search import nearest
from prepkit.bank.taxonomy import cycle
from prepkit.bank.variant import EmptySpace, Sampler
from prepkit.domain import Complaint, Part, Values
from prepkit.errors import PrepkitError
from prepkit.kinds.common import exhibit, template
from prepkit.maths.evaluate import Inexact
from prepkit.strictyaml import Path as Place

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_VARIANTS = 40  # looked at for keys that do not exist


class Known(msgspec.Struct, frozen=True):
    """What links may lead to: topics, and ids with their former ones, in lower case."""

    topics: Collection[str]
    ids: Collection[str]


def lint_files(paths: Mapping[Path, str], known: Known) -> list[Complaint]:
    """Every complaint about the files, by file and line; `paths` says how each is named.

    Which ids are written twice is for the bank to say: it knows the other files too. Ids of these
    files are known to each other.
    """
    loaded = [load_file(path, name) for path, name in paths.items()]
    questions = [question for one in loaded for question in one.questions]
    own = {name.casefold() for question in questions for name in (question.id, *question.was)}
    reachable = Known(known.topics, own.union(known.ids))
    found = [complaint for one in loaded for complaint in (*one.complaints, *_file(one, reachable))]
    return sorted({*found, *_rings(questions)})


def _file(loaded: Loaded, known: Known) -> Iterator[Complaint]:
    document = loaded.document
    if loaded.topic and loaded.topic not in known.topics:
        near = nearest(loaded.topic, known.topics)
        yield Complaint(document.at(("topic",)), "", f"topic '{loaded.topic}' is not in the taxonomy", near)
    for entry, question in zip(loaded.found, loaded.questions, strict=True):
        for place, problem, near in lint(question, known):
            at = document.at(("questions", entry.place, *place))
            yield Complaint(at, f"id {question.id}", problem, near)


def lint(question: Question, known: Known) -> list[Found]:
    """Where in the question something is wrong, what, and names like the one read."""
    found = [*_links(question, known), *_parameters(question), *_expressions(question)]
    scope = _scope(question)
    for index, (part, beside) in enumerate(zip(question.parts, exhibit.beside(question.parts), strict=True)):
        found += lint_parts.lint(part, index, scope, beside)
        if part.name in scope:
            found.append((("parts", index, "name"), f"the name '{part.name}' is taken", ()))
        if part.name:
            scope[part.name] = "real"
    for field, texts in (("solution", (question.solution,)), ("hints", question.hints)):
        for index, text in enumerate(texts):
            place = (field,) if field == "solution" else (field, index)
            found += [
                (place, f"{field}: {problem}", ())
                for _, problem in template.complaints("", text, frozenset(scope))
            ]
    used = lint_parts.names_used(question)
    found += [
        (("parameters", name), f"parameter '{name}' is never used", ())
        for name in question.parameters
        if name not in used
    ]
    return found or list(_variants(question))


def _links(question: Question, known: Known) -> Iterator[Found]:
    if not question.id.casefold().startswith(f"{question.topic}.".casefold()):
        yield ("id",), f"the id of a question of topic '{question.topic}' begins with '{question.topic}.'", ()
    for index, name in enumerate(question.follow_ups):
        if name.casefold() not in known.ids:
            yield ("follow_ups", index), f"follow-up '{name}' does not exist", nearest(name, known.ids)


def _scope(question: Question) -> dict[str, str]:
    types = {name: str(parameter.type) for name, parameter in question.parameters.items()}
    return types | dict.fromkeys(question.derived, "real")


def _parameters(question: Question) -> Iterator[Found]:
    for name, parameter in question.parameters.items():
        place: Place = ("parameters", name)
        if not _NAME.fullmatch(name):
            yield place, f"parameter '{name}': a name is a letter, then letters, digits and _", ()
        try:
            values_of(name, parameter)
        except BadParameter as error:
            yield place, str(error), ()


def _expressions(question: Question) -> Iterator[Found]:
    """Derived values may use parameters and what is derived before them; conditions all of these."""
    names = {name for name, parameter in question.parameters.items() if parameter.type != "word"}
    for name, text in question.derived.items():
        if name in question.parameters or not _NAME.fullmatch(name):
            yield ("derived", name), f"derived name '{name}' is taken or no name", ()
        yield from lint_parts.expression(("derived", name), f"derived {name}", text, names)
        names.add(name)
    for index, text in enumerate(question.where):
        yield from lint_parts.expression(("where", index), "where", text, names)


def _variants(question: Question) -> Iterator[Found]:
    """An empty space, or a key that has no value on some variant."""
    sampler = Sampler(question)
    try:
        values = [sampler.variant(seed).values for seed in range(min(_VARIANTS, sampler.count().number or 1))]
    except EmptySpace as error:
        yield ("where",) if question.where else (), str(error), ()
        return
    for index, part in enumerate(question.parts):
        kind = kinds.kind(kinds.kind_of(part))
        yield from _shows(part, index, values)
        for point in values:
            try:
                value = kind.value(kind.key(part, point), part, point)
            except (PrepkitError, Inexact) as error:
                shown = ", ".join(f"{name}={template.shown(given)}" for name, given in point.items())
                yield (
                    ("parts", index),
                    f"part {index + 1} has no key{f' at {shown}' if shown else ''}: {error}",
                    (),
                )
                break
            if part.name and value is not None:
                point[part.name] = value


def _shows(part: Part, index: int, values: Iterable[Values]) -> Iterator[Found]:
    """Curves that have no value at some point of some variant, once a part."""
    if part.plot is None:
        return
    for point in values:
        try:
            exhibit.shown(part, point)
        except (PrepkitError, Inexact) as error:
            told = ", ".join(f"{name}={template.shown(given)}" for name, given in point.items())
            yield ("parts", index, "plot"), f"nothing to draw{f' at {told}' if told else ''}: {error}", ()
            return


def _rings(questions: Iterable[Question]) -> Iterator[Complaint]:
    by_id = {question.id.casefold(): question for question in questions}
    after = {id_: [name.casefold() for name in question.follow_ups] for id_, question in by_id.items()}
    if ring := cycle(after):
        question = by_id[ring[0]]
        yield Complaint(
            question.at, f"id {question.id}", f"follow-ups go round in a ring: {' → '.join(ring)}"
        )
