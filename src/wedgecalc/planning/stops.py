"""Stop alerts: those of a plan's alerts that stop it, unless the request accepts their code."""

from typing import Protocol

from wedgecalc.planning.alerts import LEG_CODES, Alert


class Accepting(Protocol):
    """A request that may accept stop alerts."""

    @property
    def accept(self) -> tuple[str, ...] | None: ...  # noqa: D102


class Stoppable(Protocol):
    """A plan at one level or at two."""

    @property
    def alerts(self) -> tuple[Alert, ...]: ...  # noqa: D102
    @property
    def request(self) -> Accepting: ...  # noqa: D102


def unaccepted(plan: Stoppable) -> tuple[Alert, ...]:
    """Return the stop alerts that the plan's request does not accept.

    A stop about the leg itself withholds its lengths, but does not stop a plan in degrees.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> limb = Limb.from_angles(mldfa=96, mpta=87)
    >>> [alert.code for alert in unaccepted(plan(limb, "medial-opening-wedge-hto"))]
    ['mpta-over']
    >>> unaccepted(plan(limb, "medial-opening-wedge-hto", accept=("mpta-over",)))
    ()
    """
    passed = (*(plan.request.accept or ()), *LEG_CODES)
    return tuple(a for a in plan.alerts if a.severity == "stop" and a.code not in passed)
