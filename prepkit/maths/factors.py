"""The irreducible factors of a polynomial: what its being 0 or not 0 comes down to."""

from __future__ import annotations

from fractions import Fraction

from flint import Ordering, fmpq, fmpq_poly, fmpz_mpoly_ctx

from prepkit.maths.exact import Exact, tidy
from prepkit.maths.laurent import Key, Poly

MAX_TERMS = 30  # factoring is not worth its time beyond
MAX_DEGREE = 12


def factors(poly: Poly) -> frozenset[Key] | None:
    """The irreducible factors of a primitive polynomial, without multiplicity; None where it is too large.

    >>> square = {((0, 2),): 1, (): -1}
    >>> len(factors(square))
    2
    """
    found = factor_powers(poly)
    return None if found is None else frozenset(found)


def factor_powers(poly: Poly) -> dict[Key, int] | None:
    """The irreducible factors with multiplicities; their product is the polynomial up to its sign."""
    numbers = sorted({number for monomial in poly for number, _ in monomial})
    degrees = [exponent for monomial in poly for _, exponent in monomial]
    if len(poly) > MAX_TERMS or any(d.denominator != 1 or not 0 <= d <= MAX_DEGREE for d in degrees):
        return None
    context = fmpz_mpoly_ctx.get([f"x{number}" for number in numbers], Ordering.lex)
    terms = {
        tuple(int(dict(monomial).get(number, 0)) for number in numbers): int(Fraction(value))
        for monomial, value in poly.items()
    }
    _, found = context.from_dict(terms).factor()
    return {_key(part, numbers): int(multiplicity) for part, multiplicity in found}


def _key(part: object, numbers: list[int]) -> Key:
    poly: Poly = {}
    for exponents, value in part.to_dict().items():  # type: ignore[attr-defined]
        monomial = tuple((number, int(e)) for number, e in zip(numbers, exponents, strict=True) if e)
        poly[monomial] = int(value)
    if poly[max(poly)] < 0:
        poly = {monomial: -value for monomial, value in poly.items()}
    return frozenset(poly.items())


def rational_roots(coefficients: list[Fraction]) -> tuple[list[Exact], bool]:
    """The rational roots of a polynomial, lowest power first, and whether it certainly has no other real ones.

    >>> rational_roots([Fraction(-8), Fraction(0), Fraction(0), Fraction(1)])
    ([2], True)
    """
    poly = fmpq_poly([fmpq(value.numerator, value.denominator) for value in coefficients])
    _, parts = poly.numer().factor()
    found: list[Exact] = []
    complete = True
    for part, _ in parts:
        values = [int(value) for value in part.coeffs()]
        if len(values) == 2:
            found.append(tidy(Fraction(-values[0], values[1])))
        elif len(values) != 3 or values[1] ** 2 >= 4 * values[0] * values[2]:
            complete = False
    return sorted(found), complete
