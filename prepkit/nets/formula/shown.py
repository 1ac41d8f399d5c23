"""A formula as the maths room has it, which shows it, evaluates it and compares it."""

from __future__ import annotations

from fractions import Fraction

from prepkit.maths import tree
from prepkit.nets.formula.atoms import Atom, Floor, Monomial, Most, Name, Rational, Size, floor, terms_of


def as_tree(size: Size) -> tree.Node:
    """The formula as the maths room has it; positive terms first, the constant last."""
    terms: list[tuple[Monomial, Rational]] = list(terms_of(size).items())
    terms.sort(key=lambda term: (term[0] == (), term[1] < 0))
    if len(terms) > 1 and terms[0][1] < 0:
        terms.sort(key=lambda term: term[1] < 0)
    if not terms:
        return _number(0)
    if len(terms) == 2 and (joined := _with_constant(terms[0], terms[1])) is not None:
        return joined
    found = _term_tree(terms[0][0], terms[0][1])
    for monomial, value in terms[1:]:
        found = tree.Operation("-" if value < 0 else "+", found, _term_tree(monomial, max(value, -value)))
    return found


def _with_constant(term: tuple[Monomial, Rational], constant: tuple[Monomial, Rational]) -> tree.Node | None:
    """floor(…) + 1 - 1 as floor(…)."""
    monomial, value = term
    if constant[0] or value != 1 or len(monomial) != 1 or monomial[0][1] != 1:
        return None
    atom = monomial[0][0]
    if not isinstance(atom, Floor) or constant[1].denominator != 1:
        return None
    return atom_tree(floor(atom.above, atom.below, atom.plus + int(constant[1])))


def _term_tree(monomial: Monomial, value: Rational) -> tree.Node:
    factors = [_power_tree(atom, exponent) for atom, exponent in monomial]
    if abs(value.numerator) != 1 or not factors:
        factors.insert(0, _number(abs(value.numerator)))
    found = factors[0]
    for factor in factors[1:]:
        found = tree.Operation("*", found, factor)
    if value.denominator != 1:
        found = tree.Operation("/", found, _number(value.denominator))
    return tree.Negate(found) if value < 0 else found


def _power_tree(atom: Atom, exponent: int) -> tree.Node:
    base = atom_tree(atom)
    return base if exponent == 1 else tree.Operation("^", base, _number(exponent))


def atom_tree(atom: Atom) -> tree.Node:
    """A symbol, a floor with what stands behind it, or a maximum."""
    if isinstance(atom, Name):
        return tree.Symbol(atom.key)
    if isinstance(atom, Most):
        return tree.Apply("max", tuple(as_tree(item) for item in atom.items))
    assert isinstance(atom, Floor)
    above, plus = atom.above, atom.plus
    inner: Size = above
    if isinstance(atom.below, int):
        inner, plus = above + plus * atom.below, 0
    found: tree.Node = tree.Apply("floor", (tree.Operation("/", as_tree(inner), as_tree(atom.below)),))
    if plus:
        found = tree.Operation("+" if plus > 0 else "-", found, _number(abs(plus)))
    return found


def _number(value: Rational) -> tree.Node:
    return tree.Number(Fraction(value), str(value))
