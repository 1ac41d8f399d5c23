"""Units: `1 KiB = 1024 B`, `1 MAC = 2 FLOP`, `1 min = 60 s`. Prefixes K M G T P are decimal, Ki Mi Gi Ti binary."""

from __future__ import annotations

from fractions import Fraction

import msgspec


class Unit(msgspec.Struct, frozen=True):
    """`factor` of the dimension's base unit; `name` as it is written."""

    name: str
    dimension: str
    factor: Fraction


DECIMAL = {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
COUNTS = {
    **dict.fromkeys(("k", "K", "thousand"), DECIMAL["K"]),
    **dict.fromkeys(("M", "m", "million", "mn"), DECIMAL["M"]),
    **dict.fromkeys(("G", "g", "B", "b", "billion", "bn"), DECIMAL["G"]),
    **dict.fromkeys(("T", "t", "trillion"), DECIMAL["T"]),
    **BINARY,
}
COUNTS |= {word.capitalize(): scale for word, scale in COUNTS.items() if len(word) > 2}  # 25.6 Million
"""Suffixes of a bare count: `25.6M`, `7B`, `1.2 billion`."""

_TIME = {"ns": Fraction(1, 10**9), "us": Fraction(1, 10**6), "ms": Fraction(1, 10**3), "s": Fraction(1)}
_TIME |= {"min": Fraction(60), "h": Fraction(3600)}
_LONG = {
    "kilo": "K",
    "mega": "M",
    "giga": "G",
    "tera": "T",
    "kibi": "Ki",
    "mebi": "Mi",
    "gibi": "Gi",
    "tebi": "Ti",
}
_WORDS = {
    **dict.fromkeys(("byte", "bytes", "Byte", "Bytes"), "B"),
    **dict.fromkeys(("bits", "Bit", "Bits"), "bit"),
    **dict.fromkeys(("macs", "mac", "MACs", "multiply-adds", "mult-adds", "madds", "MAdds"), "MAC"),
    **dict.fromkeys(("flops", "flop", "FLOPs", "FLOPS", "Flops"), "FLOP"),
    **dict.fromkeys(("pixel", "pixels", "Px", "PX"), "px"),
    **dict.fromkeys(("µs", "μs", "microseconds"), "us"),
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("msec", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("minutes", "minute"), "min"),
    **dict.fromkeys(("hour", "hours"), "h"),
    **{f"{long}byte{s}": f"{short}B" for long, short in _LONG.items() for s in ("", "s")},
    **dict.fromkeys(("percent", "pct", "per cent"), "%"),
}
COUNTED = (
    "params",
    "parameters",
    "weights",
    "biases",
    "values",
    "elements",
    "neurons",
    "layers",
    "ops",
    "operations",
)
"""Nouns a learner may put behind a bare count; they say nothing that is checked."""
_KIND_OF = {
    "data": "a size in bytes",
    "operations": "a count of operations",
    "time": "a time",
    "share": "a share",
    "count": "a count",
}


def _table() -> dict[str, Unit]:
    units = {"px": Unit("px", "pixels", Fraction(1)), "%": Unit("%", "share", Fraction(1, 100))}
    units |= {name: Unit(name, "count", Fraction(1)) for name in COUNTED}
    units |= {name: Unit(name, "time", factor) for name, factor in _TIME.items()}
    for base, dimension, factor in (
        ("B", "data", Fraction(1)),
        ("bit", "data", Fraction(1, 8)),
        ("MAC", "operations", Fraction(2)),
        ("FLOP", "operations", Fraction(1)),
    ):
        prefixes = {"": 1, **DECIMAL} | (BINARY if dimension == "data" else {})
        units |= {p + base: Unit(p + base, dimension, factor * scale) for p, scale in prefixes.items()}
    return units


UNITS = _table()


def named(name: str) -> Unit:
    """The unit an author means: of the table, or a unit of its own kind that converts to nothing (`images`).

    >>> named("KiB").factor
    Fraction(1024, 1)
    """
    return UNITS.get(name) or Unit(name, name, Fraction(1))


def typed(text: str) -> tuple[Unit, ...]:
    """The units a learner may mean by `text`, the usual one first: case counts only where it must.

    >>> [unit.name for unit in typed("GFLOPs")], [unit.name for unit in typed("Mb")]
    (['GFLOP'], ['MB', 'Mbit'])
    """
    if text in UNITS:
        return (UNITS[text],)
    if text in _WORDS:
        return (UNITS[_WORDS[text]],)
    if text == "b":
        return (UNITS["B"], UNITS["bit"])
    if len(text) == 2 and text[1] == "b" and text[0] in DECIMAL:  # Mb: a lazy megabyte or a megabit
        return (UNITS[text[0] + "B"], UNITS[text[0] + "bit"])
    prefix, rest = text[:1].upper(), text[1:]
    if prefix in DECIMAL and _WORDS.get(rest, rest) in ("MAC", "FLOP", "bit", "B"):
        return (UNITS[prefix + _WORDS.get(rest, rest)],)
    folded = {name.lower(): unit for name, unit in UNITS.items()}
    return (folded[text.lower()],) if text.lower() in folded else ()


def kind_of(unit: Unit) -> str:
    """What a unit measures, in words.

    >>> kind_of(named("ms"))
    'a time'
    """
    return _KIND_OF.get(unit.dimension, f"a number of {unit.name}")
