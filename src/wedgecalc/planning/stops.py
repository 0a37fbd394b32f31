"""Stop alerts, and which of them a request accepts by their code."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from wedgecalc import records
from wedgecalc.geometry.plane import N
from wedgecalc.planning.alerts import Alert
from wedgecalc.terms import Severity


class Stoppable(Protocol):
    """A plan at one level or at two, or a check."""

    @property
    def alerts(self) -> tuple[Alert, ...]: ...  # noqa: D102


def unaccepted(plan: Stoppable) -> tuple[Alert, ...]:
    """Return the stop alerts of a plan or a check that its request does not accept.

    The plan is computed and shown all the same, with these first; a patient's page is not.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> limb = Limb.from_angles(mldfa=96, mpta=87)
    >>> [alert.code for alert in unaccepted(plan(limb, "medial-opening-wedge-hto"))]
    ['mpta-over']
    >>> unaccepted(plan(limb, "medial-opening-wedge-hto", accept=("mpta-over",)))
    ()
    """
    return tuple(a for a in plan.alerts if a.severity == Severity.STOP and not a.accepted)


def with_acceptance(
    alerts: Iterable[Alert[N]], accept: Iterable[str] | None
) -> tuple[Alert[N], ...]:
    """Return alerts, those whose code a request accepts marked as accepted.

    Former codes count for those that they stand for now.
    """
    codes = set(current_codes(accept or ()))
    return tuple(replace(a, accepted=True) if a.code in codes else a for a in alerts)


def current_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes of alerts, a former one as those that it stands for now.

    >>> current_codes(["mpta-over", "overcorrected"])
    ('mpta-over', 'wbl-lateral', 'wbl-medial')
    """
    former = records.former_codes()
    return tuple(now for code in codes for now in former.get(code, (code,)))
