"""The handbook's net and loop: each fault of the listing is shown, and that it is mended."""

from __future__ import annotations

import ast
import logging
import runpy

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from prepkit.zoo.backbones import enterprise

PRINTED = "class EnterpriseVisionBackbone(nn.Module):\ndef __init__(self, num_classes: int = 10):\npass\n"
SIDE = 16


def net(**options: int) -> nn.Module:
    torch.manual_seed(0)
    return enterprise.model(**{"image_size": SIDE, **options})


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def data(count: int = 160) -> tuple[TensorDataset, TensorDataset]:
    """Images with a pattern of their class, half to learn from and half held out."""
    images, labels = enterprise.synthetic_images(2 * count, seeded(), size=SIDE).tensors
    return TensorDataset(images[:count], labels[:count]), TensorDataset(images[count:], labels[count:])


def test_as_printed_it_does_not_parse() -> None:
    with pytest.raises(SyntaxError):
        ast.parse(PRINTED)


def test_parameters_of_the_layers_as_printed() -> None:
    counts = [sum(p.numel() for p in layer.parameters()) for layer in enterprise.model().children()]
    assert counts == [896 + 64, 18_496 + 128, 2_097_280 + 1_290]
    assert sum(counts) == 2_118_154


def test_random_labels_are_memorised_and_true_ones_learnt() -> None:
    training, held_out = data()
    learnt = enterprise.train(net(), training, held_out, generator=seeded(), epochs=8)
    assert learnt[-1].accuracy > 0.4
    labels = torch.randint(10, (320,), generator=seeded(7))
    shuffled = [
        TensorDataset(part.tensors[0], labels[160 * i :][:160]) for i, part in enumerate((training, held_out))
    ]
    memorised = enterprise.train(net(), *shuffled, generator=seeded(), epochs=8)
    assert memorised[-1].training_loss < 0.85 * memorised[0].training_loss
    assert memorised[-1].accuracy < 0.2
    assert memorised[-1].loss > memorised[-1].training_loss


def test_evaluation_is_without_dropout_and_changes_nothing() -> None:
    model, (training, _) = net().train(), data(32)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    first, second = (enterprise.evaluate(model, training, device="cpu") for _ in range(2))
    assert first == second
    assert model.training
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    images, labels = training.tensors
    logits = model.eval()(images)
    assert first[0] == pytest.approx(functional.cross_entropy(logits, labels).item(), rel=1e-5)
    assert first[1] == (logits.argmax(1) == labels).float().mean().item()
    enterprise.evaluate(model, training, device="cpu")
    assert not model.training


def test_view_fails_on_channels_last_and_flatten_does_not() -> None:
    model = net().eval()
    images = torch.randn(2, 3, SIDE, SIDE, generator=seeded())
    last = images.contiguous(memory_format=torch.channels_last)
    features = model.feature_extractor_block2(model.feature_extractor_block1(last))
    with pytest.raises(RuntimeError, match="view"):
        features.view(features.size(0), -1)
    assert torch.allclose(model(last), model(images), atol=1e-6)


@pytest.mark.parametrize("side", [4, 30, 33])
def test_size_and_channels_are_options(side: int) -> None:
    assert net(image_size=side, in_channels=1)(torch.zeros(2, 1, side, side)).shape == (2, 10)


def test_images_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="images are 2×3×32×32, this net was built for B×3×16×16"):
        net()(torch.zeros(2, 3, 32, 32))


def test_one_seed_one_history() -> None:
    def run(seed: int) -> list[enterprise.Epoch]:
        torch.manual_seed(0)
        return enterprise.train(
            enterprise.model(image_size=SIDE), *data(64), generator=seeded(seed), epochs=2
        )

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_importing_leaves_the_root_logger_alone() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    runpy.run_path(enterprise.__file__)
    assert (root.level, list(root.handlers)) == before


def test_epochs_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=enterprise.log.name):
        enterprise.train(net(), *data(32), generator=seeded(), epochs=2)
    assert [record.getMessage()[:10] for record in caplog.records] == ["epoch 1/2:", "epoch 2/2:"]
    assert "accuracy" in caplog.text


def test_only_matrices_and_kernels_decay() -> None:
    decay, free = enterprise.decayed(net(), 0.1)
    assert {p.ndim for p in decay["params"]} == {2, 4}
    assert {p.ndim for p in free["params"]} == {1}
    assert (decay["weight_decay"], free["weight_decay"]) == (0.1, 0)


def test_the_loss_is_the_mean_of_the_images_and_the_rate_ends_at_zero() -> None:
    torch.manual_seed(0)
    plain = nn.Sequential(nn.Flatten(), nn.Linear(3 * SIDE**2, 10))
    training, _ = data(8)
    optimizer = torch.optim.SGD(plain.parameters(), lr=0.0)
    loader = DataLoader(training, 3)  # batches of 3, 3 and 2
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, len(loader))
    measured = enterprise.train_epoch(plain, loader, optimizer, scheduler, "cpu")
    images, labels = training.tensors
    assert measured == pytest.approx(functional.cross_entropy(plain(images), labels).item(), rel=1e-5)
    optimizer = torch.optim.SGD(plain.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, len(loader))
    enterprise.train_epoch(plain, loader, optimizer, scheduler, "cpu")
    assert scheduler.get_last_lr() == pytest.approx([0])


def test_a_bias_before_batch_norm_does_nothing() -> None:
    block = net().feature_extractor_block1.double()
    x = torch.randn(4, 3, 8, 8, generator=seeded(), dtype=torch.float64)
    before = block(x)
    with torch.no_grad():
        block[0].bias += 5
    assert torch.allclose(block(x), before, atol=1e-9)
