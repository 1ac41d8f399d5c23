"""What candidates write on whiteboards: everything unambiguous is read, as the same net."""

from __future__ import annotations

import pytest

from prepkit.nets.analyse import analyse as both_ways
from prepkit.nets.language import read
from prepkit.nets.show import show

LINE = "3x32x32: "
# spelled by people, and the same net as it is shown
SPELLED = [
    ("conv3x3(64)", "conv 64 k3"), ("conv 3x3 64", "conv 64 k3"), ("conv 3x3, 64", "conv 64 k3"),
    ("3x3 conv, 64", "conv 64 k3"), ("3×3 conv 64 /2", "conv 64 k3 s2"), ("7x7 conv, 64, /2", "conv 64 k7 s2"),
    ("3x3 conv 64, stride 2, pad 1", "conv 64 k3 s2 p1"), ("conv3-64", "conv 64 k3"), ("conv1x1 8", "conv 8 k1"),
    ("Conv2d 64 3 1 1", "conv 64 k3 s1 p1"), ("conv 64@3x3", "conv 64 k3"), ("CONV 64 K3 S2 P1", "conv 64 k3 s2 p1"),
    ("Conv2d(3, 64, 3, 1, 1)", "conv 64 k3 s1 p1 in3"), ("nn.Conv2d(3, 8, kernel_size=3)", "conv 8 k3 in3"),
    ("Conv2D(64, (3, 3), strides=2, padding='same')", "conv 64 k3 s2 p same"), ("conv 8 k3 same", "conv 8 k3 p same"),
    ("conv 8 k3 valid", "conv 8 k3 p0"), ("conv 8 k=3, s=2, p=1", "conv 8 k3 s2 p1"), ("conv 8 k3,", "conv 8 k3"),
    ("conv 8 3x3 stride 2 pad 1", "conv 8 k3 s2 p1"), ("conv 8 k3 rate 2", "conv 8 k3 d2"),
    ("nn.BatchNorm2d(3) -> nn.ReLU(inplace=True)", "bn in3 > relu"), ("batch norm > layer-norm", "bn > ln"),
    ("maxpool 2x2", "maxpool k2"), ("max pool 2x2", "maxpool k2"), ("2x2 max-pooling", "maxpool k2"),
    ("MaxPool2d(2, 2)", "maxpool k2 s2"), ("maxpool 3x3, stride 2", "maxpool k3 s2"), ("avg pool 2", "avgpool k2"),
    ("global average pooling > dense 10", "gap > linear 10"), ("GAP > FC 10", "gap > linear 10"),
    ("flatten > Linear(3072, 10)", "flatten > linear 10 in3072"), ("dropout(0.5)", "dropout 50%"),
    ("depthwise conv 3x3 > 1x1 conv 8", "dw k3 > conv 8 k1"), ("up-conv 8 2x2", "tconv 8 k2"),
    ("upsample x2", "upsample s2"), ("upsample 2x", "upsample s2"), ("leaky relu > h-swish", "leaky > hswish"),
    ("(conv 8 k3 > relu) x2", "2x( conv 8 k3 > relu )"), ("conv 8 k3 ×2", "2x( conv 8 k3 )"),
    ("2 × (relu)", "2x( relu )"), ("[x | conv 8 k1] concat", "[ id | conv 8 k1 ] > concat"),
    ("\nconv 8 k3\nrelu # twice\nmaxpool 2", "conv 8 k3 > relu > maxpool k2"), ("relu // all\n > bn", "relu > bn"),
    ("relu => bn → tanh", "relu > bn > tanh"), ("residual(relu)", "res( relu )"),
    ("adaptive avg pool 7", "adaptivepool 7"), ("instance norm > group norm 3", "in > gn g3"),
    ("patch embed 16 8 > self-attention 2 > FFN 4x", "patches k16 d8 > attention h2 > mlp 4x"),
]  # fmt: skip
INPUTS = [
    "3×32×32: relu", "3*32*32: relu", "(3, 32, 32): relu", "3,32,32: relu", "3@32x32: relu", "input 3x32x32: relu",
    "input(3, 32, 32): relu", "3 x 32 x 32: relu", "3x32x32 > relu", "3x32x32 -> relu", "# first\n3x32x32: relu",
]  # fmt: skip


@pytest.mark.parametrize(("spelled", "plain"), SPELLED)
def test_spellings(spelled: str, plain: str) -> None:
    assert show(read(LINE + spelled)) == LINE + plain
    assert show(read(show(read(LINE + spelled)))) == LINE + plain


@pytest.mark.parametrize("text", INPUTS)
def test_inputs(text: str) -> None:
    assert show(read(text)) == "3x32x32: relu"


def test_quotients_stay_quotients() -> None:
    assert show(read("CxHxW: conv C/2 k3 > conv (C / 2) k3 > conv C /2 k3")) == (
        "CxHxW: conv (C/2) k3 > conv (C/2) k3 > conv C k3 s2"
    )


# blocks as they are drawn, with parameters counted by hand or from the paper's code
BOARD = [
    ("inception 3a", "192x28x28: [ 1x1 conv 64 | 1x1 conv 96 > 3x3 conv 128 p1 | 1x1 conv 16 > 5x5 conv 32 p2 | "
     "3x3 maxpool s1 p1 > 1x1 conv 32 ] > concat", 163_696, (256, 28, 28)),
    ("MBConv", "16x56x56: res( pw 96 nobias > bn > silu > dw 3x3 p1 nobias > bn > silu > se 24 > pw 16 nobias > bn )",
     16 * 96 * 2 + 96 * 9 + 4 * 96 + 2 * 16 + 96 * 4 * 2 + 100, (16, 56, 56)),
    ("ConvNeXt", "96x56x56: res( dw 7x7 p3 > ln > pw 384 > gelu > pw 96 )",
     96 * 50 + 192 + 97 * 384 + 385 * 96, (96, 56, 56)),
    ("ViT block", "197x768: res(LN > MHSA 12) > res(LN > MLP 4x)", 7_087_872, (197, 768)),
    ("ASPP", "2048x28x28: [ 1x1 conv 256 | conv 256 k3 d12 p12 | conv 256 k3 d24 p24 | conv 256 k3 d36 p36 | "
     "adaptivepool 1 > 1x1 conv 256 > upsample 28 ] > concat > 1x1 conv 256",
     2 * (2048 * 256 + 256) + 3 * (2048 * 9 * 256 + 256) + 1280 * 256 + 256, (256, 28, 28)),
    ("FPN", "512x28x28: [ 1x1 conv 256 | conv 1024 k3 s2 p1 > 1x1 conv 256 > upsample x2 ] > add > conv 3x3 256 p1",
     513 * 256 + 512 * 9 * 1024 + 1024 + 1025 * 256 + 256 * 9 * 256 + 256, (256, 28, 28)),
    ("separable", "32x112x112: dwconv 3x3 p1 nobias > bn > relu > pwconv 64 nobias > bn > relu",
     32 * 9 + 64 + 32 * 64 + 128, (64, 112, 112)),
    ("ResNeXt", "256x56x56: res( conv1x1 128 > conv3x3 128 p1 g32 > conv1x1 256 ) > relu",
     257 * 128 + 128 * 4 * 9 + 128 + 129 * 256, (256, 56, 56)),
    ("DenseNet-like", "layer = [ x | bn > relu > conv 32 k3 p1 ] > concat; 64x32x32: 3x layer",
     sum(2 * c + c * 9 * 32 + 32 for c in (64, 96, 128)), (160, 32, 32)),
    ("decoder", "100x1x1: tconv 512 4x4 > bn > relu > tconv 256 4 2 1 > bn > relu > tconv 3 4 2 1 > tanh",
     100 * 512 * 16 + 512 + 1024 + 512 * 256 * 16 + 256 + 512 + 256 * 3 * 16 + 3, (3, 16, 16)),
    ("LeNet", "1x32x32: conv 6@5x5 > tanh > 2x2 avg pool > conv 16@5x5 > tanh > 2x2 avg pool > flatten > fc 120 > "
     "fc 84 > fc 10", 61_706, (10,)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parameters", "output"), [row[1:] for row in BOARD], ids=[
    row[0] for row in BOARD
])  # fmt: skip
def test_blocks_of_the_whiteboard(text: str, parameters: int, output: tuple[int, ...]) -> None:
    found = both_ways(text)
    assert (found.parameters, found.output, len(found.evidence)) == (parameters, output, 2)
