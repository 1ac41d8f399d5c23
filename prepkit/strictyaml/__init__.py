"""YAML without surprises: plain values that mean one thing, a line for each, and every complaint of a file at once.

    load(source, file)         bytes → Document: values, lines, complaints
    convert(document, type)    Document → a value of msgspec types, or complaints naming file, line and entry

>>> document = load("id: a.b\\nlevel: 3\\n", "a.yaml")
>>> document.value, document.line(("level",))
({'id': 'a.b', 'level': 3}, 2)
>>> print(load("padding: no\\n", "a.yaml").complaints[0])
a.yaml:1: padding: YAML readers differ on what no means; write "no" or false
"""

from prepkit.strictyaml.convert import convert
from prepkit.strictyaml.document import Document, Path
from prepkit.strictyaml.read import MAX_BYTES, MAX_DEPTH, load

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Document", "Path", "convert", "load"]
