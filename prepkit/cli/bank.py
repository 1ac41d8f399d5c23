"""`prepkit bank`: look into the question bank, and write for it."""

from __future__ import annotations

import typer

from prepkit.cli import bank_look, bank_write

app = typer.Typer(
    help="Look into the question bank, and write for it.", rich_markup_mode=None, no_args_is_help=True
)
app.command("list")(bank_look.list_questions)
app.command("search")(bank_look.search_questions)
app.command("show")(bank_look.show_question)
app.command("stats")(bank_look.show_counts)
app.command("oracles")(bank_look.list_oracles)
app.command("lint")(bank_write.lint_questions)
app.command("new")(bank_write.new_question)
app.command("schema")(bank_write.print_schema)
