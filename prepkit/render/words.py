"""The sentences of a quiz that are shorter than a screen: evidence, verdicts, times, notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prepkit.domain import Evidence, Outcome
from prepkit.session.events import Judged, Notice

HELP = (
    ("?", "a hint; the question comes back a little sooner"),
    (":e", "explain: give up and see the solution"),
    (":s", "skip this question"),
    (":f", "flag a bad question; a reason may follow, as in :f the key is off by one"),
    (":ff", "flag the question just answered"),
    (":u", "undo: take the last answer back"),
    (":d", "deeper: the follow-up of the question just answered"),
    (":q", "quit; everything answered is kept"),
    (":h", "this help"),
)

_HEADLINES = {
    Outcome.RIGHT: "Right.",
    Outcome.PARTLY: "Partly right",
    Outcome.WRONG: "Not right.",
    Outcome.UNDECIDED: "Undecided; it does not count.",
}


def evidence(found: Evidence) -> str:
    """What the key rests on, in one line.

    >>> evidence(Evidence("agreed", ("count", "formula", "torch"), 40, versions="torch 2.13.0"))
    'formula = count = torch 2.13.0, 40 variants'
    >>> evidence(Evidence("cited", citation="Dumoulin & Visin 2016, §2.4")), evidence(Evidence("unverified"))
    ('cited, Dumoulin & Visin 2016, §2.4', 'unverified (yours)')
    """
    match found.level:
        case "agreed" | "single":
            families = sorted(found.families, key=lambda name: (name != "formula", name))
            shown = " = ".join(_versioned(name, found.versions) for name in families)
            alone = " alone" if len(families) == 1 else ""
            return f"{shown}{alone}, {counted(found.variants, 'variant')}"
        case "proved" if found.families == ("code",):
            return f"proved by running the code, {counted(found.variants, 'variant')}"
        case "proved":
            return "proved" + (f", {counted(found.variants, 'variant')}" if found.variants else "")
        case "cited":
            return f"cited, {found.citation}"
        case "self-graded":
            return "self-graded"
        case "unverified":
            return "unverified (yours)"


def _versioned(family: str, versions: str) -> str:
    """`torch` → `torch 2.13.0`, where the versions name it."""
    return next((v.strip() for v in versions.split(",") if v.strip().startswith(f"{family} ")), family)


def headline(said: Judged) -> str:
    """The verdict in a word or two."""
    if said.event == "give-up":
        return "Given up."
    return verdict(said.outcome, said.credit)


def verdict(outcome: Outcome, credit: float) -> str:
    """An outcome in a word or two, with its credit where that is a part.

    >>> verdict(Outcome.PARTLY, 0.5)
    'Partly right, 50 %.'
    """
    return _HEADLINES[outcome] + (f", {round(100 * credit)} %." if outcome is Outcome.PARTLY else "")


def counter_example(at: Mapping[str, str] | None) -> str:
    """The point where answer and key part.

    >>> counter_example({"W": "5", "S": "2", "yours": "2.5", "key": "2"})
    'at W=5, S=2 yours gives 2.5, the key 2'
    """
    point = dict(at or {})
    yours, key = point.pop("yours", ""), point.pop("key", "")
    where = "at " + ", ".join(f"{name}={value}" for name, value in point.items()) if point else "here"
    return f"{where} yours gives {yours}, the key {key}" if yours and key else where if point else ""


def sentence(text: str) -> str:
    """A fact as a sentence: a capital letter before, a full stop behind.

    >>> sentence("at W=5 yours gives 2"), sentence("")
    ('At W=5 yours gives 2.', '')
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".") if text else ""


def again(due: str, now: datetime) -> str:
    """When the question comes back.

    >>> at = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
    >>> [again(d, at) for d in ("2026-11-22T12:10:00Z", "2026-11-23T12:00:00Z", "2026-11-25T13:00:00Z")]
    ['again in 10 minutes', 'again tomorrow', 'again in 3 days']
    """
    if not due:
        return ""
    seconds = (datetime.fromisoformat(due) - now).total_seconds()
    minutes, hours, days = round(seconds / 60), round(seconds / 3600), round(seconds / 86400)
    if minutes <= 0:
        return "again now"
    if minutes < 60:
        return f"again in {counted(minutes, 'minute')}"
    if hours < 18:
        return f"again in {counted(hours, 'hour')}"
    return "again tomorrow" if days <= 1 else f"again in {counted(days, 'day')}"


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "day"), counted(10_000, "variant")
    ('1 day', '10,000 variants')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def notice(said: Notice) -> str:
    """Something to say that records nothing."""
    return {
        "empty": "An empty line is no answer. :s skips, :e explains, :h helps.",
        "unknown-command": f"There is no command {said.detail}. :h lists them; nothing was graded.",
        "no-more-hints": "That was the last hint. :e explains."
        if said.detail != "0"
        else "There is no hint here. :e explains.",
        "no-hints-in-exam": "No hints in an exam. :s skips.",
        "nothing-to-undo": "Nothing was answered in this session yet.",
        "nothing-deeper": "There is no follow-up to go deeper with.",
        "malformed": f"Not understood: {said.detail}. Nothing was graded.",
        "why": "What is wrong with it? One line, or just Enter.",
        "time": "Time is up.",
        "withdrawn": f"{said.detail} was withdrawn: its key does not hold when recomputed.",
        "nothing-left": "There is nothing to ask: nothing of this is due, weak or new. prepkit quiz asks anything.",
        "nothing-to-flag": "Nothing was answered in this session yet. :f flags this question.",
        "placement": "First time here?",
    }[said.name]


def judged_like(**changes: object) -> Judged:
    """A verdict with these fields and plain ones elsewhere: for examples and tests."""
    import msgspec

    plain: dict[str, object] = {
        "id": "q", "part": 1, "parts": 1, "topic": "t", "event": "answer", "text": "", "outcome": "wrong",
        "credit": 0.0, "read_as": "", "key": "", "evidence": {"level": "unverified"},
    }  # fmt: skip
    return msgspec.convert(plain | changes, Judged)
