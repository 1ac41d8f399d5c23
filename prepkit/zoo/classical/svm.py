"""The linear support vector machine: of all planes between two classes, the one with the widest street.

Cortes & Vapnik 1995, "Support-Vector Networks". Primal `|w|^2 / 2 + C sum max(0, 1 - y (w x + b))`, dual
`sum a - |sum a y x|^2 / 2` with 0 <= a <= C; primal - dual >= 0, and 0 only at the optimum, which is how both solvers
know that they are done. Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale Linear SVM" (bias
penalised, as in LIBLINEAR); Fan, Chen & Lin 2005, "Working Set Selection Using Second Order Information" (bias free,
as in LIBSVM). Neither draws anything at random: the worst coordinate is next.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from prepkit.errors import UsageError
from prepkit.zoo.classical.checks import positive

GAP = 1e-8  # done when (primal - dual) / primal is below
LOOK = 16  # steps between two looks at the gap
TAU = 1e-12  # instead of a curvature of 0: two equal points


class Machine(NamedTuple):
    """`sign(w x + b)`: weight (F,), bias (), the multipliers a (N,) in 0 … C, and the two objectives."""

    weight: torch.Tensor
    bias: torch.Tensor
    multipliers: torch.Tensor
    primal: float
    dual: float

    def decide(self, x: torch.Tensor) -> torch.Tensor:
        """`w x + b`: how far on the right side, in half street widths. (..., F) → (...)."""
        return x @ self.weight + self.bias

    @property
    def support(self) -> torch.Tensor:
        """Indices of the support vectors (a > 0): the plane depends on no other point."""
        return self.multipliers.nonzero().squeeze(1)

    @property
    def margin(self) -> float:
        """`1 / |w|`: from the plane to either kerb."""
        return float(1 / self.weight.norm())


def fit_svm(
    x: torch.Tensor, y: torch.Tensor, c: float = 1.0, bias: str = "free", max_steps: int = 200_000
) -> Machine:
    """`argmin |w|^2 / 2 + C sum max(0, 1 - y (w x + b))` for x (N, F) and y (N,) of -1 and 1.

    `bias` "free" as above (sklearn's SVC(kernel="linear")); "penalised" adds b^2 / 2 to the primal, so that b is the
    weight of one more feature that is always 1 (LinearSVC(loss="hinge")). Ends when the duality gap is 1e-8 of the
    primal; worked out in float64, returned in the type of x. Raises UsageError for other labels, one class, or
    where `max_steps` do not reach that.

    >>> x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [2.0, 0.0], [3.0, 1.0]], dtype=torch.float64)
    >>> machine = fit_svm(x, torch.tensor([-1, -1, 1, 1]), c=10.0)
    >>> [round(v, 4) + 0 for v in (*machine.weight.tolist(), float(machine.bias))], len(machine.support)
    ([1.0, 0.0, -1.0], 2)
    """
    positive(c=c)
    y = _signs(x, y)
    if bias not in ("free", "penalised"):
        raise UsageError(f"bias is {bias!r}; expected 'free' or 'penalised'")
    free, kind, x = bias == "free", x.dtype, x.double()
    points = x if free else torch.cat([x, torch.ones_like(x[:, :1])], 1)
    curvature = (y[:, None] * points) @ (y[:, None] * points).T  # (N, N): y_i y_j x_i x_j
    a = torch.zeros_like(y)
    slope = -torch.ones_like(y)  # of the dual, turned: curvature @ a - 1
    step = _pair_step if free else _single_step
    for count in range(max_steps):
        if count % LOOK == 0 and (machine := _machine(x, y, a, slope, c, free)) is not None:
            weight, shift, multipliers = (part.to(kind) for part in machine[:3])
            return Machine(weight, shift, multipliers, machine.primal, machine.dual)
        step(a, slope, y, curvature, c)
    raise UsageError(f"no optimum after {max_steps} steps; scale the features to about 1, or lower c ({c})")


def _signs(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise UsageError(f"x has shape {tuple(x.shape)}, y {tuple(y.shape)}; expected (N, F) and (N,)")
    labels = sorted(set(y.tolist()))
    if labels != [-1, 1]:
        raise UsageError(f"y holds {labels[:5]}; expected -1 and 1, both")
    return y.double()


def _single_step(
    a: torch.Tensor, slope: torch.Tensor, y: torch.Tensor, curvature: torch.Tensor, c: float
) -> None:
    """Newton's step in the coordinate that gains most, kept within 0 … C (changes `a` and `slope`)."""
    width = curvature.diagonal().clamp(min=TAU)
    goal = (a - slope / width).clamp(0, c)
    change = goal - a
    gain = -(slope * change + width * change**2 / 2)
    i = gain.argmax()
    a[i] = goal[i]
    slope += curvature[:, i] * change[i]


def _pair_step(
    a: torch.Tensor, slope: torch.Tensor, y: torch.Tensor, curvature: torch.Tensor, c: float
) -> None:
    """With a free bias `sum a y = 0` must stay: two coordinates move, y_i a_i up and y_j a_j down alike."""
    up, down = _movable(a, y, c)
    pull = -y * slope  # what each point holds b to be, if it were on its kerb
    i = pull.where(up, -torch.inf).argmax()
    lead = pull[i] - pull  # (N,)
    width = (curvature[i, i] + curvature.diagonal() - 2 * y[i] * y * curvature[i]).clamp(min=TAU)
    j = (lead.clamp(min=0) ** 2 / width).where(down & (lead > 0), -torch.inf).argmax()
    room_i = torch.where(y[i] > 0, c - a[i], a[i])
    room_j = torch.where(y[j] > 0, a[j], c - a[j])
    change = torch.minimum((lead[j] / width[j]).clamp(min=0), torch.minimum(room_i, room_j))
    for k, sign in ((i, 1), (j, -1)):
        moved = (a[k] + sign * y[k] * change).clamp(0, c)
        a[k] = moved
        slope += curvature[:, k] * (sign * y[k] * change)


def _movable(a: torch.Tensor, y: torch.Tensor, c: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Where y a may grow, where it may shrink, within 0 <= a <= C."""
    return torch.where(y > 0, a < c, a > 0), torch.where(y > 0, a > 0, a < c)


def _machine(
    x: torch.Tensor, y: torch.Tensor, a: torch.Tensor, slope: torch.Tensor, c: float, free: bool
) -> Machine | None:
    """The machine of these multipliers, if its gap is small enough."""
    weight = x.T @ (a * y)
    bias = _best_bias(a, slope, y, c) if free else (a * y).sum()
    square = weight @ weight + (0 if free else bias**2)
    primal = float(square / 2 + c * (1 - y * (x @ weight + bias)).clamp(min=0).sum())
    dual = float(a.sum() - square / 2)
    if primal - dual > GAP * max(primal, torch.finfo(x.dtype).tiny):
        return None
    return Machine(weight, bias, a.clone(), primal, dual)


def _best_bias(a: torch.Tensor, slope: torch.Tensor, y: torch.Tensor, c: float) -> torch.Tensor:
    """Between the largest pull upwards and the smallest downwards, which meet at the optimum."""
    up, down = _movable(a, y, c)
    pull = -y * slope
    return (pull.where(up, -torch.inf).max() + pull.where(down, torch.inf).min()) / 2


def fit_one_against_rest(
    x: torch.Tensor, labels: torch.Tensor, c: float = 1.0, bias: str = "free"
) -> tuple[Machine, ...]:
    """K classes, K machines: the k-th tells class k (labels 0 … K-1) from all others.

    >>> x = torch.tensor([[0.0, 3.0], [3.0, 0.0], [-3.0, -3.0]], dtype=torch.float64)
    >>> machines = fit_one_against_rest(x, torch.tensor([0, 1, 2]))
    >>> classify(machines, x).tolist()
    [0, 1, 2]
    """
    classes = int(labels.max()) + 1 if len(labels) else 0
    return tuple(fit_svm(x, torch.where(labels == k, 1, -1), c, bias) for k in range(classes))


def classify(machines: tuple[Machine, ...], x: torch.Tensor) -> torch.Tensor:
    """`argmax_k w_k x + b_k`: (..., F) → (...) labels.

    >>> one = torch.ones(1)
    >>> machines = tuple(Machine(w * one, 0 * one[0], one, 0.0, 0.0) for w in (-1, 1))
    >>> classify(machines, torch.tensor([[-2.0], [5.0]])).tolist()
    [0, 1]
    """
    return torch.stack([machine.decide(x) for machine in machines], -1).argmax(-1)
