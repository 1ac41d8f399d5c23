"""The English that suggestions rest on: words that say the same here, their opposites, and words that deny.

Tables to read and extend; a set of words of its own in a rubric (`words:`) goes before all of them.
"""

from __future__ import annotations


def _words(*rows: str) -> frozenset[str]:
    return frozenset(word for row in rows for word in row.split())


NEGATORS = _words(
    "not no never without neither nor cannot none nothing nobody nowhere hardly barely scarcely lack lacks lacking",
    "fail fails failed false wrong incorrect untrue impossible absent cant dont doesnt didnt isnt arent wasnt werent",
    "wont hasnt havent wouldnt shouldnt couldnt",
)

NOT_DENYING = (
    ("not", "only"), ("not", "just"), ("not", "merely"), ("not", "simply"), ("no", "doubt"), ("no", "wonder"),
    ("no", "matter"), ("not", "least"), ("nothing", "but"), ("none", "other"),
)  # fmt: skip
"""Pairs that look like a denial and are none."""

LINKING = _words(
    "is are was were be been being am do does did has have had can could will would shall should may might must",
    "really actually ever also always then here there it that this just simply usually generally necessarily",
)
"""What may stand between a subject and the word that denies it: `weight sharing is not used`."""

BREAKS = _words("but however although though whereas while because since unless instead yet so which who")
"""Where one statement ends and another begins, besides punctuation."""

PLAIN = _words(
    "a an the of to in on at by for from with as and or if than into over under per each every any all some this that",
    "these those it its they their there we you i he she them our your my is are was were be been being am do does did",
    "has have had can could will would shall should may might must also very much many most such only other one two",
    "then thus hence not no nor without what when where how why about e g ie eg etc just too still both between within",
    "across up down out off again against during before after above below through via named name say mention so but",
    "far needed need",
)
"""Words that alone tell nothing about a point."""

GLUE = _words("a an the of to in on at by for from with and or is are was were be been it its as that than")
"""Words without which a phrase of a rubric asks for the same."""

SAME = (
    "weight parameter",
    "filter kernel",
    "shift translate translation move displace",
    "share reuse tie",
    "image picture",
    "adjacent neighbour neighbor neighbouring neighboring nearby close",
    "local locality",
    "position location place",
    "everywhere anywhere",
    "equivariant equivariance",
    "invariant invariance",
    "big wide great long",
    "calculate compute computation cost",
    "downsample downsampling subsample subsampling",
    "gradient derivative",
    "border edge boundary",
    "rotate rotation",
    "dilate dilation atrous",
    "connect connection connectivity",
)
"""Words that say the same in this field, a row each."""

OPPOSITE = (
    (
        "fewer less small smaller lower reduce decrease save shrink few",
        "more large larger bigger high higher increase grow enlarge additional extra",
    ),
    ("lose loses discard destroy", "keep preserve retain"),
    ("cheap cheaper inexpensive", "expensive costly"),
    ("early", "late"),
    ("fast quick", "slow"),
    ("linear linearly", "quadratic quadratically"),
)
"""Words that say the same on the left, and the opposite of it on the right."""
