"""Convolution three ways beside torch's, and the laws: shifts, commutativity, weight sharing, groups, adjoints."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from prepkit.zoo.layers import convolution, local, separable, transposed
from prepkit.zoo.layers.shapes import Misfit, windows

WAYS = [convolution.by_loops, convolution.by_taps, convolution.by_im2col]
# input, weight, options
TABLE = [
    ((2, 3, 5, 6), (4, 3, 3, 3), {}),
    ((1, 2, 6, 5), (3, 2, 2, 4), {}),  # even kernels, not square
    ((1, 2, 7, 8), (3, 2, 3, 3), {"stride": 2}),  # a remainder across
    ((1, 2, 8, 9), (2, 2, 3, 2), {"stride": (3, 2), "padding": (2, 1)}),
    ((1, 2, 9, 8), (2, 2, 3, 3), {"dilation": 2, "padding": 2}),
    ((2, 2, 9, 7), (2, 2, 2, 3), {"dilation": (3, 1), "stride": (1, 2), "padding": (0, 3)}),
    ((1, 4, 5, 5), (6, 2, 3, 3), {"groups": 2, "padding": 1}),
    ((2, 3, 5, 5), (6, 1, 3, 3), {"groups": 3, "stride": 2}),  # depthwise, two kernels a channel
    ((1, 6, 6, 6), (6, 1, 3, 3), {"groups": 6, "dilation": 2}),
    ((2, 3, 4, 4), (5, 3, 1, 1), {}),
    ((1, 1, 4, 4), (1, 1, 4, 4), {}),  # one window
    ((1, 1, 2, 2), (1, 1, 4, 4), {"padding": 1}),  # larger than the image, not than the padded one
    ((1, 1, 1, 1), (2, 1, 1, 1), {"padding": 2}),  # windows of padding alone
    ((0, 2, 4, 4), (3, 2, 3, 3), {}),  # no images
]


def drawn(*shapes: tuple[int, ...], seed: int = 0) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(shape, dtype=torch.float64, generator=generator) for shape in shapes]


def gap(a: torch.Tensor, b: torch.Tensor) -> float:
    assert a.shape == b.shape
    return float((a - b).detach().abs().max()) if a.numel() else 0.0


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(("size", "kernel", "options"), TABLE)
def test_cross_correlation(way, size, kernel, options) -> None:
    x, weight, bias = drawn(size, kernel, kernel[:1])
    assert gap(way(x, weight, bias, **options), functional.conv2d(x, weight, bias, **options)) <= 1e-12
    assert gap(way(x, weight, **options), functional.conv2d(x, weight, **options)) <= 1e-12


@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: way.__name__)
@pytest.mark.parametrize("layout", ["channels_last", "slice", "expanded"])
def test_images_that_are_not_contiguous(way, layout) -> None:
    (x, weight) = drawn((2, 4, 6, 6), (3, 4, 3, 3))
    x = {
        "channels_last": x.to(memory_format=torch.channels_last),
        "slice": drawn((3, 4, 8, 13))[0][1:, :, 2:, 1::2],
        "expanded": x[:1, :1].expand(2, 4, 6, 6),
    }[layout]
    assert gap(way(x, weight), functional.conv2d(x, weight)) <= 1e-12


@pytest.mark.parametrize("room", [1, 100, 300])
def test_columns_made_a_band_at_a_time_are_the_same(monkeypatch, room) -> None:
    monkeypatch.setattr(convolution, "IN_CACHE", room)
    for size, kernel, options in TABLE:
        x, weight = drawn(size, kernel)
        ours = convolution.by_im2col(x, weight, **options)
        assert gap(ours, functional.conv2d(x, weight, **options)) <= 1e-12


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: way.__name__)
def test_every_dtype(way, dtype) -> None:
    x, weight = (value.to(dtype) for value in drawn((1, 3, 5, 5), (2, 3, 3, 3)))
    out = way(x, weight, padding=1)
    assert out.dtype == dtype
    assert (
        gap(out.double(), functional.conv2d(x.double(), weight.double(), padding=1))
        <= 40 * torch.finfo(dtype).eps
    )


def test_convolution_flips_and_commutes() -> None:
    a, b = drawn((1, 1, 4, 5), (1, 1, 3, 2))
    full = {"padding": (2, 1)}  # every overlap of a with b
    ab = convolution.convolution(a, b, **full)
    ba = convolution.convolution(b, a, padding=(3, 4))
    assert gap(ab, ba) <= 1e-12
    assert gap(convolution.by_taps(a, b, **full), convolution.by_taps(b, a, padding=(3, 4))) > 0.1
    product = torch.fft.ifft2(torch.fft.fft2(a, s=(6, 6)) * torch.fft.fft2(b, s=(6, 6))).real  # its theorem
    assert gap(ab, product) <= 1e-12


@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: way.__name__)
def test_a_shifted_image_gives_a_shifted_output(way) -> None:
    x, weight = drawn((1, 2, 9, 9), (3, 2, 3, 3))
    shifted = functional.pad(x, (2, 0, 1, 0))[:, :, :9, :9]  # one down, two right
    assert gap(way(shifted, weight)[:, :, 1:, 2:], way(x, weight)[:, :, :-1, :-2]) <= 1e-12


@pytest.mark.parametrize(
    ("kernel", "dilation", "expected"), [(1, 1, (0, 0)), (3, 1, (1, 1)), (4, 1, (1, 2)), (4, 3, (4, 5))]
)
@pytest.mark.filterwarnings("ignore:Using padding")
def test_padding_that_keeps_the_size(kernel, dilation, expected) -> None:
    x, weight = drawn((1, 1, 12, 12), (1, 1, kernel, kernel))
    before, after = convolution.same_padding(kernel, dilation)
    assert (before, after) == expected
    ours = convolution.by_taps(functional.pad(x, (before, after) * 2), weight, dilation=dilation)
    assert gap(ours, functional.conv2d(x, weight, padding="same", dilation=dilation)) <= 1e-12


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("size", "kernel", "options", "words"),
    [
        ((3, 8, 8), (4, 3, 3, 3), {}, r"input of shape \(3, 8, 8\); \(B, C, H, W\) fits"),
        ((1, 3, 8, 8), (4, 3, 3), {}, r"weight of shape \(4, 3, 3\); \(F, C/groups, kh, kw\) fits"),
        ((1, 4, 8, 8), (4, 3, 3, 3), {}, r"an input of 4 channels, .*; 3 channels .*\(4, 4, kh, kw\) fits"),
        ((1, 6, 8, 8), (4, 2, 3, 3), {"groups": 3}, "6 channels to 4 in groups=3; a divisor of both fits"),
        ((1, 5, 8, 8), (4, 2, 3, 3), {"groups": 2}, "5 channels to 4 in groups=2; a divisor"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"groups": 0}, "groups=0; a divisor"),
        ((1, 3, 4, 8), (4, 3, 7, 3), {"padding": 1}, r"spans 7 on 6 pixels \(4 \+ 2·1 .*; .* at least 2"),
        ((1, 3, 4, 8), (4, 3, 3, 3), {"dilation": (2, 1)}, "spans 5 on 4 pixels .* at least 1 fits"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"stride": 0}, "stride=0; an int or a pair of ints ≥ 1 fits"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"padding": (1, -1)}, r"padding=\(1, -1\); .* ≥ 0 fits"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"stride": (1, 1, 1)}, r"stride=\(1, 1, 1\)"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"bias": torch.zeros(3)}, r"bias of shape \(3,\); \(4,\) fits"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(way, size, kernel, options, words) -> None:
    with pytest.raises(Misfit, match=words):
        way(torch.zeros(size), torch.zeros(kernel), **options)


def test_windows_are_counted() -> None:
    for size in range(1, 12):
        for kernel in range(1, 5):
            for stride in range(1, 4):
                for pad in range(3):
                    starts = range(-pad, size + pad - kernel + 1, stride)
                    if not starts:
                        with pytest.raises(Misfit):
                            windows(size, kernel, stride, pad)
                    else:
                        assert windows(size, kernel, stride, pad) == len(starts)


# — local, dilated, grouped, separable —


@pytest.mark.parametrize("options", [{}, {"stride": 2, "padding": 1}, {"dilation": 2}])
def test_a_local_layer_with_equal_weights_is_a_convolution(options) -> None:
    x, weight, bias = drawn((2, 3, 7, 6), (4, 3, 3, 3), (4,))
    plain = functional.conv2d(x, weight, bias, **options)
    everywhere = weight.expand(*plain.shape[2:], *weight.shape)
    biases = bias[:, None, None].expand(plain.shape[1:])
    assert gap(local.local(x, everywhere, biases, **options), plain) <= 1e-12


def test_a_local_layer_has_weights_of_its_own_at_every_position() -> None:
    x, weight = drawn((2, 3, 5, 6), (3, 4, 4, 3, 3, 3))
    y = local.local(x, weight)
    for i in range(3):
        for j in range(4):
            window = x[:, :, i : i + 3, j : j + 3]
            assert gap(y[:, :, i, j], functional.conv2d(window, weight[i, j]).flatten(1)) <= 1e-12
    assert local.parameters(3, 4, (3, 3), (3, 4), shared=False) == weight.numel() + y[0].numel()
    conv = torch.nn.Conv2d(3, 4, 3)
    assert local.parameters(3, 4, (3, 3), (3, 4), shared=True) == sum(p.numel() for p in conv.parameters())


def test_a_local_layer_says_what_fits() -> None:
    with pytest.raises(Misfit, match="weights for 2×2 positions; weights for 3×3 positions fit"):
        local.local(torch.zeros(1, 1, 5, 5), torch.zeros(2, 2, 1, 1, 3, 3))
    with pytest.raises(Misfit, match=r"a bias of shape \(1,\); \(1, 3, 3\) fits"):
        local.local(torch.zeros(1, 1, 5, 5), torch.zeros(3, 3, 1, 1, 3, 3), torch.zeros(1))


@pytest.mark.parametrize("dilation", [1, 2, (3, 2)])
def test_a_dilated_convolution_is_a_plain_one_with_zeros_between(dilation) -> None:
    x, weight = drawn((1, 2, 12, 12), (3, 2, 3, 4))
    ours = functional.conv2d(x, separable.spread(weight, dilation))
    assert gap(ours, functional.conv2d(x, weight, dilation=dilation)) <= 1e-12


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_grouped(groups) -> None:
    x, weight = drawn((2, 4, 6, 6), (8, 4 // groups, 3, 3))
    ours = separable.grouped(x, weight, groups, 2, 1)
    assert gap(ours, functional.conv2d(x, weight, None, 2, 1, groups=groups)) <= 1e-12
    with pytest.raises(Misfit, match="4 channels to 8 in groups=3"):
        separable.grouped(x, weight, 3)


def test_depthwise_separable() -> None:
    net = separable.DepthwiseSeparable(4, 6, 3, 2).double().eval()
    (x,) = drawn((2, 4, 7, 7))
    mid = functional.relu(
        functional.conv2d(x, net.depthwise.weight, None, 2, 1, groups=4) / (1 + 1e-5) ** 0.5
    )
    ours = separable.depthwise(x, net.depthwise.weight, 2, 1)
    assert gap(ours, functional.conv2d(x, net.depthwise.weight, None, 2, 1, groups=4)) <= 1e-12
    assert (
        gap(net(x), functional.relu(functional.conv2d(mid, net.pointwise.weight) / (1 + 1e-5) ** 0.5))
        <= 1e-12
    )
    weights = net.depthwise.weight.numel() + net.pointwise.weight.numel()
    assert weights / (6 * 4 * 9) == pytest.approx(separable.saving(6, 3))


# — transposed —

TRANSPOSED = [
    ((2, 3, 4, 5), (3, 4, 3, 3), {}),
    ((1, 3, 4, 4), (3, 2, 4, 4), {"stride": 2, "padding": 1}),
    ((1, 2, 3, 5), (2, 2, 3, 2), {"stride": (3, 2), "padding": (1, 0), "output_padding": (2, 1)}),
    ((1, 4, 3, 3), (4, 3, 3, 3), {"groups": 2, "stride": 2}),
    ((1, 2, 4, 4), (2, 2, 3, 3), {"dilation": 2, "padding": 3, "output_padding": 1}),
    ((1, 2, 5, 5), (2, 1, 1, 1), {"padding": 1}),  # padding beyond d(k-1): the input is cut
]


@pytest.mark.parametrize("way", [transposed.by_scatter, transposed.by_gradient], ids=lambda way: way.__name__)
@pytest.mark.parametrize(("size", "kernel", "options"), TRANSPOSED)
def test_transposed(way, size, kernel, options) -> None:
    x, weight = drawn(size, kernel)
    bias = drawn((kernel[1] * options.get("groups", 1),), seed=1)[0]
    assert (
        gap(way(x, weight, bias, **options), functional.conv_transpose2d(x, weight, bias, **options)) <= 1e-12
    )


@pytest.mark.parametrize("way", [transposed.by_scatter, transposed.by_gradient], ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("size", "kernel", "options"), [entry for entry in TABLE if entry[0][0]], ids=lambda value: str(value)
)
def test_transposed_is_the_adjoint(way, size, kernel, options) -> None:
    """⟨A x, y⟩ = ⟨x, Aᵀ y⟩, the rows that no window saw made up by output padding."""
    x, weight = drawn(size, kernel)
    ax = convolution.by_im2col(x, weight, **options)
    (y,) = drawn(tuple(ax.shape), seed=1)
    bare = transposed.by_scatter(y, weight, **options).shape
    missing = (size[2] - bare[2], size[3] - bare[3])
    assert gap((ax * y).sum(), (x * way(y, weight, output_padding=missing, **options)).sum()) <= 1e-11


@pytest.mark.parametrize("way", [transposed.by_scatter, transposed.by_gradient], ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("kernel", "options", "words"),
    [
        ((3, 2, 3, 3), {}, r"weight of shape \(3, 2, 3, 3\); \(2, F/groups, kh, kw\) fits"),
        (
            (2, 2, 3, 3),
            {"stride": 2, "output_padding": 2},
            "output_padding=2; less than 2, the stride or dilation",
        ),
        ((2, 2, 3, 3), {"padding": 4}, "padding=4 cuts an output of 6 to -2; less padding fits"),
        ((2, 2, 3, 3), {"groups": 3}, "2 channels in groups=3; a divisor fits"),
        ((2, 2, 3, 3), {"bias": torch.zeros(3)}, r"bias of shape \(3,\); \(2,\) fits"),
    ],
)
def test_transposed_says_what_fits(way, kernel, options, words) -> None:
    with pytest.raises(Misfit, match=words):
        way(torch.zeros(1, 2, 4, 4), torch.zeros(kernel), **options)
