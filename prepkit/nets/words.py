"""The vocabulary: which layers there are, what may follow each, and other spellings of the same."""

from __future__ import annotations

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """A layer: what values without a key mean in order, which keys it needs and which it may have, an example."""

    order: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    example: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that takes a value, in the order in which they are shown."""
        return tuple(dict.fromkeys((*self.order, *self.needs, *self.may)))


WINDOW = ("k", "s", "p")
WORDS = {
    "conv": Entry(("out", *WINDOW), ("out", "k"), ("d", "g", "in"), ("bias", "nobias"), "conv 64 k3 s1 p1"),
    "dw": Entry(WINDOW, ("k",), ("d",), ("bias", "nobias"), "dw k3 p1"),
    "pw": Entry(("out", "s"), ("out",), ("g",), ("bias", "nobias"), "pw 64"),
    "tconv": Entry(
        ("out", *WINDOW), ("out", "k"), ("op", "d", "g", "in"), ("bias", "nobias"), "tconv 64 k2 s2"
    ),
    "linear": Entry(("out",), ("out",), ("in",), ("bias", "nobias"), "linear 1000"),
    "maxpool": Entry(WINDOW, ("k",), ("d",), ("ceil",), "maxpool k2 s2"),
    "avgpool": Entry(WINDOW, ("k",), (), ("ceil",), "avgpool k2 s2"),
    "adaptivepool": Entry(("n",), ("n",), (), (), "adaptivepool 7"),
    "gap": Entry(example="gap"),
    "flatten": Entry(example="flatten"),
    "bn": Entry(("in",), (), (), (), "bn"),
    "ln": Entry(("in",), (), (), (), "ln"),
    "gn": Entry(("g", "in"), ("g",), (), (), "gn 32"),
    "in": Entry(example="in"),
    "lrn": Entry(("n",), (), (), (), "lrn 5"),
    "relu": Entry(example="relu"),
    "relu6": Entry(example="relu6"),
    "leaky": Entry(example="leaky"),
    "elu": Entry(example="elu"),
    "gelu": Entry(example="gelu"),
    "silu": Entry(example="silu"),
    "hswish": Entry(example="hswish"),
    "hsigmoid": Entry(example="hsigmoid"),
    "sigmoid": Entry(example="sigmoid"),
    "tanh": Entry(example="tanh"),
    "softmax": Entry(example="softmax"),
    "dropout": Entry(("percent",), (), (), (), "dropout 50%"),
    "se": Entry(("r",), ("r",), (), (), "se 4"),
    "attention": Entry(("h",), ("h",), (), ("bias", "nobias"), "attention h8"),
    "mlp": Entry(("out",), (), ("times",), ("bias", "nobias"), "mlp 4x"),
    "patches": Entry(("k", "d"), ("k", "d"), (), ("bias", "nobias"), "patches 16 d768"),
    "cls": Entry(example="cls"),
    "pos": Entry(example="pos"),
    "first": Entry(example="first"),
    "upsample": Entry(("s",), ("s",), (), (), "upsample 2"),
    "shuffle": Entry(("g",), ("g",), (), (), "shuffle 2"),
    "pad": Entry(("p",), ("p",), (), (), "pad 1"),
    "crop": Entry(("n",), ("n",), (), (), "crop 56"),
    "id": Entry(example="id"),
}
SPELLINGS = {
    "conv2d": "conv", "convolution": "conv", "depthwise": "dw", "dwconv": "dw", "dconv": "dw",
    "depthwiseconv": "dw", "pointwise": "pw", "pwconv": "pw", "convtranspose": "tconv",
    "convtranspose2d": "tconv", "deconv": "tconv", "upconv": "tconv", "transposed": "tconv", "fc": "linear",
    "dense": "linear", "fullyconnected": "linear", "depthwiseconvolution": "dw", "depthwiseconv2d": "dw",
    "pointwiseconv": "pw", "pointwiseconvolution": "pw", "transposedconv": "tconv",
    "transposedconvolution": "tconv", "transposeconv": "tconv", "convtransposed": "tconv",
    "conv2dtranspose": "tconv", "meanpool": "avgpool", "maxpooling2d": "maxpool", "averagepooling2d": "avgpool",
    "adaptiveaverage": "adaptivepool", "globalmeanpool": "gap", "globalaverage": "gap",
    "globalaveragepooling2d": "gap", "batchnormalization": "bn", "batchnormalisation": "bn",
    "layernormalization": "ln", "layernormalisation": "ln", "instancenorm2d": "in", "lrelu": "leaky",
    "multiheadattention": "attention", "multiheadselfattention": "attention", "ffn": "mlp", "feedforward": "mlp",
    "patch": "patches", "patchembedding": "patches", "positionembedding": "pos", "positionalembedding": "pos",
    "posembedding": "pos", "upsampling": "upsample", "upsampling2d": "upsample", "zeropad2d": "pad", "x": "id",
    "input": "id", "squeezeandexcite": "se", "squeezeandexcitation": "se", "maxpool2d": "maxpool",
    "avgpool2d": "avgpool", "averagepool": "avgpool", "adaptiveavgpool": "adaptivepool",
    "adaptiveavgpool2d": "adaptivepool", "adaptiveaveragepool": "adaptivepool", "globalavgpool": "gap",
    "globalaveragepool": "gap", "batchnorm": "bn", "batchnorm2d": "bn", "layernorm": "ln", "groupnorm": "gn",
    "instancenorm": "in", "localresponsenorm": "lrn", "leakyrelu": "leaky", "swish": "silu",
    "hardswish": "hswish", "hardsigmoid": "hsigmoid", "squeezeexcite": "se", "squeezeexcitation": "se",
    "attn": "attention", "mha": "attention", "selfattention": "attention", "mhsa": "attention",
    "patchify": "patches", "patchembed": "patches", "classtoken": "cls", "clstoken": "cls", "position": "pos",
    "positions": "pos", "posembed": "pos", "up": "upsample", "identity": "id", "channelshuffle": "shuffle",
    "centercrop": "crop", "zeropad": "pad",
}  # fmt: skip
"""Other words for the same layer; underscores and case are looked through."""
KEYS = {
    "kernel": "k", "kernelsize": "k", "kernel_size": "k", "stride": "s", "padding": "p", "dilation": "d",
    "groups": "g", "group": "g", "heads": "h", "dim": "d", "ratio": "r", "size": "n", "channels": "out",
    "scale": "s", "strides": "s", "pad": "p", "rate": "d", "filters": "out", "units": "out", "features": "out",
    "scale_factor": "s", "scalefactor": "s", "head": "h", "num_heads": "h", "embed_dim": "d", "inchannels": "in",
    "in_channels": "in", "outchannels": "out", "out_channels": "out", "num_features": "in", "in_features": "in",
    "out_features": "out", "in": "in", "out": "out", "k": "k", "s": "s", "p": "p", "d": "d", "g": "g", "h": "h",
    "r": "r", "n": "n", "op": "op", "output_padding": "op",
}  # fmt: skip
"""Other words for the same key; `in`, a width that is told though it follows from what comes before, is checked."""
JOINS = ("concat", "add", "mul")
JOIN_SPELLINGS = {"cat": "concat", "concatenate": "concat", "sum": "add", "plus": "add", "multiply": "mul"}
FLAG_SPELLINGS = {"nobias": "nobias", "bias": "bias", "ceil": "ceil", "ceilmode": "ceil", "ceil_mode": "ceil"}
SAME = "same"


def layer_word(text: str) -> str:
    """The canonical word of a layer; empty where there is none.

    >>> layer_word("BatchNorm2d"), layer_word("depth_wise"), layer_word("cnov")
    ('bn', 'dw', '')
    """
    plain = text.casefold().removeprefix("torch.").removeprefix("nn.").replace("_", "").replace("-", "")
    plain = plain.removesuffix("ing") if plain.endswith("pooling") else plain
    plain = SPELLINGS.get(plain, plain)
    return plain if plain in WORDS else ""


def join_word(text: str) -> str:
    """The canonical word of a join; empty where there is none."""
    plain = JOIN_SPELLINGS.get(text.casefold(), text.casefold())
    return plain if plain in JOINS else ""


def nearest(text: str, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Words like `text`, the likeliest first.

    >>> nearest("maxpol")
    ('maxpool', 'avgpool')
    """
    import difflib  # 3 ms, only when something is wrong

    known = (*WORDS, *SPELLINGS, *JOINS, "res", *more)
    found = difflib.get_close_matches(text.casefold(), known, 6, 0.66)
    return tuple(dict.fromkeys(SPELLINGS.get(word, word) for word in found))[:3]
