"""Every detector beside its figures; those of torchvision beside the anchors, value by value."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from prepkit import zoo
from tests.zoo import golden
from tests.zoo.detection import golden as own

TORCHVISION = ("fasterrcnn_resnet50_fpn", "retinanet_resnet50_fpn", "ssd300_vgg16")
ALL = (*TORCHVISION, "fasterrcnn_vgg16", "yolo_v1", "yolo_v3")


@pytest.mark.parametrize("name", ALL)
def test_parameters_and_macs_are_those_of_the_card(name: str) -> None:
    card = zoo.card(name)
    net = zoo.build(name, device="meta")
    assert sum(p.numel() for p in net.parameters()) == card.parameters
    assert own.macs_by_module(name, list(card.input))["all"] == card.macs


@pytest.mark.parametrize("name", TORCHVISION)
def test_state_and_macs_of_each_module_are_torchvisions(name: str) -> None:
    anchor = golden.golden()[name]
    net = zoo.build(name, device="meta")
    state = net.state_dict()
    assert len(state) == anchor["state_dict_keys"]
    assert sum(value.numel() for value in state.values()) == anchor["state_dict_elements"]
    assert [*list(state)[:3], list(state)[-1]] == [*anchor["first_keys"], anchor["last_key"]]
    assert own.macs_by_module(name, anchor["input"][0]) == {
        "all": anchor["macs_torch"],
        **anchor["macs_by_module"],
    }


def test_names_and_shapes_of_faster_rcnn_in_their_order() -> None:
    net = zoo.build("fasterrcnn_resnet50_fpn", device="meta")
    theirs = golden.keys()["fasterrcnn_resnet50_fpn"]
    assert list(golden.names_and_shapes(net).items()) == list(theirs.items())


@pytest.mark.parametrize("name", ["fasterrcnn_resnet50_fpn", "retinanet_resnet50_fpn"])
def test_frozen_norms_are_buffers_and_two_groups_of_layers_stay(name: str) -> None:
    anchor = golden.golden()[name]["as_shipped_frozenbn"]
    net = zoo.build(name, device="meta", frozen_norm=True)
    assert len(net.state_dict()) == anchor["state_dict_keys"]
    assert sum(p.numel() for p in net.parameters()) == anchor["params_total"]
    assert sum(p.numel() for p in net.parameters() if p.requires_grad) == anchor["params_trainable"]


def measured(name: str, dtype: torch.dtype = torch.float64) -> tuple[Any, Any, Any, Any]:
    """Features, logits and codes of each level, and the detections, of one pass."""
    net = own.filled(name, dtype)
    seen: dict[str, Any] = {}
    head = net.rpn.head if name.startswith("faster") else net.head
    for key, module in (("backbone", net.backbone), ("head", head)):
        module.register_forward_hook(lambda _module, _inputs, output, key=key: seen.update({key: output}))
    with torch.no_grad():
        (found,) = net([own.image(golden.golden()[name]["input"][0], dtype)])
    return seen["backbone"], *seen["head"], found


def test_ssd300_has_the_features_the_outputs_and_the_detections() -> None:
    anchor = golden.golden()["ssd300_vgg16"]
    features, logits, codes, found = measured("ssd300_vgg16")
    assert own.gap(features, list(anchor["feat_fp64"].values())) < own.EXACT
    assert own.gap([torch.cat(logits, 1)], [anchor["head_fp64"]["cls_logits"]]) < own.EXACT
    assert own.gap([torch.cat(codes, 1)], [anchor["head_fp64"]["bbox_regression"]]) < own.EXACT
    assert own.same_detections(found, anchor["detections_fp64"])


@pytest.mark.slow
def test_retinanet_has_the_features_the_outputs_and_the_detections() -> None:
    anchor = golden.golden()["retinanet_resnet50_fpn"]
    features, logits, codes, found = measured("retinanet_resnet50_fpn")
    assert own.gap(features, list(anchor["feat_fp64"].values())) < own.EXACT
    assert own.gap([torch.cat(logits, 1)], [anchor["head_fp64"]["cls_logits"]]) < own.EXACT
    assert own.gap([torch.cat(codes, 1)], [anchor["head_fp64"]["bbox_regression"]]) < own.EXACT
    assert own.same_detections(found, anchor["detections_fp64"])


@pytest.mark.slow
def test_faster_rcnn_has_the_features_the_proposals_and_the_detections() -> None:
    anchor = golden.golden()["fasterrcnn_resnet50_fpn"]
    features, logits, codes, found = measured("fasterrcnn_resnet50_fpn")
    assert own.gap(features, list(anchor["feat_fp64"].values())) < own.EXACT
    assert own.gap(logits, anchor["rpn_head_fp64"]["objectness"]) < own.EXACT
    assert own.gap(codes, anchor["rpn_head_fp64"]["deltas"]) < own.EXACT
    assert own.same_detections(found, anchor["detections_fp64"])


@pytest.mark.slow
@pytest.mark.parametrize("name", TORCHVISION)
def test_single_precision_is_close(name: str) -> None:
    anchor = golden.golden()[name]["feat_fp64"]
    features, *_ = measured(name, torch.float32)
    for feature, known in zip(features, anchor.values(), strict=True):
        assert abs(float(feature.abs().max()) - known["maxabs"]) <= 1e-5 * known["std"]
