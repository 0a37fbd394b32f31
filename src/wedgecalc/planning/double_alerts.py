"""What deserves attention in a correction at two levels."""

from dataclasses import replace

from wedgecalc import records
from wedgecalc.planning.alerts import LEG_CODES, Alert, alert_of, alerts_of_limb, by_severity
from wedgecalc.planning.plan import Plan

# Not of one cut: judged on the leg after both, or meant by a correction in two bones.
_OF_LEG = (*LEG_CODES, "overcorrected", "nothing-to-correct", "length-change", "wrong-bone")
_SAY_WHICH = ("mpta-over", "mldfa-under", "assumed-plateau")  # without naming the bone


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
            if alert.code in _OF_LEG or alert in found:
                continue
            named = alert.code in _SAY_WHICH
            message = alert.message if named else f"{bone}: {alert.message}"
            found.append(replace(alert, message=message))
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
