"""Definitions that come with lines, read once and put in."""

from __future__ import annotations

from prepkit.domain import Context
from prepkit.errors import Undecided, UsageError
from prepkit.maths.jacobian import jacobian
from prepkit.maths.read import Names, read
from prepkit.maths.rebuild import rebuild
from prepkit.maths.rewrite import substitute
from prepkit.maths.tree import Apply, Node, Symbol, children, free_names

MAX_NODES = 4_000  # of a line after definitions are put in

Definition = tuple[tuple[str, ...], Node]


def definitions_of(context: Context, names: Names) -> dict[str, Definition]:
    """Heads `f(x, y)` or `X` with bodies; each may use those before it."""
    found: dict[str, Definition] = {}
    for head, body in context.definitions.items():
        name, bracket, inside = head.partition("(")
        name = name.strip()
        parameters = tuple(part.strip() for part in inside.rpartition(")")[0].split(",")) if bracket else ()
        own = Names((*names.symbols, *parameters), names.functions, names.sequences)
        tree = expanded(read(body, own), found, names.functions)
        if name in free_names(tree) or _calls(tree, name):
            raise UsageError(f"the definition of {name} uses {name}")
        found[name] = (parameters, tree)
    return found


def _calls(node: Node, name: str) -> bool:
    return (isinstance(node, Apply) and node.name == name) or any(_calls(kid, name) for kid in children(node))


def expanded(node: Node, definitions: dict[str, Definition], functions: frozenset[str]) -> Node:
    """`node` with definitions put in, Jacobians of defined functions carried out."""
    if not definitions:
        return node
    budget = [MAX_NODES]
    return _expand(node, definitions, functions, budget)


def _expand(
    node: Node, definitions: dict[str, Definition], functions: frozenset[str], budget: list[int]
) -> Node:
    budget[0] -= 1
    if budget[0] < 0:
        raise Undecided("the definitions make a line too long")
    if isinstance(node, Symbol) and node.name in definitions and not definitions[node.name][0]:
        return definitions[node.name][1]
    node = rebuild(node, tuple(_expand(child, definitions, functions, budget) for child in children(node)))
    if isinstance(node, Apply) and node.name == "J":
        return _expand_jacobian(node, definitions, functions)
    if isinstance(node, Apply) and node.name in definitions:
        parameters, body = definitions[node.name]
        if len(parameters) != len(node.args):
            raise UsageError(f"{node.name} takes {len(parameters)} arguments")
        budget[0] -= _size(body)
        return substitute(body, dict(zip(parameters, node.args, strict=True)))
    return node


def _expand_jacobian(node: Apply, definitions: dict[str, Definition], functions: frozenset[str]) -> Node:
    """The Jacobian of a defined function is that of its body."""
    function, place = node.args
    if not isinstance(function, Symbol) or function.name not in definitions:
        return node
    parameters, body = definitions[function.name]
    if len(parameters) != 1:
        raise UsageError(f"J({function.name}, …): {function.name} must take one argument")
    abstract = functions - frozenset(definitions)
    return substitute(jacobian(body, parameters[0], abstract), {parameters[0]: place})


def _size(node: Node) -> int:
    return 1 + sum(map(_size, children(node)))
