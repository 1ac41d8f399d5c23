"""Vision transformers, by listing tokens, weights and products."""

from __future__ import annotations

from prepkit.oracles.count._items import tuples
from prepkit.oracles.count.parameters import batchnorm_params, conv_params, linear_params
from prepkit.oracles.count.widths import windows


def _patches(H: int, W: int, P: int) -> int:
    return tuples(range(windows(H, P, 0, P)), range(windows(W, P, 0, P)))


def token_shape(H: int, W: int, P: int, d: int, cls: int = 1) -> tuple[int, int]:
    """(tokens, width): one for each patch of P×P pixels, and class tokens.

    >>> token_shape(H=224, W=224, P=16, d=768)
    (197, 768)
    """
    return _patches(H, W, P) + cls, d


def position_params(H: int, W: int, P: int, d: int, cls: int = 1) -> int:
    """A learned vector for each token.

    >>> position_params(H=32, W=32, P=16, d=8)
    40
    """
    return tuples(range(_patches(H, W, P) + cls), range(d))


def patch_params(P: int, d: int, C: int = 3) -> int:
    """Each of d numbers has a weight for every value of a patch, and a bias.

    >>> patch_params(P=16, d=768, C=1)
    Traceback (most recent call last):
    prepkit.errors.Undecided: too many to count: 196608 items, limit 100000
    >>> patch_params(P=4, d=96)
    4704
    """
    return conv_params(C, d, P)


def attention_macs(N: int, d: int) -> int:
    """q, k, v and the output matrix for N tokens; q·k for each pair of tokens, and the weighted sum of values.

    >>> attention_macs(N=4, d=8)
    1280
    """
    matrices = sum(tuples(range(N), range(d), range(d)) for _ in "qkvo")
    return matrices + attention_pair_macs(N, d)


def attention_pair_macs(N: int, d: int) -> int:
    """Of these the products between tokens: N² scores of d products, N² weighted values of d numbers.

    >>> attention_pair_macs(N=4, d=8)
    256
    """
    return sum(tuples(range(N), range(N), range(d)) for _ in ("scores", "values"))


def window_attention_macs(H: int, d: int, M: int) -> int:
    """H×H tokens attend within windows of M×M, M a divisor of H.

    >>> window_attention_macs(H=4, d=8, M=2)
    5120
    """
    if H % M:
        raise ValueError(f"windows of {M} do not tile {H} rows")
    corners = tuples(range(0, H, M), range(0, H, M))
    return corners * attention_macs(M * M, d)


def window_bias_params(M: int, h: int) -> int:
    """A number for each head and each offset between two positions of a window of M×M.

    >>> window_bias_params(M=7, h=3)
    507
    """
    cells = range(M)
    offsets = {(a - b, c - d) for a in cells for b in cells for c in cells for d in cells}
    return tuples(range(len(offsets)), range(h))


def vit_params(
    H: int, P: int, d: int, layers: int, classes: int, qkv_bias: int = 1, patch_norms: int = 0
) -> int:
    """RGB patches, class token, positions, layers with an MLP of 4d, a last norm and a head; all biases. Without
    `qkv_bias` q, k and v have none; with `patch_norms` patches are normed before and after their projection.

    >>> vit_params(H=8, P=4, d=8, layers=1, classes=2)
    1346
    """
    norm = batchnorm_params(d)  # a scale and a shift a feature
    attention = sum(linear_params(d, d, qkv_bias) for _ in "qkv") + linear_params(d, d)
    layer = 2 * norm + attention + linear_params(d, 4 * d) + linear_params(4 * d, d)
    patches = patch_params(P, d) + (batchnorm_params(3 * P * P) + norm if patch_norms else 0)
    embedding = patches + tuples(range(d)) + position_params(H, H, P, d)
    return embedding + sum(layer for _ in range(layers)) + norm + linear_params(d, classes)


def swin_shape(H: int, P: int, C: int, stage: int) -> tuple[int, int, int]:
    """(rows, columns, channels): patches, then groups of 2×2 tokens merged before each later stage.

    >>> swin_shape(H=224, P=4, C=96, stage=3)
    (14, 14, 384)
    """
    rows = windows(H, P, 0, P)
    for _ in range(stage - 1):
        rows, C = windows(rows, 2, 0, 2), 2 * C
    return rows, rows, C


def crossover_tokens(d: int) -> int:
    """The first number of tokens at which pairs of tokens cost as much as the four matrices.

    >>> crossover_tokens(d=4)
    8
    """
    return next(N for N in range(1, 100 * d) if 2 * attention_pair_macs(N, d) >= attention_macs(N, d))
