"""Where a measurement is within its limits: a green field beside its arc, or along the plateau."""

from dataclasses import replace

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.bone.shapes import polygon_of
from wedgecalc.drawing.example import Example, OnLeg
from wedgecalc.drawing.mark import Arc, Mark, Zone
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.styles import ShapeStyle
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Points, cis
from wedgecalc.planning.targets import on_plateau

# Arcs that begin at the line which is out of place if the angle is; the others end there.
_STARTS = ("mpta", "nsa", "ampfa")
# Signs of the angles that may be negative; at the edge of their picture the field is pale only.
_SENSE = {"jlca": 1.0, "kjlo": -1.0}
_FIELD = 1.05, 1.22  # between which radii of its arc a field is drawn
_PALE = 0.35  # opacity between vertex and field
_UP = 0.035  # plateau widths: half the height of a field along the plateau


def with_zone(mark: Mark, name: str, limb: Limb, ends: tuple[float, float], words: str) -> Mark:
    """Return the mark of a measurement with the field in which it lies between two ends.

    Parameters
    ----------
    mark : Mark
        Mark of the measurement on the limb.
    name : str
        Name of the measurement: an angle with one arc, or ``wbl``; others are returned as they are.
    limb : Limb
    ends : tuple of float
    words : str
        What the field is.

    Examples
    --------
    >>> from wedgecalc.drawing.measure_marks import measure_mark
    >>> limb = Limb.from_angles(mpta=82)
    >>> zone, = with_zone(measure_mark("mpta", limb), "mpta", limb, (85, 90), "normal").zones
    >>> abs(round(zone.sweep, 9))
    5.0
    """
    if name == "wbl":
        low, high = (complex(on_plateau(limb, end)) for end in ends)
        return replace(mark, bands=((low, high),), within=words)
    if len(mark.arcs) != 1:
        return mark
    (arc,) = mark.arcs
    return replace(mark, zones=(_sector(arc, name, *ends),), within=words)


def example_with_zone(
    example: Example, name: str, ends: tuple[float, float], words: str
) -> Example:
    """Return a measurement on a leg with the field in which it should be; see `with_zone`."""
    shows = example.shows
    if not isinstance(shows, OnLeg):
        return example
    return replace(
        example, shows=replace(shows, mark=with_zone(shows.mark, name, shows.limb, ends, words))
    )


def _sector(arc: Arc, name: str, low: float, high: float) -> Zone:
    sense = _SENSE.get(name, float(np.sign(arc.sweep)))
    fixed, way = arc.start, sense
    if name in _STARTS:
        fixed, way = arc.start * complex(cis(arc.sweep)), -sense
    return Zone(
        arc.vertex,
        fixed * complex(cis(way * low)),
        way * (high - low),
        arc.radius,
        name not in _SENSE,
    )


def draw_zones(
    sheet: Sheet, place: Placement, mark: Mark, limb: Limb, clip: Rectangle | None = None
) -> None:
    """Draw the fields of a mark, behind its lines."""
    full: ShapeStyle = {"facecolor": sheet.colors.target, "edgecolor": "none"}
    for zone in mark.zones:
        sides: Points = zone.start * cis(np.linspace(0.0, zone.sweep, 17))
        near, far = (zone.vertex + share * zone.radius * limb.width * sides for share in _FIELD)
        if zone.full:
            sheet.shape(polygon_of(*near, *far[::-1]), place, clip=clip, over=1.6, **full)
        pale: ShapeStyle = {**full, "alpha": _PALE}
        sheet.shape(polygon_of(zone.vertex, *near), place, clip=clip, over=1.5, **pale)
    for start, end in mark.bands:
        side = (end - start) / abs(end - start) * 1j * _UP * limb.width
        field = polygon_of(start - side, end - side, end + side, start + side)
        sheet.shape(field, place, clip=clip, over=2.3, **full)
