"""What torch says about training, against closed forms and finite differences that are written out here."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from prepkit import oracles
from prepkit.errors import Undecided
from prepkit.oracles import catalogue

HOMES = ("slopes", "gradients", "norms", "training", "quadrature")


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def slope(f: Callable[[float], float], x: float) -> float:
    """Five points: right to some ten digits."""
    h = 1e-3
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


def gelu(x: float) -> float:
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


def focal(p: float, gamma: float = 2) -> float:
    return -((1 - p) ** gamma) * math.log(p)


def loss(*z: float) -> float:
    return math.log(sum(map(math.exp, z))) - z[0]


def normalised(a: float, b: float, e: float) -> float:
    return (a - b) / 2 / math.sqrt((a - b) ** 2 / 4 + e)


def decays(p: float, q: float, t: float) -> float:
    return (math.exp(-p * t) - math.exp(-q * t)) / (q - p)


X = (-3, -0.5, 0.3, 2)
CLOSED: list[tuple[str, dict[str, object], float]] = [
    *[("sigmoid", {"x": x}, sigma(x)) for x in X],
    *[("sigmoid_slope", {"x": x}, slope(sigma, x)) for x in X],
    *[("tanh", {"x": x}, math.tanh(x)) for x in X],
    *[("tanh_slope", {"x": x}, slope(math.tanh, x)) for x in X],
    *[("silu_slope", {"x": x}, slope(lambda t: t * sigma(t), x)) for x in X],
    *[("gelu_slope", {"x": x}, slope(gelu, x)) for x in X],
    *[("gelu_halves", {"x": x}, gelu(x) - gelu(-x)) for x in X],
    *[("leaky_relu_slope", {"x": x, "slope": 0.1}, 1 if x > 0 else 0.1) for x in X],
    *[("smooth_l1_slope", {"x": x, "beta": 1}, max(-1, min(1, x))) for x in X],
    *[("binary_cross_entropy_slope", {"z": x, "y": 0.25}, sigma(x) - 0.25) for x in X],
    *[("focal_slope", {"p": p, "gamma": 2}, slope(focal, p)) for p in (0.2, 0.9)],
    *[("focal_logit_slope", {"p": sigma(z), "gamma": 2}, slope(lambda t: focal(sigma(t)), z)) for z in X],
    ("softmax_entry", {"z": (1, 2), "i": 0}, sigma(-1)),
    ("softmax_slope", {"z": (1, 2), "i": 0, "k": 0}, slope(lambda t: sigma(t - 2), 1)),
    ("softmax_slope", {"z": (1, 2), "i": 0, "k": 1}, slope(lambda t: sigma(1 - t), 2)),
    ("cross_entropy", {"z": (1, 2, 3), "c": 0}, loss(1, 2, 3)),
    ("cross_entropy_slope", {"z": (1, 2, 3), "c": 0, "k": 1}, slope(lambda t: loss(1, t, 3), 2)),
    ("log_sum_exp_equal", {"K": 7, "m": 3}, 3 + math.log(7)),
    ("equal_logits_loss", {"K": 10}, math.log(10)),
    ("batch_norm_entry", {"t": 3, "m": 1, "q": 4, "e": 0.5, "g": 2, "b": 1}, 2 * 2 / math.sqrt(4.5) + 1),
    (
        "conv_batch_norm",
        {"w": 2, "x": 3, "b": 1, "m": 4, "q": 1, "e": 1, "g": 3, "be": 5},
        9 / math.sqrt(2) + 5,
    ),
    ("batch_norm_running_mean", {"r": 1, "m": 5, "t": 0.25, "n": 3}, 5 - 4 * 0.75**3),
    ("batch_norm_running_variance", {"q": 12, "n": 5}, 3),
    ("batch_norm_pair_slope", {"a": 2, "b": 1, "e": 0.5}, slope(lambda t: normalised(t, 1, 0.5), 2)),
    ("sgd_weight", {"w": 3, "g": 2, "eta": 0.1, "decay": 0.5, "steps": 1}, 3 - 0.1 * (2 + 1.5)),
    ("sgd_weight", {"w": 3, "g": 0, "eta": 0.1, "decay": 0.5, "steps": 4}, 3 * 0.95**4),
    ("momentum_velocity", {"g": (1, -2, 4), "b": 0.9}, 0.81 - 1.8 + 4),
    ("momentum_step", {"g": 2, "b": 0.9, "eta": 0.1, "n": 5}, 0.2 * (1 - 0.9**5) / 0.1),
    ("adam_moment", {"g": 2, "b": 0.9, "t": 5}, 2 * (1 - 0.9**5)),
    ("adamw_weight", {"w": 3, "g": -7, "eta": 0.1, "decay": 0.5}, 3 * 0.95 + 0.1),
    ("cosine_rate", {"hi": 3, "lo": 1, "T": 6, "t": 2}, 1 + 2 * (1 + math.cos(math.pi / 3)) / 2),
    *[("convolve_decays", {"p": p, "q": 2, "t": t}, decays(p, 2, t)) for p in (1, 0.5, 7) for t in (0.25, 3)],
    ("dropout_kept", {"p": 0.2, "x": -4}, -5),
    ("dropout_mean", {"p": 0.2, "x": -4}, -4),
    ("dropout_variance", {"p": 0.2, "x": -4}, 16 * 0.2 / 0.8),
    ("relu_second_moment", {"slope": 0.5}, (1 + 0.25) / 2),
    ("he_gain_squared", {}, 2),
    ("attention_params", {"d": 6}, 4 * 36 + 4 * 6),
    ("encoder_params", {"d": 6}, 12 * 36 + 13 * 6),
]

TRUE: list[tuple[str, dict[str, object]]] = [
    ("gelu_slope_is_normal", {"x": 1.5}),
    ("conv_gradcheck", {"n": 4, "F": 3, "S": 2}),
    ("conv_input_gradient_is_full", {"n": 5, "F": 3, "S": 2}),
    ("conv_input_gradient_entry", {"n": 5, "F": 3, "s": 4, "S": 2}),
    ("conv_kernel_gradient_is_correlation", {"n": 5, "F": 3, "S": 2}),
    ("conv_bias_gradient_is_sum", {"n": 5}),
    ("linear_gradients_are_products", {"m": 3, "n": 4}),
    ("cross_entropy_gradient_is_difference", {"K": 5, "c": 2, "k": 2}),
    ("cross_entropy_gradient_total", {"K": 5, "c": 2}),
    ("softmax_unshifted", {"K": 5, "m": 30}),
    ("log_sum_exp_shifts", {"K": 5, "m": 30}),
    ("batch_norm_gradcheck", {"n": 4}),
    ("batch_norm_gradient_is_projection", {"n": 5, "k": 3}),
    ("batch_norm_bias_gradient_is_zero", {"n": 5}),
    ("batch_norm_mean_is_zero", {"n": 5, "e": 0.1}),
    ("batch_norm_variance_falls_short", {"n": 5, "e": 0.1}),
    ("batch_norm_folds", {"F": 3}),
    ("batch_norm_forgets_bias", {"n": 5, "b": 2}),
    ("layer_norm_mean_is_zero", {"n": 5, "e": 0.1}),
    ("layer_norm_variance_falls_short", {"n": 5, "e": 0.1}),
    ("layer_norm_forgets", {"n": 5, "a": 2, "c": 3}),
    ("he_uniform_fills", {"n": 8, "bound": math.sqrt(6 / 8)}),
    ("xavier_uniform_fills", {"p": 3, "q": 5, "bound": math.sqrt(6 / 8)}),
]

FALSE: list[tuple[str, dict[str, object]]] = [
    ("layer_norm_forgets", {"n": 5, "a": -2, "c": 3}),  # a negative scale turns the signs
    ("he_uniform_fills", {"n": 8, "bound": math.sqrt(3 / 8)}),
    ("he_uniform_fills", {"n": 8, "bound": 1}),
    ("xavier_uniform_fills", {"p": 3, "q": 5, "bound": math.sqrt(6 / 3)}),
]

ABSTAINS: list[tuple[str, dict[str, object]]] = [
    ("sigmoid_slope", {"x": 40}),
    ("cross_entropy", {"z": (0, 40), "c": 1}),
    ("conv_input_gradient_entry", {"n": 4, "F": 3, "s": -1}),
    ("batch_norm_gradcheck", {"n": 1}),
    ("layer_norm_mean_is_zero", {"n": 1, "e": 1}),
    ("sgd_weight", {"w": 1, "g": 0, "eta": 0.1, "steps": 10_000}),
    ("cosine_rate", {"hi": 1, "lo": 0, "T": 5, "t": 6}),
]


@pytest.mark.parametrize(("name", "arguments", "wanted"), CLOSED)
def test_closed_forms(name: str, arguments: dict[str, object], wanted: float) -> None:
    found = oracles.call(f"torch.{name}", arguments)
    assert float(found) == pytest.approx(wanted, rel=1e-8, abs=1e-10)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "arguments"), TRUE)
def test_laws_that_hold(name: str, arguments: dict[str, object]) -> None:
    assert oracles.call(f"torch.{name}", arguments) is True


@pytest.mark.parametrize(("name", "arguments"), FALSE)
def test_laws_that_do_not_hold(name: str, arguments: dict[str, object]) -> None:
    assert oracles.call(f"torch.{name}", arguments) is False


@pytest.mark.parametrize(("name", "arguments"), ABSTAINS)
def test_abstains_where_float64_or_torch_cannot_say(name: str, arguments: dict[str, object]) -> None:
    with pytest.raises(Undecided):
        oracles.call(f"torch.{name}", arguments)


def test_every_closer_is_in_a_table() -> None:
    told = map(catalogue.signature, catalogue.names("torch"))
    closers = {one.oracle.partition(".")[2] for one in told if one.module.rpartition(".")[2] in HOMES}
    assert closers == {row[0] for row in (*CLOSED, *TRUE)}
