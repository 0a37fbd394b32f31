"""A leg without a plan: as the plan that turns nothing, and what deserves attention in the leg."""

from dataclasses import dataclass

from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert, alerts_of_limb
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.targets import Target


def zero_plan(limb: Limb) -> Plan:
    """Return a plan that leaves a leg as it is, for what is drawn of a plan's leg before."""
    return plan(limb, "medial-opening-wedge-hto", Target("correction", 0.0))


@dataclass(frozen=True, slots=True)
class LegAlerts:
    """The alerts of a plan that are about the leg itself, for a picture of the leg before only.

    Attributes
    ----------
    alerts : tuple of Alert
        Those that the request accepts marked as accepted, as in the plan.
    """

    alerts: tuple[Alert, ...]

    @classmethod
    def of(cls, plan: Plan) -> "LegAlerts":
        """Return them for a plan.

        >>> from wedgecalc import Limb
        >>> made = plan(Limb.from_angles(mldfa=96, mpta=87, jlca=5), "medial-opening-wedge-hto")
        >>> [alert.code for alert in LegAlerts.of(made).alerts]
        ['jlca-high', 'jlo-over']
        """
        codes = {alert.code for alert in alerts_of_limb(plan.limb, plan.before)}
        return cls(tuple(alert for alert in plan.alerts if alert.code in codes))
