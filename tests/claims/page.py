"""questions/README.md: what the bank holds, which question teaches which claim, and where the errata are planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from prepkit.bank.question import LEVELS
from tests.claims.claims import Claim, Erratum, Handbook
from tests.claims.shelf import Book, fitting

Shelf = dict[str, Book]
EVIDENCE = ("proved", "agreed", "single", "cited", "self-graded", "not verified yet")
HEAD = """# The questions

Written by `make claims` from the bank, `tests/claims/handbook.yaml` and `tests/claims/errata.yaml`; a test holds it
to them. Not counted here: the questions that the derivations of [solutions/](../solutions/README.md) ask of themselves.

How to read a file: CONTRIBUTING, “A question”. `prepkit bank show ID --variants 3` prints one as a learner meets it.
"""
CLAIMS = """## The handbook, claim by claim

The handbook is a guide to interviews on convolutional networks, which this bank covers whole. Each of its sentences,
cells, bullets, equations and lines of code has a number here and is told in our words. The verdict is ours; what is
imprecise, wrong or missing is put right under [Errata](#errata).
"""
ERRATA = """## Errata

Each wrong or imprecise statement of the handbook is a wrong option of a question, with the reason why it is wrong and
a citation; what is missing or out of order is taught.
"""


def page(book: Handbook, errata: tuple[Erratum, ...], shelf: Shelf) -> str:
    """The whole page, as Markdown."""
    blocks = [
        HEAD,
        _bank(shelf),
        _subjects(book, shelf),
        CLAIMS,
        *_sections(book, shelf),
        ERRATA,
        _errata(errata, shelf),
    ]
    return "\n".join(blocks)


def _bank(shelf: Shelf) -> str:
    """Totals, by level, kind and evidence."""
    all_ = list(shelf.values())
    steps = sum(bool(book.question.follow_ups) for book in all_)
    rows = [
        ("questions", f"{len(all_):,}"),
        ("parameterised", f"{sum(book.parameterised for book in all_):,}"),
        ("distinct variants", f"at least {sum(book.variants for book in all_):,}"),
        ("with a follow-up", f"{steps:,}"),
        ("by level", _counts((book.question.level for book in all_), LEVELS, len(all_))),
        ("by kind of a part", _counts(kind for book in all_ for kind in book.kinds)),
        ("by evidence", _counts((book.evidence for book in all_), EVIDENCE)),
    ]
    return _table(("", ""), rows)


def _subjects(book: Handbook, shelf: Shelf) -> str:
    """A line for each subject; a question may count for several."""
    rows = []
    for subject in book.subjects:
        found = fitting(subject.questions, shelf)
        levels = Counter(one.question.level for one in found)
        rows.append(
            (
                subject.label,
                str(len(found)),
                str(sum(one.parameterised for one in found)),
                f"{sum(one.variants for one in found):,}",
                " / ".join(str(levels[level]) for level in LEVELS),
                _counts(kind for one in found for kind in one.kinds),
                _counts((one.evidence for one in found), EVIDENCE),
            )
        )
    head = ("subject", "questions", "parameterised", "variants", " / ".join(LEVELS), "kinds", "evidence")
    return "## By subject\n\nA question may count for more than one.\n\n" + _table(head, rows)


def _sections(book: Handbook, shelf: Shelf) -> Iterable[str]:
    for section in book.sections:
        rows = [(c.id, c.kind, c.says, _verdict(c), _taught(c, shelf)) for c in section.claims]
        yield f"### {section.number} · {section.about}\n\n" + _table(
            ("no.", "kind", "the handbook says", "verdict", "taught by"), rows
        )


def _verdict(claim: Claim) -> str:
    names = ", ".join(f"[{name}](#errata)" for name in claim.erratum)
    return f"{claim.verdict} ({names})" if names else claim.verdict


def _taught(claim: Claim, shelf: Shelf) -> str:
    derived = [f"[derivation {name}](../solutions/derivations/{name}.yaml)" for name in claim.derived]
    return ", ".join([*(_link(name, shelf) for name in claim.taught), *derived])


def _link(name: str, shelf: Shelf) -> str:
    return f"[{name}]({shelf[name].file})" if name in shelf else f"{name} (to be written)"


def _errata(errata: tuple[Erratum, ...], shelf: Shelf) -> str:
    rows = []
    for one in errata:
        ids = (one.planted.question,) if one.planted else one.taught
        links = ", ".join(_link(name, shelf) for name in ids)
        rows.append((one.id, one.verdict, one.says, f"{one.right} ({one.citation})", links))
    return _table(("erratum", "is", "the handbook says", "what is the case", "planted or taught in"), rows)


def _counts(found: Iterable[str], order: Sequence[str] = (), whole: int = 0) -> str:
    """`screen 80 (30 %), core 40`: in the order given, or the most frequent first."""
    counts = Counter(found)
    names = [name for name in order if counts[name]] or sorted(counts, key=lambda name: (-counts[name], name))
    return ", ".join(
        f"{name} {counts[name]}" + (f" ({100 * counts[name] / whole:.0f} %)" if whole else "")
        for name in names
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown; a bar within a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
