"""The printed PyTorch, executed, is the module that was built: the same names, the same output on the same weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from prepkit.errors import UsageError
from prepkit.nets.code import code
from prepkit.nets.language import read
from prepkit.nets.module import build
from prepkit.nets.symbolic import analyse
from tests.nets.nets import KNOWN, SMALL, VIT_B_16

TEXTS = SMALL | {
    name: KNOWN[name][0] for name in ("LeNet, tutorial", "ResNet-18", "ViT-B/16", "MobileNet v1", "U-Net 572")
}
RUN = (*SMALL, "LeNet, tutorial")


def executed(text: str) -> Any:
    """The class that the printed code defines."""
    names: dict[str, Any] = {}
    exec(code(read(text)), names)  # noqa: S102 our own printed code, from texts in this file
    return names["Net"]


@pytest.mark.parametrize("name", TEXTS)
def test_same_names_and_shapes(name: str) -> None:
    with torch.device("meta"):
        printed, built = executed(TEXTS[name])(), build(read(TEXTS[name]))
    mine, theirs = ({key: tuple(v.shape) for key, v in m.state_dict().items()} for m in (printed, built))
    assert mine == theirs


@pytest.mark.parametrize("name", RUN)
def test_same_output_on_the_same_weights(name: str) -> None:
    text = TEXTS[name]
    torch.manual_seed(0)
    built, printed = build(read(text)).double().eval(), executed(text)().double().eval()
    printed.load_state_dict(built.state_dict())
    image = torch.rand(2, *analyse(read(text)).input, dtype=torch.float64)
    with torch.no_grad():
        assert torch.equal(built(image), printed(image))


def test_it_is_short_and_readable() -> None:
    text = code(read("3x32x32: conv 8 k3 p1 nobias > bn > relu > res( conv 8 k3 p1 ) > gap > linear 10"))
    assert "nn.Conv2d(3, 8, 3, padding=1, bias=False),  # (B, 8, 32, 32)" in text
    assert "class Residual(nn.Module):" in text
    assert "class Concat" not in text
    assert max(map(len, code(read(VIT_B_16)).splitlines())) <= 120


def test_what_comes_again_is_a_loop() -> None:
    text = code(read(VIT_B_16))
    assert text.count("Attention(768, 12)") == 1
    assert "for _ in range(12)" in text
    assert len(code(read("3x8x8: 2x( conv 3 k3 p1 > relu )")).splitlines()) == 14
    assert code(read("3x32x32: 4x( conv 3 k3 s2 p1 > relu )")).count("nn.Conv2d") == 4  # their maps differ


def test_symbols_need_numbers() -> None:
    net = read("3x8x8: conv C k3")
    with pytest.raises(UsageError, match="C has no number; torch needs one: --set"):
        build(net)
    assert "nn.Conv2d(3, 8, 3)" in code(net, {"C": 8})


def test_attention_is_torchs() -> None:
    from torch.nn.functional import multi_head_attention_forward as theirs

    torch.manual_seed(0)
    layer = build(read("5x12: attention 3")).double()[0]  # type: ignore[index]
    x = torch.rand(2, 5, 12, dtype=torch.float64)
    turned = x.transpose(0, 1)
    expected, _ = theirs(
        turned, turned, turned, 12, 3, layer.qkv.weight, layer.qkv.bias, None, None, False, 0.0,
        layer.out.weight, layer.out.bias, training=False,
    )  # fmt: skip
    assert torch.allclose(layer(x), expected.transpose(0, 1), atol=1e-12)
