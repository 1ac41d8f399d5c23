"""The normal form of matrix expressions: sums of ordered words over matrices, with numbers as coefficients.

A*B is not B*A, T(A*B) = T(B)*T(A), (A*B)^(-1) = B^(-1)*A^(-1), T(A^(-1)) = T(A)^(-1), and 1 is the identity.
A product has an inverse where all its factors, square as they are, have one: that is kept as a condition.
"""

from __future__ import annotations

from prepkit.errors import Undecided
from prepkit.maths.laurent import UNIT, Ratio
from prepkit.maths.normal import Normal
from prepkit.maths.tree import Apply, Negate, Node, Number, Operation, Symbol, free_names

Letter = tuple[str, bool, bool]  # a matrix: transposed? inverted?
Word = tuple[Letter, ...]
Words = dict[Word, Ratio]
MAX_WORDS = 2_000
MAX_POWER = 12


def words(normal: Normal, node: Node) -> Words:
    """The words of a matrix expression; `Undecided` where it holds more than sums, products and transposes.

    >>> from prepkit.maths.types import TYPES
    >>> product = Operation("*", Symbol("A"), Symbol("B"))
    >>> list(words(Normal({"A": TYPES["mat"], "B": TYPES["mat"]}), product))
    [(('A', False, False), ('B', False, False))]
    """
    matrices = {name for name, kind in normal.types.items() if kind.name == "mat"}
    if not matrices & free_names(node):
        scalar = normal.of(node)
        return {(): scalar} if scalar.numerator else {}
    match node:
        case Symbol(name=name):
            return {((name, False, False),): Ratio({UNIT: 1})}
        case Negate(arg=arg):
            return _plus(normal, {}, words(normal, arg), -1)
        case Operation(op="+" | "-" as op, left=left, right=right):
            return _plus(normal, words(normal, left), words(normal, right), 1 if op == "+" else -1)
        case Operation(op="*", left=left, right=right):
            return _times(normal, words(normal, left), words(normal, right))
        case Operation(op="/", left=left, right=right) if not matrices & free_names(right):
            below = normal.of(right)
            return {word: normal.quotient(value, below) for word, value in words(normal, left).items()}
        case Operation(op="/", left=left, right=right):
            return _times(normal, words(normal, left), _inverse(normal, words(normal, right)))
        case Operation(op="^", left=left, right=Negate(arg=Number(value=value))) if value.denominator == 1:
            return _power(normal, _inverse(normal, words(normal, left)), min(int(value), MAX_POWER + 1))
        case Operation(op="^", left=left, right=Number(value=value)) if (
            value.denominator == 1 and 0 <= value <= MAX_POWER
        ):
            return _power(normal, words(normal, left), int(value))
        case Apply(name="T", args=(arg,)):
            return {_transposed(word): value for word, value in words(normal, arg).items()}
    raise Undecided("no rule for this matrix expression")


def same(normal: Normal, left: Words, right: Words) -> bool:
    """Are they equal word by word?"""
    return not _plus(normal, left, right, -1)


def _plus(normal: Normal, left: Words, right: Words, factor: int) -> Words:
    found = dict(left)
    for word, value in right.items():
        total = normal.sum(found.get(word, Ratio({})), normal.scaled(value, factor))
        if total.numerator:
            found[word] = total
        else:
            found.pop(word, None)
    return found


def _times(normal: Normal, left: Words, right: Words) -> Words:
    if len(left) * len(right) > MAX_WORDS:
        raise Undecided("a matrix product is too large")
    found: Words = {}
    for first, a in left.items():
        for second, b in right.items():
            found = _plus(normal, found, {_joined(first, second): normal.product(a, b)}, 1)
    return found


def _power(normal: Normal, base: Words, exponent: int) -> Words:
    if exponent > MAX_POWER:
        raise Undecided("a matrix power is too large")
    found: Words = {(): Ratio({UNIT: 1})}
    for _ in range(exponent):
        found = _times(normal, found, base)
    return found


def _transposed(word: Word) -> Word:
    return tuple((name, not flipped, inverted) for name, flipped, inverted in reversed(word))


def _inverse(normal: Normal, base: Words) -> Words:
    """The inverse of a product; that of a sum is beyond these rules."""
    if len(base) != 1:
        raise Undecided("the inverse of a sum of matrices")
    ((word, value),) = base.items()
    for name, _, _ in word:
        normal.conditions.add(("invertible", name))
    below = normal.quotient(Ratio({UNIT: 1}), value)
    return {tuple((name, flipped, not inverted) for name, flipped, inverted in reversed(word)): below}


def _joined(left: Word, right: Word) -> Word:
    """One word after the other; a matrix beside its inverse is 1."""
    while left and right and left[-1] == (*right[0][:2], not right[0][2]):
        left, right = left[:-1], right[1:]
    return left + right
