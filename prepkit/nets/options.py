"""What follows the word of a layer: `64 k3 s=2 p same nobias`, `(64, kernel_size=3)`, in any order."""

from __future__ import annotations

import re

import msgspec

from prepkit.nets.cursor import Cursor
from prepkit.nets.names import KERNEL
from prepkit.nets.spoken import Option, Worth
from prepkit.nets.tokens import Token
from prepkit.nets.words import FLAG_SPELLINGS, KEYS, SAME, WORDS, Entry, join_word, layer_word

_JOINED = re.compile(r"([a-z]+)(\d.*|[A-Z]\w*|same)", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})%|0?\.\d+|0|1\.0", re.ASCII)
_TIMES = re.compile(r"x\d+", re.ASCII)
_GLUED = re.compile(r"\d+[kspdg]\d+", re.ASCII)
TORCH = {"Conv2d": 3, "ConvTranspose2d": 3, "Linear": 2}
"""PyTorch's classes whose first value is the width of the input, and how many values they need."""
_PAIRS = ("k", "s", "p", "d", "n", "op")
"""Keys with one value an axis: rows × columns."""


def options(cursor: Cursor, word: str, blocks: tuple[str, ...] = ()) -> tuple[Option, ...]:
    """All options here, in the order of the vocabulary, with `nobias` and the like last."""
    entry = WORDS[word]
    found: dict[str, Option] = {}
    while cursor.now.kind == KERNEL:
        _one(cursor, word, entry, found, blocks)
    bracket = cursor.now.kind == "("
    if bracket:
        entry = _as_in_torch(cursor, word, entry)
        cursor.take()
        while not cursor.skip(")"):
            if not _inplace(cursor):
                _one(cursor, word, entry, found, blocks)
            cursor.skip(",")
    while _goes_on(cursor, word, bracket, blocks):
        _one(cursor, word, entry, found, blocks)
    order = [*WORDS[word].keys, *WORDS[word].flags]
    return tuple(sorted(found.values(), key=lambda option: order.index(option.key)))


def _goes_on(cursor: Cursor, word: str, bracket: bool, blocks: tuple[str, ...]) -> bool:
    """Is there another option here? Commas and @ between options are looked through, and one that trails."""
    now, after = cursor.now, cursor.next
    if now.kind in (",", "@") and not bracket:
        last = after.kind in ("end", ">", ")", "]", "|", ";")
        if last or after.kind == "/" or (after.kind == "run" and not _names(after, word, blocks)):
            cursor.take()
            return not last
    if now.kind == "/":
        return "s" in WORDS[word].keys
    if now.kind == "run" and (_TIMES.fullmatch(now.text) and word != "upsample"):
        return False
    if now.kind == "run" and _names(now, word, blocks) and "\n" in cursor.text[cursor.end : now.start]:
        return False
    return now.kind in ("run", KERNEL) or (now.kind == "(" and not bracket)


def _names(token: Token, word: str, blocks: tuple[str, ...]) -> bool:
    """Does it name a layer, a join or a block, and no option of this layer, as `pad` does of a convolution?"""
    if KEYS.get(token.text.casefold(), "") in WORDS[word].keys:
        return False
    return bool(layer_word(token.text) or join_word(token.text) or token.text in (*blocks, "res"))


def _as_in_torch(cursor: Cursor, word: str, entry: Entry) -> Entry:
    """PyTorch's classes take the input's width first: `Conv2d(3, 64, 3)`, `Linear(784, 10)`."""
    spelled = cursor.tokens[cursor.at - 1].text.rpartition(".")[2]
    values, keys, at = 0, set(), cursor.at + 1
    while cursor.tokens[at].kind not in (")", "end", ">"):
        if cursor.tokens[at - 1].kind in ("(", ",") and cursor.tokens[at].kind == "run":
            keyed = cursor.tokens[at + 1].kind == "="
            keys |= {KEYS.get(cursor.tokens[at].text.casefold(), "")} if keyed else set()
            values += not keyed
        at += 1
    least = TORCH.get(spelled, 0)
    return (
        msgspec.structs.replace(entry, order=("in", *entry.order))
        if least and values + ("k" in keys) >= least
        else entry
    )


def _inplace(cursor: Cursor) -> bool:
    """`inplace=True`, which changes no figure of a forward pass here."""
    if cursor.now.text != "inplace" or cursor.next.kind != "=":
        return False
    cursor.at += 3
    return True


def _one(cursor: Cursor, word: str, entry: Entry, found: dict[str, Option], blocks: tuple[str, ...]) -> None:
    option = _option(cursor, word, entry, found, blocks)
    start, end = option.at
    token = Token("run", cursor.text[start:end], start, end)
    if option.key in found:
        cursor.fail("each of them once", token, f"a second {option.key!r} of {word}")
    if option.key not in (*entry.keys, *entry.flags):
        known = " ".join((*entry.keys, *entry.flags)) or "nothing"
        cursor.fail(
            f"of {known}, as in {entry.example!r}", token, f"{option.key!r}, which {word} does not take"
        )
    found[option.key] = option


def _option(
    cursor: Cursor, word: str, entry: Entry, found: dict[str, Option], blocks: tuple[str, ...]
) -> Option:
    token = cursor.now
    start, plain = token.start, token.text.casefold()
    if token.kind == KERNEL:
        cursor.take()
        return _of_run(cursor, start, "k", start)
    if cursor.skip("/"):
        return _valued(cursor, start, "s")
    if plain in (SAME, "valid") and "p" in entry.keys:
        cursor.take()
        return (
            Option((start, token.end), "p", (), SAME)
            if plain == SAME
            else Option((start, token.end), "p", (0,))
        )
    if cursor.next.kind == "=" and token.kind == "run":
        return _assigned(cursor, entry)
    if plain in FLAG_SPELLINGS:
        cursor.take()
        return Option((start, token.end), FLAG_SPELLINGS[plain])
    if plain in ("no", "without") and cursor.next.text.casefold() == "bias":
        cursor.take(), cursor.take()
        return Option((start, cursor.end), "nobias")
    key = KEYS.get(token.text if len(token.text) == 1 else plain, "")
    if key in entry.keys and token.kind == "run":
        cursor.take()
        return _valued(cursor, start, key)
    if (joined := _joined(token.text, entry)) and token.kind == "run":
        cursor.take()
        return _of_run(cursor, start, joined, start + len(token.text) - len(_tail(token.text, joined)))
    return _positional(cursor, word, entry, found, blocks)


def _assigned(cursor: Cursor, entry: Entry) -> Option:
    token = cursor.take()
    cursor.take("=")
    if token.text.casefold() == "bias" and cursor.now.text.casefold() in ("false", "true", "0", "1"):
        on = cursor.take().text.casefold() in ("true", "1")
        return Option((token.start, cursor.end), "bias" if on else "nobias")
    key = KEYS.get(token.text.casefold(), "")
    if not key:
        known = ", ".join((*entry.keys, *entry.flags))
        cursor.fail(f"one of {known}" if known else "no option", token)
    return _valued(cursor, token.start, key)


def _joined(text: str, entry: Entry) -> str:
    """The key of `k3`, `kK`, `K3`, `psame`; empty where the run is a value."""
    match = _JOINED.fullmatch(text) or re.fullmatch(r"([A-Za-z])(\d.*)", text, re.ASCII)
    key = KEYS.get(match[1].casefold(), "") if match else ""
    return key if key in entry.keys else ""


def _tail(text: str, key: str) -> str:
    match = _JOINED.fullmatch(text) or re.fullmatch(r"([A-Za-z])(\d.*)", text, re.ASCII)
    return match[2] if match else text


def _valued(cursor: Cursor, start: int, key: str) -> Option:
    """The value after a key: `same`, `3x5`, `(3, 5)` or any value."""
    token = cursor.now
    if token.text.casefold() == SAME and key == "p":
        cursor.take()
        return Option((start, token.end), key, (), SAME)
    if token.kind == "run" and "x" in token.text and cursor.next.kind not in tuple("*/+-^"):
        cursor.take()
        return _of_run(cursor, start, key, token.start)
    if token.kind == "(" and key in _PAIRS and (pair := _pair(cursor)):
        return Option((start, cursor.end), key, pair)
    value = cursor.worth()
    return Option((start, cursor.end), key, (value,))


def _pair(cursor: Cursor) -> tuple[Worth, ...]:
    """`(3, 5)`; none where the bracket holds one expression."""
    at = cursor.at + 1
    while cursor.tokens[at].kind not in (",", ")", "(", "end"):
        at += 1
    if cursor.tokens[at].kind != ",":
        return ()
    cursor.take("(")
    rows = cursor.worth()
    cursor.take(",")
    columns = cursor.worth()
    cursor.take(")")
    return (rows,) if rows == columns else (rows, columns)


def _of_run(cursor: Cursor, start: int, key: str, begin: int) -> Option:
    """The value that ends the run just taken, which starts at `begin`: `3`, `3x5`, `same`."""
    end = cursor.end
    text = cursor.text[begin:end].replace("×", "x")
    if text.casefold() == SAME and key == "p":
        return Option((start, end), key, (), SAME)
    if key == "out" and re.fullmatch(r"\d+x", text):
        return Option((start, end), "times", (cursor.worth_of(begin, end - 1),))
    parts = text.split("x")
    if len(parts) > (2 if key in _PAIRS else 1) or not all(parts):
        cursor.fail("a number, or rows×columns such as 3x5", cursor.tokens[cursor.at - 1])
    values, at = [], begin
    for part in parts:
        values.append(cursor.worth_of(at, at + len(part)))
        at += len(part) + 1
    return Option((start, end), key, tuple(values[:1] if values[:1] == values[1:] else values))


def _positional(
    cursor: Cursor, word: str, entry: Entry, found: dict[str, Option], blocks: tuple[str, ...]
) -> Option:
    token = cursor.now
    if word == "upsample" and _TIMES.fullmatch(token.text):
        cursor.take()
        return Option((token.start, token.end), "s", (cursor.worth_of(token.start + 1, token.end),))
    if word == "upsample" and re.fullmatch(r"\d+x", token.text):
        cursor.take()
        return Option((token.start, token.end), "s", (cursor.worth_of(token.start, token.end - 1),))
    if token.kind == "run" and (layer_word(token.text) or join_word(token.text) or token.text in blocks):
        cursor.fail("'>' before the next layer", token)
    free = [key for key in entry.order if key not in found]
    if word == "dropout" and _PERCENT.fullmatch(token.text):
        cursor.take()
        share = token.text.rstrip("%")
        percent = int(share) if token.text.endswith("%") else round(100 * float(share))
        return Option((token.start, token.end), "percent", (percent,))
    if not free or (found and token.kind == "run" and not token.text[0].isdigit()):
        known = " ".join((*entry.keys, *entry.flags))
        cursor.fail(f"'>' and the next layer, or of {known}" if known else "'>' and the next layer")
    if word == "mlp" and "times" in found:
        cursor.fail("'>' and the next layer")
    if _GLUED.fullmatch(token.text):
        spaced = re.sub(r"(?<=\d)(?=[a-z])", " ", token.text)
        cursor.fail(f"{spaced!r}, with a space", token)
    if "k" in free and free[0] not in _PAIRS and re.fullmatch(r"\d+x\d+", token.text):
        return _run(cursor, "k")
    return _valued(cursor, token.start, free[0]) if "x" not in token.text else _run(cursor, free[0])


def _run(cursor: Cursor, key: str) -> Option:
    token = cursor.take()
    return _of_run(cursor, token.start, key, token.start)
