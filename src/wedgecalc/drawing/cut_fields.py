"""What an alert about a cut judges: the distance, and the field in which there is no alert."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from shapely import Polygon

from wedgecalc import records
from wedgecalc.bone.shapes import parts, polygon_of
from wedgecalc.bone.small_bones import fibular_axis
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.plane import cis, dot, unit
from wedgecalc.planning.cortex_distances import cortex_distances, hinge_distances
from wedgecalc.planning.plan import Plan

_LARGE = 0.85  # reach of a close-up of the hinge, plateau widths
_DEEP = 34.0  # mm: as far as the field of a hinge is shown below the joint line
_TALL = 9.0  # mm: half the height of the field beside the far cortex
OnCutChanges = Mapping[str, Any]


def alert_fields(code: str, scene: Scene, value: float | None = None) -> OnCutChanges:
    """Return the fields of `OnCut` that show an alert on a plan; empty if the cut itself shows it.

    Parameters
    ----------
    code : str
        Code of the alert.
    scene : Scene
        Scene of a plan with the alert or without.
    value : float, optional
        That the alert tells, if it is raised.
    """
    changes = _SHOWN[code](scene) if code in _SHOWN else {}
    if value is None or not changes.get("spans"):
        return changes
    ((start, end, _),) = changes["spans"]
    words = f"{value:.{records.alert_records()[code].digits}f} mm"
    return {**changes, "spans": ((start, start + unit(end - start) * value, words),)}


def _limits(code: str, quantity: str) -> tuple[float | None, float | None]:
    return records.alert_records()[code].limits[quantity]


def _within(scene: Scene, shape: Polygon) -> tuple[Polygon, ...]:
    """Return the parts of a field that lie in the bone as it is shown."""
    procedure = scene.plan.procedure
    bones = scene.before if procedure.closes else scene.after
    return tuple(parts(bones[procedure.bone].intersection(shape), Polygon))


def _span(plan: Plan, way: complex, long: float) -> tuple[tuple[complex, complex, str], ...]:
    """Return a length from the hinge, with its size."""
    start = plan.wedge.hinge_z
    return ((start, start + way * long, f"{abs(long):.0f} mm"),)


def _along(plan: Plan) -> tuple[complex, complex]:
    """Return the directions of the plateau, from entry to far cortex, and away from the joint."""
    across = unit(plan.limb.plateau)
    entry = plan.wedge.entry_z or 0j
    far = across if dot(across, plan.wedge.hinge_z - entry) > 0 else -across
    return complex(far), complex(across * -1j)


def _near_joint(scene: Scene) -> OnCutChanges:
    """Show how far the hinge lies from the joint line, and where it is far enough."""
    plan = scene.plan
    across, down = unit(plan.limb.plateau), _along(plan)[1]
    edge, least = plan.limb.points["plateau_medial"], _limits("hinge-near-joint", "distance")[0]
    far = float(dot(down, plan.wedge.hinge_z - edge))
    sides = (-0.2 * plan.limb.width, 1.2 * plan.limb.width)
    corners = [edge + across * x + down * float(least or 0) for x in sides]
    deep = [edge + across * x + down * _DEEP for x in sides[::-1]]
    return {
        "spans": _span(plan, -down, far),
        "fields": _within(scene, polygon_of(*corners, *deep)),
        "within": f"at least {least:g} mm from the joint line",
    }


def _far_cortex(scene: Scene) -> OnCutChanges:
    """Show how far the hinge lies from the far cortex, and where it usually lies."""
    plan = scene.plan
    distances = hinge_distances(plan)
    if distances is None:
        return {}
    long, (far, down) = float(distances[0]), _along(plan)
    low, high = (float(end or 0) for end in _limits("hinge-far-cortex", "distance"))
    cortex = plan.wedge.hinge_z + far * long
    ends = [(depth, side) for depth, side in ((low, -1), (high, -1), (high, 1), (low, 1))]
    corners = [cortex - far * depth + down * side * _TALL for depth, side in ends]
    return {
        "spans": _span(plan, far, long),
        "fields": _within(scene, polygon_of(*corners)),
        "within": f"{low:g} to {high:g} mm from the far cortex",
    }


def _outside(scene: Scene) -> OnCutChanges:
    """Show how far the hinge lies outside the bone, or inside it."""
    plan = scene.plan
    distances = hinge_distances(plan)
    return {} if distances is None else {"spans": _span(plan, _along(plan)[0], float(distances[0]))}


def _entry(scene: Scene) -> OnCutChanges:
    """Show how far the entry lies inside the bone."""
    plan = scene.plan
    distances = cortex_distances(plan.limb, plan.procedure, plan.wedge.entry_z or 0j)
    names = ((plan.wedge.entry_z or 0j, "entry"),)
    if distances is None or distances[1] < 1:
        return {"names": names}
    start, outwards = plan.wedge.entry_z or 0j, -_along(plan)[0]
    return {"spans": ((start, start + outwards * float(distances[1]), ""),)}


def _zone(scene: Scene) -> OnCutChanges:
    """Show the levels of the fibular head between which the hinge holds."""
    plan = scene.plan
    tip, head, *_ = fibular_axis(plan.limb)
    below = float(head.imag - plan.wedge.hinge_z.imag)
    sides = np.array([-0.22, 0.55]) * plan.limb.width + head.real
    corners = [complex(x, z.imag) for z, pair in ((tip, sides), (head, sides[::-1])) for x in pair]
    return {
        "spans": _span(plan, 1j, below) if below > 0 else (),
        "fields": _within(scene, polygon_of(*corners)),
        "within": "between the tip of the fibula and its widest level",
    }


def _large(scene: Scene) -> OnCutChanges:
    """Show how far a wedge is usually opened or closed at one level, from its first cut on."""
    plan = scene.plan
    most = float(_limits("large-correction", "angle")[1] or 0)
    entry, hinge = plan.wedge.entry_z or 0j, plan.wedge.hinge_z
    first = entry - hinge
    turned = plan.wedge.far_entry_z or entry
    way = 1.0 if (np.conj(first) * (turned - hinge)).imag > 0 else -1.0
    sides = first * cis(np.linspace(0.0, way * most, 12)) * 1.12
    return {"fields": (polygon_of(hinge, *(hinge + sides)),), "within": f"up to {most:g}°"}


def _hinge_change(changes: OnCutChanges) -> OnCutChanges:
    """Return the same with the hinge large, and without the base, which is not the point."""
    return {"reach": _LARGE, "based": False, "above": True, **changes}


_SHOWN: Mapping[str, Callable[[Scene], OnCutChanges]] = {
    "hinge-near-joint": lambda made: _hinge_change(_near_joint(made)),
    "hinge-far-cortex": lambda made: _hinge_change(_far_cortex(made)),
    "hinge-out-of-bone": lambda made: _hinge_change(_outside(made)),
    "entry-off-cortex": lambda made: _hinge_change(_entry(made)),
    "hinge-zone": lambda made: _hinge_change(_zone(made)),
    "large-correction": _large,
    "kerf-over-wedge": lambda made: {"kerf": True, "reach": 0.85},
}
