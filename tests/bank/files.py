"""Bank files for tests."""

from __future__ import annotations

from pathlib import Path

HEAD = "format: 1\ntopic: {topic}\nquestions:\n"
ENTRY = """\
- id: {id}
  parameters: {{n: {{type: pint, from: 1, to: 9}}}}
  parts:
  - {{kind: number, prompt: "What is {{n}} + 1?", key: n + 1, citation: Peano}}
"""


def text(*ids: str, topic: str = "pooling") -> str:
    """A file with a question of each id."""
    return HEAD.format(topic=topic) + "".join(ENTRY.format(id=id_) for id_ in ids)


def write(path: Path, *ids: str, topic: str = "pooling") -> Path:
    """The same, on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(*ids, topic=topic), encoding="utf-8")
    return path
