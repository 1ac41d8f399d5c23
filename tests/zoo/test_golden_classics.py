"""AlexNet, VGG, ResNet, GoogLeNet, Inception v3 and DenseNet beside torchvision's, by anchors measured elsewhere."""

from __future__ import annotations

import pytest

from tests.zoo.golden import Case, case, check_figures, check_logits

CASES = [
    case("alexnet", slow=False),
    case("vgg11"),
    case("vgg11_bn", slow=False),
    case("vgg13"),
    case("vgg16"),
    case("vgg16_bn"),
    case("vgg19"),
    case("vgg19_bn"),
    case("resnet18", slow=False),
    case("resnet50"),
    case("resnet101"),
    case("resnet152"),
    case("resnext50_32x4d"),
    case("googlenet_aux", "googlenet"),
    case("googlenet_noaux_transform_input", "googlenet", slow=False, aux_logits=False, transform_input=True),
    case("inception_v3_noaux", "inception_v3", slow=False, aux_logits=False),
    case("inception_v3_aux", "inception_v3"),
    case("inception_v3_noaux_transform_input", "inception_v3", aux_logits=False, transform_input=True),
    case("densenet121", slow=False),
]


@pytest.mark.parametrize("case", [pytest.param(row.values[0], id=row.id) for row in CASES])
def test_names_parameters_macs_and_activations(case: Case) -> None:
    check_figures(case)


@pytest.mark.parametrize("case", CASES)
def test_logits(case: Case) -> None:
    check_logits(case)
