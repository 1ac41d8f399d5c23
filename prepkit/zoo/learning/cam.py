"""Where a classifier looked: CAM and Grad-CAM, coarse heat maps of the last convolution's size, one for each class.

CAM (Zhou et al. 2016, arXiv 1512.04150): for a net that ends in global average pooling and one linear layer,
M_c = Σ_k w_ck A_k. Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391): α_k = the mean over positions of ∂y_c/∂A_k
replaces w_ck, for any net, L_c = ReLU(Σ_k α_k A_k). Where both exist, Grad-CAM = ReLU(CAM)/(H W). Neither marks "the
exact regions": the maps are coarse, and a map alone is no proof of a reason (Adebayo et al. 2018, arXiv 1810.03292).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn import functional


def cam(features: torch.Tensor, weight: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
    """M_c = Σ_k w_ck A_k: maps (B, K, H, W), the linear layer's weight (C, K), classes (B,) → (B, H, W).

    Its mean over positions, plus the bias, is the logit of that class: the map says where the score came from.

    >>> cam(torch.ones(1, 2, 3, 3), torch.tensor([[1.0, 2.0]]), torch.tensor([0]))[0, 0]
    tensor([3., 3., 3.])
    """
    return torch.einsum("bkhw,bk->bhw", features, weight[classes])


def grad_cam(
    net: nn.Module, layer: nn.Module, images: torch.Tensor, classes: torch.Tensor | None = None
) -> torch.Tensor:
    """ReLU(Σ_k α_k A_k), α_k the mean of ∂y_c/∂A_k over positions, A the output of `layer`: → (B, H, W).

    `classes` (B,) are those asked about; the predicted ones where none are given. Call it in evaluation mode: with
    batch statistics one image would colour the map of another. No gradient is left behind in the parameters.

    >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))
    >>> grad_cam(net.eval(), net[0], torch.zeros(2, 3, 16, 16)).shape
    torch.Size([2, 14, 14])
    """
    with torch.enable_grad(), watched(layer) as seen:
        logits = net(images.detach().requires_grad_())  # (B, C); also where all weights are frozen
        asked = logits.argmax(1) if classes is None else classes
        chosen = logits.gather(1, asked[:, None]).sum()  # images do not meet, so one sum serves them all
    (maps,) = seen  # (B, K, H, W)
    (gradient,) = torch.autograd.grad(chosen, maps)
    alpha = gradient.mean((2, 3), keepdim=True)  # (B, K, 1, 1)
    return functional.relu((alpha * maps).sum(1)).detach()


@contextmanager
def watched(layer: nn.Module) -> Iterator[list[torch.Tensor]]:
    """A list that receives what `layer` puts out while the block runs.

    What flows on is a copy: a ReLU that works in place would otherwise overwrite what is kept.

    >>> relu = nn.ReLU()
    >>> with watched(relu) as seen:
    ...     _ = relu(torch.tensor([-1.0, 2.0]))
    >>> seen
    [tensor([0., 2.])]
    """
    seen: list[torch.Tensor] = []

    def keep(_module: nn.Module, _inputs: object, output: torch.Tensor) -> torch.Tensor:
        seen.append(output)
        return output.clone()

    hook = layer.register_forward_hook(keep)
    try:
        yield seen
    finally:
        hook.remove()


def heat(maps: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """Maps (B, h, w) ≥ 0 → (B, *size) in [0, 1], to be laid over the image; a map of zeros stays one.

    >>> heat(torch.tensor([[[0.0, 5.0]], [[0.0, 0.0]]]), (1, 4))
    tensor([[[0.0000, 0.2500, 0.7500, 1.0000]],
            [[0.0000, 0.0000, 0.0000, 0.0000]]])
    """
    large = functional.interpolate(maps[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    peak = large.amax((1, 2), keepdim=True)
    return large / torch.where(peak > 0, peak, 1)
