"""What deserves attention in a correction at two levels."""

from dataclasses import replace

from wedgecalc import records
from wedgecalc.planning.alerts import Alert, alert_of, alerts_of_limb, by_severity
from wedgecalc.planning.plan import Plan

_OF_CUT = (
    "large-correction",
    "hinge-out-of-bone",
    "hinge-near-joint",
    "hinge-far-cortex",
)  # reported for each bone that is cut, with its name
_OF_BONE = ("mpta-over", "mldfa-under", "assumed-plateau")


def alerts_of_double(tibia: Plan, femur: Plan) -> tuple[Alert, ...]:
    """Return the alerts of a correction at two levels, most severe first.

    The leg is judged as it stands and after both cuts; each cut on the bone that it is made in.

    Parameters
    ----------
    tibia, femur : Plan
        The femur's part is planned on the leg after the tibia's.
    """
    parts = [part for part in (tibia, femur) if not part.wedge.nothing]
    found = list(alerts_of_limb(tibia.limb, tibia.before))
    for part in parts:
        bone = part.procedure.bone.capitalize()
        for alert in part.alerts:
            if alert.code in _OF_CUT:
                found.append(replace(alert, message=f"{bone}: {alert.message}"))
            elif alert.code in _OF_BONE and alert not in found:
                found.append(alert)
    if len(parts) == 1:
        uncut = femur if parts[0] is tibia else tibia
        found.append(alert_of("one-level", None, bone=uncut.procedure.bone))
    whole: dict[str, tuple[str, float]] = {
        "overcorrected": ("wbl", float(femur.after.wbl)),
        "nothing-to-correct": ("correction", float(tibia.correction + femur.correction)),
    }
    if tibia.before.limb is not None and femur.after.limb is not None:
        whole["length-change"] = "change", float(femur.after.limb - tibia.before.limb)
    for code, (name, value) in whole.items():
        if records.alert_records()[code].outside(name, value):
            found.append(alert_of(code, value))
    return by_severity(found)
