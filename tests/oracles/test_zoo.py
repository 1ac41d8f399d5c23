"""The family zoo beside closed forms written out here, and abstaining where it cannot say."""

from __future__ import annotations

from fractions import Fraction

import pytest

from prepkit import oracles
from prepkit.errors import Undefined, UsageError

LENET = 5 * 5 * 6 + 6 + 5 * 5 * 6 * 16 + 16 + 400 * 120 + 120 + 120 * 84 + 84 + 84 * 10 + 10
SAYS: list[tuple[str, dict[str, object], object]] = [
    ("parameters", {"model": "lenet5_tutorial"}, LENET),
    ("parameters", {"model": "vgg16"}, 138_357_544),
    ("weights", {"model": "resnet18", "layer": "conv1"}, 64 * 3 * 7 * 7),
    ("biases", {"model": "resnet18"}, 1000),
    ("norm_parameters", {"model": "resnet18", "layer": "bn1"}, 2 * 64),
    ("buffers", {"model": "resnet18"}, 9_620),
    ("layer_parameters", {"model": "vgg16", "layer": "classifier.0"}, 7 * 7 * 512 * 4096 + 4096),
    ("layer_macs", {"model": "vgg16", "layer": "features.0"}, 224 * 224 * 64 * 27),
    ("share_of_parameters", {"model": "vgg16", "layer": "classifier"}, Fraction(123_642_856, 138_357_544)),
    ("share_of_macs", {"model": "alexnet", "layer": "classifier"}, Fraction(58_621_952, 714_188_480)),
    ("macs", {"model": "resnet50"}, 4_089_184_256),
    ("macs", {"model": "resnet18", "side": 448}, 4 * (1_814_073_344 - 512_000) + 512_000),
    ("flops", {"model": "alexnet"}, 2 * 714_188_480),
    ("output_shape", {"model": "resnet50"}, (1000,)),
    ("layer_shape", {"model": "resnet50", "layer": "layer3"}, (1024, 14, 14)),
    ("layer_shape", {"model": "resnet50", "layer": "layer3", "side": 448}, (1024, 28, 28)),
    ("receptive_field", {"model": "resnet50", "layer": "layer4"}, 427),
    ("jump", {"model": "resnet50", "layer": "layer4"}, 2**5),
    ("offset", {"model": "resnet50", "layer": "layer4"}, -213),
    ("weight_bytes", {"model": "vgg16", "size": 2}, 2 * 138_357_544),
    ("forward_activations", {"model": "vgg16"}, 2 * 64 * 224 * 224),
    ("training_activations", {"model": "vgg16"}, 15_112_168),
    ("layer_activations", {"model": "vgg16", "layer": "features.0"}, 64 * 224 * 224),
    ("fits_macs", {"model": "resnet18", "budget": 10**9}, False),
    ("fits_parameters", {"model": "resnet18", "budget": 12 * 10**6}, True),
    ("layers", {"model": "resnet50", "word": "conv"}, 53),
    ("layers_named", {"model": "resnet34", "part": "downsample.0"}, 3),
    ("connections", {"model": "lenet5"}, 340_908),
    ("hog_length", {"H": 128, "W": 64, "cell": 8}, 7 * 15 * 4 * 9),
    ("hog_vote", {"angle": 205, "magnitude": 8, "bins": 9, "at": 0}, (2.0, 6.0)),
    ("ratio_matches", {"nearest": (7, 9, 8), "second": (10, 10, 10), "ratio": 0.8}, 1),
    ("gaussian_is_separable", {"size": 3}, True),
    ("median_of", {"x": (9, 2, 4, 4, 0)}, 4),
    ("grad_cam", {"maps": ((1, 2), (3, 0)), "gradients": ((2, 4), (-3, -1))}, (0.0, 6.0)),
    ("map_side", {"model": "resnet50", "layer": "layer3", "side": 320}, 20),
    ("fgsm_two_classes", {"x": (9, 9), "own": (1, 5), "other": (2, 3), "epsilon": 2}, (11.0, 7.0)),
    ("street_width", {"x": ((1, 1), (6, 13)), "y": (-1, 1)}, 13.0),
    ("box_iou", {"a": (0, 0, 4, 4), "b": (2, 0, 6, 4)}, 1 / 3),
    ("nms_kept", {"starts": (0, 4, 2), "width": 9, "threshold": 0.5}, 2),
    ("interpolated_precision", {"hits": (0, 1), "objects": 2}, 0.25),
    ("late_hits_ap", {"wrong": 3, "right": 1, "objects": 2}, 0.125),
    ("mean_dice", {"overlaps": ((3, 3, 3), (0, 0, 0)), "both_empty": 0}, 0.5),
    ("mean_dice_of", {"n": 1, "e": 3, "common": 2, "first": 2, "second": 2, "both_empty": 0}, 0.25),
    ("best_pairing", {"overlaps": ((6, 5), (4, 1))}, 9.0),
    ("tracker_names", {"gaps": (2, 5, 3), "patience": 3}, 2),
    ("runs", {"model": "vit_b_16", "word": "attention"}, True),
    ("runs", {"model": "resnet50", "word": "attention"}, False),
    ("stage_parameters", {"model": "resnet50", "first": 3, "last": 4}, 7_098_368 + 14_964_736),
    ("refitted_parameters", {"model": "resnet50", "first": 4, "last": 4, "classes": 7}, 14_964_736 + 2_049 * 7),
]  # fmt: skip
NO_VALUE: list[tuple[str, dict[str, object]]] = [
    ("receptive_field", {"model": "alexnet", "layer": "classifier"}),
    ("layer_macs", {"model": "alexnet", "layer": "feature"}),
    ("connections", {"model": "alexnet"}),
]


@pytest.mark.parametrize(("name", "arguments", "wanted"), SAYS)
def test_says(name: str, arguments: dict[str, object], wanted: object) -> None:
    assert oracles.call(f"zoo.{name}", arguments) == wanted


@pytest.mark.parametrize(("name", "arguments"), NO_VALUE)
def test_no_value(name: str, arguments: dict[str, object]) -> None:
    with pytest.raises(Undefined):
        oracles.call(f"zoo.{name}", arguments)


def test_an_unknown_model_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="alexnet"):
        oracles.resolve("zoo.parameters")("alexnt")
