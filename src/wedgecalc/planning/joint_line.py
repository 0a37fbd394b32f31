"""The joint line after a plan: a prediction, because a film cannot show how a leg will stand."""

from wedgecalc.geometry.limb import AnyLimb
from wedgecalc.geometry.plane import Number, bearing

# Degrees that the line hip-ankle leans in stance, hip outwards, as a leg made from angles stands.
USUAL_LEAN = 3.0


def lean(limb: AnyLimb) -> Number:
    """Return by how many degrees the line hip-ankle leans from the image's vertical, hip outwards.

    Parameters
    ----------
    limb : Limb
        One limb, or an array of limbs.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> round(lean(Limb.from_angles("left", mpta=80, tilt=5)), 9)
    5.0
    """
    return -bearing((limb.ankle - limb.hip) * 1j)


def kjlo_after(before: AnyLimb, after: AnyLimb) -> Number:
    """Return the knee joint line obliquity that is predicted for a leg after its osteotomy.

    The planned leg is taken to stand with its line hip–ankle leaning as before. The triangle hip,
    knee, ankle then shares a correction between the two ends of that line: a tibial one turns the
    plateau, which stays with the femur, by about T/(F + T) of the change of HKA, a femoral one by
    about F/(F + T) the other way (F, T: lengths of femur and tibia). In closed form, exact for
    every cut. Park et al. 2019 measured 0.463 per degree of tibial correction in standing legs
    (doi 10.1186/s12891-019-2820-9); 365 and 430 mm give 0.459.

    Parameters
    ----------
    before, after : Limb
        One limb, or an array of limbs, before and after, in the same coordinates.

    Returns
    -------
    float or array of float
        Degrees, positive when the medial side of the plateau is higher.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> leg = Limb.from_angles(mldfa=88, mpta=82, jlca=2, femur=430, tibia=365, tilt=0)
    >>> opened = plan(leg, "medial-opening-wedge-hto", "correction=8")
    >>> round(opened.kjlo_predicted - opened.before.kjlo, 2)
    3.46
    """
    was = before.hip - before.ankle
    now = after.hip - after.ankle
    return bearing((after.plateau * was).conjugate() * now)
