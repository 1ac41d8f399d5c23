"""What is wrong with questions that can be read: names, expressions, spaces of variants, links. Nothing is proved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from prepkit.bank import lint_links, lint_parts, lint_space, taxonomy
from prepkit.bank.lint_links import Known
from prepkit.bank.lint_parts import Found
from prepkit.bank.load import Loaded, load_file
from prepkit.bank.parameter import BadParameter, values_of
from prepkit.bank.question import Question
from prepkit.bank.search import nearest
from prepkit.domain import Complaint
from prepkit.kinds.common import exhibit
from prepkit.strictyaml import Path as Place

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def lint_files(paths: Mapping[Path, str], known: Known) -> list[Complaint]:
    """Every complaint about the files, by file and line; `paths` says how each is named.

    Which ids are written twice is for the bank to say: it knows the other files too. Questions of these
    files are known to each other.
    """
    loaded = [load_file(path, name) for path, name in paths.items()]
    questions = [question for one in loaded for question in one.questions]
    reachable = lint_links.also(known, questions)
    found = [complaint for one in loaded for complaint in (*one.complaints, *_file(one, reachable))]
    return sorted({*found, *lint_links.circles(questions)})


def lint_taxonomies(paths: Mapping[Path, str], known: Known) -> list[Complaint]:
    """Every complaint about files of topics, which may build on topics of other files."""
    return [
        found for path, name in paths.items() for found in taxonomy.load_file(path, name, known.topics)[1]
    ]


def _file(loaded: Loaded, known: Known) -> Iterator[Complaint]:
    document = loaded.document
    if loaded.topic and loaded.topic not in known.topics:
        near = nearest(loaded.topic, known.topics)
        yield Complaint(document.at(("topic",)), "", f"topic '{loaded.topic}' is not in the taxonomy", near)
    for entry, question in zip(loaded.found, loaded.questions, strict=True):
        found = lint(question, known)
        for place, problem, near in found:
            at = document.at(("questions", entry.place, *place))
            yield Complaint(at, f"id {question.id}", problem, near)
        for place, problem, near in () if found else notes(question):
            at = document.at(("questions", entry.place, *place))
            yield Complaint(at, f"id {question.id}", problem, near, note=True)


def lint(question: Question, known: Known) -> list[Found]:
    """Where in the question something is wrong, what, and names like the one read."""
    found = [*lint_links.lint(question, known), *_parameters(question), *_expressions(question)]
    found += lint_parts.texts(question)
    scope = _scope(question)
    for index, (part, beside) in enumerate(zip(question.parts, exhibit.beside(question.parts), strict=True)):
        found += lint_parts.lint(part, index, scope, beside)
        if part.name in scope:
            found.append((("parts", index, "name"), f"the name '{part.name}' is taken", ()))
        if part.name:
            scope[part.name] = "real"
    found += _unused("parameter", ("parameters",), question.parameters, question)
    return found or list(lint_space.lint(question))


def notes(question: Question) -> Iterator[Found]:
    """What is worth a look in a question in which nothing is wrong."""
    if not question.solution:
        yield (), "it has no solution", ()
    yield from _unused("derived", ("derived",), question.derived, question)
    yield from lint_space.notes(question)


def _unused(what: str, field: Place, names: Iterable[str], question: Question) -> Iterator[Found]:
    used = lint_parts.names_used(question)
    yield from (((*field, name), f"{what} '{name}' is never used", ()) for name in names if name not in used)


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
