"""Steps of torch's optimisers."""

from __future__ import annotations

from typing import Any

import torch

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import number, tensor

SQUARES = 1e-6


def _weight(value: Any) -> torch.Tensor:
    return tensor(value).requires_grad_()


def _stepped(optimiser: torch.optim.Optimizer, weight: torch.Tensor, g: Any) -> torch.Tensor:
    for slope in g:
        weight.grad = tensor(slope)
        optimiser.step()
    return weight.detach()


def adam_first_weight(w: Any, g: Any, eta: Any, decay: Any, decoupled: int = 0) -> Any:
    """By `Adam`, or by `AdamW`.

    >>> adam_first_weight(w=4, g=-1, eta=0.5, decay=0.5)
    Fraction(7, 2)
    >>> adam_first_weight(w=4, g=-1, eta=0.5, decay=0.5, decoupled=1)
    Fraction(7, 2)
    """
    weight, kind = _weight(w), torch.optim.AdamW if decoupled else torch.optim.Adam
    optimiser = kind([weight], lr=float(eta), eps=0.0, weight_decay=float(decay))
    return number(_stepped(optimiser, weight, [g]).item())


def adam_corrected_mean(g: Any, b: Any) -> Any:
    """By the state of `Adam`.

    >>> adam_corrected_mean(g=(2, 5), b=0.5)
    4
    """
    weight = _weight(0)
    optimiser = torch.optim.Adam([weight], betas=(float(b), 0.999))
    _stepped(optimiser, weight, g)
    state = optimiser.state[weight]
    return number((state["exp_avg"] / (1 - float(b) ** state["step"].item())).item())


def adam_uncorrected_step(b1: Any, b2: Any) -> Any:
    """By the state of `Adam` after a gradient of 1.

    >>> adam_uncorrected_step(b1=0.9, b2=0.99)
    1
    """
    root = (1 - float(b2)) ** 0.5 * 1_000
    if abs(root - round(root)) > SQUARES:
        raise Undecided("the root is no fraction")
    weight = _weight(0)
    optimiser = torch.optim.Adam([weight], betas=(float(b1), float(b2)))
    _stepped(optimiser, weight, [1])
    state = optimiser.state[weight]
    return number((state["exp_avg"] / state["exp_avg_sq"].sqrt()).item())


def momentum_weight(w: Any, g: Any, b: Any, eta: Any) -> Any:
    """By `SGD`.

    >>> momentum_weight(w=1, g=(2, 2), b=0.5, eta=0.1)
    Fraction(1, 2)
    """
    weight = _weight(w)
    return number(_stepped(torch.optim.SGD([weight], lr=float(eta), momentum=float(b)), weight, g).item())


def momentum_limit(g: Any, b: Any, eta: Any) -> Any:
    """`SGD`'s velocity v = A·v + g, solved with the A that one of its steps shows.

    >>> momentum_limit(g=1, b=0.5, eta=1)
    2
    """
    weight = _weight(0)
    optimiser = torch.optim.SGD([weight], lr=1.0, momentum=float(b))
    _stepped(optimiser, weight, [1, 0])
    kept = optimiser.state[weight]["momentum_buffer"]
    velocity = torch.linalg.solve((1 - kept)[None], tensor(g))
    return number(float(eta) * velocity.item())


def decay_is_penalty(w: Any, g: Any, eta: Any, decay: Any, adam: int = 0) -> bool:
    """A penalty in the loss, by autograd, against the decay of `SGD` or `AdamW`.

    >>> grid = dict(w=2, g=3, eta=0.1, decay=0.5)
    >>> decay_is_penalty(**grid), decay_is_penalty(**grid, adam=1)
    (True, False)
    """
    ends = []
    for penalty in (float(decay), 0.0):
        weight, beside = _weight(w), float(decay) - penalty
        kind: Any = torch.optim.SGD if not adam else torch.optim.AdamW
        optimiser = kind([weight], lr=float(eta), weight_decay=beside)
        (float(g) * weight + penalty / 2 * weight**2).sum().backward()
        optimiser.step()
        ends.append(weight.detach())
    return bool(torch.allclose(*ends, rtol=1e-9, atol=1e-9))


def optimiser_bytes(P: int, moments: int = 0) -> int:
    """Of the states of `SGD`, `SGD` with momentum, or `Adam` after a step with a few weights; P times one's share.

    >>> optimiser_bytes(P=10, moments=2)
    80
    """
    weight = torch.ones(8, requires_grad=True)
    kinds = {
        0: lambda: torch.optim.SGD([weight], lr=0.1),
        1: lambda: torch.optim.SGD([weight], lr=0.1, momentum=0.9),
        2: lambda: torch.optim.Adam([weight]),
    }
    optimiser = kinds[moments]()
    weight.sum().backward()
    optimiser.step()
    kept = [each for each in optimiser.state[weight].values() if torch.is_tensor(each) and each.numel() > 1]
    return P * sum(each.numel() * each.element_size() for each in kept) // weight.numel()


def decayed_weight(w: Any, eta: Any, decay: Any, steps: int) -> Any:
    """By `SGD` with `weight_decay` and gradients of 0.

    >>> decayed_weight(w=8, eta=0.5, decay=1, steps=3)
    1
    """
    weight = _weight(w)
    optimiser = torch.optim.SGD([weight], lr=float(eta), weight_decay=float(decay))
    return number(_stepped(optimiser, weight, [0] * steps).item())
