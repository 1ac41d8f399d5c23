"""Federated rounds: averages, local steps, masks that cancel, bytes sent; one item after the other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from prepkit.errors import Undefined
from prepkit.oracles.count._items import Scalar, bounded

Vector = tuple[Scalar, ...]


def federated_mean(w: Vector, n: tuple[int, ...]) -> Scalar:
    """The mean of a weight over clients, each as often as it has examples.

    >>> federated_mean(w=(0, 4), n=(1, 3))
    Fraction(3, 1)
    """
    bounded(sum(n))
    each = [weight for weight, count in zip(w, n, strict=True) for _ in range(count)]
    return Fraction(sum(each)) / len(each)


def local_steps(w: Scalar, m: Scalar, b: Scalar, eta: Scalar, steps: int) -> Scalar:
    """A weight after steps of gradient descent on b·(w − m)²/2.

    >>> local_steps(w=0, m=8, b=1, eta=Fraction(1, 2), steps=2)
    Fraction(6, 1)
    """
    weight = Fraction(w)
    for _ in range(steps):
        weight -= Fraction(eta) * Fraction(b) * (weight - m)
    return weight


def federated_round(w: Scalar, m: Vector, b: Vector, eta: Scalar, steps: int) -> Scalar:
    """The plain mean of clients that each took so many local steps from w.

    >>> federated_round(w=0, m=(4, 8), b=(1, 1), eta=Fraction(1, 2), steps=1)
    Fraction(3, 1)
    """
    ends = [local_steps(w, own, steep, eta, steps) for own, steep in zip(m, b, strict=True)]
    return Fraction(sum(ends)) / len(ends)


def round_traffic(
    params: int, clients: int, up: int = 4, down: int = 4, rounds: int = 1, unit: int = 1
) -> Fraction:
    """What the clients of all rounds get and send, with so many bytes a parameter each way, in units of bytes.

    >>> round_traffic(params=1000, clients=5), round_traffic(params=1000, clients=5, up=1, rounds=2)
    (Fraction(40000, 1), Fraction(50000, 1))
    """
    bounded(rounds * clients)
    total = 0
    for _ in range(rounds):
        for _ in range(clients):
            total += params * down
            total += params * up
    return Fraction(total, unit)


def masked_upload(client: int, u: Scalar, masks: Vector, R: int) -> int:
    """What client 1, 2 or 3 sends: its value, plus masks with later clients, minus those with earlier ones, mod R.

    The masks are those of the pairs (1, 2), (1, 3), (2, 3).

    >>> masked_upload(client=2, u=5, masks=(7, 1, 2), R=10)
    0
    """
    pairs = {(1, 2): masks[0], (1, 3): masks[1], (2, 3): masks[2]}
    total = u
    for (low, high), mask in pairs.items():
        total += mask if client == low else -mask if client == high else 0
    return int(total % R)


def masked_sum(u: Vector, masks: Vector, R: int, missing: int = 0) -> int:
    """The sum mod R of what the three clients send, without a missing one's (0: all send).

    >>> masked_sum(u=(1, 2, 3), masks=(7, 1, 2), R=10), masked_sum(u=(1, 2, 3), masks=(7, 1, 2), R=10, missing=3)
    (6, 6)
    """
    sent = [masked_upload(k, one, masks, R) for k, one in enumerate(u, 1) if k != missing]
    return int(sum(sent) % R)


def leaked_input(x: Vector, g: Scalar) -> tuple[Scalar, ...]:
    """Gradient of each weight over that of the bias, for y = w·x + b with dL/dy = g: by differences of the loss.

    >>> leaked_input(x=(3, -2), g=5)
    (Fraction(3, 1), Fraction(-2, 1))
    """
    return leaked_mean((x,), (g,))


def leaked_mean(xs: Sequence[Vector], gs: Vector) -> tuple[Scalar, ...]:
    """The same where the gradients of several inputs are summed; Undefined where the bias gets none.

    >>> leaked_mean(xs=((3, 1), (6, 4)), gs=(1, 2))
    (Fraction(5, 1), Fraction(3, 1))
    """

    def loss(weights: Vector, bias: Scalar) -> Scalar:
        outputs = [sum(w * v for w, v in zip(weights, x, strict=True)) + bias for x in xs]
        return sum(g * y for g, y in zip(gs, outputs, strict=True))

    still = (0,) * len(xs[0])
    of_bias = loss(still, 1) - loss(still, 0)
    if of_bias == 0:
        raise Undefined("the bias has no gradient")
    moved = [tuple(int(k == place) for k in range(len(still))) for place in range(len(still))]
    return tuple(Fraction(loss(one, 0) - loss(still, 0)) / of_bias for one in moved)


def upload_seconds(params: int, bits: int, megabits: int) -> Scalar:
    """All bits over a line of so many million bits a second.

    >>> upload_seconds(params=1_000_000, bits=32, megabits=8)
    Fraction(4, 1)
    """
    return Fraction(sum(params for _ in range(bits)), megabits * 10**6)


def label_distance(K: int, held: int) -> Fraction:
    """Half the sum of absolute differences: labels uniform over `held` of K classes against uniform over all K.

    >>> label_distance(K=10, held=2)
    Fraction(4, 5)
    """
    bounded(K)
    own = [Fraction(1, held) if k < held else Fraction(0) for k in range(K)]
    return sum((abs(one - Fraction(1, K)) for one in own), Fraction(0)) / 2
