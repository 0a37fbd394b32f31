"""An attribute that is computed when it is first asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property

    lazy = cached_property
else:

    class lazy:  # noqa: N801  (a decorator)
        """`functools.cached_property` as it is from Python 3.12 on: without a lock.

        Up to 3.11 each first access takes a lock, which is a twentieth of the time of a plan.
        """

        def __init__(self, compute: Callable[[Any], Any]) -> None:
            self.compute = compute
            self.__doc__ = compute.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self.name = name

        def __get__(self, record: object, owner: type | None = None) -> Any:
            if record is None:
                return self
            value = record.__dict__[self.name] = self.compute(record)
            return value
