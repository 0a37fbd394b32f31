"""What is drawn to show how a method finds the angle: arcs, rays, axes and the CORA.

Each construction is that of the method itself, on the bone that the plan cuts: its arc is as wide
as the correction that `wedgecalc.study.compare` gives for the method.
"""

from collections.abc import Callable, Mapping

from wedgecalc.drawing.mark import Arc, Mark
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import cis, crossing, middle, turn, unit
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.targets import on_plateau
from wedgecalc.results.sentences import amount
from wedgecalc.study.compare import MethodResult
from wedgecalc.study.cora import cora

METHOD_PROCEDURE = "lateral-closing-wedge-hto"  # the operation on which methods are shown
_OTHER = 1.8  # plateau widths of the bone across the knee: its axis is part of the construction
_WIDE = 3.2  # plateau widths: the radius of an arc with its number


def construction(plan: Plan, result: MethodResult) -> Mark | None:
    """Return what a method draws on the leg of a plan; None if it gives no angle or draws none.

    Parameters
    ----------
    plan : Plan
        The exact plan.
    result : MethodResult
        Result of a method beside it.

    Examples
    --------
    >>> from wedgecalc import compare
    >>> found = compare(Limb.from_angles(mpta=81), METHOD_PROCEDURE)
    >>> for method in found.methods[:4]:
    ...     mark = construction(found.plan, method)
    ...     assert round(abs(mark.arcs[-1].sweep), 6) == round(method.correction, 6)
    """
    draw = _DRAWN.get(result.method.name)
    if draw is None or result.correction is None:
        return None
    return draw(plan, result.correction * plan.procedure.sign)


def arc_mark(plan: Plan, arrived: complex | None = None, hinge: complex | None = None) -> Mark:
    """Return how the end of the bone is turned about the hinge to the line through the target.

    Parameters
    ----------
    plan : Plan
    arrived : complex, optional
        Where the end is sought instead, on its own horizontal, as Miniaci did.
    hinge : complex, optional
        Another hinge, about which the end turns without reaching the line.
    """
    limb, about = plan.limb, plan.wedge.hinge_z if hinge is None else hinge
    fixed, end, now = _ends(plan)
    new = now if arrived is None else arrived
    radius, start = abs(end - about), unit(end - about)
    sweep = float(turn(end - about, new - about)) if hinge is None else 90.0
    words = amount(abs(sweep), "deg") if hinge is None else "no meeting"
    far = Arc(about, start, sweep, radius / limb.width)
    small = Arc(about, start, sweep, min(_WIDE, radius / limb.width), words)
    dashed = [(about, end)] if hinge is not None else [(about, end), (about, new)]
    if arrived is not None:
        way = unit(new - end) * limb.width
        dashed.append((end - 1.0 * way, new + 1.5 * way))
    name = "ankle" if plan.procedure.of_tibia else "hip"
    names = [(about, "hinge"), (end, f"{name} before")]
    names += [(new, f"{name} planned")] if hinge is None else []
    arcs = (far,) if hinge is not None else (small,) if arrived is not None else (far, small)
    lines = ((fixed, new + 0.03 * (new - fixed)),)
    dots = (fixed, *(z for z, _ in names))
    top = limb.knee if hinge is None else about
    return Mark(lines, tuple(dashed), arcs, (), dots, *_seen(limb, top, end), tuple(names))


def _miniaci(plan: Plan, signed: float) -> Mark:
    fixed, end, _ = _ends(plan)
    along = on_plateau(plan.limb, plan.target.value) - fixed
    return arc_mark(plan, fixed + along * ((end - fixed).imag / along.imag))


def _dugdale(plan: Plan, signed: float) -> Mark:
    """Return the lines from the target point to hip and ankle, and the angle between them."""
    limb = plan.limb
    target = on_plateau(limb, plan.target.value)
    down, way = unit(target - limb.hip), unit(limb.ankle - target)
    arc = _arc(target, down, float(turn(down, way)))
    lines, carried = (
        ((limb.hip, target), (target, limb.ankle)),
        ((target, target + down * abs(limb.ankle - target)),),
    )
    names = ((target, f"target {amount(plan.target.value, 'pct')}"), (limb.ankle, "ankle"))
    return Mark(
        lines, carried, (arc,), (), (limb.hip, target, limb.ankle), *_seen(limb, target), names
    )


def _hka(plan: Plan, signed: float) -> Mark:
    """Return both mechanical axes, and where that of the tibia would lie at the target."""
    limb = plan.limb
    way, tibia = unit(limb.ankle - limb.knee), abs(limb.ankle - limb.knee)
    aim = limb.knee + way * cis(signed) * tibia
    lines, dots = (
        ((limb.hip, limb.knee), (limb.knee, limb.ankle)),
        (limb.hip, limb.knee, limb.ankle),
    )
    names = ((limb.knee, "knee centre"), (limb.ankle, "ankle"))
    arc = _arc(limb.knee, way, signed)
    return Mark(lines, ((limb.knee, aim),), (arc,), (), dots, *_seen(limb, limb.knee), names)


def _cora(plan: Plan, signed: float) -> Mark:
    """Return both mechanical axes of the bone, and the CORA where they cross."""
    limb, tibia = plan.limb, plan.procedure.of_tibia
    cora_ = cora(limb, plan.before, plan.procedure.bone)
    (start, above), (end, below) = cora_.lines
    point = cora_.point_z or limb.knee
    long = abs(limb.ankle - limb.knee) if tibia else abs(limb.hip - limb.knee)
    far = limb.ankle if tibia else limb.hip
    fixed, other, fixed_way = (start, limb.hip, above) if tibia else (end, limb.ankle, below)
    turned = below if tibia else above
    way = 1.0 if tibia else -1.0
    lines = ((other, fixed), (point - way * turned * 0.3 * long, far))
    carried = ((fixed, point + way * fixed_way * 1.05 * long),)
    arc = _arc(point, way * fixed_way, float(turn(fixed_way, turned)))
    names = ((far, "ankle" if tibia else "hip"), (point, "CORA"))
    return Mark(
        lines,
        carried,
        (arc,),
        (),
        (limb.hip, limb.ankle, point),
        *_seen(limb, limb.knee, far),
        names,
    )


def _coventry(plan: Plan, signed: float) -> Mark:
    """Return the axes of both shafts, and where that of the tibia would lie at the target."""
    points, limb = plan.limb.points, plan.limb
    first, second = points["femoral_shaft_proximal"], points["femoral_shaft_distal"]
    third, fourth = points["tibial_shaft_proximal"], points["tibial_shaft_distal"]
    femur, tibia = unit(second - first), unit(fourth - third)
    # The angle is drawn where the tibial axis meets the joint line: the shafts' own crossing may lie
    # far from the knee.
    joint, vertex = (
        crossing(z, way, limb.knee, limb.plateau) for z, way in ((first, femur), (third, tibia))
    )
    long = abs(limb.ankle - limb.knee)
    aim = vertex + tibia * cis(signed) * long
    lines, rays = ((first, joint), (vertex, vertex + tibia * long)), ((vertex, aim),)
    names = ((second, "femoral axis"), (fourth, "tibial axis"))
    dots = (first, second, third, fourth)
    return Mark(
        lines, rays, (_arc(vertex, tibia, signed),), (), dots, *_seen(limb, limb.knee), names
    )


_DRAWN: Mapping[str, Callable[[Plan, float], Mark]] = {
    "exact": lambda made, signed: arc_mark(made),
    "miniaci": _miniaci,
    "dugdale-noyes": _dugdale,
    "hka-difference": _hka,
    "cora": _cora,
    "coventry": _coventry,
}


def _ends(plan: Plan) -> tuple[complex, complex, complex]:
    """Return the end of the leg that stays, the one that moves, and where it moves to."""
    limb, after = plan.limb, plan.after_limb
    if plan.procedure.of_tibia:
        return limb.hip, limb.ankle, after.ankle
    return limb.ankle, limb.hip, after.hip


def _arc(vertex: complex, start: complex, sweep: float) -> Arc:
    return Arc(vertex, start, sweep, _WIDE, amount(abs(sweep), "deg"))


def _seen(limb: Limb, top: complex, end: complex | None = None) -> tuple[complex, float]:
    """Return centre and reach of a close-up from the other bone at the knee to an end of the leg."""
    far = limb.ankle if end is None else end
    top -= unit(far - top) * _OTHER * limb.width
    return middle(top, far), 0.5 * abs(top - far) / limb.width + 0.45
