"""What is said to somebody who asks for a model that is not there, or with options that cannot be."""

from __future__ import annotations

import pytest

from prepkit import zoo
from prepkit.errors import UsageError

# name, options, what is said
WRONG = [
    ("resnt50", {}, "model 'resnt50' is unknown; did you mean 'resnet50'"),
    ("ResNet-50", {}, r"model 'ResNet-50' is unknown; did you mean 'resnet50'\?"),
    ("resnet18", {"num_class": 5}, r"no option 'num_class'; did you mean 'num_classes'\?"),
    (
        "resnet18",
        {"num_classes": -5},
        "num_classes=-5 cannot be; expected a whole number, as in num_classes=1000",
    ),
    ("resnet18", {"num_classes": "ten"}, "num_classes='ten' cannot be"),
    ("resnet18", {"num_classes": True}, "num_classes=True cannot be"),
    ("resnet18", {"weights": "DEFAULT"}, "resnet18 has fresh weights: trained ones come by load_state_dict"),
    ("resnet18", {"device": "gpu"}, "device 'gpu' is unknown; expected cpu"),
]


@pytest.mark.parametrize(("name", "options", "said"), WRONG)
def test_said(name: str, options: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        zoo.build(name, **{"device": "meta", **options})  # type: ignore[arg-type]


def test_no_trained_weights_is_what_there_is() -> None:
    assert zoo.build("alexnet", device="meta", weights=None, num_classes=7).classifier[6].out_features == 7
