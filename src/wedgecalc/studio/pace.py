"""Limits how often something is done that need not follow every movement."""

import time


class Pace:
    """Returns whether something is due again, at most once per interval.

    Parameters
    ----------
    every : float
        Interval, seconds.
    """

    def __init__(self, every: float) -> None:
        self.every, self._last = every, -every

    def due(self) -> bool:
        """Return whether it is due, and count it as done."""
        now = time.monotonic()
        if now - self._last < self.every:
            return False
        self._last = now
        return True
