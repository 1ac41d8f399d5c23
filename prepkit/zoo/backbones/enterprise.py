"""The handbook's `EnterpriseVisionBackbone`: two convolution blocks, and 99 % of its parameters in the dense head.

Section 9 of the handbook, with the listing's faults mended. The layers are those printed; what was wrong around them:

1. It does not parse: all indentation is lost.
2. The labels are random and independent of the images: no net can do better than 10 % on new ones, so the falling
   loss is memorising. `synthetic_images` puts each class's own pattern into its images.
3. No `eval()` and no held-out set: the loss shown was taken with dropout on, on weights that changed from batch to
   batch, and on images learnt from. `evaluate` does what was missing, and gives the net back in the mode it had.
4. `view` fails on images in channels_last memory: `flatten` copies where it must.
5. `64 * 16 * 16` ties the head to 64×64 images: `image_size` and `in_channels` are arguments, checked on the way in.
6. No seed: two runs differ. Data and order come from a `torch.Generator` of the caller; initial weights and dropout
   follow torch's own seed (`torch.manual_seed`), as everywhere in torch.
7. `logging.basicConfig` at import, and `logging.info`, take over the root logger of whoever imports it: a logger of
   this module, set up by nobody but the program.
8. The device is chosen inside the loop: it is an argument. Batch size, rate, decay and epochs are too.
9. Weight decay also shrinks batch norm's scales and all biases: `decayed` keeps it to weights of two and more
   dimensions.
10. The rate never falls: a cosine brings it to 0.
11. `loss.item()` waits for the device at each batch: the sum stays on the device until the epoch ends.
12. Biases before batch norm do nothing, its mean takes them away. They stay, for the 2,118,154 parameters.

Right as printed, though often suspected: the loss is weighted with the batch's size and divided by the number of
images, so a smaller last batch does not distort it; logits go into `CrossEntropyLoss` without softmax.
"""

from __future__ import annotations

import logging

import msgspec
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

MODELS = {
    "enterprise": {
        "input": (3, 64, 64),
        "parameters": 2_118_154,
        "macs": 24_511_744,
        "level": "L2",
        "published": "3 → 32 → 64 channels with batch norm, 16,384 → 128 → 10; no figures stated",
    },
}

CHANNELS, HIDDEN, DROPOUT = (32, 64), 128, 0.4
log = logging.getLogger(__name__)


class EnterpriseVisionBackbone(nn.Module):
    """(conv 3×3 → batch norm → ReLU → max pool 2×2) twice, then linear → ReLU → dropout → linear.

    >>> with torch.device("meta"):
    ...     net = EnterpriseVisionBackbone()
    >>> sum(p.numel() for p in net.parameters()), net(torch.empty(2, 3, 64, 64, device="meta")).shape
    (2118154, torch.Size([2, 10]))
    """

    def __init__(self, num_classes: int = 10, in_channels: int = 3, image_size: int = 64) -> None:
        super().__init__()
        self.expected = (in_channels, image_size, image_size)
        first, second = CHANNELS
        self.feature_extractor_block1 = _block(in_channels, first)  # (B, 3, 64, 64) → (B, 32, 32, 32)
        self.feature_extractor_block2 = _block(first, second)  # (B, 64, 16, 16)
        self.flattened_dimension = second * (image_size // 2 // 2) ** 2
        self.classification_head = nn.Sequential(
            nn.Linear(self.flattened_dimension, HIDDEN),
            nn.ReLU(),
            nn.Dropout(DROPOUT),
            nn.Linear(HIDDEN, num_classes),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, 64, 64) → logits (B, num_classes); ValueError for images of another shape."""
        if images.shape[1:] != self.expected:
            got, expected = ("×".join(map(str, sizes)) for sizes in (images.shape, ("B", *self.expected)))
            raise ValueError(f"images are {got}, this net was built for {expected}")
        x = self.feature_extractor_block2(self.feature_extractor_block1(images))
        return self.classification_head(x.flatten(1))  # (B, 16384)


def _block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)
    )


def model(num_classes: int = 10, in_channels: int = 3, image_size: int = 64) -> nn.Module:
    """The net, for square images of any size from 4 pixels."""
    return EnterpriseVisionBackbone(num_classes, in_channels, image_size)


class Epoch(msgspec.Struct, frozen=True):
    """What one pass over the data came to: mean loss while training, loss and accuracy on the held-out images."""

    number: int
    training_loss: float
    loss: float
    accuracy: float


def synthetic_images(
    count: int, generator: torch.Generator, *, num_classes: int = 10, size: int = 64, signal: float = 0.5
) -> TensorDataset:
    """Noise N(0, 1) plus `signal` times a pattern of the image's class: labels that can be learnt.

    >>> images, labels = synthetic_images(6, torch.Generator().manual_seed(1), size=8).tensors
    >>> images.shape, labels.shape
    (torch.Size([6, 3, 8, 8]), torch.Size([6]))
    """
    device = generator.device
    patterns = torch.randn(num_classes, 3, size, size, generator=generator, device=device)
    labels = torch.randint(num_classes, (count,), generator=generator, device=device)
    noise = torch.randn(count, 3, size, size, generator=generator, device=device)
    return TensorDataset(noise + signal * patterns[labels], labels)


def decayed(net: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Two groups for the optimiser: matrices and kernels with weight decay, norms and biases without.

    >>> [len(group["params"]) for group in decayed(model(), 0.001)]
    [4, 8]
    """
    parameters = list(net.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def evaluate(
    net: nn.Module, dataset: TensorDataset, *, device: torch.device | str, batch_size: int = 32
) -> tuple[float, float]:
    """Mean cross-entropy and accuracy, without dropout and with batch norm's running statistics."""
    was_training = net.training
    net.eval()
    loss = torch.zeros((), device=device)
    right = torch.zeros((), device=device)
    with torch.no_grad():
        for images, labels in DataLoader(dataset, batch_size):
            images, labels = images.to(device), labels.to(device)
            logits = net(images)
            loss += nn.functional.cross_entropy(logits, labels, reduction="sum")
            right += (logits.argmax(1) == labels).sum()
    net.train(was_training)
    return loss.item() / len(dataset), right.item() / len(dataset)


def train_epoch(
    net: nn.Module, loader: DataLoader[tuple[torch.Tensor, ...]], optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler, device: torch.device | str,
) -> float:  # fmt: skip
    """One pass with a step of optimiser and scheduler for each batch; the mean loss of the images on the way."""
    net.train()
    total, seen = torch.zeros((), device=device), 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        scheduler.step()
        total += loss.detach() * len(images)
        seen += len(images)
    return total.item() / seen


def train(
    net: nn.Module, training: TensorDataset, held_out: TensorDataset, *, generator: torch.Generator, epochs: int = 3,
    device: torch.device | str = "cpu", batch_size: int = 32, lr: float = 1e-3, weight_decay: float = 1e-3,
) -> list[Epoch]:  # fmt: skip
    """AdamW with a cosine to 0, as often over the data as `epochs` says; what each epoch came to, logged too.

    `generator` (on the CPU) orders the batches. The net is moved to `device` and left in training mode.

    >>> data = synthetic_images(8, torch.Generator().manual_seed(0), size=8)
    >>> [e.number for e in train(model(image_size=8), data, data, generator=torch.Generator(), epochs=2)]
    [1, 2]
    """
    net.to(device)
    loader = DataLoader(training, batch_size, shuffle=True, generator=generator)
    optimizer = torch.optim.AdamW(decayed(net, weight_decay), lr=lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(1, epochs * len(loader)))
    history = []
    for number in range(1, epochs + 1):
        training_loss = train_epoch(net, loader, optimizer, scheduler, device)
        epoch = Epoch(number, training_loss, *evaluate(net, held_out, device=device, batch_size=batch_size))
        log.info("epoch %d/%d: training loss %.5f, held-out loss %.5f, accuracy %.1f %%",
                 number, epochs, epoch.training_loss, epoch.loss, 100 * epoch.accuracy)  # fmt: skip
        history.append(epoch)
    return history
