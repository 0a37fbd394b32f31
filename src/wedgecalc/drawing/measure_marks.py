"""What is drawn on a leg to show one measurement: its lines, arcs and lengths.

Arcs are swept by the number that is written beside them, in the same sense as the measurement is
defined in `wedgecalc.geometry.alignment`: a reader may lay a protractor on the picture.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.drawing.mark import Arc, Mark, Segment
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import crossing, middle, unit
from wedgecalc.planning.targets import on_plateau
from wedgecalc.results.sentences import amount

# Half the height of a close-up in plateau widths, and where it looks.
JOINT_REACH, HIP_REACH = 0.9, 1.2


@dataclass(frozen=True)
class _Leg:
    """A limb with its axes and joint lines, from which marks are made."""

    limb: Limb
    measured: Alignment

    def __getitem__(self, name: str) -> complex:
        return self.limb.points[name]

    def words(self, name: str) -> str:
        """Return symbol and value of a measurement."""
        record, value = records.measures()[name], getattr(self.measured, name)
        if value is None:  # a leg without a scale
            return f"{record.symbol}: no length"
        return f"{record.symbol} {amount(value, record.unit)}"

    def joint(self, line: str, beyond: float = 0.35) -> Segment:
        """Return a joint line, carried on beyond both ends by a share of the plateau."""
        ends = self[f"{line}_medial"], self[f"{line}_lateral"]
        extra = unit(ends[1] - ends[0]) * beyond * self.limb.width
        return ends[0] - extra, ends[1] + extra

    def along(self, line: str) -> complex:
        """Return the direction of a joint line, from medial to lateral."""
        return unit(self[f"{line}_lateral"] - self[f"{line}_medial"])

    def shaft(self, bone: str) -> tuple[complex, complex]:
        """Return a point of a shaft's axis, and its direction downwards."""
        first, second = self[f"{bone}_shaft_proximal"], self[f"{bone}_shaft_distal"]
        return first, unit(second - first)

    def corner(self, line: str, point: complex, way: complex) -> complex:
        """Return where a joint line meets a line through a point."""
        return complex(crossing(self[f"{line}_medial"], self.along(line), point, way))


def measure_mark(name: str, limb: Limb) -> Mark:
    """Return what shows a measurement on a leg with all landmarks of `Limb.from_angles`.

    Parameters
    ----------
    name : str
        Name of a measurement.
    limb : Limb

    Examples
    --------
    >>> arc, = measure_mark("mpta", Limb.from_angles(mpta=82)).arcs
    >>> round(arc.sweep, 9), arc.words
    (82.0, 'MPTA 82.0°')
    """
    return MEASURE_MARKS[name](_Leg(limb, measure(limb)))


def _hka(v: _Leg) -> Mark:
    hip, knee, ankle = v.limb.hip, v.limb.knee, v.limb.ankle
    arc = Arc(knee, unit(hip - knee), v.measured.hka, 0.42, v.words("hka"))
    carried = (knee, knee + unit(knee - hip) * 1.3 * v.limb.width)
    return Mark(
        ((hip, knee), (knee, ankle)),
        (carried,),
        (arc,),
        (),
        (hip, knee, ankle),
        knee - 0.25 * v.limb.width,
    )


def _mad(v: _Leg) -> Mark:
    hip, knee, ankle = v.limb.hip, v.limb.knee, v.limb.ankle
    way = unit(ankle - hip)
    foot = hip + way * ((knee - hip) * way.conjugate()).real
    return Mark(
        ((hip, ankle),), (), (), ((knee, foot, v.words("mad")),), (knee,), knee, JOINT_REACH
    )


def _wbl(v: _Leg) -> Mark:
    limb, width = v.limb, v.limb.width
    medial, lateral = v["plateau_medial"], v["plateau_lateral"]
    up = v.along("plateau") * 1j * 0.05 * width
    ticks = ((z - up, z + up) for z in (on_plateau(limb, k) for k in (0, 25, 50, 75, 100)))
    spot = on_plateau(limb, v.measured.wbl)
    span = (medial, spot, v.words("wbl"))
    lines = ((limb.hip, limb.ankle), (medial, lateral), *ticks)
    return Mark(lines, (), (), (span,), (spot,), middle(medial, lateral), JOINT_REACH)


def _mldfa_arc(v: _Leg, radius: float = 0.66) -> tuple[Arc, Segment, Segment]:
    way = unit(v.limb.hip - v.limb.knee)
    vertex = v.corner("condyle", v.limb.knee, way)
    sweep = -(v.measured.mldfa or 0.0)
    return (
        Arc(vertex, way, sweep, radius, v.words("mldfa")),
        (vertex, v.limb.hip),
        v.joint("condyle", 0.5),
    )


def _mpta_arc(v: _Leg, radius: float = 0.66) -> tuple[Arc, Segment, Segment]:
    way = unit(v.limb.ankle - v.limb.knee)
    vertex = v.corner("plateau", v.limb.knee, way)
    start = -v.along("plateau")
    return (
        Arc(vertex, start, v.measured.mpta, radius, v.words("mpta")),
        (vertex, v.limb.ankle),
        v.joint("plateau"),
    )


def _mldfa(v: _Leg) -> Mark:
    arc, *lines = _mldfa_arc(v)
    return Mark(
        tuple(lines), (), (arc,), (), (v.limb.hip,), arc.vertex + (0.15 + 0.25j) * v.limb.width
    )


def _mpta(v: _Leg) -> Mark:
    arc, *lines = _mpta_arc(v)
    return Mark(
        tuple(lines), (), (arc,), (), (v.limb.ankle,), arc.vertex - (0.15 + 0.25j) * v.limb.width
    )


def _both(v: _Leg) -> Mark:
    first, *upper = _mldfa_arc(v)
    second, *lower = _mpta_arc(v)
    return Mark((*upper, *lower), (), (first, second), (), (v.limb.hip, v.limb.ankle), v.limb.knee)


def _jlca(v: _Leg) -> Mark:
    start, way = v["plateau_medial"], v.along("condyle")
    parallel = (start, start + way * 1.5 * v.limb.width)
    arc = Arc(start, v.along("plateau"), v.measured.jlca or 0.0, 1.42, v.words("jlca"))
    lines = (v.joint("condyle", 0.55), v.joint("plateau", 0.5))
    return Mark(
        lines,
        (parallel,),
        (arc,),
        (),
        (),
        middle(start, v["plateau_lateral"]) + 0.15 * v.limb.width,
        JOINT_REACH,
        dashes="femoral line, moved down",
    )


def _kjlo(v: _Leg) -> Mark:
    start = v["plateau_medial"]
    level = (start - 0.3 * v.limb.width, start + 1.5 * v.limb.width)
    arc = Arc(start, 1 + 0j, -(v.measured.kjlo or 0.0), 1.42, v.words("kjlo"))
    centre = middle(start, v["plateau_lateral"]) + 0.15 * v.limb.width
    return Mark((v.joint("plateau", 0.5),), (level,), (arc,), (), (), centre, JOINT_REACH)


def _mlpfa(v: _Leg) -> Mark:
    hip, tip = v.limb.hip, v["greater_trochanter"]
    way = unit(v.limb.knee - hip)
    arc = Arc(hip, way, v.measured.mlpfa or 0.0, 0.5, v.words("mlpfa"))
    reach = tip + 0.35 * (tip - hip)
    return Mark(
        ((hip, v.limb.knee), (hip, reach)), (), (arc,), (), (hip, tip), _at_hip(v), HIP_REACH
    )


def _at_hip(v: _Leg) -> complex:
    return middle(v.limb.hip, v["greater_trochanter"]) - 0.6j * v.limb.width


def _ampfa(v: _Leg) -> Mark:
    hip, tip = v.limb.hip, v["greater_trochanter"]
    point, down = v.shaft("femoral")
    vertex = complex(crossing(hip, unit(tip - hip), point, down))
    arc = Arc(vertex, unit(hip - vertex), v.measured.ampfa or 0.0, 0.5, v.words("ampfa"))
    shaft = (vertex - 0.15 * down * v.limb.width, v["femoral_shaft_distal"])
    return Mark((shaft, (hip, tip)), (), (arc,), (), (hip, tip), _at_hip(v), HIP_REACH)


def _aldfa(v: _Leg) -> Mark:
    point, down = v.shaft("femoral")
    vertex = v.corner("condyle", point, down)
    arc = Arc(vertex, -down, -(v.measured.aldfa or 0.0), 0.66, v.words("aldfa"))
    lines = ((vertex, v["femoral_shaft_proximal"]), v.joint("condyle", 0.5))
    return Mark(lines, (), (arc,), (), (), vertex + 0.25j * v.limb.width)


def _mldta(v: _Leg) -> Mark:
    way = unit(v.limb.knee - v.limb.ankle)
    vertex = v.corner("plafond", v.limb.ankle, way)
    arc = Arc(vertex, way, -(v.measured.mldta or 0.0), 0.5, v.words("mldta"))
    lines = ((vertex, v.limb.knee), v.joint("plafond", 0.5))
    return Mark(lines, (), (arc,), (), (v.limb.knee,), vertex + 0.15j * v.limb.width, JOINT_REACH)


def _nsa(v: _Leg) -> Mark:
    hip, neck = v.limb.hip, v["femoral_neck_center"]
    point, down = v.shaft("femoral")
    vertex = complex(crossing(hip, unit(neck - hip), point, down))
    arc = Arc(vertex, unit(hip - vertex), v.measured.nsa or 0.0, 0.5, v.words("nsa"))
    lines = ((hip, vertex), (vertex, v["femoral_shaft_distal"]))
    return Mark(lines, (), (arc,), (), (hip, neck), _at_hip(v), HIP_REACH)


def _afta(v: _Leg) -> Mark:
    (upper, down), (lower, below) = v.shaft("femoral"), v.shaft("tibial")
    width, level = v.limb.width, v.limb.knee.imag
    femur, tibia = (
        point + way * ((level - point.imag) / way.imag)
        for point, way in ((upper, down), (lower, below))
    )
    # Through the tibia's end of the knee, so that both arms start at one point.
    parallel = (tibia - 0.5 * down * width, tibia + 2.4 * down * width)
    arc = Arc(tibia, down, v.measured.afta or 0.0, 1.9, v.words("afta"))
    lines = ((v["femoral_shaft_proximal"], femur), (tibia, v["tibial_shaft_distal"]))
    return Mark(lines, (parallel,), (arc,), (), (), tibia - 0.7j * width, 1.6)


def _offset(v: _Leg) -> Mark:
    hip, (point, down) = v.limb.hip, v.shaft("femoral")
    foot = point + down * ((hip - point) * down.conjugate()).real
    shaft = (foot - 0.3 * down * v.limb.width, v["femoral_shaft_distal"])
    return Mark((shaft,), (), (), ((foot, hip, v.words("offset")),), (hip,), _at_hip(v), HIP_REACH)


def _length(name: str) -> Callable[[_Leg], Mark]:
    def mark(v: _Leg) -> Mark:
        hip, knee, ankle = v.limb.hip, v.limb.knee, v.limb.ankle
        start, end = {"femur": (hip, knee), "tibia": (knee, ankle), "limb": (hip, ankle)}[name]
        span = (start, end, v.words(name))
        return Mark(((start, end),), (), (), (span,), (start, end), knee, 0.0)

    return mark


def _plateau(v: _Leg) -> Mark:
    ends = v["plateau_medial"], v["plateau_lateral"]
    return Mark((ends,), (), (), ((*ends, v.words("plateau")),), ends, middle(*ends), JOINT_REACH)


MEASURE_MARKS: Mapping[str, Callable[[_Leg], Mark]] = {
    "hka": _hka,
    "mad": _mad,
    "wbl": _wbl,
    "mldfa": _mldfa,
    "mpta": _mpta,
    "jlca": _jlca,
    "ahka": _both,
    "jlo": _both,
    "kjlo": _kjlo,
    "mlpfa": _mlpfa,
    "ampfa": _ampfa,
    "aldfa": _aldfa,
    "mldta": _mldta,
    "nsa": _nsa,
    "afta": _afta,
    "offset": _offset,
    "femur": _length("femur"),
    "tibia": _length("tibia"),
    "limb": _length("limb"),
    "plateau": _plateau,
}
