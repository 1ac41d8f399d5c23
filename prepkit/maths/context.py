"""What comes with two lines, read once: types, definitions put in, equations among the facts solved for a symbol.

A fact `X = W + 2*P - F` makes X that expression wherever it stands (and X's type a filter); other facts are filters.
"""

from __future__ import annotations

import msgspec

from prepkit.domain import Context
from prepkit.errors import Unreadable, UsageError
from prepkit.maths.calculus import ZERO, add, sub
from prepkit.maths.definitions import definitions_of, expanded
from prepkit.maths.entries import Entry, entries, opaque, symbols
from prepkit.maths.jacobian import Matrices
from prepkit.maths.read import Names, read
from prepkit.maths.rewrite import substitute
from prepkit.maths.tree import (
    Big,
    Compare,
    Index,
    Logic,
    Negate,
    Node,
    Operation,
    Symbol,
    Tuple,
    children,
    free_names,
)
from prepkit.maths.types import TYPES, SymbolType

replace = msgspec.structs.replace


class Problem(msgspec.Struct, frozen=True):
    """Two lines ready to be judged; `solved` symbols are expressions in the others, in order of dependence."""

    lines: tuple[Node, Node]
    types: dict[str, SymbolType]
    facts: tuple[Node, ...] = ()
    solved: tuple[tuple[str, Node], ...] = ()
    functions: frozenset[str] = frozenset()
    sequences: frozenset[str] = frozenset()
    assumed: tuple[str, ...] = ()
    read_as: tuple[Node, ...] = ()
    entries: tuple[Entry, ...] = ()
    opaque: Problem | None = None
    """For proofs: the same, with entries that facts speak of as symbols."""

    @property
    def integrals(self) -> bool:
        """Does a definite integral occur?"""
        return any(map(_has_integral, self.lines))

    @property
    def matrices(self) -> bool:
        """Does a matrix occur?"""
        used = frozenset().union(*map(free_names, (*self.lines, *self.facts)))
        return any(name in used and kind.name == "mat" for name, kind in self.types.items())


def _has_integral(node: Node) -> bool:
    return (isinstance(node, Big) and node.kind == "int") or any(map(_has_integral, children(node)))


def prepare(a: str | Node, b: str | Node, context: Context) -> Problem:
    """Read both lines with everything that comes with them; names nobody declared are real (integers in limits).

    >>> problem = prepare("X/2", "y", Context(let={"X": "nat", "W": "int"}, facts=("X = 2*W",)))
    >>> sorted(problem.types), problem.assumed, problem.lines[0] == prepare("2*W/2", "y", Context()).lines[0]
    (['W', 'X', 'y'], ('y',), True)
    """
    types = {name: _type(name, word) for name, word in context.let.items()}
    names, (left, right, *facts), assumed = _read(context, (a, b, *context.facts))
    lines = [left, right]
    definitions = definitions_of(context, names)
    shown = tuple(lines)
    lines = [expanded(line, definitions, names.functions) for line in lines]
    facts = [expanded(fact, definitions, names.functions) for fact in facts]
    types.update(_assumed_types((*lines, *facts), names, types, assumed))
    matrices = Matrices(types)
    lines, facts = [matrices.named(line) for line in lines], [matrices.named(fact) for fact in facts]
    assumed_names = tuple(sorted(set(types) - set(context.let) - matrices.names))
    problem = _problem(lines, facts, types, names)
    twin = _opaque(problem, names) if problem.entries else None
    return replace(problem, assumed=assumed_names, read_as=shown, opaque=twin)


def _opaque(problem: Problem, names: Names) -> Problem:
    """With entries that facts speak of as symbols."""
    known = symbols(problem.entries)
    types = problem.types | {symbol.name: TYPES["real"] for symbol in known.values()}
    lines, facts = ([opaque(tree, known) for tree in trees] for trees in (problem.lines, problem.facts))
    twin = _problem(lines, facts, types, names)
    before = tuple((name, opaque(tree, known)) for name, tree in problem.solved)
    return replace(twin, solved=(*before, *twin.solved))


def _problem(lines: list[Node], facts: list[Node], types: dict[str, SymbolType], names: Names) -> Problem:
    """With equations among the facts solved for a symbol."""
    solved, rest = _solve(facts, types)
    swap = dict(solved)
    kept = tuple(substitute(fact, swap) for fact in rest)
    return Problem(
        lines=(substitute(lines[0], swap), substitute(lines[1], swap)),
        types=types,
        facts=kept,
        solved=tuple(solved),
        functions=names.functions,
        sequences=names.sequences,
        entries=entries(kept),
    )


def _type(name: str, word: str) -> SymbolType:
    found = TYPES.get(word)
    if found is None:
        raise UsageError(f"{name} has the unknown type '{word}'", tuple(TYPES))
    return found


def _read(context: Context, lines: tuple[str | Node, ...]) -> tuple[Names, list[Node], frozenset[str]]:
    """The lines over the declared names; where they use others, over those too."""
    names = Names.of(context)
    try:
        return names, [_tree(line, names) for line in lines], frozenset()
    except Unreadable as error:
        if not error.found.startswith("the unknown name"):
            raise
    known = names.symbols | names.functions | names.sequences
    free = frozenset().union(*(free_names(_tree(line, None)) for line in lines))
    extra = frozenset(name for name in free - known if not names.split(name))
    symbols = (*context.let, *extra)
    names = Names(symbols, context.functions, context.sequences, context.definitions)
    return names, [_tree(line, names) for line in lines], extra


def _tree(line: str | Node, names: Names | None) -> Node:
    return read(line, names) if isinstance(line, str) else line


def _assumed_types(
    lines: tuple[Node, ...], names: Names, types: dict[str, SymbolType], extra: frozenset[str]
) -> dict[str, SymbolType]:
    """Real, or an integer where it counts something, for every free name without a type."""
    counting: set[str] = set()
    for line in lines:
        counting |= _counting(line)
    free = frozenset().union(*map(free_names, lines)) | extra
    unknown = free - set(types) - names.functions - names.sequences
    return {name: TYPES["int" if name in counting else "real"] for name in sorted(unknown)}


def _counting(node: Node) -> set[str]:
    found: set[str] = set()
    if isinstance(node, Big) and node.kind != "int":
        found |= free_names(node.low) | free_names(node.high)
    if isinstance(node, Index):
        found |= frozenset().union(*map(free_names, node.indices))
    for child in children(node):
        found |= _counting(child)
    return found


def _solve(facts: list[Node], types: dict[str, SymbolType]) -> tuple[list[tuple[str, Node]], list[Node]]:
    """Equations `symbol = expression` that bring no circle, and the other facts."""
    solved: list[tuple[str, Node]] = []
    rest: list[Node] = []
    for fact in facts:
        pair = _isolated(substitute(fact, dict(solved)), types)
        if pair is None or pair[0] in dict(solved):
            rest.append(fact)
            continue
        solved = [(name, substitute(tree, dict([pair]))) for name, tree in solved]
        solved.append(pair)
    return solved, rest


def _isolated(fact: Node, types: dict[str, SymbolType]) -> tuple[str, Node] | None:
    """(s, f) of an equation that says s = f: outright, or with s as a term of a sum."""
    if not isinstance(fact, Compare) or fact.ops != ("=",):
        return None
    left, right = fact.items
    for side, other in ((left, right), (right, left)):
        if isinstance(side, Symbol) and _solvable(side, types) and side.name not in free_names(other):
            return side.name, other
    terms = [*_terms(left, 1), *_terms(right, -1)]
    for k, (sign, term) in enumerate(terms):
        others = [pair for at, pair in enumerate(terms) if at != k]
        if not isinstance(term, Symbol) or not _solvable(term, types) or types[term.name].whole:
            continue
        if not any(term.name in free_names(node) for _, node in others):
            return term.name, _sum([(-sign * own, node) for own, node in others])
    return None


def _solvable(symbol: Symbol, types: dict[str, SymbolType]) -> bool:
    return symbol.name in types and types[symbol.name].name != "mat"


def _terms(node: Node, sign: int) -> list[tuple[int, Node]]:
    match node:
        case Operation(op="+", left=left, right=right):
            return [*_terms(left, sign), *_terms(right, sign)]
        case Operation(op="-", left=left, right=right):
            return [*_terms(left, sign), *_terms(right, -sign)]
        case Negate(arg=arg):
            return _terms(arg, -sign)
    return [(sign, node)]


def _sum(terms: list[tuple[int, Node]]) -> Node:
    total: Node = ZERO
    for sign, node in terms:
        total = add(total, node) if sign > 0 else sub(total, node)
    return total


def is_relation(node: Node) -> bool:
    """A comparison or a combination of them, not a value."""
    return isinstance(node, Compare | Logic)


def is_tuple(node: Node) -> bool:
    """Several values in order."""
    return isinstance(node, Tuple)
