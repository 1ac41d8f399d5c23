"""LeNet-5: convolution and subsampling in turn, then an output that measures distances to drawings of the digits.

LeCun, Bottou, Bengio & Haffner 1998, "Gradient-Based Learning Applied to Document Recognition", section II.B: 60,000
trainable parameters, 340,908 connections. What tutorials call LeNet-5 is another net: every map of C3 sees every map
of S2, the pooling learns nothing, and ten logits replace the distances: 61,706 parameters.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError

MODELS = {
    "lenet5": {
        "input": (1, 32, 32),
        "parameters": 60_000,
        "macs": 325_680,
        "level": "L2",
        "published": "60,000 trainable parameters, 340,908 connections (LeCun 1998, section II.B)",
    },
    "lenet5_tutorial": {
        "input": (1, 32, 32),
        "parameters": 61_706,
        "macs": 416_520,
        "level": "L2",
        "published": "no paper: the net of PyTorch's tutorial 'Neural Networks', full C3, ReLU, max pooling",
        "options": {"tutorial": True},
    },
}

C3_SEES = (  # Table I: the maps of S2 that each of the 16 maps of C3 is connected to, 60 links of 96
    (0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5),
    (0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5),
    (0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)  # fmt: skip

DIGITS = (  # 84 = 7 × 12 pixels a digit, in the manner of figure 3 (drawn anew)
    "....... ....... ....... ....... ....... ....... ....... ....... ....... .......",
    "..###.. ...#... ..###.. ..###.. ....##. .#####. ..###.. .#####. ..###.. ..###..",
    ".##.##. ..##... .##.##. .##.##. ...###. .##.... .##.##. ....##. .##.##. .##.##.",
    ".#...#. .###... .....#. .....#. ..##.#. .#..... .#..... ....#.. .#...#. .#...#.",
    ".#...#. ...#... .....#. .....#. .##..#. .####.. .#..... ...##.. .##.##. .#...#.",
    ".#...#. ...#... ....##. ..###.. .#...#. .....#. .####.. ...#... ..###.. .##.##.",
    ".#...#. ...#... ...##.. .....#. .#...#. .....#. .##.##. ..##... .##.##. ..####.",
    ".#...#. ...#... ..##... .....#. .#####. .....#. .#...#. ..#.... .#...#. .....#.",
    ".##.##. ...#... .##.... .##.##. .....#. .##.##. .##.##. ..#.... .##.##. .##.##.",
    "..###.. .#####. .#####. ..###.. .....#. ..###.. ..###.. ..#.... ..###.. ..###..",
    "....... ....... ....... ....... ....... ....... ....... ....... ....... .......",
    "....... ....... ....... ....... ....... ....... ....... ....... ....... .......",
)


class Squash(nn.Module):
    """1.7159 · tanh(2a/3): f(1) = 1 and f(−1) = −1, and the slope is steepest between (appendix A).

    >>> round(float(Squash()(torch.tensor(1.0))), 4)
    1.0
    """

    def forward(self, a: torch.Tensor) -> torch.Tensor:
        """Any shape, element by element."""
        return 1.7159 * torch.tanh(a * 2 / 3)


class Subsample(nn.Module):
    """coefficient · (sum of each 2×2 window) + bias: two parameters a map, learnt, where pooling has none.

    >>> Subsample(6)(torch.ones(1, 6, 28, 28)).shape
    torch.Size([1, 6, 14, 14])
    """

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.coefficient = nn.Parameter(torch.full((maps, 1, 1), 1 / 4))  # starts as the average
        self.bias = nn.Parameter(torch.zeros(maps, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, maps, H, W) → (B, maps, H/2, W/2)."""
        return self.coefficient * (functional.avg_pool2d(x, 2) * 4) + self.bias


class PartialConv2d(nn.Module):
    """One 5×5 convolution for each output map, over those input maps only that the table gives it.

    Σ (25 · links + 1) parameters. Each map gets other inputs, so that maps must learn different features.

    >>> sum(p.numel() for p in PartialConv2d(C3_SEES).parameters())
    1516
    """

    def __init__(self, sees: tuple[tuple[int, ...], ...]) -> None:
        super().__init__()
        self.sees = sees
        self.maps = nn.ModuleList(nn.Conv2d(len(inputs), 1, 5) for inputs in sees)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, 6, 14, 14) → (B, 16, 10, 10)."""
        pairs = zip(self.maps, self.sees, strict=True)
        return torch.cat([conv(x[:, list(inputs)]) for conv, inputs in pairs], dim=1)


class Distances(nn.Module):
    """y_i = Σ_j (x_j − w_ij)², the penalty of class i; the codes w, ±1, are fixed: nothing is learnt here.

    >>> Distances()(torch.zeros(2, 84)).tolist()[0][:3]  # every code is as far from nothing
    [84.0, 84.0, 84.0]
    """

    codes: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        drawn = ["".join(row.split()[digit] for row in DIGITS) for digit in range(10)]
        codes = [[1.0 if pixel == "#" else -1.0 for pixel in pixels] for pixels in drawn]
        self.register_buffer("codes", torch.tensor(codes))  # (10, 84)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """States of F6 (B, 84) → penalties (B, 10)."""
        return (x[:, None, :] - self.codes).square().sum(-1)  # (B, 1, 84) - (10, 84)


class LeNet5(nn.Sequential):
    """The net of 1998. Its output is penalties: the class is the *smallest* of the ten.

    >>> with torch.device("meta"):
    ...     model()(torch.empty(2, 1, 32, 32)).shape
    torch.Size([2, 10])
    """

    def __init__(self) -> None:
        super().__init__()  # (B, 1, 32, 32)
        self.c1, self.f1 = nn.Conv2d(1, 6, 5), Squash()  # (B, 6, 28, 28)
        self.s2, self.f2 = Subsample(6), Squash()  # (B, 6, 14, 14)
        self.c3, self.f3 = PartialConv2d(C3_SEES), Squash()  # (B, 16, 10, 10)
        self.s4, self.f4 = Subsample(16), Squash()  # (B, 16, 5, 5)
        self.c5, self.f5 = nn.Conv2d(16, 120, 5), Squash()  # (B, 120, 1, 1)
        self.flat = nn.Flatten()
        self.f6, self.f7 = nn.Linear(120, 84), Squash()  # (B, 84)
        self.output = Distances()  # (B, 10)


def tutorial_lenet(num_classes: int = 10) -> nn.Sequential:
    """What tutorials call LeNet-5: full connections, ReLU, max pooling, logits.

    >>> tutorial_lenet()(torch.zeros(2, 1, 32, 32)).shape
    torch.Size([2, 10])
    """
    return nn.Sequential(  # (B, 1, 32, 32)
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2),  # (B, 6, 14, 14)
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),  # (B, 16, 5, 5)
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), nn.ReLU(),
        nn.Linear(120, 84), nn.ReLU(),
        nn.Linear(84, num_classes),
    )  # fmt: skip


def connections(net: LeNet5) -> dict[str, int]:
    """units · (inputs a unit has, the bias among them): what the paper counts, layer by layer.

    Weights are shared, connections are not: C1 has 156 weights and 122,304 connections.

    >>> counted = connections(LeNet5())
    >>> counted["c1"], counted["c3"], sum(counted.values())
    (122304, 151600, 340908)
    """
    counted: dict[str, int] = {}
    x = next(net.parameters()).new_zeros(1, 1, 32, 32)
    for name, layer in net.named_children():
        x = layer(x)
        if fan_in := _inputs_of_all_maps(layer):
            counted[name] = fan_in * x[0, 0].numel()  # x is (1, maps, H, W) or (1, units)
    return counted


def _inputs_of_all_maps(layer: nn.Module) -> int:
    """Inputs of one position, summed over the maps (or units); 0 where a layer has no connections of its own."""
    if isinstance(layer, nn.Conv2d | nn.Linear | PartialConv2d):
        return sum(p.numel() for p in layer.parameters())  # every weight and every bias is used once
    if isinstance(layer, Subsample):
        return (2 * 2 + 1) * layer.bias.numel()
    return layer.codes.numel() if isinstance(layer, Distances) else 0


def model(num_classes: int = 10, tutorial: bool = False) -> nn.Module:
    """Any LeNet of `MODELS`; that of 1998 knows ten digits, no other number of classes."""
    if tutorial:
        return tutorial_lenet(num_classes)
    if num_classes != 10:
        raise UsageError(
            f"lenet5 measures distances to 10 drawn digits; {num_classes} classes: lenet5_tutorial"
        )
    return LeNet5()
