"""What to say of a character that is not of the language: its name, and what to type instead."""

from __future__ import annotations

import unicodedata

# Letters that look like Latin ones and are not: the usual slip of a second keyboard layout.
LOOKALIKES = dict(
    zip(
        "АВСЕНІЈКМОРЅТХУаеіјорсухѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "ABCEHIJKMOPSTXYaeijopcyxshdqwABEZHIKMNOPTYXo",
        strict=True,
    )
)
HINTS = {
    "%": "mod(a, b), or a number without a unit",
    ":": "/ for a quotient",
    "≈": "=, or a value",
    "&": "and",
    "~": "=, or a value",
    "?": "a line of mathematics",
    ";": ", between values",
    '"': "names without quotes",
    "@": "* for a product",
    "±": "one value",
    "…": "a sum: sum(f, i, lo, hi)",
    "∈": "a relation such as x >= 0",
    "∀": "a line of mathematics",
    "‖": "abs(x)",
}


def explain(character: str) -> tuple[str, str]:
    """(found, expected) for a foreign character, in words that are safe to print.

    >>> explain("К")
    ("'К' (CYRILLIC CAPITAL LETTER KA)", "the Latin letter 'K'")
    >>> explain("\\x1b")
    ('the control character U+001B', 'printable characters')
    """
    code = f"U+{ord(character):04X}"
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"):
        kind = "control character" if category == "Cc" else "invisible character"
        return f"the {kind} {code}", "printable characters"
    if character.isascii():
        return f"'{character}'", HINTS.get(character, "numbers, names, operators and brackets")
    shown = f"'{character}' ({unicodedata.name(character, code)})"
    if character in LOOKALIKES:
        return shown, f"the Latin letter '{LOOKALIKES[character]}'"
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and plain.isascii() and plain.isprintable():
        return shown, f"plain '{plain}'"
    return shown, HINTS.get(character, "numbers, names, operators and brackets")
