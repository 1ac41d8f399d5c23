"""CAM and Grad-CAM beside gradients written by hand, finite differences, and each other."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.learning import cam

CLASSES = torch.tensor([2, 0])


def _net(*tail: nn.Module, inplace: bool = False) -> nn.Sequential:
    torch.manual_seed(0)
    head = [nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(inplace=inplace)]
    return nn.Sequential(*head, *tail).double().eval()


def _pooled(inplace: bool = False) -> nn.Sequential:
    return _net(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4), inplace=inplace)


def _flat(inplace: bool = False) -> nn.Sequential:
    return _net(nn.Flatten(), nn.Linear(6 * 5 * 7, 4), inplace=inplace)


def _images() -> torch.Tensor:
    return torch.randn(2, 3, 5, 7, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def test_grad_cam_of_pooling_and_linear_is_cam_up_to_relu_and_the_number_of_positions() -> None:
    net, x = _pooled(), _images()
    features = net[:3](x)
    maps = cam.cam(features, net[5].weight, CLASSES)
    assert torch.allclose(cam.grad_cam(net, net[2], x, CLASSES), maps.clamp(min=0) / (5 * 7), atol=1e-14)
    assert (maps < 0).any()
    logits = net(x)[[0, 1], CLASSES]
    assert torch.allclose(maps.mean((1, 2)) + net[5].bias[CLASSES], logits)


def test_cam_beside_loops() -> None:
    features, weight = torch.randn(2, 3, 2, 2), torch.randn(4, 3)
    maps = cam.cam(features, weight, CLASSES)
    for b, c in enumerate(CLASSES.tolist()):
        for i in range(2):
            for j in range(2):
                wanted = sum(float(weight[c, k] * features[b, k, i, j]) for k in range(3))
                assert float(maps[b, i, j]) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("inplace", [False, True])
def test_gradients_by_hand(layer: int, inplace: bool) -> None:
    """∂y_c/∂(ReLU's output) is the linear layer's row; before BN and ReLU it is times γ/√(σ² + ε), 0 where cut off."""
    net, x = _flat(inplace), _images()
    net[1].weight.data.uniform_(0.5, 2)
    with torch.no_grad():
        raw = net[0](x)
        normed = net[1](raw.clone())
        row = net[4].weight[CLASSES].reshape(2, 6, 5, 7)
        if layer == 0:
            scale = net[1].weight / (net[1].running_var + net[1].eps).sqrt()
            slopes, maps = row * (normed > 0) * scale[:, None, None], raw
        elif layer == 1:  # what an in-place ReLU would overwrite
            slopes, maps = row * (normed > 0), normed
        else:
            slopes, maps = row, normed.clamp(min=0)
        wanted = torch.zeros(2, 5, 7, dtype=torch.float64)
        for b in range(2):
            for k in range(6):
                wanted[b] += slopes[b, k].sum() / 35 * maps[b, k]
    assert torch.allclose(cam.grad_cam(net, net[layer], x, CLASSES), wanted.clamp(min=0), atol=1e-13)


def test_gradients_by_finite_differences() -> None:
    net, x, h = _flat(), _images()[:1], 1e-6
    maps, alpha = net[:2](x).detach(), []
    for k in range(6):
        total = 0.0
        for i in range(5):
            for j in range(7):
                up, down = maps.clone(), maps.clone()
                up[0, k, i, j] += h
                down[0, k, i, j] -= h
                total += (net[2:](up)[0, 3] - net[2:](down)[0, 3]).item() / (2 * h)
        alpha.append(total / 35)
    wanted = sum(a * maps[0, k] for k, a in enumerate(alpha)).clamp(min=0)
    found = cam.grad_cam(net, net[1], x, torch.tensor([3]))
    assert torch.allclose(found[0], wanted, atol=1e-8)


def test_without_classes_the_predicted_ones() -> None:
    net, x = _pooled(), _images()
    assert torch.equal(cam.grad_cam(net, net[2], x), cam.grad_cam(net, net[2], x, net(x).argmax(1)))


def test_nothing_is_left_behind() -> None:
    net, x = _pooled().requires_grad_(False), _images()
    with torch.no_grad():
        maps = cam.grad_cam(net, net[0], x)
    assert maps.abs().sum() > 0
    assert not maps.requires_grad
    assert not x.requires_grad
    assert not net[0]._forward_hooks
    trained = _pooled()
    cam.grad_cam(trained, trained[0], x)
    assert all(p.grad is None for p in trained.parameters())
    with pytest.raises(RuntimeError):
        cam.grad_cam(net, net[0], torch.zeros(2, 4, 5, 7))
    assert not net[0]._forward_hooks


def test_images_of_a_batch_do_not_meet() -> None:
    net, x = _pooled(), _images()
    both = cam.grad_cam(net, net[2], x, CLASSES)
    alone = torch.cat([cam.grad_cam(net, net[2], x[b : b + 1], CLASSES[b : b + 1]) for b in (0, 1)])
    assert torch.allclose(both, alone, atol=1e-14)


def test_heat_is_between_zero_and_one() -> None:
    maps = torch.rand(3, 4, 4)
    maps[1] = 0
    hot = cam.heat(maps, (9, 11))
    assert hot.shape == (3, 9, 11)
    assert hot.amax((1, 2)).tolist() == pytest.approx([1, 0, 1])
    assert functional.relu(-hot).sum() == 0
