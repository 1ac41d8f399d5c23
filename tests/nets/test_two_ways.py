"""Nets of the whiteboard computed symbolically and by what torch runs: every figure of every layer is the same."""

from __future__ import annotations

import msgspec
import pytest

from prepkit.errors import Disagreement, Misfit, NotInstalled, Unreadable, UsageError
from prepkit.nets import agree
from prepkit.nets.analyse import analyse
from prepkit.nets.laws.table import LAWS
from prepkit.nets.measure import EVIDENCE
from tests.nets.nets import KNOWN

SMALL = {
    "conv": "conv 4 k3 s2 p1 g2", "dw": "dw k3 p1", "pw": "pw 5", "tconv": "tconv 4 k2 s2",
    "maxpool": "maxpool k3 s2 p1",
    "avgpool": "avgpool k3 s2 p1",
    "adaptivepool": "adaptivepool 4", "patches": "patches 4 d8", "upsample": "upsample 2",
    "pad": "pad 1", "crop": "crop 4", "shuffle": "shuffle 2", "linear": "flatten > linear 4",
    "mlp": "patches 4 d8 > mlp 4x", "attention": "patches 4 d8 > attention h2", "se": "se 2",
    "cls": "patches 4 d8 > cls", "pos": "patches 4 d8 > pos", "first": "patches 4 d8 > first", "bn": "bn", "ln": "ln",
    "gn": "gn 2", "in": "in", "lrn": "lrn 3", "flatten": "flatten", "gap": "gap", "dropout": "dropout",
    "softmax": "softmax",
}  # fmt: skip
JOINED = [
    "res( conv 4 k3 p1 > bn > relu > conv 4 k3 p1 ) > relu",
    "res( conv 8 k3 s2 p1 | conv 8 k1 s2 ) > gn 4",
    "[conv 4 k1 | conv 4 k3 p1 | maxpool k3 s1 p1] > concat > ln",
    "[conv 4 k1 | conv 4 k3 p1] > add > conv 2 k3 d2",
    "conv 4 k3 s2 p1 > upsample 2 > conv 4 k3 > tconv 4 k3 s2 p1 > conv 1 k2",
    "3x( conv 4 k3 p1 > relu ) > flatten > 2x( linear 9 > dropout )",
    "patches 4 d8 > cls > pos > 2x( res( ln > attention h2 ) > res( ln > mlp 4x ) ) > ln > first > linear 3",
]


def test_every_word_of_the_language_is_here() -> None:
    plain = {word for word in LAWS if word not in SMALL}
    assert all(LAWS[word] is LAWS["relu"] for word in plain)


@pytest.mark.parametrize("body", [*SMALL.values(), *sorted(set(LAWS) - set(SMALL)), *JOINED])
def test_both_ways_say_the_same(body: str) -> None:
    assert analyse(f"4x8x8: {body}").evidence == ("symbolic", EVIDENCE)


@pytest.mark.parametrize("name", KNOWN)
def test_known_nets_both_ways(name: str) -> None:
    text, parameters, *_ = KNOWN[name]
    found = analyse(text)
    assert (found.parameters, found.evidence) == (parameters, ("symbolic", EVIDENCE))


@pytest.mark.parametrize("what", ["macs", "activations", "receptive_field", "jump", "offset", "weights"])
def test_a_difference_is_an_error_that_names_the_layer(what: str) -> None:
    good = analyse("4x8x8: conv 4 k3 > bn", symbolic=True)
    wrong = msgspec.structs.replace(good.layers[0], **{what: 7})
    with pytest.raises(Disagreement, match=r"0 \(conv 4 k3\): .* 7 as torch runs it"):
        agree.check(good, msgspec.structs.replace(good, layers=(wrong, *good.layers[1:])))


def test_symbols_are_computed_one_way_and_numbers_for_them_two() -> None:
    line = "3xHxW: conv C k3 > relu"
    assert analyse(line).evidence == ("symbolic",)
    assert analyse(line, {"H": 8, "W": 9, "C": 4}).evidence == ("symbolic", EVIDENCE)
    assert analyse("3x8x8: conv 4 k3", symbolic=True).evidence == ("symbolic",)


@pytest.mark.parametrize(
    ("text", "error"),
    [("alexnt", UsageError), ("", UsageError), ("3x8x8: rellu", Unreadable), ("3x8x8: conv 4 k9", Misfit)],
)
def test_what_is_no_net(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        analyse(text)


def test_models_need_torch_and_lines_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    import prepkit.nets.analyse as leaf

    def missing(module: str) -> object:
        raise NotInstalled("torch", "pip install …")

    monkeypatch.setattr(leaf, "_leaf", missing)
    assert analyse("3x8x8: conv 4 k3").evidence == ("symbolic",)
    with pytest.raises(NotInstalled):
        analyse("alexnet")
