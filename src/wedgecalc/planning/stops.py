"""Stop alerts: which of a plan's alerts stop whoever heeds them, unless the request accepts them by their code."""

from typing import Protocol

from wedgecalc.planning.alerts import LEG_CODES, Alert


class Accepting(Protocol):
    """A request that names stop alerts it accepts."""

    @property
    def accept(self) -> tuple[str, ...] | None: ...  # noqa: D102


class Stoppable(Protocol):
    """A plan at one level or at two."""

    @property
    def alerts(self) -> tuple[Alert, ...]: ...  # noqa: D102
    @property
    def request(self) -> Accepting: ...  # noqa: D102


def unaccepted(made: Stoppable) -> tuple[Alert, ...]:
    """Return the stop alerts that the plan's request does not accept.

    A stop of the leg itself withholds its lengths, and stops no plan in degrees.

    >>> from wedgecalc import Limb, plan
    >>> limb = Limb.from_angles(mldfa=96, mpta=87)
    >>> [alert.code for alert in unaccepted(plan(limb, "medial-opening-wedge-hto"))]
    ['mpta-over']
    >>> unaccepted(plan(limb, "medial-opening-wedge-hto", accept=("mpta-over",)))
    ()
    """
    passed = (*(made.request.accept or ()), *LEG_CODES)
    return tuple(a for a in made.alerts if a.severity == "stop" and a.code not in passed)
