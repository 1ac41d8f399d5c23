"""Activations by formula: each keeps the shape, and is written so that no intermediate overflows.

At kinks the derivative is the one torch takes: 0 for ReLU at 0. NaN stays NaN.
"""

from __future__ import annotations

import math

import torch

from prepkit.zoo.layers.shapes import require, shape

SELU_ALPHA, SELU_SCALE = (
    1.6732632423543772,
    1.0507009873554805,
)  # Klambauer et al. 2017, §2: mean 0, variance 1 stay
GELU_CUBIC = 0.044715  # Hendrycks & Gimpel 2016, §2
SIX = 6.0  # where ReLU6 ends: Krizhevsky 2010; MobileNets use it for low precision


def relu(x: torch.Tensor) -> torch.Tensor:
    """max(0, x). Nair & Hinton 2010.

    >>> relu(torch.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 3.])
    """
    return x.masked_fill(x <= 0, 0)


def leaky_relu(x: torch.Tensor, slope: float = 0.01) -> torch.Tensor:
    """max(x, slope·x): slope·x below 0, so no unit dies. Maas et al. 2013.

    >>> leaky_relu(torch.tensor([-2.0, 3.0]))
    tensor([-0.0200,  3.0000])
    """
    return torch.where(x > 0, x, slope * x)


def prelu(x: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
    """Leaky ReLU whose slopes are learnt: one for all, or (C,) for x of (B, C, …). He et al. 2015a.

    >>> prelu(torch.tensor([[-2.0, -2.0]]), torch.tensor([0.5, 0.25]))
    tensor([[-1.0000, -0.5000]])
    """
    channels = x.shape[1] if x.dim() > 1 else 1
    given = f"slopes of shape {shape(slope)} for an input of shape {shape(x)}"
    require(slope.dim() == 1 and len(slope) in (1, channels), given, f"(1,) or ({channels},) fits")
    across = slope.view(-1, *[1] * (x.dim() - 2)) if x.dim() > 1 else slope  # along the channels
    return torch.where(x > 0, x, across * x)


def relu6(x: torch.Tensor) -> torch.Tensor:
    """min(max(0, x), 6).

    >>> relu6(torch.tensor([-1.0, 3.0, 7.0]))
    tensor([0., 3., 6.])
    """
    return x.masked_fill(x <= 0, 0).masked_fill(x >= SIX, SIX)


def elu(x: torch.Tensor, alpha: float = 1.0) -> torch.Tensor:
    """α(eˣ - 1) below 0, x above. Clevert et al. 2016.

    The exponent is clamped: where the other branch is chosen, an overflow would make the gradient ∞ · 0 = NaN.

    >>> elu(torch.tensor([-1000.0, -1.0, 2.0]))
    tensor([-1.0000, -0.6321,  2.0000])
    """
    return torch.where(x > 0, x, alpha * torch.expm1(x.clamp(max=0)))


def selu(x: torch.Tensor) -> torch.Tensor:
    """λ·elu(x, α), the constants chosen so that mean 0 and variance 1 reproduce themselves. Klambauer et al. 2017.

    >>> selu(torch.tensor([-1.0, 1.0]))
    tensor([-1.1113,  1.0507])
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def log_sigmoid(x: torch.Tensor) -> torch.Tensor:
    """−log(1 + e⁻ˣ), as −logaddexp(0, −x): exact where 1 + e⁻ˣ would overflow or round to 1.

    >>> log_sigmoid(torch.tensor([-1000.0, 1000.0]))
    tensor([-1000.,    -0.])
    """
    return -torch.logaddexp(torch.zeros_like(x), -x)


def sigmoid(x: torch.Tensor) -> torch.Tensor:
    """1 / (1 + e⁻ˣ), as the exponential of its logarithm.

    >>> sigmoid(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    return log_sigmoid(x).exp()


def silu(x: torch.Tensor) -> torch.Tensor:
    """x·σ(x), also called swish. Elfwing et al. 2018; Ramachandran et al. 2017.

    >>> silu(torch.tensor([-1000.0, 0.0, 1.0]))
    tensor([-0.0000, 0.0000, 0.7311])
    """
    return x * sigmoid(x)


def hard_sigmoid(x: torch.Tensor) -> torch.Tensor:
    """min(max(0, x + 3), 6) / 6: the sigmoid in three straight pieces. Howard et al. 2019, §5.2.

    >>> hard_sigmoid(torch.tensor([-4.0, 0.0, 1.5]))
    tensor([0.0000, 0.5000, 0.7500])
    """
    return relu6(x + 3) / SIX


def hard_swish(x: torch.Tensor) -> torch.Tensor:
    """x·hard_sigmoid(x). Howard et al. 2019, "Searching for MobileNetV3", §5.2.

    >>> hard_swish(torch.tensor([-4.0, 1.5, 4.0]))
    tensor([-0.0000, 1.1250, 4.0000])
    """
    return x * hard_sigmoid(x)


def gelu(x: torch.Tensor) -> torch.Tensor:
    """x·Φ(x) = x/2 · (1 + erf(x / √2)): x times the share of normal draws below it. Hendrycks & Gimpel 2016.

    >>> gelu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    return x / 2 * (1 + torch.erf(x / math.sqrt(2)))


def gelu_tanh(x: torch.Tensor) -> torch.Tensor:
    """x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))): GPT-2's approximation, off by up to 5e-4: another net.

    >>> gelu_tanh(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1588,  0.0000,  0.8412])
    """
    return x / 2 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + GELU_CUBIC * x**3)))


def softmax(x: torch.Tensor, dim: int = -1) -> torch.Tensor:
    """exp(xᵢ - m) / Σⱼ exp(xⱼ - m), m the largest: the shift cancels, and nothing overflows.

    A row of −∞ alone has no softmax: 0/0, NaN, as torch gives it. Attention defines its own answer there.

    >>> softmax(torch.tensor([1000.0, 1000.0, -torch.inf]))
    tensor([0.5000, 0.5000, 0.0000])
    """
    return log_softmax(x, dim).exp()


def log_softmax(x: torch.Tensor, dim: int = -1) -> torch.Tensor:
    """xᵢ - m - log Σⱼ exp(xⱼ - m): taking the logarithm of the softmax would lose what underflows.

    >>> log_softmax(torch.tensor([0.0, -1000.0]))
    tensor([    0., -1000.])
    """
    shifted = x - x.amax(dim, keepdim=True).detach()  # any constant cancels, so no gradient flows through it
    return shifted - shifted.exp().sum(dim, keepdim=True).log()
