"""What the page knows of one leg: landmarks, outlines, what is asked for, and the tasks.

Names in headers are not read, and the name of a file is not used: a leg is called by its label
alone.
"""

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from PIL import Image

from wedgecalc.bone.marrow import INSIDE_PREFIX, with_insides
from wedgecalc.bone.shapes import vertices
from wedgecalc.bone.surroundings import hip_bone
from wedgecalc.drawing.film_window import check_on_film, windowed
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DoubleRequest, for_leg
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.planning.targets import Target
from wedgecalc.teaching.handout.honesty import likely_ranges
from wedgecalc.teaching.handout.tasks import Task
from wedgecalc.text import typeset

if TYPE_CHECKING:
    from shapely import Polygon

    from wedgecalc.sources.radiographs.radiograph import Radiograph

_FINE = 0.25  # mm, tolerance to which outlines are simplified
_KNEE = 1.15 + 1.15j  # plateau widths around the knee that are shown close up
_ROUND = 2  # decimals of a drawn point, mm
LONGEST, QUALITY = 1800, 80  # film: pixels along its longer side, and quality of its JPEG
# Fields of a request that the page has a use for, and those that change nothing in it.
_USED = frozenset({"procedure", "target", "arthritis", "hinge", "entry", "accept"})
_IDLE = frozenset({"landmark_sd", "spread_of", "fibula"})
_USED_OF_TWO = frozenset({"kind", "tibia_kind", "femur_kind", "direction", *DOUBLE_CUT_POINTS})

# From behind forwards: the shape, what it moves with, its colours and how solid it is.
_SHAPES = (
    ("pelvis", "hip", "cortex", "none", 1.0),
    (f"{INSIDE_PREFIX}pelvis", "hip", "marrow", "none", 1.0),
    ("talus", "ankle", "marrow", "bone_edge", 1.0),
    ("lesser trochanter", "femur", "cortex", "bone_edge", 1.0),
    ("fibula", "tibia", "cortex", "bone_edge", 1.0),
    (f"{INSIDE_PREFIX}fibula", "tibia", "bone", "none", 1.0),
    ("femur", "femur", "cortex", "bone_edge", 1.0),
    (f"{INSIDE_PREFIX}femur", "femur", "marrow", "none", 1.0),
    ("tibia", "tibia", "cortex", "bone_edge", 1.0),
    (f"{INSIDE_PREFIX}tibia", "tibia", "marrow", "none", 1.0),
    ("tuberosity", "tibia", "cortex", "none", 0.35),
    ("patella", "femur", "cortex", "bone_edge", 0.35),
)


@dataclass(frozen=True, slots=True)
class HandedLeg:
    """A leg to hand out.

    Attributes
    ----------
    limb : Limb
        Single.
    request : PlanRequest or DoubleRequest
        With a procedure at the knee and its target, or for both bones.
    label : str
        What the page calls it.
    tasks : tuple of Task
    notes : tuple of str
        What the page says below its numbers.
    film : Radiograph or None
        To be put into the page.
    plan : Plan, DoublePlan or None
        What the request comes to; the page gives the likely range of its base.
    """

    limb: Limb
    request: PlanRequest | DoubleRequest
    label: str
    tasks: Sequence[Task]
    notes: tuple[str, ...] = ()
    film: "Radiograph | None" = None
    plan: Plan | DoublePlan | None = None


def leg_data(leg: HandedLeg) -> dict[str, object]:
    """Return what the page knows of a leg, as plain values."""
    limb, frame, request = leg.limb, leg.limb.frame, for_leg(leg.request)
    parts, target = _parts(leg)
    shapes = {**with_insides(limb), **hip_bone(limb)}
    return {
        "label": leg.label,
        "leg": {
            "side": str(frame.side),
            "mm": frame.mm_per_unit,
            "doubted": frame.doubted,
            "at_detector": frame.at_detector,
            "unconfirmed": bool(limb.unconfirmed),
            "landmarks": {name: _pair(limb, z) for name, z in limb.points.items()},
            "contours": {b: _squared(limb, ring) for b, ring in limb.contours.items()},
        },
        "cuts": [{"procedure": part.procedure, "given": _given(limb, part)} for part in parts],
        "target": {"measure": target.measure, "value": float(target.value)},
        "likely": [] if leg.plan is None else likely_ranges(leg.plan),
        "arthritis": request.arthritis or "",
        "drawn": [*_outlines(shapes)],
        "bounds": _bounds(limb, shapes),
        "knee": _knee(limb),
        "tasks": [
            {n: typeset(getattr(task, n)) for n in ("question", "answer")} for task in leg.tasks
        ],
        "notes": list(leg.notes),
        "film": None if leg.film is None else _film(leg.film, limb),
    }


def _parts(leg: HandedLeg) -> tuple[list[PlanRequest], Target]:
    """Return what is asked of each bone, the tibia's first, and the target of all."""
    if isinstance(leg.request, DoubleRequest):
        double = double_level(leg.limb, leg.request)
        return [part.request for part in double.parts], double.target
    return [leg.request], leg.request.goal(leg.request.record)


def _given(limb: Limb, request: PlanRequest) -> dict[str, list[float]]:
    """Return hinge and entry, where they are given."""
    places = ((name, getattr(request, name)) for name in CUT_POINTS)
    return {name: _squared(limb, [point])[0] for name, point in places if point is not None}


def left_out(request: PlanRequest | DoubleRequest) -> list[str]:
    """Return the fields of a request that the page has no use for.

    >>> left_out(PlanRequest("medial-opening-wedge-hto", "wbl=55", kerf=1.3, accept=("fibula",)))
    ['kerf']
    """
    of_two = request.own if isinstance(request, DoubleRequest) else {}
    names = [n for n in for_leg(request).given if n not in _USED | _IDLE and n != "procedure"]
    names += [name for name in of_two if name not in _USED_OF_TWO]
    return [name.replace("_", " ") for name in names]


def used(request: PlanRequest | DoubleRequest) -> PlanRequest | DoubleRequest:
    """Return a request with only what the page has a use for."""
    plan = for_leg(request)
    reduced = PlanRequest(**{name: value for name, value in plan.given.items() if name in _USED})
    if not isinstance(request, DoubleRequest):
        return reduced
    of_two = {name: value for name, value in request.own.items() if name in _USED_OF_TWO}
    return DoubleRequest(replace(reduced, procedure=None), **of_two)


def _pair(limb: Limb, z: complex) -> list[float]:
    return _squared(limb, [limb.frame.to_case(z)])[0]


def _squared(limb: Limb, points: Any) -> list[list[float]]:
    """Return points of the picture with square units: y in units of x."""
    pairs: list[list[float]] = (np.asarray(points, dtype=float) * (1.0, limb.frame.aspect)).tolist()
    return pairs


def _outlines(shapes: "dict[str, Polygon]") -> Iterator[dict[str, object]]:
    """Yield the outline of each shape in the core's frame, x and y in turn."""
    for name, on, fill, line, alpha in _SHAPES:
        for ring in shapely.get_parts(shapes[name]) if name in shapes else ():
            z = vertices(ring.simplify(_FINE))[:-1]
            yield {
                "part": name.removeprefix(INSIDE_PREFIX),
                "on": on,
                "fill": f"var(--{fill})",
                "line": "none" if line == "none" else f"var(--{line})",
                "alpha": alpha,
                "points": np.column_stack((z.real, z.imag)).round(_ROUND).ravel().tolist(),
            }


def _bounds(limb: Limb, drawn: "dict[str, Polygon]") -> list[float]:
    """Return left, top, right and bottom of the leg in its picture, with room for words."""
    shapes = [shape for name, shape in drawn.items() if not name.endswith("pelvis")]
    left, bottom, right, top = shapely.total_bounds(shapes)
    margin = 0.55 * limb.width
    return _box(limb, complex(left - margin, bottom), complex(right + margin, top + margin / 4))


def _knee(limb: Limb) -> list[float]:
    """Return the same of the knee alone."""
    reach = _KNEE * limb.width
    return _box(limb, limb.knee - reach, limb.knee + reach)


def _box(limb: Limb, *corners: complex) -> list[float]:
    pairs = np.array(_squared(limb, limb.frame.to_case(np.array(corners))))
    return [*pairs.min(axis=0).tolist(), *pairs.max(axis=0).tolist()]


def _film(film: "Radiograph", limb: Limb) -> dict[str, object]:
    """Return a radiograph as the text of a JPEG, and where it lies: left, top, right, bottom."""
    pixels = film.squared().pixels
    check_on_film({name: limb[name] for name in limb.points}, pixels)
    rows, columns = pixels.shape
    picture = Image.fromarray(windowed(pixels, limb))
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=QUALITY, optimize=True)
    text = base64.b64encode(data.getvalue()).decode("ascii")
    return {"uri": f"data:image/jpeg;base64,{text}", "place": [0.0, 0.0, columns, rows]}
