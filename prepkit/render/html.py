"""Any text as HTML that shows this text and nothing else, and the head every page of reports begins with."""

from __future__ import annotations

from html import escape

from prepkit.render.safe import safe

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1c2026; --soft: #5b6470; --paper: #fdfdfb; --rule: #d9dce1;
  --good: #1a7f37; --fair: #9a6700; --bad: #b42318; --accent: #0b5cad; --panel: #f3f4f1; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e4e7eb; --soft: #9aa4b1; --paper: #14171b; --rule: #333a43;
  --good: #4cc46a; --fair: #d8a93a; --bad: #ff7b6b; --accent: #79b8ff; --panel: #1c2127; }} }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.5 Georgia, "Times New Roman", serif; }}
main {{ max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }}
{style}</style>
</head>
<body>
<main>
"""


def text(words: str) -> str:
    r"""Words in which nothing is markup, and nothing steers anything; lines stay lines.

    >>> text("<b>x</b> & \x1b[2J")
    '&lt;b&gt;x&lt;/b&gt; &amp; \\x1b[2J'
    """
    return escape(safe(words, lines=True))
