"""The smallest typer app: what `prepkit --help` and the first question are measured against."""

import typer

app = typer.Typer()


@app.command()
def hello(name: str = "you") -> None:
    """Greet."""
    print(f"hello {name}")


if __name__ == "__main__":
    app()
