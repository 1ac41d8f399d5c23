"""Known nets in the language of the whiteboard, with figures that others publish or torchvision has."""

from __future__ import annotations

NOTED = "nobias > bn"
_BOTTLENECK = f"conv M k1 {NOTED} > relu > conv M k3 p1 s S {NOTED} > relu > conv (4*M) k1 {NOTED}"
RESNET50 = (
    f"same(M, S=1) = res( {_BOTTLENECK} ) > relu; "
    f"down(M, S=2) = res( {_BOTTLENECK} | conv (4*M) k1 s S {NOTED} ) > relu; "
    f"3x224x224: conv 64 k7 s2 p3 {NOTED} > relu > maxpool k3 s2 p1 > down(64, 1) > 2x same(64) > down(128) > "
    "3x same(128) > down(256) > 5x same(256) > down(512) > 2x same(512) > gap > linear 1000"
)
_BASIC = f"conv C k3 p1 s S {NOTED} > relu > conv C k3 p1 {NOTED}"
RESNET18 = (
    f"same(C, S=1) = res( {_BASIC} ) > relu; down(C, S=2) = res( {_BASIC} | conv C k1 s S {NOTED} ) > relu; "
    f"3x224x224: conv 64 k7 s2 p3 {NOTED} > relu > maxpool k3 s2 p1 > 2x same(64) > down(128) > same(128) > "
    "down(256) > same(256) > down(512) > same(512) > gap > linear 1000"
)
VGG16 = (
    "two(C) = 2x( conv C k3 p1 > relu ) > maxpool 2; three(C) = 3x( conv C k3 p1 > relu ) > maxpool 2; "
    "3x224x224: two(64) > two(128) > three(256) > 2x three(512) > flatten > "
    "2x( linear 4096 > relu > dropout ) > linear 1000"
)
ALEXNET = (
    "3x224x224: conv 64 k11 s4 p2 > relu > maxpool k3 s2 > conv 192 k5 p2 > relu > maxpool k3 s2 > "
    "conv 384 k3 p1 > relu > conv 256 k3 p1 > relu > conv 256 k3 p1 > relu > maxpool k3 s2 > adaptivepool 6 > "
    "flatten > 2x( dropout > linear 4096 > relu ) > linear 1000"
)
ALEXNET_2012 = (
    "3x227x227: conv 96 k11 s4 > relu > lrn 5 > maxpool k3 s2 > conv 256 k5 p2 g2 > relu > lrn 5 > maxpool k3 s2 > "
    "conv 384 k3 p1 > relu > conv 384 k3 p1 g2 > relu > conv 256 k3 p1 g2 > relu > maxpool k3 s2 > flatten > "
    "2x( linear 4096 > relu > dropout ) > linear 1000"
)
LENET = (
    "1x32x32: conv 6 k5 > tanh > avgpool 2 > conv 16 k5 > tanh > avgpool 2 > conv 120 k5 > tanh > flatten > "
    "linear 84 > tanh > linear 10"
)
_SEPARABLE = "dw k3 p1 s S nobias > bn > relu > pw C nobias > bn > relu"
MOBILENET_V1 = (
    f"sep(C, S=1) = {_SEPARABLE}; 3x224x224: conv 32 k3 s2 p1 nobias > bn > relu > sep(64) > sep(128, 2) > sep(128) > "
    "sep(256, 2) > sep(256) > sep(512, 2) > 5x sep(512) > sep(1024, 2) > sep(1024) > gap > linear 1000"
)
VIT_B_16 = (
    "3x224x224: patches 16 d768 > cls > pos > 12x( res( ln > attention h12 ) > res( ln > mlp 4x ) ) > ln > first > "
    "linear 1000"
)
_TWO = "2x( conv C k3 > relu )"
UNET = (
    f"two(C) = {_TWO}; 1x572x572: two(64) > [ crop 392 | maxpool 2 > two(128) > [ crop 200 | maxpool 2 > two(256) > "
    "[ crop 104 | maxpool 2 > two(512) > [ crop 56 | maxpool 2 > two(1024) > tconv 512 k2 s2 ] > concat > two(512) > "
    "tconv 256 k2 s2 ] > concat > two(256) > tconv 128 k2 s2 ] > concat > two(128) > tconv 64 k2 s2 ] > concat > "
    "two(64) > conv 2 k1"
)

# name: net, parameters, macs, output, receptive field of the last map (None: not asked)
KNOWN = {
    "LeNet, tutorial": (LENET, 61_706, 416_520, (10,)),
    "AlexNet 2014": (ALEXNET, 61_100_840, 714_188_480, (1000,)),
    "AlexNet 2012": (ALEXNET_2012, 60_965_224, 724_406_816, (1000,)),
    "VGG-16": (VGG16, 138_357_544, 15_470_264_320, (1000,)),
    "ResNet-18": (RESNET18, 11_689_512, 1_814_073_344, (1000,)),
    "ResNet-50": (RESNET50, 25_557_032, 4_089_184_256, (1000,)),
    "MobileNet v1": (MOBILENET_V1, 4_231_976, 568_740_352, (1000,)),
    "ViT-B/16": (VIT_B_16, 86_567_656, 17_563_828_224, (1000,)),
    "U-Net 572": (UNET, 31_030_658, None, (2, 388, 388)),
}
FIELDS = {"AlexNet 2014": 195, "VGG-16": 212, "ResNet-18": 435, "ResNet-50": 427}
"""Receptive fields of the last map: measured by gradients, tests/facts/receptive-fields.json."""
EVERY_LAYER = (
    "3x16x16: conv 8 k3 p1 > bn > gn 2 > in > lrn > ln > se 4 > dropout > hswish > shuffle 2 > pad 1 > crop 6 > "
    "upsample 2 > dw 3 p1 > tconv 4 k2 s2 > conv 8 k3 s2 > pw 6 > hsigmoid > leaky > elu > silu > relu6 > sigmoid > "
    "maxpool k3 s2 ceil > avgpool 2 > adaptivepool 2 > softmax > flatten > ln > linear 5 > softmax"
)
TOKENS = (
    "16x24: relu > attention 4 > linear 8 > gelu > cls > pos > mlp 4x > mlp 30 > ln > softmax > gap > "
    "linear 3 > bn"
)
JOINS = (
    "4x20x20: [ conv 3 k3 p1 | dw 3 p1 > conv 3 k1 | conv 3 k1 ] > add > [ id | sigmoid ] > mul > "
    "[ maxpool 3 s1 p1 | conv 4 k3x5 p same | id ] > concat > res( bn > relu > conv 10 k3 p1 ) > "
    "[ gap | flatten > linear 7 ] > concat"
)
SMALL = {"every layer": EVERY_LAYER, "tokens": TOKENS, "joins": JOINS}
