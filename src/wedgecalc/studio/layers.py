"""The layers that the film draws of a leg: bones, wedge, lines, handles and labels."""

from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from wedgecalc.bone.marrow import INSIDE_PREFIX
from wedgecalc.bone.outlines import bones
from wedgecalc.drawing.bones import LEG_BONES
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.theme import Theme
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.circle import Circle
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import XY, Point
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.standing import as_standing
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.film_layers import AreaItem, HandleItem, Layers, LineItem, TextItem
from wedgecalc.studio.outcome import Outcome
from wedgecalc.studio.words import WORDS, label_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_NO_POINTS: Mapping[str, tuple[XY, float]] = MappingProxyType({})
ALL_PARTS = frozenset({"bones", "axes", "load", "joints", "after", "wedge", "handles"})
_THIGH = ("femur", "patella", f"{INSIDE_PREFIX}femur")  # moved by a cut of the femur
_FINE = 0.4  # mm: tolerance in simplifying outlines
_JOINT_LINES = (("plateau_medial", "plateau_lateral"), ("condyle_medial", "condyle_lateral"))
# Places of the words at the knee, in plateau widths from its centre. All stand laterally, as the other
# knee may lie medially; the heights are those of each angle, and of the wedge size.
ASIDE = 0.95
_ANGLE_HEIGHTS = {"mldfa": 0.3, "mpta": -0.3, "hka": 1.2}
_CUT_AT = 0.75

Path: TypeAlias = Sequence[Point] | NDArray[np.complex128]


def leg_layers(
    desk: Desk,
    share: float,
    colors: Theme,
    show: frozenset[str] = ALL_PARTS,
    chosen: str | None = None,
    proposed: Mapping[str, tuple[XY, float]] = _NO_POINTS,
    *,
    moving: bool = False,
) -> Layers:
    """Return every layer, in the picture's coordinates.

    Parameters
    ----------
    desk : Desk
    share : float
        Share of the correction that is shown: 0 before, 1 after.
    colors : Theme
    show : set of str
        Parts to show, of `ALL_PARTS`.
    chosen : str, optional
        The chosen handle.
    proposed : mapping of str to (place, SD)
        Hinge and entry proposed from the film; SD in mm.
    moving : bool
        Whether a handle or slider is moving: shapes are then left out where they would delay it.
    """
    on_film = desk.radiograph is not None
    quick = moving and (on_film or share == 0)
    outcome = desk.leg.quick_outcome if quick else desk.leg.outcome
    drawing = _Drawing(colors, on_film)
    if outcome.limb is not None and outcome.before is not None:
        drawing.leg(outcome.limb, outcome, share, show, moving)
    if "handles" in show:
        drawing.handles(desk, chosen)
    if proposed and outcome.plan is not None:
        drawing.proposal(outcome.plan, proposed)
    return drawing.drawn


def draw_marks(
    handles: list[HandleItem],
    proposed: Mapping[str, XY],
    doubtful: Container[str],
    chosen: str | None,
) -> None:
    """Mark the handles of landmarks in doubt, and add those of landmarks that are proposed."""
    for handle in handles:
        if handle["name"] in doubtful:
            handle["kind"] = "doubtful"
            handle["label"] = WORDS["doubtful-label"].format(name=handle["label"])
    for name, (x, y) in proposed.items():
        label = WORDS["proposed-label"].format(name=label_of(name))
        if name in doubtful:
            label = WORDS["doubtful-label"].format(name=label)
        handles.append(
            HandleItem(name=name, label=label, x=x, y=y, kind="proposed", chosen=name == chosen)
        )


def draw_both_legs(
    drawn: Layers, leg: LegState, other: LegState, colors: Theme, share: float = 0.0
) -> None:
    """Draw the axes of the other leg in a quiet colour, and name both legs at their ankles.

    The name of the planned leg follows its ankle through this share of the correction.
    """
    drawing = _Drawing(colors, on_film=True)
    for each, color, moved in ((leg, colors.ink, share), (other, colors.quiet, 0.0)):
        if (limb := each.outcome.moved(moved)) is not None:
            drawing.to_case = limb.frame.to_case
            drawing._beside(limb, limb.ankle, 0.7, 0.2, WORDS[str(each.side)], color)
    drawn["words"] = [*drawn["words"], *drawing.drawn["words"]]
    if (limb := other.outcome.limb) is not None:
        drawing.to_case = limb.frame.to_case
        for ends in ((limb.hip, limb.knee), (limb.knee, limb.ankle)):
            drawing._line(ends, colors.quiet, 1.6, dashed=True)
    drawn["lines"] = [*drawing.drawn["lines"], *drawn["lines"]]


def draw_head(drawn: Layers, circle: Circle, colors: Theme) -> None:
    """Draw the circle of the femoral head through its rim."""
    x, y = circle.centre
    around = complex(x, y) + circle.radius * np.exp(1j * np.linspace(0, 2 * np.pi, 73))
    points: list[float] = np.column_stack((around.real, around.imag)).round(2).ravel().tolist()
    line = LineItem(points=points, color=colors.target, width=1.4, dashed=True)
    drawn["lines"] = [line, *drawn["lines"]]


class _Drawing:
    """Fills the layers."""

    def __init__(self, colors: Theme, on_film: bool) -> None:
        self.colors, self.on_film = colors, on_film
        self.drawn = Layers(areas=[], lines=[], words=[], handles=[])

    def leg(
        self, limb: Limb, outcome: Outcome, share: float, show: frozenset[str], moving: bool = False
    ) -> None:
        """Draw the leg after this share of its correction, and the preoperative leg behind it."""
        colors = self.colors
        self.to_case = limb.frame.to_case
        moved, cuts = outcome.moved(share) or limb, outcome.cuts
        if "bones" in show and not self.on_film:  # else the film shows them
            if outcome.scenes:
                self._bones(outcome.scenes, share if "after" in show else None)
            elif cuts or moving:
                self._outlines(limb)
            elif outcome.alone is not None:
                self._bones((outcome.alone,), None)
        scenes = {scene.plan.procedure.bone: scene for scene in outcome.scenes}
        for part in cuts.values() if "wedge" in show else ():
            self._wedge(part, scenes.get(part.procedure.bone), share)
        if cuts and "after" in show and share > 0:
            self._ghost(next(iter(outcome.scenes), None), limb)
        now = colors.after if share > 0 else colors.before
        if "axes" in show:
            for end in (moved.hip, moved.ankle):
                self._line((moved.knee, end), now, 1.4)
        if "load" in show:
            self._line((moved.hip, moved.ankle), now, 3.0)
        if "joints" in show:
            for first, last in _JOINT_LINES:
                if first in moved.points and last in moved.points:
                    self._joint_line(moved.points[first], moved.points[last])
        if {"axes", "joints"} <= show:
            self._angles(outcome, moved, share)

    def _bones(self, scenes: Sequence[Scene], share: float | None) -> None:
        posed = dict(scenes[0].before if share is None else scenes[0].posed(share))
        for scene in scenes[1:]:  # further scenes of a double level, whose first is the tibia's
            thigh = scene.posed(share or 0.0)
            posed |= {bone: thigh[bone] for bone in _THIGH if bone in thigh}
        for bone in LEG_BONES:  # from behind forwards
            self._area(posed[bone], self.colors.cortex, self.colors.bone_edge, 1.0)
            if (inside := posed.get(INSIDE_PREFIX + bone)) is not None:
                self._area(inside, self.colors.marrow, self.colors.marrow, 1.0)

    def _outlines(self, limb: Limb) -> None:
        """Draw the outlines alone, without waiting for the shapes of a plan."""
        shapes = bones(limb)
        for bone in LEG_BONES:
            if bone in shapes:
                self._area(shapes[bone], self.colors.cortex, self.colors.bone_edge, 1.0)

    def _ghost(self, scene: Scene | None, limb: Limb) -> None:
        color, shapes = self.colors.before, {} if scene is None else scene.before
        for shape in () if self.on_film else (shapes[bone] for bone in LEG_BONES if bone in shapes):
            ring = np.asarray(shape.simplify(_FINE).exterior.coords) @ (1, 1j)
            self._line(ring, color, 1.2, dashed=True)
        self._line((limb.hip, limb.ankle), color, 2.0, dashed=True)

    def _wedge(self, plan: Plan, scene: Scene | None, share: float) -> None:
        wedge = plan.wedge
        if wedge.entry_z is None or wedge.nothing:
            return
        self._size(plan)
        color, removed = self.colors.wedge, scene and scene.wedge and scene.wedge.removed
        if removed and wedge.closes and share == 0 and not removed.is_empty:
            self._area(removed, color, color, 0.85)
            return
        if not wedge.closes and share > 0:
            opened = np.exp(1j * np.radians(wedge.turn * share))
            edge = wedge.hinge_z + (wedge.entry_z - wedge.hinge_z) * opened
            self._patch((wedge.hinge_z, wedge.entry_z, edge), color, color, 0.85)
        elif scene is None and wedge.closes and share == 0 and wedge.far_entry_z is not None:
            self._patch((wedge.hinge_z, wedge.entry_z, wedge.far_entry_z), color, color, 0.85)
        self._line((wedge.hinge_z, wedge.entry_z), color, 2.5)

    def _size(self, plan: Plan) -> None:
        """Label the size of the wedge, between the angles or below them."""
        limb, wedge, procedure = plan.limb, plan.wedge, plan.procedure
        if wedge.base is None or wedge.entry_z is None:  # without a scale
            return
        text = WORDS["wedge-size"].format(mm=size_text(plan, wedge.base))
        if procedure.at_knee:
            up = -_CUT_AT if procedure.of_tibia else _CUT_AT
            self._beside(limb, limb.knee, ASIDE, up, text, self.colors.ink)
        else:
            aside = 0.45 if wedge.side == "lateral" else -0.45
            self._beside(limb, wedge.entry_z, aside, 0.0, text, self.colors.ink)

    def _angles(self, outcome: Outcome, moved: Limb, share: float) -> None:
        planned = outcome.any_plan
        measured = as_standing(planned) if planned and share == 1.0 else outcome.before
        if planned and 0.0 < share < 1.0:
            measured = measure(moved)
        color = self.colors.after if share else self.colors.before
        for name, up in _ANGLE_HEIGHTS.items():
            value = getattr(measured, name)
            if value is not None:
                text = f"{WORDS[name]} {float(value):.1f}°"
                self._beside(moved, moved.knee, ASIDE, up, text, color)

    def handles(self, desk: Desk, chosen: str | None) -> None:
        """Draw the handles."""
        for name, (x, y) in desk.handles().items():
            kind = "cut" if name in CUT_POINTS or name in DOUBLE_CUT_POINTS else "landmark"
            label, is_chosen = label_of(name), name == chosen
            self.drawn["handles"].append(
                HandleItem(name=name, label=label, x=x, y=y, kind=kind, chosen=is_chosen)
            )

    def proposal(self, plan: Plan, proposed: Mapping[str, tuple[XY, float]]) -> None:
        """Draw the cut between proposed hinge and entry, and their 95 % intervals along the joint."""
        limb, color = plan.limb, self.colors.target
        line = "plateau" if plan.procedure.of_tibia else "condyle"
        off = np.subtract(limb[f"{line}_lateral"], limb[f"{line}_medial"])
        along = off / np.hypot(*off) / (limb.frame.mm_per_unit or 1.0)
        places = [xy for xy, _ in proposed.values()]
        ends = [
            (np.add(xy, -Z_95 * sd * along), np.add(xy, Z_95 * sd * along))
            for xy, sd in proposed.values()
        ]
        for pair, width in ((places, 1.4), *((end, 5.0) for end in ends)):
            self._add_line([round(float(v), 2) for xy in pair for v in xy], color, width)
        up = _CUT_AT if plan.procedure.of_tibia else -_CUT_AT  # where the wedge has no label
        self._beside(limb, limb.knee, ASIDE, up, WORDS["proposed"], color)

    def _xy(self, z: Path) -> list[float]:
        flat: list[float] = self.to_case(np.asarray(z)).round(2).ravel().tolist()
        return flat

    def _patch(self, z: Path, fill: str, line: str, alpha: float) -> None:
        area = AreaItem(points=self._xy(z), fill=fill, line=line, alpha=alpha)
        self.drawn["areas"].append(area)

    def _area(self, shape: "BaseGeometry", fill: str, line: str, alpha: float) -> None:
        for part in shapely.get_parts(shape):
            if not part.is_empty and part.geom_type == "Polygon":
                simple = part.simplify(_FINE, preserve_topology=False)
                self._patch(np.asarray(simple.exterior.coords) @ (1, 1j), fill, line, alpha)

    def _line(self, z: Path, color: str, width: float, *, dashed: bool = False) -> None:
        self._add_line(self._xy(z), color, width, dashed)

    def _add_line(
        self, points: list[float], color: str, width: float, dashed: bool = False
    ) -> None:
        self.drawn["lines"].append(LineItem(points=points, color=color, width=width, dashed=dashed))

    def _joint_line(self, first: Point, last: Point) -> None:
        """Draw a joint line a little beyond both its ends."""
        over = 0.12 * (last - first)
        self._line((first - over, last + over), self.colors.quiet, 1.6)

    def _beside(self, limb: Limb, z: Point, aside: float, up: float, text: str, color: str) -> None:
        """Write a text this many plateau widths laterally and up from a point."""
        x, y = self._xy([z + float(limb.width) * (aside + 1j * up)])
        leftwards = (aside > 0) == (limb.frame.side == "right")
        align = "right" if leftwards else "left"
        self.drawn["words"].append(TextItem(x=x, y=y, text=text, color=color, align=align))
