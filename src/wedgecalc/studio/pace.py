"""How often something is done that need not follow every movement."""

import time


class Pace:
    """Tells whether something is due again, at most so often.

    Parameters
    ----------
    every : float
        Seconds.
    """

    def __init__(self, every: float) -> None:
        self.every, self._last = every, -every

    def due(self) -> bool:
        """Return whether it is due; then it is taken as done."""
        now = time.monotonic()
        if now - self._last < self.every:
            return False
        self._last = now
        return True
