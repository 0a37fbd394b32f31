"""What is drawn to show how a method finds the angle: arcs, rays and the CORA."""

from wedgecalc.drawing.mark import Arc, Mark
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import middle, turn, unit
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.targets import on_plateau
from wedgecalc.results.sentences import amount
from wedgecalc.study.cora import cora

LATERAL = "lateral-closing-wedge-hto"  # the operation on which methods are shown


def arc_mark(made: Plan, hinge: complex | None = None, level: bool = False) -> Mark:
    """Return the arc on which the ankle moves about the hinge to the line through the target.

    Parameters
    ----------
    made : Plan
        Of the tibia.
    hinge : complex, optional
        Another hinge, about which the ankle turns without reaching the line.
    level : bool
        Whether the horizontal through the ankle is drawn too, as Miniaci did.
    """
    limb, after = made.limb, made.after_limb
    about = made.wedge.hinge_z if hinge is None else hinge
    radius, width = abs(limb.ankle - about), limb.width
    sweep = made.correction if hinge is None else 90.0
    arc = Arc(about, unit(limb.ankle - about), sweep, radius / width)
    words = f"{amount(made.correction, 'deg')}" if hinge is None else "no meeting"
    small = Arc(about, unit(limb.ankle - about), sweep, min(3.2, radius / width), words)
    lines = ((limb.hip, after.ankle + 0.03 * (after.ankle - limb.hip)),)
    dashed = [(about, limb.ankle)]
    if hinge is None:
        dashed.append((about, after.ankle))
    if level:
        dashed.append((limb.ankle - 1.5 * width, limb.ankle + 2.0 * width))
    dots = (limb.hip, limb.ankle, about, *((after.ankle,) if hinge is None else ()))
    arcs = (arc, small) if hinge is None else (arc,)
    names = [(about, "hinge"), (limb.ankle, "ankle before")]
    if hinge is None:
        names.append((after.ankle, "ankle planned"))
    return Mark(lines, tuple(dashed), arcs, (), dots, *_seen(limb, limb.knee), tuple(names))


def ray_mark(made: Plan) -> Mark:
    """Return the lines from the target point to hip and ankle, and the angle between them."""
    limb = made.limb
    at = on_plateau(limb, made.target.value)
    down, way = unit(at - limb.hip), unit(limb.ankle - at)
    sweep = float(turn(down, way))
    arc = Arc(at, down, sweep, 3.2, amount(abs(sweep), "deg"))
    lines = ((limb.hip, at), (at, limb.ankle))
    carried = ((at, at + down * abs(limb.ankle - at)),)
    names = ((at, f"target {amount(made.target.value, 'pct')}"), (limb.ankle, "ankle"))
    return Mark(lines, carried, (arc,), (), (limb.hip, at, limb.ankle), *_seen(limb, at), names)


def cora_mark(limb: Limb) -> Mark:
    """Return both mechanical axes of the tibia, and the CORA where they cross."""
    found = cora(limb, measure(limb), "tibia")
    (start, above), (end, below) = found.lines
    point = found.point_z or limb.knee
    tibia = abs(limb.ankle - limb.knee)
    lines = ((limb.hip, start), (point - below * 0.6 * tibia, end))
    carried = ((start, start + above * 1.05 * tibia),)
    arc = Arc(point, above, float(turn(above, below)), 3.2, amount(abs(found.angle), "deg"))
    names = ((point, "CORA"), (limb.ankle, "ankle"))
    return Mark(lines, carried, (arc,), (), (limb.hip, limb.ankle), *_seen(limb, limb.knee), names)


def _seen(limb: Limb, top: complex) -> tuple[complex, float]:
    """Return centre and reach of a close-up from a point at the knee to below the ankle."""
    return middle(top, limb.ankle), 0.5 * abs(top - limb.ankle) / limb.width + 0.45
