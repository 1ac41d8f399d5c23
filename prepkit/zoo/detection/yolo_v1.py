"""YOLOv1: detection as one regression. The image is a grid of 7×7 cells; the cell of an object's centre answers for it.

Redmon et al. 2016, "You Only Look Once: Unified, Real-Time Object Detection", §2, Figure 3 and equation 3. (The
yolov1.cfg of today's darknet is another network: batch norm, a local layer, three boxes a cell.)
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from prepkit.zoo.detection.boxes import checked, chosen, from_centres, iou, to_centres
from prepkit.zoo.detection.one_stage import suppressed
from prepkit.zoo.detection.transform import Target
from prepkit.zoo.layers.shapes import require, shape

MODELS = {
    "yolo_v1": {
        "input": (3, 448, 448),
        "parameters": 271_703_550,
        "macs": 20_285_153_280,
        "level": "L2",
        "published": "24 convolutions and 2 fully connected layers, 7·7·30 outputs (Figure 3)",
    },
}

SIDE, GRID, BOXES = 448, 7, 2  # pixels, cells a side, boxes a cell (§2)
COORD, NOOBJ = 5.0, 0.5  # λ of the coordinates, and of the confidence of boxes without object (§2.2)
SLOPE = 0.1  # of the leaky ReLU (equation 2)
HIDDEN = 4096
# Figure 3: (channels, kernel, stride) of a convolution; "M" halves the map by max pooling
LAYERS: tuple[tuple[int, int, int] | str, ...] = (
    (64, 7, 2), "M",  # (B, 64, 112, 112)
    (192, 3, 1), "M",  # (B, 192, 56, 56)
    (128, 1, 1), (256, 3, 1), (256, 1, 1), (512, 3, 1), "M",  # (B, 512, 28, 28)
    *((256, 1, 1), (512, 3, 1)) * 4, (512, 1, 1), (1024, 3, 1), "M",  # (B, 1024, 14, 14)
    *((512, 1, 1), (1024, 3, 1)) * 2, (1024, 3, 1), (1024, 3, 2),  # (B, 1024, 7, 7)
    (1024, 3, 1), (1024, 3, 1),
)  # fmt: skip


class YOLOv1(nn.Module):
    """Images (B, 3, 448, 448) → (B, 7, 7, 2 · 5 + classes): a cell's boxes (x, y, √w, √h, confidence), its classes.

    x and y are shares of the cell, w and h of the image; classes count from 0, there is no background. Train it by
    `loss(net(images), targets)`, use it by `detect(net(images)[0])`.

    >>> with torch.device("meta"):
    ...     model()(torch.empty(2, 3, 448, 448)).shape
    torch.Size([2, 7, 7, 30])
    """

    def __init__(self, classes: int = 20, dropout: float = 0.5) -> None:
        super().__init__()
        self.features = nn.Sequential(*_layers())
        outputs = GRID * GRID * (BOXES * 5 + classes)
        self.classifier = nn.Sequential(
            nn.Linear(1024 * GRID * GRID, HIDDEN),
            nn.LeakyReLU(SLOPE, inplace=True),
            nn.Dropout(dropout),
            nn.Linear(HIDDEN, outputs),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The grid of predictions, not yet boxes."""
        require(
            x.dim() == 4 and x.shape[1:] == (3, SIDE, SIDE),
            f"images of shape {shape(x)}",
            "(B, 3, 448, 448) fits",
        )
        x = self.features(x)  # (B, 1024, 7, 7)
        return self.classifier(x.flatten(1)).view(len(x), GRID, GRID, -1)


def _layers() -> list[nn.Module]:
    layers: list[nn.Module] = []
    channels = 3
    for entry in LAYERS:
        if isinstance(entry, str):
            layers.append(nn.MaxPool2d(2))
            continue
        width, kernel, stride = entry
        layers += [
            nn.Conv2d(channels, width, kernel, stride, padding=kernel // 2),
            nn.LeakyReLU(SLOPE, inplace=True),
        ]
        channels = width
    return layers


def decode(output: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """One image's (7, 7, 10 + classes) → boxes (7, 7, 2, 4) in shares of the image, confidences, class scores.

    ((column + x) / 7, (row + y) / 7) is the centre, (√w)² the width.

    >>> output = torch.zeros(7, 7, 30)
    >>> output[3, 1, :5] = torch.tensor([0.5, 0.5, 0.6, 0.8, 1.0])
    >>> decode(output)[0][3, 1, 0]
    tensor([0.0343, 0.1800, 0.3943, 0.8200])
    """
    parts = output[..., : BOXES * 5].reshape(GRID, GRID, BOXES, 5)
    steps = torch.arange(GRID, device=output.device, dtype=output.dtype)
    row, column = torch.meshgrid(steps, steps, indexing="ij")
    cell = torch.stack([column, row], -1)[:, :, None]  # (7, 7, 1, 2)
    centres = (cell + parts[..., :2]) / GRID
    boxes = from_centres(torch.cat([centres, parts[..., 2:4] ** 2], -1))
    return boxes, parts[..., 4], output[..., BOXES * 5 :]


def detect(output: torch.Tensor, score: float = 0.2, overlap: float = 0.5, most: int = 100) -> Target:
    """One image's output → boxes (D, 4) in pixels, scores p(class | object) · confidence, labels from 0, best first."""
    boxes, confidence, classes = decode(output)
    scores = (confidence[..., None] * classes[:, :, None]).flatten()  # (7 · 7 · 2 · classes)
    some = chosen(scores > score)
    place, label = some // classes.shape[-1], some % classes.shape[-1]
    pixels = (boxes * SIDE).clamp(0, SIDE).reshape(-1, 4)[place]
    return suppressed(pixels, scores[some], label, overlap, most)


def loss(output: torch.Tensor, targets: Sequence[Target]) -> dict[str, torch.Tensor]:
    """The five sums of equation 3 as four, weighted, each over the images of the batch: (B, 7, 7, 30) and targets.

    Targets are {"boxes": (N, 4) in pixels, "labels": (N) from 0}. Add them up to train.

    >>> output = torch.zeros(1, 7, 7, 30)
    >>> target = {"boxes": torch.tensor([[0.0, 0.0, 64.0, 64.0]]), "labels": torch.tensor([3])}
    >>> {name: round(float(value), 4) for name, value in loss(output, [target]).items()}
    {'coordinates': 3.9286, 'objects': 0.0, 'nothing': 0.0, 'classes': 1.0}
    """
    require(len(output) == len(targets), f"{len(targets)} targets for {len(output)} images", "one each fits")
    parts = [_image_loss(one, target) for one, target in zip(output, targets, strict=True)]
    return {name: torch.stack([part[name] for part in parts]).mean() for name in parts[0]}


def _image_loss(output: torch.Tensor, target: Target) -> dict[str, torch.Tensor]:
    truth, labels, row, column = _assigned(target)
    every = torch.arange(len(truth), device=output.device)
    boxes, confidence, classes = decode(output)
    own = boxes[row, column].detach()  # (n, 2, 4)
    table = iou(own.flatten(0, 1), from_centres(truth)).view(len(truth), BOXES, len(truth))
    overlaps = table[every, :, every]  # (n, 2): each object with the boxes of its cell
    overlap, responsible = overlaps.max(1)  # of a cell's boxes the one with the larger IoU answers
    told = output[row, column, : BOXES * 5].view(-1, BOXES, 5)[every, responsible]  # (n, 5)
    inside = truth[:, :2] * GRID - torch.stack([column, row], 1)  # shares of the cell
    position = (told[:, :2] - inside) ** 2
    size = (told[:, 2:4] - truth[:, 2:].sqrt()) ** 2  # roots: an error of one pixel hurts small boxes more
    idle = torch.ones_like(confidence)
    idle[row, column, responsible] = 0
    wanted = torch.zeros_like(classes[row, column])
    wanted[every, labels] = 1
    return {
        "coordinates": COORD * (position.sum() + size.sum()),
        "objects": ((told[:, 4] - overlap) ** 2).sum(),
        "nothing": NOOBJ * (idle * confidence**2).sum(),
        "classes": ((classes[row, column] - wanted) ** 2).sum(),
    }


def _assigned(target: Target) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Centres and sizes in shares of the image (n, 4), labels, rows and columns; of a cell's objects the first."""
    truth = to_centres(checked(target["boxes"], "boxes")) / SIDE
    column, row = (truth[:, :2] * GRID).long().clamp(0, GRID - 1).unbind(1)
    cells = (row * GRID + column).tolist()
    first = [place for place, cell in enumerate(cells) if cell not in cells[:place]]
    return truth[first], target["labels"][first], row[first], column[first]


def model(num_classes: int = 20, dropout: float = 0.5) -> nn.Module:
    """`yolo_v1`, by default for the 20 classes of VOC."""
    return YOLOv1(num_classes, dropout)
