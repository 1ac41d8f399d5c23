"""A bar for what takes a while, drawn by rich on stderr; nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn


@contextmanager
def bar() -> Iterator[Callable[[int, int], None]]:
    """A function of how many are done, of how many (0: nobody knows); the bar goes away at the end.

    >>> with bar() as shown:
    ...     shown(1, 2)
    """
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("")
        yield lambda done, of: progress.update(task, completed=done, total=of or None)
