"""The bank teaches every claim of the handbook, plants its errata and keeps its bars; the page is current."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import msgspec
import pytest

from prepkit.bank.question import Question
from prepkit.kinds import text
from prepkit.kinds.choice import Part
from prepkit.kinds.common.candidates import Candidate
from tests.claims import claims, coverage, shelf
from tests.claims.claims import Claim, Erratum, Group, Handbook, Planted, Section, Subject
from tests.claims.page import page
from tests.claims.shelf import Book


@functools.cache
def bank() -> dict[str, Book]:
    return shelf.books()


def told(found: Iterable[str]) -> str:
    return "\n".join(found)


def test_claims_are_numbered() -> None:
    assert told(coverage.numbering(claims.handbook())) == ""


def test_claims_and_errata_agree() -> None:
    assert told(coverage.verdicts(claims.handbook(), claims.errata())) == ""


def test_there_are_as_many_errata_as_were_found() -> None:
    planted = [e for e in claims.errata() if e.verdict in ("wrong", "imprecise")]
    assert [e.id for e in claims.errata()] == [f"err-{n:02}" for n in range(1, 46)]
    assert len(planted) == 38


def test_every_claim_is_taught() -> None:
    assert told(coverage.untaught(claims.handbook(), bank(), shelf.derivations())) == ""


def test_every_erratum_is_planted() -> None:
    assert told(coverage.unplanted(claims.errata(), bank())) == ""


def test_every_subject_has_its_questions() -> None:
    assert told(coverage.thin(claims.handbook(), bank())) == ""


def test_the_bank_is_as_large_and_as_mixed_as_it_shall_be() -> None:
    assert told(coverage.small(bank())) == ""


def test_the_page_is_current() -> None:
    written = (shelf.QUESTIONS / "README.md").read_text(encoding="utf-8")
    assert written == page(claims.handbook(), claims.errata(), bank()), "run: make claims"


# ------------------------------------------------------------------------------------------- the checks can fail

RIGHT = Candidate("two", right=True)
WRONG = Candidate("three", because="Count.")
PART = Part(prompt="1 + 1?", citation="Peano 1889", options=(RIGHT, WRONG))
SUBJECT = Subject(key="sums", label="Sums", questions=("t.*",))
CLAIM = Claim(
    id="1.1", kind="sentence", says="1 + 1 is three.", verdict="wrong", erratum=("e",), taught=("t.a",)
)
ERRATUM = Erratum(
    id="e", verdict="wrong", says="Three.", right="Two.", citation="Peano 1889",
    planted=Planted(question="t.a", option="three"),
)  # fmt: skip


def book(name: str = "t.a", part: Part = PART, level: str = "core", variants: int = 1) -> Book:
    return Book(Question(id=name, topic="t", parts=(part,), level=level), variants, "cited")  # type: ignore[arg-type]


def written(*found: Claim, subject: str = "sums") -> Handbook:
    group = Group(subject=subject, claims=found)
    return Handbook(
        format=1, subjects=(SUBJECT,), sections=(Section(number="1", about="Sums", groups=(group,)),)
    )


def but(value: object, **changes: object) -> object:
    return msgspec.structs.replace(value, **changes)


def test_what_is_sound_is_not_complained_of() -> None:
    shelf_ = {"t.a": book()}
    found = [
        *coverage.numbering(written(CLAIM)),
        *coverage.verdicts(written(CLAIM), (ERRATUM,)),
        *coverage.untaught(written(CLAIM), shelf_, frozenset()),
        *coverage.unplanted((ERRATUM,), shelf_),
    ]
    assert found == []


@pytest.mark.parametrize(
    ("claim", "complaint"),
    [
        ({"id": "1.2"}, "section 1 has gaps or doubles in its numbers: ['1.1', '1.2']"),
        ({"erratum": ()}, "claim 1.1 is wrong, but no erratum says how"),
        ({"erratum": ("e", "f")}, "claim 1.1: no erratum f"),
        ({"verdict": "right"}, "claim 1.1 is right, but e corrects it"),
        ({"taught": ()}, "claim 1.1 is taught by no question"),
        ({"taught": ("t.b",)}, "claim 1.1: no question t.b"),
        ({"derived": ("sum",)}, "claim 1.1: no derivation sum"),
    ],
)
def test_a_claim_that_is_amiss(claim: dict[str, object], complaint: str) -> None:
    read = written(but(CLAIM, **claim))  # type: ignore[arg-type]
    found = [
        *coverage.numbering(read),
        *coverage.verdicts(read, (ERRATUM,)),
        *coverage.untaught(read, {"t.a": book()}, frozenset()),
    ]
    assert complaint in found


@pytest.mark.parametrize(
    ("planted", "part", "complaint"),
    [
        (None, PART, "no option is named"),
        (Planted(question="t.b", option="three"), PART, "no question t.b"),
        (Planted(question="t.a", option="three", part=2), PART, "t.a has no part 2"),
        (Planted(question="t.a", option="four"), PART, "0 options of t.a, part 1, hold 'four'"),
        (Planted(question="t.a", option="t"), PART, "2 options of t.a, part 1, hold 't'"),
        (Planted(question="t.a", option="two"), PART, "that option of t.a is not wrong"),
        (ERRATUM.planted, but(PART, options=(RIGHT, Candidate("three"))), "that option of t.a has no reason"),
        (ERRATUM.planted, but(PART, citation=""), "t.a, part 1, has no citation"),
    ],
)
def test_an_erratum_that_is_not_planted(planted: Planted | None, part: Part, complaint: str) -> None:
    erratum = but(ERRATUM, planted=planted)
    assert list(coverage.unplanted((erratum,), {"t.a": book(part=part)})) == [f"e (wrong): {complaint}"]  # type: ignore[arg-type]


def test_an_erratum_that_is_not_taught() -> None:
    missing = but(ERRATUM, verdict="missing", planted=None)
    assert list(coverage.unplanted((missing,), {})) == ["e (missing) is taught by no question"]  # type: ignore[arg-type]
    assert list(coverage.verdicts(written(), (ERRATUM,))) == ["e corrects no claim"]


def test_a_subject_that_is_thin() -> None:
    shelf_ = {f"t.{n}": book(f"t.{n}") for n in range(7)}
    assert list(coverage.thin(written(CLAIM), shelf_)) == ["Sums: 7 questions; 8 wanted"]
    assert "Sums: no question fits t.*" in list(coverage.thin(written(CLAIM), {"u.a": book("u.a")}))
    assert list(coverage.numbering(written(CLAIM, subject="odds"))) == ["section 1: subject odds is unknown"]


def test_a_bank_that_is_small() -> None:
    few = {f"t.{n}": book(f"t.{n}", level="screen", variants=2) for n in range(10)}
    assert list(coverage.small(few)) == [
        "10 questions; 320 wanted",
        "10 parameterised questions; 140 wanted",
        "20 distinct variants; 50,001 wanted",
        "100.0 % of level screen; 30 ± 6 wanted",
        "0.0 % of level core; 45 ± 6 wanted",
        "0.0 % of level senior; 25 ± 6 wanted",
    ]


def test_a_bank_of_much_text() -> None:
    aloud = text.Part(prompt="Why is 1 + 1 two?", rubric=("Peano",))
    much = {f"t.{n}": book(f"t.{n}", aloud) for n in range(8)}  # type: ignore[arg-type]
    assert "100.0 % text; at most 12 wanted" in list(coverage.small(much))
