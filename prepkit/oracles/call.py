"""`family.function` called by name. Only the file that defines the function is imported, when it is called."""

from __future__ import annotations

import importlib
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from fractions import Fraction
from functools import cache
from pathlib import Path

from prepkit.errors import NotInstalled, PrepkitError, Undecided, Undefined, UsageError

HERE = Path(__file__).resolve().parent
INSTALL = "pip install 'prepkit-interview[torch]'"
_NAME = re.compile(r"([a-z]+)\.([a-z]\w*)", re.ASCII)

Oracle = Callable[..., object]


class Failed(PrepkitError):
    """An oracle broke on the arguments it was given; `why` is its own message."""

    def __init__(self, oracle: str, why: str) -> None:
        super().__init__(f"{oracle}: {why}")
        self.oracle, self.why = oracle, why


def family_of(oracle: str) -> str:
    """The family of `family.function`.

    >>> family_of("count.windows")
    'count'
    """
    return oracle.partition(".")[0]


@cache
def resolve(oracle: str) -> Oracle:
    """The function behind `family.function`; NotInstalled where its family needs what is not there.

    >>> resolve("count.windows")(W=7, F=3, S=2)
    3
    """
    match = _NAME.fullmatch(oracle)
    module = _home(match[1], match[2]) if match else ""
    if not match or not module:
        from prepkit.oracles import catalogue

        catalogue.signature(oracle)  # words the complaint
        raise UsageError(f"oracle {oracle!r} is unknown")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch misses numpy, which nothing here needs
            found: Oracle = getattr(importlib.import_module(module), match[2])
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("prepkit"):
            raise
        raise NotInstalled(str(error.name), INSTALL) from None
    return found


def _home(family: str, function: str) -> str:
    """The module of `family` whose text defines `function`; a scan of a few small files."""
    line = re.compile(rf"^def {function}\(", re.MULTILINE)
    for path in sorted((HERE / family).glob("[!_]*.py")):
        if line.search(path.read_text(encoding="utf-8")):
            return f"prepkit.oracles.{family}.{path.stem}"
    return ""


def call(oracle: str, arguments: Mapping[str, object]) -> object:
    """What `oracle` says. Undecided and Undefined pass; whatever else goes wrong in it is `Failed`.

    >>> call("count.windows", {"W": Fraction(7), "F": 3})
    5
    """
    function = resolve(oracle)
    try:
        return function(**{name: _whole(value) for name, value in arguments.items()})
    except (Undecided, Undefined, NotInstalled):
        raise
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise Failed(oracle, f"{type(error).__name__}: {error}".partition("\n")[0]) from error


def _whole(value: object) -> object:
    """Whole fractions become ints, also within tuples: oracles index and count with them."""
    if isinstance(value, tuple):
        return tuple(_whole(item) for item in value)
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


@contextmanager
def device(name: str) -> Iterator[str]:
    """Within, torch's oracles compute values on this device; `auto` is the best there is. Yields which it is.

    On a cpu one thread does it: the tensors are so small that more would only wait for each other.

    >>> with device("cpu") as chosen:
    ...     chosen
    'cpu'
    """
    if name == "cpu" and sys.modules.get("torch") is None:
        yield name
        return
    try:
        torch = importlib.import_module("torch")
    except ModuleNotFoundError:
        raise NotInstalled("torch", INSTALL) from None
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    chosen = next(each for each in there if there[each]) if name == "auto" else name
    if not there.get(chosen):
        known = tuple(each for each, is_there in there.items() if is_there)
        raise UsageError(f"device {name!r} is not there; there is {', '.join(known)}", known)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with nullcontext() if chosen == "cpu" else torch.device(chosen):  # the mode slows every call down
            yield chosen
    finally:
        torch.set_num_threads(threads)
