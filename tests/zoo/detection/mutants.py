"""Single defects planted into the detectors and segmenters; what they compute is pinned by few numbers a model.

The numbers are those of the intact models on small images, taken when the same code agreed with the anchors of
`tests/facts/zoo-golden.json` on whole ones to 1e-9.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import torch
from torch import nn

from prepkit import zoo
from tests.facts import fill_v1
from tests.zoo import golden
from tests.zoo.detection import golden as own

ROOMS = ("prepkit.zoo.detection.", "prepkit.zoo.segmentation.", "prepkit.zoo.layers.regions")


class Mutant(NamedTuple):
    """`defect`: in `file` (below prepkit/zoo) `old` becomes `new`; `witness` computes the numbers that tell."""

    defect: str
    witness: str
    file: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.witness}: {self.defect}"


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The defect is in all modules that are imported within; afterwards all is as it was."""
    name = f"prepkit.zoo.{mutant.file.replace('/', '.')}"
    path = Path(str(importlib.import_module(name).__file__))
    before = _forgotten()
    try:
        source = path.read_text(encoding="utf-8")
        assert mutant.old in source, f"{mutant}: {path.name} no longer says {mutant.old!r}"
        module = ModuleType(name)
        module.__file__ = str(path)
        _put(name, module)
        text = source.replace(mutant.old, mutant.new)
        exec(compile(text, f"{path} with {mutant}", "exec"), module.__dict__)  # noqa: S102 — our own text
        yield
    finally:
        _forgotten()
        for key, kept in before.items():
            _put(key, kept)


def _forgotten() -> dict[str, ModuleType]:
    """The modules of the rooms, which will be imported anew: gone from `sys.modules` and from their packages."""
    found = {
        key: module
        for key, module in sys.modules.items()
        if key.startswith(ROOMS) and not hasattr(module, "__path__")
    }
    for key in found:
        package, _, leaf = key.rpartition(".")
        del sys.modules[key]
        vars(sys.modules[package]).pop(leaf, None)
    return found


def _put(name: str, module: ModuleType) -> None:
    package, _, leaf = name.rpartition(".")
    sys.modules[name] = module
    setattr(sys.modules[package], leaf, module)


@cache
def weights(name: str, **options: Any) -> dict[str, torch.Tensor]:
    """The common fill, computed once a model: a mutant has the same names and shapes."""
    net = zoo.build(name, **options).eval()
    return fill_v1.fill_(net, golden.golden().get(name, {}).get("gain", 1.0)).double().state_dict()


def loaded(name: str, filled: dict[str, torch.Tensor], **options: Any) -> nn.Module:
    """Built from whatever modules are in place now."""
    net = importlib.import_module(zoo.card(name).module).model
    with torch.device("meta"):
        made: nn.Module = net(**{**zoo.card(name).options, **options})
    made.load_state_dict(filled, assign=True)
    return made.eval()


def told(*parts: torch.Tensor) -> list[float]:
    """How many, largest, mean, and a sum that tells orders apart, of each tensor."""
    found: list[float] = []
    for part in parts:
        x = part.detach().double().flatten()
        order = torch.cos(torch.arange(len(x), dtype=torch.float64))
        found += (
            [len(x), *(float(v) for v in (x.abs().max(), x.mean(), (x * order).mean()))] if len(x) else [0]
        )
    return found


def faster_rcnn() -> list[float]:
    """Proposals, what the box head says of them, and detections of one image of 128×160."""
    name, options = "fasterrcnn_resnet50_fpn", {"min_size": 128, "max_size": 160}
    net, seen = loaded(name, weights(name), **options), {}
    net.rpn.register_forward_hook(lambda _m, _i, out: seen.update(proposals=out[0][0]))
    net.roi_heads.box_predictor.register_forward_hook(
        lambda _m, _i, out: seen.update(logits=out[0], codes=out[1])
    )
    with torch.no_grad():
        (found,) = net([own.image([3, 128, 160])])
    return told(
        seen["proposals"], seen["logits"], seen["codes"], found["boxes"], found["scores"], found["labels"]
    )


def deeplab() -> list[float]:
    with torch.no_grad():
        out = loaded("deeplabv3_resnet50", weights("deeplabv3_resnet50"))(golden.image((1, 3, 65, 97)))
    return told(out["out"])


def unet() -> list[float]:
    """A narrow one, without padding."""
    with torch.no_grad():
        return told(loaded("unet", weights("unet", width=4), width=4)(golden.image((1, 1, 204, 220))))


def suppression() -> list[float]:
    """Two boxes of IoU exactly ½, threshold ½: both stay (the overlap must be larger)."""
    nms = importlib.import_module("prepkit.zoo.detection.nms").nms
    boxes = torch.tensor(
        [[0.0, 0.0, 2.0, 1.0], [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 2.0, 1.0]], dtype=torch.float64
    )
    return told(nms(boxes, torch.tensor([0.5, 0.9, 0.4]), 0.5))


def decoding() -> list[float]:
    """A box code past the clamp, and one short of it."""
    coder = importlib.import_module("prepkit.zoo.detection.coding").BoxCoder((10.0, 10.0, 5.0, 5.0))
    codes = torch.tensor([[1.0, -2.0, 30.0, 2.0], [0.5, 0.25, -40.0, 20.0]], dtype=torch.float64)
    anchors = torch.tensor([[0.0, 0.0, 16.0, 8.0], [10.0, 20.0, 26.0, 52.0]], dtype=torch.float64)
    return told(coder.decode(codes, anchors))


WITNESSES: dict[str, Callable[[], list[float]]] = {
    witness.__name__: witness for witness in (faster_rcnn, deeplab, unet, suppression, decoding)
}
INTACT: dict[str, list[float]] = {
    "faster_rcnn": [
        2416,
        160.0,
        80.55535866073403,
        -0.7171397208808895,
        54964,
        8.008496165760144,
        0.26298796340405484,
        0.0003084187421240796,
        219856,
        9.851219915294468,
        0.18545994935008694,
        0.001091438951160423,
        400,
        160.0,
        92.94367098705222,
        -0.3041436193180522,
        100,
        0.7783030190291021,
        0.4431349069573555,
        0.001892953918264563,
        100,
        82.0,
        22.54,
        0.18402149145726715,
    ],
    "deeplab": [132405, 2.5800618933406003, 0.25371450647645594, -4.423140170321524e-06],
    "unet": [1440, 0.7400914639561474, 0.08400638588179397, 0.00013450162327375374],
    "suppression": [2, 1.0, 0.5, 0.5],
    "decoding": [8, 910.3704005303077, 16.900000000000006, -32.24277520918558],
}

MUTANTS = (
    # anchors
    Mutant("ratios of the anchors the other way round", "faster_rcnn", "detection/faster_rcnn",
           "RATIOS = (0.5, 1.0, 2.0)", "RATIOS = (2.0, 1.0, 0.5)"),
    Mutant("sides of the anchors are not rounded", "faster_rcnn", "detection/anchors", "/ 2).round()", "/ 2)"),
    Mutant("anchors go column by column", "faster_rcnn", "detection/anchors",
           'y, x = torch.meshgrid(y, x, indexing="ij")', 'x, y = torch.meshgrid(x, y, indexing="ij")'),
    Mutant("anchors stand in the middle of their cells", "faster_rcnn", "detection/anchors",
           "dtype=base.dtype) * down", "dtype=base.dtype) * down + down / 2"),
    # box codes
    Mutant("both ends of a box count: widths + 1", "faster_rcnn", "detection/coding",
           "boxes[:, :2] + self.plus", "boxes[:, :2] + 1"),
    Mutant("codes of the head without their weights", "faster_rcnn", "detection/roi_heads",
           "BoxCoder((10.0, 10.0, 5.0, 5.0))", "BoxCoder()"),
    Mutant("no limit to decoded sizes", "decoding", "detection/coding", ".clamp(max=self.largest)", ""),
    Mutant("the limit before the weights", "decoding", "detection/coding",
           "math.log(1000 / 16)", "math.log(1000 / 16) / 5"),
    # the pyramid
    Mutant("enlarged bilinearly", "faster_rcnn", "detection/fpn", 'mode="nearest"', 'mode="bilinear"'),
    Mutant("smoothed before it goes down", "faster_rcnn", "detection/fpn",
           "levels.insert(0, self.layer_blocks[place](above))",
           "above = self.layer_blocks[place](above); levels.insert(0, above)"),
    # regions
    Mutant("regions half a pixel further up and left", "faster_rcnn", "detection/roi_heads",
           "2.0**-step, self.sampling_ratio)", "2.0**-step, self.sampling_ratio, True)"),
    Mutant("one sample a bin", "faster_rcnn", "detection/roi_heads",
           "sampling_ratio: int = 2", "sampling_ratio: int = 1"),
    Mutant("levels are rounded", "faster_rcnn", "detection/roi_heads", "level.floor()", "level.round()"),
    Mutant("samples on the edges of their cells", "faster_rcnn", "layers/regions",
           "dtype=size.dtype) + 0.5", "dtype=size.dtype)"),
    # suppression and classes
    Mutant("an overlap of the threshold suppresses", "suppression", "detection/nms", "> threshold", ">= threshold"),
    Mutant("the last class is the background", "faster_rcnn", "detection/roi_heads",
           "logits.softmax(1)[:, 1:]", "logits.softmax(1)[:, :-1]"),
    Mutant("classes suppress each other", "faster_rcnn", "detection/nms",
           "groups.unique().tolist()", "[groups.new_tensor(0)]"),
    # segmentation
    Mutant("rates of output stride 16", "deeplab", "segmentation/deeplab",
           "RATES = (12, 24, 36)", "RATES = (6, 12, 18)"),
    Mutant("corners fall onto corners", "deeplab", "segmentation/dilated",
           "align_corners=False", "align_corners=True"),
    Mutant("the mean of the map is left out", "deeplab", "segmentation/deeplab",
           "enlarged(super().forward(x), x.shape[-2:])", "enlarged(super().forward(x), x.shape[-2:]) * 0"),
    Mutant("crops from the corner", "unet", "segmentation/unet",
           "(height - h) // 2, (width - w) // 2", "0, 0"),
    Mutant("crops from one side of the middle", "unet", "segmentation/unet",
           "(height - h) // 2, (width - w) // 2", "(height - h) // 2 + 1, (width - w) // 2"),
    Mutant("the skip behind what comes up", "unet", "segmentation/unet",
           "[crop_to(skip, x), x]", "[x, crop_to(skip, x)]"),
)  # fmt: skip
