"""The functions of the language over exact and enclosed values: exact where `exact` knows the value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import arb, fmpq, fmpq_mat

from prepkit.errors import Undecided, Undefined
from prepkit.maths import exact
from prepkit.maths.balls.operations import LARGEST_EXPONENT, power, require_nonzero
from prepkit.maths.balls.values import lift, lower, separated


def _require_positive(value: Any, why: str) -> None:
    if value > 0:
        return
    raise Undefined(why) if value <= 0 else Undecided(why + ", perhaps")


def _rounding(name: str) -> Callable[[Any], Any]:
    def function(value: Any) -> Any:
        if isinstance(value, fmpq):
            return fmpq(value.floor() if name == "floor" else value.ceil())
        found = (value.floor() if name == "floor" else value.ceil()).unique_fmpz()
        if found is None:
            raise Undecided("a rounding that may fall either way")
        return fmpq(found)

    return function


def _extreme(largest: bool) -> Callable[..., Any]:
    def function(first: Any, *rest: Any) -> Any:
        for value in rest:
            if isinstance(first, fmpq) and isinstance(value, fmpq):
                first = max(first, value) if largest else min(first, value)
            else:
                first = arb(first).max(arb(value)) if largest else arb(first).min(arb(value))
        return first

    return function


def _mod(left: Any, right: Any) -> Any:
    require_nonzero(right)
    return left - right * _rounding("floor")(left / right)


def _sign(value: Any) -> Any:
    if isinstance(value, arb) and value.contains(0):
        raise Undecided("a sign that may be either")
    return fmpq((value > 0) - (value < 0))


def _delta(left: Any, right: Any) -> Any:
    apart = separated(left, right)
    if apart is None:
        raise Undecided("an equality that may or may not hold")
    return fmpq(int(not apart))


def _through(name: str, within: Callable[[Any], None] = lambda value: None) -> Callable[[Any], Any]:
    """Exact where `exact` knows the value, else the ball function of that name."""
    known = exact.FUNCTIONS[name]
    method = {"log2": "log"}.get(name, name)

    def function(value: Any) -> Any:
        if isinstance(value, fmpq):
            try:
                return lift(known(lower(value)))
            except exact.Inexact:
                value = arb(value)
        elif not isinstance(value, arb):
            raise Undecided(f"{name} of a matrix")
        within(value)
        found = getattr(value, method)()
        return found / arb(2).log() if name == "log2" else found

    return function


def _moderate(value: arb) -> None:
    if not abs(value) < LARGEST_EXPONENT:
        raise Undecided("an argument is too large")


def _log_domain(value: arb) -> None:
    _require_positive(value, "the logarithm of a number that is not positive")


def _arc_domain(value: arb) -> None:
    if value > 1 or value < -1:
        raise Undefined("the arc of a number outside [-1, 1]")
    if not abs(value) <= 1:
        raise Undecided("an arc, perhaps undefined")


def _tan_domain(value: arb) -> None:
    if value.cos().contains(0):
        raise Undecided("a tangent, perhaps undefined")


_DOMAINS: Mapping[str, Callable[[Any], None]] = {
    "log": _log_domain,
    "log2": _log_domain,
    "asin": _arc_domain,
    "acos": _arc_domain,
    "tan": _tan_domain,
    **dict.fromkeys(("exp", "sinh", "cosh", "sin", "cos"), _moderate),
}


def _whole_only(name: str) -> Callable[..., Any]:
    def function(*args: Any) -> Any:
        if not all(isinstance(arg, fmpq) for arg in args):
            raise Undecided(f"{name} of what is no rational number")
        return lift(exact.FUNCTIONS[name](*(lower(arg) for arg in args)))

    return function


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: _through(name, _DOMAINS.get(name, lambda value: None)) for name in (
        "exp", "log", "log2", "tanh", "erf", "sin", "cos", "tan", "sinh", "cosh", "atan", "asin", "acos"
    )},
    "sqrt": lambda value: power(value, fmpq(1, 2)),
    "abs": abs,
    "floor": _rounding("floor"),
    "ceil": _rounding("ceil"),
    "max": _extreme(True),
    "min": _extreme(False),
    "mod": _mod,
    "sign": _sign,
    "delta": _delta,
    "kink": lambda value: lift(exact.FUNCTIONS["kink"](lower(_sign(value)))),
    "factorial": _whole_only("factorial"),
    "binomial": _whole_only("binomial"),
    "T": lambda value: value.transpose() if isinstance(value, fmpq_mat) else value,
}  # fmt: skip
