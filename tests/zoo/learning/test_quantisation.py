"""Int8 beside torch's own quantiser, exact integer convolutions, and the bounds it promises."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.learning import quantisation as q

pytestmark = pytest.mark.filterwarnings("ignore:.*quantize.*deprecated.*:UserWarning")

RANGES = [(-1.0, 1.0), (0.0, 6.0), (-3.0, -0.5), (2.0, 5.0), (-0.01, 100.0), (0.0, 0.0)]


def _within(low: float, high: float, *shape: int) -> torch.Tensor:
    return low + (high - low) * torch.rand(shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("low", "high"), RANGES)
@pytest.mark.parametrize("choose", [q.symmetric, q.asymmetric])
def test_beside_torch_for_a_whole_tensor(low: float, high: float, choose: Callable[..., q.Scale]) -> None:
    x = _within(low, high, 4, 3, 5, 5)
    by = choose(x)
    wanted = torch.quantize_per_tensor(x, float(by.scale), int(by.zero), torch.qint8)
    codes = q.quantise(x, by)
    assert codes.dtype == torch.int8
    assert (
        codes.int() - wanted.int_repr().int()
    ).abs().max() <= 1  # torch multiplies by 1/s: another last bit
    assert (codes != wanted.int_repr()).float().mean() < 0.01
    assert torch.equal(q.dequantise(wanted.int_repr(), by), wanted.dequantize())


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("choose", [q.symmetric, q.asymmetric])
def test_beside_torch_for_each_channel(axis: int, choose: Callable[..., q.Scale]) -> None:
    x = _within(-1, 2, 4, 3, 5, 5) * torch.tensor([0.01, 1.0, 50.0])[:, None, None]
    by = choose(x, axis)
    assert by.scale.shape == by.zero.shape == (x.shape[axis],)
    wanted = torch.quantize_per_channel(x, by.scale, by.zero, axis, torch.qint8)
    codes = q.quantise(x, by)
    assert (codes.int() - wanted.int_repr().int()).abs().max() <= 1
    assert (codes != wanted.int_repr()).float().mean() < 0.01
    for i in range(x.shape[axis]):
        alone = choose(x.select(axis, i))
        assert torch.equal(alone.scale, by.scale[i])
        assert torch.equal(alone.zero, by.zero[i])
    if axis == 1:  # channels of very different size
        one = choose(x)
        errors = [(q.dequantise(q.quantise(x, scale), scale) - x).abs()[:, 0].mean() for scale in (by, one)]
        assert errors[0] < 0.01 * errors[1]


@pytest.mark.parametrize(("low", "high"), RANGES)
@pytest.mark.parametrize("choose", [q.symmetric, q.asymmetric])
def test_half_a_step_at_most(low: float, high: float, choose: Callable[..., q.Scale]) -> None:
    x = _within(low, high, 1000).double()
    by = choose(x)
    error = (q.dequantise(q.quantise(x, by), by) - x).abs().max()
    assert error <= by.scale * (0.5 if choose is q.symmetric else 1.0) * (
        1 + 1e-9
    )  # z is rounded at the ends
    zero = torch.zeros(1, dtype=torch.float64)
    assert q.dequantise(q.quantise(zero, by), by) == 0
    if choose is q.symmetric:
        assert torch.equal(q.quantise(-x, by), -q.quantise(x, by))


def test_what_is_outside_is_clipped() -> None:
    by = q.Scale(torch.tensor(0.5), torch.tensor(10))
    codes = q.quantise(torch.tensor([-1000.0, -69.0, 58.5, 1000.0]), by)
    assert codes.tolist() == [-128, -128, 127, 127]
    assert q.dequantise(codes, by).tolist() == [-69, -69, 58.5, 58.5]


@pytest.mark.parametrize(
    ("stride", "padding", "kernel"), [(1, 0, (3, 3)), (2, 1, (3, 2)), (3, 2, (1, 4)), (1, 0, (6, 7))]
)
@pytest.mark.parametrize("zero", [-128, 0, 17])
def test_integer_convolution_beside_exact_floats(
    stride: int, padding: int, kernel: tuple[int, int], zero: int
) -> None:
    g = torch.Generator().manual_seed(0)
    x = torch.randint(-128, 128, (2, 3, 6, 7), dtype=torch.int8, generator=g)
    w = torch.randint(-127, 128, (5, 3, *kernel), dtype=torch.int8, generator=g)
    wanted = functional.conv2d(x.double() - zero, w.double(), stride=stride, padding=padding)
    found = q.conv2d_int8(x, w, torch.tensor(zero), stride, padding)
    assert found.dtype == torch.int32
    assert torch.equal(found.double(), wanted)


def test_integer_products_fit_into_int32_up_to_the_stated_length() -> None:
    x = torch.full((1, 66_311), 127, dtype=torch.int8)
    total = q.linear_int8(x, x, torch.tensor(-128))
    assert int(total) == 66_311 * 255 * 127 < 2**31 <= 66_312 * 255 * 127


def _layers() -> list[tuple[nn.Module, torch.Tensor]]:
    torch.manual_seed(0)
    image, row = _within(0, 1, 2, 3, 8, 8), _within(-1, 1, 4, 20)
    return [
        (nn.Conv2d(3, 6, 3, stride=2, padding=1), image),
        (nn.Conv2d(3, 6, 1, bias=False), image),
        (nn.Linear(20, 7), row),
        (nn.Linear(20, 7, bias=False), row[0]),
    ]


@pytest.mark.parametrize("number", range(4))
def test_a_layer_is_within_its_bound(number: int) -> None:
    """Each output beside the real one: no further than Σ (|x| s_w/2 + |w| s_x/2 + s_x s_w/4), and half a bias step."""
    layer, x = _layers()[number]
    small = q.Int8Layer(layer, seen=x)
    by, w = q.asymmetric(x), layer.weight.detach()
    if isinstance(layer, nn.Conv2d):
        columns = functional.unfold(x, layer.kernel_size, padding=layer.padding, stride=layer.stride).mT
    else:
        columns = x.reshape(1, -1, 20)  # (B, positions, K)
    found, wanted = small(x), layer(x)
    for o, weight in enumerate(w.flatten(1)):
        s_w = float(w[o].abs().max() / 127)
        bound = q.dot_bound(columns, weight, 2 * float(by.scale), s_w) + small.scale[o] / 2
        got = (
            (found - wanted).select(1, o).flatten(1)
            if found.dim() == 4
            else (found - wanted)[..., o].reshape(1, -1)
        )
        assert (got.abs() <= bound.reshape(got.shape) + 1e-6).all()
    assert (found - wanted).abs().max() > 0
    assert (found - wanted).abs().max() < 0.05
    assert set(dict(small.named_buffers())) == {"input_scale", "input_zero", "codes", "scale", "bias"}


def test_a_layer_beside_torchs_own_integers() -> None:
    """torch's quantised layers, where this build of torch has an engine: the same int32 sums, requantised."""
    layer, x = _layers()[2]
    if "fbgemm" not in torch.backends.quantized.supported_engines:
        pytest.skip("this torch has no fbgemm")
    small, by = q.Int8Layer(layer, seen=x), q.asymmetric(x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        unsigned = torch.quantize_per_tensor(x, float(by.scale), int(by.zero) + 128, torch.quint8)
        weight = q.symmetric(layer.weight.detach(), axis=0)
        coded = torch.quantize_per_channel(layer.weight.detach(), weight.scale, weight.zero, 0, torch.qint8)
        packed = torch.ops.quantized.linear_prepack(coded, layer.bias.detach())
        theirs = torch.ops.quantized.linear(unsigned, packed, 0.01, 128).dequantize()
    assert (theirs - small(x).detach()).abs().max() <= 0.01 * 0.51 + 1e-3


@pytest.mark.parametrize(
    "options",
    [{"groups": 3}, {"dilation": 2}, {"stride": (1, 2)}, {"padding": "same"}, {"padding_mode": "reflect"}],
)
def test_layers_it_cannot_do_are_refused(options: dict) -> None:
    with pytest.raises(UsageError, match="cannot quantise Conv2d"):
        q.Int8Layer(nn.Conv2d(3, 6, 3, **options), seen=torch.rand(1, 3, 8, 8))


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("affine", [False, True])
@pytest.mark.parametrize("groups", [1, 2])
def test_folded_batch_norm(bias: bool, affine: bool, groups: int) -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=groups, bias=bias).double()
    norm = nn.BatchNorm2d(6, affine=affine, eps=0.01).double()
    norm.running_mean.normal_()
    norm.running_var.uniform_(0.1, 3)
    if affine:
        nn.init.normal_(norm.weight)
        nn.init.normal_(norm.bias)
    both = nn.Sequential(conv, norm).eval()
    x, folded = torch.randn(2, 4, 7, 7, dtype=torch.float64), q.fold_batch_norm(conv, norm)
    assert torch.allclose(folded(x), both(x), atol=1e-12)
    assert not folded.training
    if affine:
        opponent = nn.utils.fusion.fuse_conv_bn_eval(conv, norm)
        assert torch.allclose(folded.weight, opponent.weight)
        assert torch.allclose(folded.bias, opponent.bias)
