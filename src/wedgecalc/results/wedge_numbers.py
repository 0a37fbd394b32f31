"""The numbers of a wedge, and those of a plan that have 95 % intervals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wedgecalc.planning.millimetres import rests_on
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.slope import slope_of
from wedgecalc.results.document import Quantity, WedgeNumbers
from wedgecalc.results.keys import python_value, wedge_dict
from wedgecalc.results.millimetres import (
    STEP_MM,
    STEP_MM2,
    Share,
    base_share,
    depth_words,
    rounding_step,
)
from wedgecalc.results.sentences import wedge_name
from wedgecalc.results.standing import joint_still
from wedgecalc.terms import Rest

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.study.uncertainty import Interval, Uncertainty

# By key: label, decimals, and whether it is shown.
NumberRows = Mapping[str, tuple[str, int, bool]]
# Sizes that follow from the angle as well as from the cut: the landmarks' errors count for them.
_OF_ANGLE = ("base_mm", "base_right_mm", "opened_base_mm", "block_base_mm", "base_on_contour_mm")
# The power with which sizes grow with the cut's length.
_GROWS_BY = {"area_mm2": 2} | dict.fromkeys(("radius_mm", "near_mm", "height_mm", *_OF_ANGLE), 1)
# Sizes that are rough on a template and have no interval.
_OF_OUTLINE = ("bridge_mm", "hinge_far_cortex_mm", "far_gap_mm", "step_mm")


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the sizes of a wedge are: to which step they are rounded, and how far they stretch.

    Attributes
    ----------
    rests : Rest or None
        What they rest on.
    rough : bool
        Whether they are rounded.
    stretches : mapping of int to tuple of float, or None
        95 % interval of a size over itself, by the power in which it grows with the cut.
    of_base : tuple of float, or None
        The same of the base, with the landmarks' errors where they are known.
    """

    rests: Rest | None
    rough: bool
    stretches: Mapping[int, Share]
    of_base: Share

    @classmethod
    def of(cls, plan: Plan, of_base: Share) -> "Sureness":
        """Return the sureness of the sizes of a plan of a single limb."""
        stretches = {power: base_share(plan, power) for power in (1, 2)}
        return cls(rests_on(plan), rounding_step(plan) is not None, stretches, of_base)

    def on_bone(self, outline: str) -> "Sureness":
        """Return the sureness of sizes on an outline, ``trace`` or ``template``."""
        if outline == "trace":
            return self
        of_template = self.rests == Rest.TEMPLATE  # the outline knows nothing of other points
        if of_template:
            return replace(self, rough=True)
        return replace(self, rough=True, stretches={}, of_base=None)

    def given_to(self, quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
        """Return quantities with their step, and with this interval if they have none of theirs."""
        return tuple(map(self._one, quantities))

    def _one(self, q: Quantity) -> Quantity:
        power = _GROWS_BY.get(q.key)
        if not self.rough or q.value is None or not (power or q.key in _OF_OUTLINE):
            return q
        share = self.of_base if q.key in _OF_ANGLE else self.stretches.get(power or 0)
        around = None if share is None else (q.value * share[0], q.value * share[1])
        return replace(q, step=STEP_MM2 if q.unit == "mm2" else STEP_MM, around=around)


def wedge_part(
    plan: Plan,
    on_bone: "BoneWedge | None" = None,
    uncertainty: "Uncertainty | None" = None,
    share: Share = None,
) -> WedgeNumbers:
    """Return the numbers of a wedge, in the order in which they are shown.

    Parameters
    ----------
    plan : Plan
        Plan of a single limb.
    on_bone : BoneWedge, optional
        The wedge on the outline of its bone.
    uncertainty : Uncertainty, optional
        For 95 % intervals.
    share : tuple of float, optional
        The 95 % interval of the base over the base itself, where it is known without them.
    """
    if plan.wedge.nothing:
        angle: NumberRows = {"correction_deg": ("angle", 2, not plan.procedure.through_shaft)}
        alone = {"correction_deg": plan.correction}
        return WedgeNumbers(wedge_name(plan), _numbers(angle, alone, uncertainty))
    opened, names = _opened(plan)
    planned = {"correction_deg": plan.correction, "near_mm": plan.wedge.near}
    values = wedge_dict(plan, on_bone) | planned | opened
    share = share or base_share(plan, 1, None if uncertainty is None else uncertainty.base)
    sure = Sureness.of(plan, share)
    cut = sure.given_to(_numbers(_cut_rows(plan, names, values), values, uncertainty))
    if on_bone is None:
        return WedgeNumbers(wedge_name(plan), cut, places=_places(plan))
    outline = _numbers(_outline_rows(plan, names, bool(on_bone.bridge)), values)
    sized = sure.on_bone(on_bone.measured_on).given_to(outline)
    return WedgeNumbers(wedge_name(plan), cut, on_bone.measured_on, sized, _places(plan))


def _cut_rows(plan: Plan, names: dict[str, str], values: Mapping[str, object]) -> NumberRows:
    """Return what is told of a cut by its angle, radius and depths."""
    w, closes, shaft = plan.wedge, plan.procedure.closes, plan.procedure.through_shaft
    sized, kerf, deep = w.radius is not None and not shaft, closes and w.kerf, depth_words(plan)
    opens = "opened_angle_deg" in values
    return {
        "correction_deg": (names["correction_deg"], 2, not shaft),
        "opened_angle_deg": ("angle to open in theatre", 2, opens),
        "opened_base_mm": ("gap to open in theatre", 2, opens and sized),
        "length_mm": ("taken out" if closes else "held open", 2, bool(w.length)),
        "radius_mm": ("cut, hinge to cortex", 1, sized),
        "base_mm": (names["base_mm"], 2, sized),
        "base_right_mm": ("right-angled base r tan θ", 2, sized),
        "rule_of_thumb_mm": ("base, 1 mm per degree", 2, sized),
        "near_mm": ("both together at the entry", 2, sized and bool(w.length)),
        "kerf_mm": ("kerf of a cut", 2, sized and bool(kerf)),
        "entry_depth_mm": (f"entry, {deep}", 1, sized),
        "hinge_depth_mm": (f"hinge, {deep}", 1, sized),
        "hinge_far_cortex_mm": (
            "hinge, from the far cortex",
            1,
            values["hinge_far_cortex_mm"] is not None,
        ),
        "block_base_mm": ("bone between the cuts", 2, sized and bool(kerf)),
    }


def _outline_rows(plan: Plan, names: dict[str, str], bridged: bool) -> NumberRows:
    """Return what is told of a wedge on its bone."""
    closes = plan.procedure.closes
    if plan.procedure.through_shaft:  # parallel cuts right through: no hinge, no base, no depth
        side, verb = plan.procedure.side, "taken out" if closes else "gap"
        return {
            "base_on_contour_mm": (f"{verb} at the {side} cortex", 2, True),
            "height_mm": ("width of the bone at the cut", 1, True),
            "area_mm2": ("area", 0, True),
            "far_gap_mm": (f"{verb} at the {side.far} cortex", 2, not bridged),
            "step_mm": ("cortical step-off", 1, closes),
            "contact_pct": ("contact of the cut surfaces", 0, closes),
        }
    return {
        "base_on_contour_mm": ("base along the cortex" if closes else names["gap"], 2, True),
        "height_mm": ("depth, hinge to base", 1, True),
        "area_mm2": ("area", 0, True),
        "bridge_mm": ("bone bridge along the saw", 1, bridged),
        "far_gap_mm": (f"{'taken out' if closes else 'gap'} at the far cortex", 2, not bridged),
        "step_mm": ("cortical step-off", 1, closes),
        "contact_pct": ("contact of the cut surfaces", 0, closes),
    }


def _places(plan: Plan) -> tuple[tuple[str, tuple[float, float]], ...]:
    """Return where hinge and entry lie, by name, in the case's coordinates."""
    side = plan.procedure.side
    labels = ("hinge", "entry")
    if plan.procedure.through_shaft:
        labels = f"cut, {side.far} end", f"cut, {side} end"
    both = zip(labels, (plan.wedge.hinge, plan.wedge.entry), strict=True)
    return tuple((name, tuple(point.tolist())) for name, point in both if point is not None)


def _opened(plan: Plan) -> tuple[dict[str, float | None], dict[str, str]]:
    """Return angle and gap to open about a turned hinge, none else, and what to call the planned."""
    slope = slope_of(plan)
    if slope is None or not slope.turn:
        names = "angle", "isosceles base 2 r sin(θ/2)", "gap at the cortex"
        return {}, dict(zip(("correction_deg", "base_mm", "gap"), names, strict=True))
    names = "angle, frontal plane", "base, frontal plane", "gap, frontal plane"
    opened = {"opened_angle_deg": slope.opened, "opened_base_mm": slope.base}
    return opened, dict(zip(("correction_deg", "base_mm", "gap"), names, strict=True))


def _numbers(
    listed: NumberRows, values: Mapping[str, object], uncertainty: "Uncertainty | None" = None
) -> tuple[Quantity, ...]:
    """Return the values of the listed keys."""
    u = uncertainty
    spreads = {"correction_deg": u.correction, "base_mm": u.base} if u else {}
    return tuple(
        Quantity(
            key,
            label,
            key.rsplit("_", 1)[1],
            value if isinstance(value := python_value(values[key]), float) else None,
            label,
            interval=spreads.get(key),
            digits=digits,
            signed=key == "step_mm",
        )
        for key, (label, digits, show) in listed.items()
        if show
    )


def interval_numbers(plan: Plan, uncertainty: "Uncertainty | None") -> tuple[Quantity, ...]:
    """Return the numbers of a plan that have 95 % intervals; none without an uncertainty."""
    if uncertainty is None:
        return ()
    numbers = [
        ("HKA before", "hka_deg", plan.before.hka, uncertainty.before["hka"]),
        ("correction", "correction_deg", plan.correction, uncertainty.correction),
        ("base", "base_mm", plan.wedge.base, uncertainty.base),
        *_ends(plan, uncertainty),
    ]
    return _with_intervals(numbers, rounding_step(plan))


def _ends(
    plan: "Plan | DoublePlan", uncertainty: "Uncertainty"
) -> "list[tuple[str, str, float | None, Interval | None]]":
    """Return the numbers of the planned leg: as it will stand, then with its joint still open."""
    still, after, spread = joint_still(plan), plan.after, uncertainty.after
    suffix = f", {still}" if still else " after"
    return [
        *_expected(plan, uncertainty),
        (f"HKA{suffix}", "hka_deg", after.hka, spread["hka"]),
        (f"WBL{suffix}", "wbl_pct", after.wbl, spread["wbl"]),
    ]


def _expected(
    plan: "Plan | DoublePlan", uncertainty: "Uncertainty"
) -> "list[tuple[str, str, float | None, Interval | None]]":
    """Return the numbers of the leg as it is expected to stand; none without a soft-tissue model."""
    stands, intervals = plan.standing_again, uncertainty.expected
    if stands is None or not intervals:
        return []
    return [
        ("HKA expected to stand", "expected_hka_deg", stands.hka, intervals["hka"]),
        ("WBL expected to stand", "expected_wbl_pct", stands.wbl, intervals["wbl"]),
    ]


def _with_intervals(
    numbers: "Iterable[tuple[str, str, float | None, Interval | None]]", step: float | None
) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            key,
            label,
            key.rsplit("_", 1)[1],
            value,
            label,
            interval=interval,
            step=step if key == "base_mm" else None,
        )
        for label, key, value, interval in numbers
        if interval is not None and value is not None
    )


def double_intervals(plan: "DoublePlan", uncertainty: "Uncertainty | None") -> tuple[Quantity, ...]:
    """Return the numbers of a double level that have 95 % intervals; none without."""
    if uncertainty is None:
        return ()
    numbers: list[tuple[str, str, float | None, Interval | None]] = [
        ("HKA before", "hka_deg", plan.before.hka, uncertainty.before["hka"]),
        ("both bones", "correction_deg", plan.correction, uncertainty.correction),
    ]
    for part in plan.parts:
        bone = str(part.procedure.bone)
        intervals = uncertainty.parts[bone]
        numbers.append((bone, "correction_deg", part.correction, intervals["correction"]))
        numbers.append((f"base, {bone}", "base_mm", part.wedge.base, intervals.get("base")))
    numbers += [*_ends(plan, uncertainty)]
    steps = [step for part in plan.parts if (step := rounding_step(part)) is not None]
    return _with_intervals(numbers, max(steps, default=None))
