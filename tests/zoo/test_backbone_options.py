"""What torchvision's options do, in training and in evaluation, on any type and layout."""

from __future__ import annotations

import math

import pytest
import torch

from prepkit import zoo
from prepkit.zoo.backbones import googlenet


@pytest.mark.parametrize(
    ("name", "fields", "size"),
    [
        ("googlenet", ("logits", "aux_logits2", "aux_logits1"), 224),
        ("googlenet_2014", ("logits", "aux_logits2", "aux_logits1"), 224),
        ("inception_v3", ("logits", "aux_logits"), 299),
    ],
)
def test_auxiliary_logits_in_training_only(name: str, fields: tuple[str, ...], size: int) -> None:
    net, x = zoo.build(name, device="meta", num_classes=7), torch.empty(2, 3, size, size, device="meta")
    trained = net.train()(x)
    assert trained._fields == fields
    assert {value.shape for value in trained} == {(2, 7)}
    assert net.eval()(x).shape == (2, 7)
    without = zoo.build(name, device="meta", aux_logits=False)
    assert without.train()(x).shape == (2, 1000)
    assert not any("aux" in key.casefold() for key in without.state_dict())


def test_the_heads_read_4a_and_4d() -> None:
    net, seen = zoo.build("googlenet", num_classes=3).eval(), {}
    for name in ("inception4a", "inception4d"):
        net.get_submodule(name).register_forward_hook(lambda _, __, out, name=name: seen.update({name: out}))
    net.training = True  # of the outer module alone: dropout and norms stay in evaluation mode
    with torch.no_grad():
        outputs = net(torch.ones(1, 3, 64, 64))
        assert torch.equal(outputs.aux_logits1, net.aux1(seen["inception4a"]))
        assert torch.equal(outputs.aux_logits2, net.aux2(seen["inception4d"]))


def test_transform_input_maps_one_normalisation_to_the_other() -> None:
    pixels = torch.rand(2, 3, 4, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    mean, std = (torch.tensor(v, dtype=torch.float64).reshape(3, 1, 1)
                 for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))  # fmt: skip
    torch.testing.assert_close(googlenet.for_half_and_half((pixels - mean) / std), pixels * 2 - 1)


def test_memory_efficient_densenet_has_the_same_gradients() -> None:
    x = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    small = {"block_config": (2, 2), "growth_rate": 4, "num_init_features": 8, "num_classes": 5}
    plain = zoo.build("densenet121", **small)
    saving = zoo.build("densenet121", **small, memory_efficient=True)
    saving.load_state_dict(plain.state_dict())
    for net in (plain, saving):
        net(x).square().sum().backward()
    for ours, theirs in zip(saving.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad)


@pytest.mark.parametrize(("name", "size"), [("resnet18", 64), ("preact_resnet18", 64), ("lenet5", 32)])
def test_half_precision_and_channels_last(name: str, size: int) -> None:
    net = zoo.build(name).eval()
    x = torch.randn(2, zoo.card(name).input[0], size, size, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = net(x)
        torch.testing.assert_close(
            net(x.to(memory_format=torch.channels_last)), expected, atol=1e-3, rtol=1e-3
        )
        half = net.bfloat16()(x.bfloat16())
    assert half.dtype == torch.bfloat16
    assert (half - expected).abs().max() <= 0.1 * expected.abs().max()


@pytest.mark.parametrize(
    ("name", "size"),
    [("lenet5", 32), ("resnet18", 32), ("preact_resnet18", 32), ("googlenet", 64)],
)
def test_every_weight_learns(name: str, size: int) -> None:
    net = zoo.build(name)
    generator = torch.Generator().manual_seed(0)
    out = net(torch.randn(2, zoo.card(name).input[0], size, size, generator=generator))
    logits = out if isinstance(out, tuple) else (out,)
    torch.stack(logits).log_softmax(-1)[..., 0].sum().backward()
    gradients = {key: p.grad for key, p in net.named_parameters()}
    assert not [key for key, value in gradients.items() if value is None or not value.isfinite().all()]
    assert not [key for key, value in gradients.items() if key.endswith("weight") and not value.any()]


SPREAD = {
    "resnet50": {"layer4.2.conv2": math.sqrt(2 / (512 * 9))},
    "preact_resnet50": {"stages.15.residual.2": math.sqrt(2 / (512 * 9))},
    "densenet121": {"features.denseblock4.denselayer16.conv1": math.sqrt(2 / 992)},
    "googlenet": {"inception5b.branch2.1.conv": 0.01},
    "inception_v3": {"Mixed_7c.branch3x3_1.conv": 0.1, "AuxLogits.conv1.conv": 0.01, "AuxLogits.fc": 0.001},
}


@pytest.mark.parametrize("name", SPREAD)
def test_spread_of_fresh_weights(name: str) -> None:
    net = zoo.build(name)
    found = {layer: net.get_submodule(layer).weight.std().item() for layer in SPREAD[name]}
    assert found == pytest.approx(SPREAD[name], rel=0.02)
