"""The knee joint opened or closed: the tibia turned about the compartment that is in contact.

A joint that opens laterally rests on its medial compartment, one that opens medially on its lateral
one. The contacts are those of the lever rule, at 25 % and 75 % of the plateau's width.
"""

from dataclasses import dataclass, replace
from typing import Any, Generic, cast

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.errors import wrong
from wedgecalc.geometry.alignment import Lines, jlca
from wedgecalc.geometry.limb import AnyLimb, Limb
from wedgecalc.geometry.plane import Floats, N, Number, P, Point, cis

MEDIAL_CONTACT, LATERAL_CONTACT = 0.25, 0.75  # shares of the plateau's width, from its medial edge
_TIBIA = ("tibia-joint", "tibia-shaft")


@dataclass(frozen=True, slots=True)
class JointMotion(Generic[P]):
    """How the tibia moves against the femur: a point z comes to rest at ``z * factor + shift``."""

    factor: P
    shift: P

    def of_point(self, z: Point) -> Point:
        """Return where a point of the tibia comes to rest."""
        factor: Point = self.factor
        return z * factor + self.shift

    def of_limb(self, limb: Limb[P, N]) -> Limb[P, N]:
        """Return a limb with its tibia moved; its traced outlines are left out."""
        known = records.landmarks()
        points = {
            name: cast("P", self.of_point(z)) if known[name].segment in _TIBIA else z
            for name, z in limb.points.items()
        }
        return replace(limb, points=points, contours={})


def contact(limb: AnyLimb, lateral_open: Number | NDArray[np.bool_] | bool) -> Point:
    """Return the point of the plateau on which a joint rests that opens laterally, or medially."""
    points: Any = limb.points
    medial: Point = points["plateau_medial"]
    share = LATERAL_CONTACT - (LATERAL_CONTACT - MEDIAL_CONTACT) * lateral_open
    return cast("Point", medial + limb.plateau * share)


def joint_motion(limb: Limb[P, N], before: Number, after: Number) -> JointMotion[P]:
    """Return how the tibia moves when the JLCA changes from one value to another.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs.
    before, after : float or array of float
        JLCA, degrees.

    Returns
    -------
    JointMotion
        About the contact on which the joint rests: medial for a positive JLCA, lateral for a
        negative one. Where the JLCA changes its sign, it closes about one and opens about the
        other.
    """
    lateral_open = (before > 0) | ((before == 0) & (after > 0))
    first, other = contact(limb, lateral_open), contact(limb, np.logical_not(lateral_open))
    # Where the sign changes, the joint closes to zero about its first contact.
    halfway = after * (before * after >= 0)
    one: Point = cis(cast("Floats", before - halfway))
    two: Point = cis(cast("Floats", halfway - after))
    shift = first * (1.0 - one)
    shift = shift * two + (other * one + shift) * (1.0 - two)
    return cast("JointMotion[P]", JointMotion(one * two, shift))


def with_jlca(limb: Limb[P, N], value: Number) -> Limb[P, N]:
    """Return a limb whose tibia is turned about the contact of the joint to another JLCA.

    Parameters
    ----------
    limb : Limb
        One limb or an array of limbs, with both condyles.
    value : float or array of float
        The JLCA to which the joint opens or closes, degrees.

    Raises
    ------
    InputError
        For a limb without condyles.

    Examples
    --------
    >>> from wedgecalc import Limb, measure
    >>> closed = measure(with_jlca(Limb.from_angles(mpta=83, jlca=5), 2.0))
    >>> round(closed.jlca, 9), round(closed.hka, 1), round(closed.mpta, 1)
    (2.0, 173.0, 83.0)
    """
    now = jlca(Lines(limb))
    if now is None:
        raise wrong(
            "jlca",
            "a leg without condyles",
            "condyle_medial and condyle_lateral",
            "mark them: the JLCA is the angle between both joint lines",
        )
    return joint_motion(limb, now, value).of_limb(limb)
