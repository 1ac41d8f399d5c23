"""Attacks on linear scores and what defences cost, by autograd, norms and clamps."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import number, numbers, tensor


def _gradient(w: Any) -> torch.Tensor:
    """What autograd says of the score w·x by x."""
    x = torch.ones_like(tensor(w)).requires_grad_()
    (tensor(w) @ x).backward()
    assert x.grad is not None
    return x.grad


def linf_gain(w: Any, epsilon: Any) -> Any:
    """The score's change after a step of ε along the sign of autograd's gradient.

    >>> linf_gain(w=(3, -4), epsilon=2)
    14
    """
    return number((tensor(w) @ (_gradient(w).sign() * float(epsilon))).item())


def l2_gain(w: Any, epsilon: Any) -> Any:
    """The score's change after a step of length ε along the normalised gradient.

    >>> l2_gain(w=(3, -4), epsilon=2)
    10
    """
    return number((tensor(w) @ functional.normalize(_gradient(w), dim=0) * float(epsilon)).item())


def linf_to_flip(w: Any, z: Any) -> Any:
    """The score over the 1-norm of its gradient.

    >>> linf_to_flip(w=(3, -4), z=14)
    2
    """
    return number((tensor(z) / torch.linalg.vector_norm(_gradient(w), 1)).item())


def l2_to_flip(w: Any, z: Any) -> Any:
    """The score over the 2-norm of its gradient.

    >>> l2_to_flip(w=(3, -4), z=10)
    2
    """
    return number((tensor(z) / torch.linalg.vector_norm(_gradient(w), 2)).item())


def pgd_pixel(x: Any, signs: Any, step: Any, epsilon: Any, low: Any = 0, high: Any = 255) -> Any:
    """The step, `clamp` of the change, `clamp` of the pixel.

    >>> pgd_pixel(x=250, signs=(1, 1, 1, -1), step=4, epsilon=8)
    251
    """
    start = at = tensor(x)
    for sign in signs:
        change = (at + float(sign) * float(step) - start).clamp(-float(epsilon), float(epsilon))
        at = (start + change).clamp(float(low), float(high))
    return number(at.item())


def steps_to_border(epsilon: Any, step: Any) -> int:
    """`ceil` of the quotient.

    >>> steps_to_border(epsilon=8, step=3)
    3
    """
    return int((tensor(epsilon) / tensor(step)).ceil().item())


def fgsm_two_classes(x: Any, own: Any, other: Any, epsilon: Any) -> Any:
    """A step along the sign of the gradient of `cross_entropy` of the two scores, true class `own`.

    >>> fgsm_two_classes(x=(5, 5), own=(1, 2), other=(3, -1), epsilon=1)
    (6, 4)
    """
    leaf = tensor(x).requires_grad_()
    scores = torch.stack([tensor(own), tensor(other)]) @ leaf / 100  # small scores: no gradient rounds to 0
    functional.cross_entropy(scores, torch.tensor(0)).backward()
    if leaf.grad is None or not leaf.grad.all():
        raise Undecided("an entry has no gradient")
    return numbers(leaf.detach() + leaf.grad.sign() * float(epsilon))


def sign_noise_length(H: int, W: int, C: int, k: int, levels: int = 255) -> Any:
    """`vector_norm` of an image of k/levels.

    >>> sign_noise_length(H=2, W=2, C=1, k=1, levels=4) == 0.5
    True
    """
    return number(torch.linalg.vector_norm(torch.full((C, H, W), k / levels, dtype=tensor(1).dtype)).item())


def normalised_budget(k: int, std: Any, levels: int = 255) -> Any:
    """Autograd's slope of (v − mean)/std, times k/levels.

    >>> normalised_budget(k=1, std=0.5, levels=4) == 0.5
    True
    """
    v = tensor(0.25).requires_grad_()
    ((v - 0.4) / float(std)).sum().backward()
    assert v.grad is not None
    return number(v.grad.item() * k / levels)


def pixel_choices(v: int, k: int) -> int:
    """`unique` values after noise of −k … k and `clamp`.

    >>> pixel_choices(v=100, k=8), pixel_choices(v=2, k=8)
    (17, 11)
    """
    return (v + torch.arange(-k, k + 1)).clamp(0, 255).unique().numel()


def adversarial_passes(batches: int, K: int, epochs: int = 1) -> int:
    """Backward passes of one batch's attack and lesson, told by a hook, times batches and epochs.

    >>> adversarial_passes(batches=10, K=7)
    80
    """
    seen: list[int] = []
    x, w = tensor(1), tensor(2).requires_grad_()
    w.register_hook(lambda grad: seen.append(1))
    change = torch.zeros_like(x).requires_grad_()
    for _ in range(K):
        change.grad = None
        (w * (x + change)).sum().backward()
    (w * (x + change.detach())).sum().backward()
    return len(seen) * batches * epochs


def survivors(N: int, right: int, first: int, second: int, both: int) -> int:
    """Of masks over the images: right, and fooled by neither.

    >>> survivors(N=100, right=90, first=40, second=30, both=20)
    40
    """
    image = torch.arange(N)
    by_first = image < first
    by_second = (image >= first - both) & (image < first - both + second)
    return int(((image < right) & ~(by_first | by_second)).sum().item())


def robust_percent(N: int, right: int, first: int, second: int, both: int) -> Any:
    """The share of survivors, times 100.

    >>> robust_percent(N=200, right=90, first=40, second=30, both=20)
    20
    """
    return number(100 * survivors(N, right, first, second, both) / N)


def length_growth(H: int, C: int, k: int) -> Any:
    """The ratio of two norms.

    >>> length_growth(H=4, C=1, k=8)
    2
    """
    small, large = (torch.full((C, side, side), k / 255, dtype=tensor(1).dtype) for side in (H, 2 * H))
    return number((torch.linalg.vector_norm(large) / torch.linalg.vector_norm(small)).item())
