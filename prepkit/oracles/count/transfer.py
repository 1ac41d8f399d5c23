"""What is trained after freezing, how fast, and what moves although nothing is trained: step by step."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from prepkit.oracles.count._items import Scalar, bounded, tuples


def trainable_params(C: tuple[int, ...], F: int, classes: int, frozen: int) -> int:
    """Weights and biases of F×F convolutions C[0] → C[1] → …, without the first `frozen`, and of a linear head.

    >>> trainable_params(C=(3, 8, 16), F=3, classes=10, frozen=1)
    1338
    """
    total = tuples(range(C[-1] + 1), range(classes))
    for place, (inner, outer) in enumerate(pairwise(C)):
        if place >= frozen:
            total += tuples(range(inner * F * F + 1), range(outer))
    return total


def trainable_share(C: tuple[int, ...], F: int, classes: int, frozen: int) -> Fraction:
    """These over all parameters of the net.

    >>> trainable_share(C=(3, 8, 16), F=3, classes=10, frozen=1)
    Fraction(669, 781)
    """
    return Fraction(trainable_params(C, F, classes, frozen), trainable_params(C, F, classes, 0))


def stages_open(epoch: int, wait: int, every: int, stages: int) -> int:
    """How many stages train in this epoch (from 1) when after `wait` epochs one opens every `every` epochs.

    >>> [stages_open(epoch, wait=2, every=1, stages=2) for epoch in range(1, 6)]
    [0, 0, 1, 2, 2]
    """
    bounded(epoch)
    opened = [at for at in range(1, epoch + 1) if at > wait and (at - wait - 1) % every == 0]
    return len(opened[:stages])


def layer_rate(eta: Scalar, decay: Scalar, below: int) -> Scalar:
    """The learning rate so many layers below the head, each learning at `decay` times the rate above it.

    >>> layer_rate(eta=1, decay=Fraction(1, 2), below=3)
    Fraction(1, 8)
    """
    rate = Fraction(eta)
    for _ in range(below):
        rate *= Fraction(decay)
    return rate


def frozen_norm_mean(r: Scalar, m: Scalar, t: Scalar, n: int, training: int = 1) -> Scalar:
    """A batch norm's running mean, r at first, after n batches of mean m with PyTorch's momentum t.

    >>> frozen_norm_mean(r=0, m=8, t=Fraction(1, 2), n=2), frozen_norm_mean(r=0, m=8, t=1, n=2, training=0)
    (Fraction(6, 1), Fraction(0, 1))
    """
    running = Fraction(r)
    for _ in range(n if training else 0):
        running += (Fraction(m) - running) * Fraction(t)
    return running


def gets_gradient(layer: int, learns: tuple[int, ...], unrecorded: int) -> bool:
    """Does backward reach this layer's weights (from 1)? They must ask for it, and their use must be recorded.

    `learns` says of each layer whether its weights require a gradient; the first `unrecorded` ran under no_grad.

    >>> [gets_gradient(layer, learns=(1, 0, 1), unrecorded=1) for layer in (1, 2, 3)]
    [False, False, True]
    """
    recorded = False
    reached = []
    for place, asks in enumerate(learns, 1):
        recorded = place > unrecorded and (recorded or bool(asks))
        reached.append(recorded and bool(asks))
    return reached[layer - 1]


def backbone_passes(images: int, epochs: int, cached: int = 0) -> int:
    """Images pushed through the backbone: in every epoch, or once when features are kept.

    >>> backbone_passes(images=10, epochs=3), backbone_passes(images=10, epochs=3, cached=1)
    (30, 10)
    """
    return tuples(range(images), range(1 if cached else epochs))


def feature_size(images: int, d: int, bytes: int = 4, unit: int = 1) -> Fraction:
    """d numbers an image, in units of so many bytes.

    >>> feature_size(images=10, d=512), feature_size(images=10, d=512, unit=1024)
    (Fraction(20480, 1), Fraction(20, 1))
    """
    row = sum(bytes for _ in range(d))
    return Fraction(sum(row for _ in range(images)), unit)


def anchored_step(w: Scalar, start: Scalar, g: Scalar, eta: Scalar, decay: Scalar) -> Scalar:
    """One step of gradient descent on a loss of slope g plus decay/2 times the squared distance from the start.

    >>> anchored_step(w=3, start=1, g=4, eta=Fraction(1, 2), decay=1)
    Fraction(0, 1)
    """
    pull = Fraction(decay) * (Fraction(w) - Fraction(start))
    return Fraction(w) - Fraction(eta) * (Fraction(g) + pull)
