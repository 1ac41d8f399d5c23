"""What many items share travels as bytes, and is opened once in a worker however often it arrives."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Generic, TypeVar

import cloudpickle

T = TypeVar("T")


class Once(Generic[T]):
    """`value`, packed when it is first sent; in a worker every arrival of the same is one and the same object.

    >>> Once((1, 2)).value
    (1, 2)
    """

    __slots__ = ("_packed", "value")

    def __init__(self, value: T) -> None:
        self.value, self._packed = value, b""

    def __reduce__(self) -> tuple[Any, ...]:
        self._packed = self._packed or cloudpickle.dumps(self.value)
        return _opened, (self._packed,)


@lru_cache(maxsize=4096)
def _opened(packed: bytes) -> Once[Any]:
    return Once(cloudpickle.loads(packed))
