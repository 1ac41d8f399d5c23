"""Support vector machines beside scikit-learn's: objective, plane, support vectors; HOG and SVM on shapes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.svm import SVC, LinearSVC

from prepkit.errors import UsageError
from prepkit.zoo.classical import hog, svm

CASES = [(60, 2, 1.0, 1.0), (200, 5, 1.0, 1.0), (200, 5, 3.0, 10.0), (150, 40, 0.5, 0.1), (80, 200, 1.0, 1.0)]


def clouds(n: int, features: int, apart: float) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(n + features)
    y = torch.where(torch.rand(n, generator=generator) < 0.4, 1, -1)
    x = torch.randn(n, features, generator=generator, dtype=torch.float64)
    x[:, 0] += apart * y
    return x, y


def primal(w: np.ndarray, b: float, x: torch.Tensor, y: torch.Tensor, c: float, penalised: bool) -> float:
    hinge = np.maximum(0, 1 - y.numpy() * (x.numpy() @ w + b)).sum()
    return float((w @ w + (b * b if penalised else 0)) / 2 + c * hinge)


@pytest.mark.parametrize("bias", ["free", "penalised"])
@pytest.mark.parametrize(("n", "features", "apart", "c"), CASES)
def test_the_optimum_is_scikit_learns(n: int, features: int, apart: float, c: float, bias: str) -> None:
    x, y = clouds(n, features, apart)
    ours = svm.fit_svm(x, y, c, bias)
    if bias == "free":
        theirs = SVC(kernel="linear", C=c, tol=1e-10).fit(x.numpy(), y.numpy())
    else:
        theirs = LinearSVC(loss="hinge", C=c, tol=1e-10, max_iter=10**6, random_state=0).fit(
            x.numpy(), y.numpy()
        )
    best = primal(theirs.coef_[0], theirs.intercept_[0], x, y, c, bias == "penalised")
    mine = primal(ours.weight.numpy(), float(ours.bias), x, y, c, bias == "penalised")
    assert mine == pytest.approx(ours.primal, rel=1e-12)
    assert mine <= best + 1e-6
    assert ours.dual <= mine <= ours.dual + 1e-6 * max(1, mine)  # no machine is better than the dual says
    assert np.abs(ours.weight.numpy() - theirs.coef_[0]).max() <= 1e-4
    if bias == "free":
        sure = (y * ours.decide(x) < 1 - 1e-4).nonzero().squeeze(1)  # within the street, or on the wrong side
        assert set(sure.tolist()) <= set(ours.support.tolist())
        assert set(ours.support.tolist()) == set(theirs.support_.tolist())


def test_the_plane_depends_on_no_other_point() -> None:
    x, y = clouds(200, 5, 3.0)
    machine = svm.fit_svm(x, y, 10.0)
    again = svm.fit_svm(x[machine.support], y[machine.support], 10.0)
    assert 2 <= len(machine.support) < 20
    assert torch.allclose(again.weight, machine.weight, atol=1e-4)


def test_the_street_of_two_points_is_as_wide_as_they_are_apart() -> None:
    x = torch.tensor([[0.0, 0.0], [3.0, 4.0]], dtype=torch.float64)
    machine = svm.fit_svm(x, torch.tensor([-1, 1]), c=1e3)
    assert machine.margin == pytest.approx(2.5, rel=1e-6)
    assert machine.decide(x).tolist() == pytest.approx([-1, 1], abs=1e-6)


@pytest.mark.parametrize("bias", ["free", "penalised"])
def test_multipliers_keep_their_law(bias: str) -> None:
    """0 <= a <= C; a = 0 beyond the kerb, a = C within the street; a free bias asks sum a y = 0."""
    x, y = clouds(150, 4, 1.0)
    machine = svm.fit_svm(x, y, 0.7, bias)
    a, side = machine.multipliers, y * machine.decide(x)
    assert ((a >= 0) & (a <= 0.7)).all()
    assert (a[side > 1 + 1e-3] == 0).all()
    assert torch.allclose(a[side < 1 - 1e-3], torch.tensor(0.7).double())
    assert torch.allclose(x.T @ (a * y), machine.weight)
    if bias == "free":
        assert abs(float((a * y).sum())) < 1e-9


def test_twice_is_the_same_to_the_last_bit_and_float32_comes_back_as_float32() -> None:
    x, y = clouds(100, 6, 1.0)
    assert torch.equal(svm.fit_svm(x, y).weight, svm.fit_svm(x, y).weight)
    single = svm.fit_svm(x.float(), y)
    assert single.weight.dtype == torch.float32
    assert torch.allclose(single.weight.double(), svm.fit_svm(x, y).weight, atol=1e-4)


def test_one_against_the_rest_classifies_as_scikit_learn_does() -> None:
    generator = torch.Generator().manual_seed(3)
    labels = torch.arange(150) % 3
    x = torch.randn(150, 4, generator=generator, dtype=torch.float64) + 2 * torch.eye(4).double()[labels]
    machines = svm.fit_one_against_rest(x, labels, 1.0, "penalised")
    theirs = LinearSVC(loss="hinge", C=1.0, tol=1e-10, max_iter=10**6, random_state=0).fit(
        x.numpy(), labels.numpy()
    )
    assert len(machines) == 3
    assert svm.classify(machines, x).tolist() == theirs.predict(x.numpy()).tolist()


@pytest.mark.parametrize(
    ("y", "c", "options", "told"),
    [
        ([0, 1, 1], 1.0, {}, r"y holds \[0, 1\]; expected -1 and 1, both"),
        ([1, 1, 1], 1.0, {}, r"y holds \[1\]"),
        ([1, -1], 1.0, {}, r"y \(2,\); expected \(N, F\) and \(N,\)"),
        ([1, -1, 1], -1.0, {}, "c is -1.0; expected a finite number above 0"),
        ([1, -1, 1], 1.0, {"bias": "none"}, "bias is 'none'; expected 'free' or 'penalised'"),
        ([1, -1, 1], 1.0, {"max_steps": 1}, "no optimum after 1 steps"),
    ],
)
def test_what_cannot_be_learned_is_told(
    y: list[int], c: float, options: dict[str, object], told: str
) -> None:
    x = torch.tensor([[0.3, 1.0], [2.0, 0.1], [1.0, 5.0]], dtype=torch.float64)
    with pytest.raises(UsageError, match=told):
        svm.fit_svm(x, torch.tensor(y), c, **options)  # type: ignore[arg-type]


def shape(kind: int, generator: torch.Generator) -> torch.Tensor:
    """A disc, a square or a triangle, somewhere, of some size, light on dark or dark on light, with grain."""
    y, x, size, ink = torch.rand(4, generator=generator, dtype=torch.float64)
    side = torch.arange(32, dtype=torch.float64)
    down, right, reach = side[:, None] - 14 - 4 * y, side - 14 - 4 * x, 7 + 4 * size
    inside = (
        down**2 + right**2 < reach**2,
        (down.abs() < reach) & (right.abs() < reach),
        (down < reach) & (down > 2 * right.abs() - reach),
    )[kind].double()
    picture = inside if ink > 0.5 else 1 - inside
    return picture + 0.1 * torch.randn(32, 32, generator=generator, dtype=torch.float64)


def test_hog_and_svm_tell_shapes_apart_where_pixels_do_not() -> None:
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(150) % 3
    pictures = torch.stack([shape(int(kind), generator) for kind in labels])
    right = {}
    for name, features in (("hog", hog.hog(pictures, interpolate=True)), ("pixels", pictures.flatten(1))):
        machines = svm.fit_one_against_rest(features[:90], labels[:90])
        right[name] = float((svm.classify(machines, features[90:]) == labels[90:]).double().mean())
    assert right["hog"] >= 0.95
    assert right["pixels"] <= 0.8
