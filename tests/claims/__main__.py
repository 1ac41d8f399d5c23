"""`make claims`: writes questions/README.md, and tells what the bank still lacks."""

from __future__ import annotations

import sys

from tests.claims import claims, coverage, shelf
from tests.claims.page import page


def main() -> int:
    """Exit code 1 where something is lacking."""
    book, errata, books = claims.handbook(), claims.errata(), shelf.books()
    target = shelf.QUESTIONS / "README.md"
    target.write_text(page(book, errata, books), encoding="utf-8")
    lacking = coverage.shortfalls(book, errata, books, shelf.derivations())
    print(*lacking, f"{target.name}: {len(books)} questions; {len(lacking)} shortfalls", sep="\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
