"""Where each angle of a leg lies, and its arc on a sheet with its normal range.

An arc is drawn where the angle is that is written, and as wide: 187° are drawn as 187°.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc import records
from wedgecalc.bone.shapes import polygon_of
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.styles import ShapeStyle
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import cis, crossing, turn, unit

_PARALLEL = 0.05  # degrees: lines that print as parallel have no arc
_FINE = 2.0  # degrees between two points of an arc
_PALE = 0.35  # opacity of a normal range between its vertex and its field

_KNEE, _HIP, _ANKLE = "knee", "hip_center", "ankle"
_PLATEAU = "plateau_medial", "plateau_lateral"
_CONDYLES = "condyle_medial", "condyle_lateral"
_PLAFOND = "plafond_medial", "plafond_lateral"
FEMORAL_SHAFT = "femoral_shaft_proximal", "femoral_shaft_distal"
TIBIAL_SHAFT = "tibial_shaft_proximal", "tibial_shaft_distal"

# Each angle turns counter-clockwise in the canonical frame from its first line to its second, each
# from a point to a point; last, the line that is out of place if the angle is.
_Line = tuple[str, str]
_ANGLES: dict[str, tuple[_Line, _Line, int]] = {
    "hka": ((_KNEE, _HIP), (_KNEE, _ANKLE), 1),
    "mldfa": (_CONDYLES, (_KNEE, _HIP), 0),
    "mpta": (_PLATEAU[::-1], (_KNEE, _ANKLE), 0),
    "jlca": (_PLATEAU, _CONDYLES, 1),
    "mlpfa": ((_HIP, _KNEE), (_HIP, "greater_trochanter"), 1),
    "nsa": (("femoral_neck_center", _HIP), FEMORAL_SHAFT, 0),
    "mldta": (_PLAFOND, (_ANKLE, _KNEE), 0),
    "afta": (FEMORAL_SHAFT, TIBIAL_SHAFT, 1),
    "aldfa": (_CONDYLES, FEMORAL_SHAFT[::-1], 0),
    "ampfa": (("greater_trochanter", _HIP), FEMORAL_SHAFT, 0),
}


@dataclass(frozen=True, slots=True)
class Angle:
    """An angle of a leg, in the canonical frame.

    Attributes
    ----------
    vertex : complex
    start, end : complex
        Directions of its two sides, of length one.
    moves_end : bool
        Whether its normal range is drawn about `end`; else about `start`.
    """

    vertex: complex
    start: complex
    end: complex
    moves_end: bool

    @property
    def sweep(self) -> float:
        """Its size, degrees, counter-clockwise from `start`; negative if it turns clockwise."""
        degrees = turn(self.start, self.end)
        return degrees if abs(degrees) < 90.0 else degrees % 360.0

    def side(self, degrees: float) -> complex:
        """Return the direction of the moving side of an angle of this size."""
        return self.start * cis(degrees) if self.moves_end else self.end * cis(-degrees)


def leg_angle(limb: Limb, name: str) -> Angle | None:
    """Return where a measured angle lies on a leg.

    Parameters
    ----------
    limb : Limb
        One limb.
    name : str
        Name of the measurement.

    Returns
    -------
    Angle or None
        None if a landmark is missing, if the two lines are parallel, or if it is no angle between
        two lines of the leg, as those of CPAK.

    Examples
    --------
    >>> found = leg_angle(Limb.from_angles(mldfa=86, mpta=93), "hka")
    >>> round(found.sweep, 6)
    187.0
    """
    if name not in _ANGLES:
        return None
    first, second, moving = _ANGLES[name]
    points = {**limb.points, _KNEE: limb.knee, _ANKLE: limb.ankle}
    if not {*first, *second} <= points.keys():
        return None
    (a, b), (c, d) = ((points[end] for end in line) for line in (first, second))
    start, end = unit(b - a), unit(d - c)
    if first[0] == second[0]:
        return Angle(a, start, end, bool(moving))
    opening = turn(start, end)
    if abs(opening) < _PARALLEL:
        return None
    if name == "jlca" and opening < 0:  # it opens on the other side
        start, end = -start, -end
    return Angle(crossing(a, start, c, end), start, end, bool(moving))


def draw_arc(
    sheet: Sheet,
    place: Placement,
    angle: Angle,
    radius: float,
    color: str,
    clip: Rectangle | None = None,
    dash: tuple[float, ...] | None = None,
) -> complex:
    """Draw the arc of an angle and return the point midway on it.

    Parameters
    ----------
    sheet : Sheet
    place : Placement
    angle : Angle
    radius : float
        Inches of the sheet.
    color : str
    clip : matplotlib.patches.Rectangle, optional
    dash : tuple of float, optional
        As of the lines between which the angle lies.
    """
    reach, sweep = radius / place.scale, angle.sweep
    turns = np.linspace(0.0, sweep, max(int(abs(sweep) / _FINE), 2) + 1)
    arc = place(angle.vertex + reach * angle.start * cis(turns))
    sheet.line(arc, color, 1.8, dash, clip, over=3)
    return complex(place(angle.vertex + reach * angle.start * cis(sweep / 2)))


def draw_range(
    sheet: Sheet,
    place: Placement,
    angle: Angle,
    name: str,
    radii: tuple[float, float],
    clip: Rectangle | None = None,
) -> None:
    """Draw the normal range of an angle: where its moving side would lie in a normal leg.

    Pale from the vertex on, which shows whose range it is.

    Parameters
    ----------
    sheet : Sheet
    place : Placement
    angle : Angle
    name : str
        Name of the measurement.
    radii : tuple of float
        Between which it is drawn, inches of the sheet.
    clip : matplotlib.patches.Rectangle, optional
    """
    record = records.measures()[name]
    if record.normal_low is None or record.normal_high is None:
        return
    sides = [angle.side(d) for d in np.linspace(record.normal_low, record.normal_high, 9)]
    near, far = (radius / place.scale for radius in radii)
    ring = [angle.vertex + near * z for z in sides] + [angle.vertex + far * z for z in sides[::-1]]
    sector = polygon_of(angle.vertex, *ring[: len(sides)])
    pale: ShapeStyle = {"facecolor": sheet.colors.target, "edgecolor": "none", "alpha": _PALE}
    full: ShapeStyle = {**pale, "alpha": 1.0}
    sheet.shape(polygon_of(*ring), place, clip=clip, over=1.6, lw=0.0, **full)
    sheet.shape(sector, place, clip=clip, over=1.5, lw=0.0, **pale)
