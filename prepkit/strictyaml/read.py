"""Bytes → Document. Events are taken one by one, so no depth reaches the C stack and no alias is ever expanded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from yaml import events
from yaml._yaml import CParser
from yaml.error import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from prepkit.domain import At, Complaint
from prepkit.strictyaml.document import Document
from prepkit.strictyaml.plain import Plain, Unsure, read_plain

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 32  # a question needs about eight
MAX_COMPLAINTS = 100
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\0\0\xfe\xff": "UTF-32"}
_UTF8_BOM = b"\xef\xbb\xbf"
# C0 but tab and line breaks, DEL, C1, and what reorders a line on screen (Trojan Source, CVE-2021-42574)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_NO_KEY: Any = object()


class _Stop(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


def load(source: str | bytes, file: str, *, typed: bool = True) -> Document:
    """The document in `source`, read as far as it goes; `file` is only named in complaints.

    Where values are not `typed`, each is the text that was written, and none is unsure: so people fill in forms.

    >>> print(load("a: [1, 2", "a.yaml").complaints[0])
    a.yaml:1: did not find expected ',' or ']' while parsing a flow sequence
    >>> load("answer: 0.50", "a.yaml", typed=False).value
    {'answer': '0.50'}
    """
    builder, whole = _Builder(file, typed), True
    try:
        _build(_checked(source), builder)
    except _Stop as stop:
        builder.complain(stop.line, stop.problem)
        whole = False
    return Document(
        file=file,
        value=builder.root,
        lines=builder.lines,
        spelled=builder.spelled,
        complaints=tuple(builder.complaints),
        whole=whole,
    )


def _build(source: bytes, builder: _Builder) -> None:
    handlers = builder.handlers()
    try:
        parser = CParser(source)
        next_event = parser.get_event
        while (event := next_event()) is not None:
            handlers[type(event)](event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = source.rstrip().count(b"\n") + 1  # where the end is said to be missing
        problem = " ".join(filter(None, (error.problem, error.context)))
        raise _Stop(min(mark.line + 1, last) if mark else 1, problem) from None
    except ReaderError as error:
        raise _Stop(source.count(b"\n", 0, error.position) + 1, str(error.reason)) from None
    except YAMLError as error:  # none is known; a new PyYAML may have one
        raise _Stop(1, str(error)) from None
    if not builder.begun:
        raise _Stop(1, "the file is empty")


def _checked(source: str | bytes) -> bytes:
    """The bytes of `source`, if they are UTF-8 text of a reasonable size; raises `_Stop`."""
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(data) > MAX_BYTES:
        raise _Stop(1, f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read: split it")
    for bom, name in _BOMS.items():
        if data.startswith(bom):
            raise _Stop(1, f"the file is {name}; save it as UTF-8")
    data = data.removeprefix(_UTF8_BOM)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Stop(line, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8") from None
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise _Stop(line, f"control character U+{ord(control[0]):04X}; remove it")
    if directive := _DIRECTIVE.search(text):
        raise _Stop(
            text.count("\n", 0, directive.start()) + 1, "directives (%) are not read; remove the line"
        )
    return data


class _Builder:
    """Takes events, holds the tree so far. `node` is the open container, `marks` its lines, `key` the open key."""

    def __init__(self, file: str, typed: bool) -> None:
        self.file, self._typed = file, typed
        self.root: Any = None
        self.begun = False
        self.lines: dict[int, list[int]] = {}
        self.spelled: dict[tuple[int, str | int], str] = {}
        self.complaints: list[Complaint] = []
        self._memo: dict[str, Plain] = {}
        self._stack: list[tuple[Any, list[int]]] = []
        self._node: Any = None
        self._marks: list[int] = []
        self._key: Any = _NO_KEY

    def handlers(self) -> dict[type, Callable[[Any], None]]:
        """What to do with each type of event."""
        return {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._mapping,
            events.SequenceStartEvent: self._sequence,
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._document,
            events.DocumentEndEvent: self._ignore,
            events.StreamStartEvent: self._ignore,
            events.StreamEndEvent: self._ignore,
        }

    def complain(self, line: int, problem: str) -> None:
        """Note one complaint; too many end the reading."""
        self.complaints.append(Complaint(At(self.file, line), self._where(), problem))
        if len(self.complaints) == MAX_COMPLAINTS:
            raise _Stop(line, f"more than {MAX_COMPLAINTS} complaints; the rest is not read")

    def _where(self) -> str:
        """The nearest entry with an id, and the key whose value is being read."""
        around = [self._node, *(node for node, _ in reversed(self._stack))]
        name = next((node["id"] for node in around if type(node) is dict and type(node.get("id")) is str), "")
        key = self._key if isinstance(self._key, str) else ""
        return ": ".join(filter(None, (name and f"id {name}", key)))

    def _ignore(self, event: Any) -> None:
        pass

    def _document(self, event: Any) -> None:
        if self.begun:
            raise _Stop(event.start_mark.line + 1, "a second document begins; one file holds one document")
        self.begun = True

    def _scalar(self, event: Any) -> None:
        line, value = event.start_mark.line + 1, event.value
        if event.tag is not None or event.anchor is not None:
            self._refuse_marks(event, line)
        if event.style is None or event.style == "":
            try:
                value = self._memo[value] if self._typed else value
            except KeyError:
                value = self._plain(value, line)
        elif event.style == '"' and not value.isprintable() and (control := _CONTROL.search(value)):
            self.complain(line, f"control character U+{ord(control[0]):04X}; remove it")
        self._add(value, line, event.value)

    def _plain(self, text: str, line: int) -> Plain:
        if text == "<<":
            self.complain(line, "merge keys (<<) are not read; write the fields out")
            return text
        try:
            value = read_plain(text)
        except Unsure as unsure:
            self.complain(line, f"YAML readers differ on what {unsure.text} means; write {unsure.remedy}")
            return text
        if type(value) is not float or repr(value) == text:
            self._memo[text] = value
        return value

    def _add(self, value: Any, line: int, text: str = "") -> None:
        """Put `value` where the next value belongs; in a mapping every other one is a key."""
        node = self._node
        if type(node) is list:
            key: str | int = len(node)
            node.append(value)
            self._marks.append(line)
        elif node is None:
            self.root = value
            return
        elif self._key is _NO_KEY:
            self._open_key(value, line)
            return
        else:
            key, self._key = self._key, _NO_KEY
            node[key] = value
        if type(value) is float and repr(value) != text:
            self.spelled[id(node), key] = text

    def _open_key(self, key: Any, line: int) -> None:
        if type(key) is not str:
            self.complain(line, f'a key must be a name; quote it: "{"null" if key is None else key}"')
            key = str(key)
        if key in self._node:
            self.complain(line, f"key '{key}' is written twice")
        else:
            self._marks.append(line)
        self._key = key

    def _mapping(self, event: Any) -> None:
        self._open(event, {})

    def _sequence(self, event: Any) -> None:
        self._open(event, [])

    def _open(self, event: Any, node: Any) -> None:
        line = event.start_mark.line + 1
        if event.tag is not None or event.anchor is not None:
            self._refuse_marks(event, line)
        if type(self._node) is dict and self._key is _NO_KEY:
            raise _Stop(line, "a key must be a name; here a list or mapping stands as key")
        if len(self._stack) == MAX_DEPTH:
            raise _Stop(line, f"nested deeper than {MAX_DEPTH} levels")
        self._add(node, line)
        self._stack.append((self._node, self._marks))
        self._node, self._marks = node, [line]
        self.lines[id(node)] = self._marks

    def _close(self, event: Any) -> None:
        self._node, self._marks = self._stack.pop()

    def _alias(self, event: Any) -> None:
        line = event.start_mark.line + 1
        self.complain(line, f"alias *{event.anchor} is not read; write the value out")
        self._add(f"*{event.anchor}", line)

    def _refuse_marks(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            self.complain(line, f"anchor &{event.anchor} is not read; remove it")
        if event.tag is not None:
            self.complain(line, f"tag {event.tag} is not read; remove it")
