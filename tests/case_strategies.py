"""Case files as strategies: whole legs and half ones, scaled and not, traced and not, with whatever may be planned on them."""

import math

import numpy as np
from hypothesis import strategies as st

from tests.pictures import VIEWS
from wedgecalc import Limb, measure, records
from wedgecalc.bone.outlines import bones
from wedgecalc.geometry.synthetic import ANGLE_LIMITS
from wedgecalc.planning.site import default_cut

EDGES = (
    0.0,
    -0.0,
    5e-324,
    1e-300,
    1e-13,
    1e-9,
    1e-6,
    0.00099,
    0.00101,
    0.0099,
    0.0101,
    1.0,
    44.999,
    45.0,
    45.001,
    1e4,
    1e6,
    -1e6,
)
IDS = (
    "a",
    "",
    " ",
    "\ufeff",
    "\u202eabc",
    "\u200b",
    "\\",
    "$x_1$",
    "[red]x[/red]",
    "<b>&amp;",
    "漢字",
    "é" * 200,
    "=1+1",
    "-",
    "#right",
    "../x",
    "🦵",
    "a\u2028b",
)
OUTCOMES = ("hka", "wbl", "mpta", "mldfa", "nsa")


def _angles(draw, wild):
    usual = {"mldfa": (80, 96), "mpta": (78, 96), "jlca": (-3, 7), "femur": (380, 480), "tibia": (320, 410), "plateau": (65, 85),
             "mlpfa": (84, 96), "nsa": (120, 140), "ama": (5, 9), "mldta": (84, 94), "tilt": (0, 5)}  # fmt: skip
    return {name: draw(st.floats(*(ANGLE_LIMITS[name] if wild else usual[name]))) for name in usual}


@st.composite
def points(draw, limb):
    """Landmarks of a leg, some left out, some moved, in a picture that may be turned."""
    found = {name: complex(*limb[name]) for name in limb.points}
    if draw(st.booleans()):
        middle, across = (
            found["ankle_center"],
            0.2 * (found["plateau_lateral"] - found["plateau_medial"]),
        )
        found |= {"ankle_medial": middle - across, "ankle_lateral": middle + across}
    if draw(st.integers(0, 4)) == 0:
        turn = np.exp(1j * np.radians(draw(st.floats(-70, 70))))
        found = {name: complex(500 + 500j + (z - 500 - 500j) * turn) for name, z in found.items()}
    needed = (
        {"hip_center", "plateau_medial", "plateau_lateral", "ankle_center"}
        if draw(st.integers(0, 19))
        else set()
    )
    if draw(st.booleans()):
        gone = draw(st.sets(st.sampled_from(sorted(found.keys() - needed)), max_size=8))
        found = {name: z for name, z in found.items() if name not in gone}
    if found and draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(sorted(found)))
        found[name] = draw(st.one_of(
            st.sampled_from(sorted(found)).map(found.get),
            st.tuples(st.floats(-300, 300), st.floats(-300, 300)).map(lambda xy, at=found[name]: at + complex(*xy)),
            st.tuples(st.sampled_from(EDGES), st.sampled_from(EDGES)).map(lambda xy: complex(*xy)),
        ))  # fmt: skip
    return found


@st.composite
def rings(draw, limb, bone):
    """Contours of a bone: whole, ending early, coarse, crossing themselves, or nothing of the kind."""
    ring = limb.frame.to_case(np.asarray(bones(limb)[bone].exterior.coords)[:-1] @ (1, 1j)).tolist()
    kind = draw(
        st.sampled_from(
            (
                "whole",
                "whole",
                "whole",
                "coarse",
                "early",
                "early",
                "crossed",
                "few",
                "spot",
                "square",
            )
        )
    )
    if kind in ("whole", "coarse"):
        return ring[:: draw(st.integers(1, 5 if kind == "whole" else 60))]
    if kind == "early":  # as far from the knee as the film goes
        knee, reach = limb["plateau_medial"][1], draw(st.floats(-30, 250))
        return [xy for xy in ring if abs(xy[1] - knee) < reach] or ring[:3]
    if kind == "crossed":
        return [*ring[::9], *ring[4::9][::-1]]
    if kind == "few":
        return ring[: draw(st.integers(0, 4))]
    if kind == "spot":
        return [ring[0]] * draw(st.integers(1, 6))
    x, y = limb["plateau_lateral"]
    w, h = draw(st.floats(1, 200)), draw(st.floats(1, 300))
    return [[x - w, y - 5], [x + w, y - 5], [x + w, y + h], [x - w, y + h]]


def _target(draw, limb):
    """A target: of any measure, anywhere in its range, at its ends, or just what the leg has."""
    record = draw(st.sampled_from(list(records.targets().values())))
    has = (
        getattr(measure(limb), record.name, None)
        if record.name in OUTCOMES
        else draw(st.sampled_from(EDGES))
    )
    near = (
        [] if has is None else [has, has + 1e-13, has - 1e-9, has + 0.0005, has - 0.002, has + 1.0]
    )
    value = draw(
        st.one_of(
            st.sampled_from([record.low, record.high, *near]), st.floats(record.low, record.high)
        )
    )
    return {"measure": record.name, "value": float(value)}


def _osteotomy(draw, limb, found):
    asked, wild = {}, draw(st.integers(0, 5)) == 3
    valgus = float(measure(limb).hka) < 181
    fitting = [
        r.name
        for r in records.procedures().values()
        if wild or r.level == "shaft" or r.direction == ("valgus" if valgus else "varus")
    ]
    if draw(st.integers(0, 9)):
        asked["procedure"] = draw(st.sampled_from(fitting))
    record = records.procedures().get(asked.get("procedure"), None)
    usual = (None, None) if record is None else default_cut(limb, record)
    for name, z in zip(("hinge", "entry"), usual, strict=True):
        if z is not None and draw(st.integers(0, 6)) == 3:  # a hybrid hinge lies deep in the bone
            reach = 300.0 if wild else 15.0
            x, y = limb.frame.to_case(z)
            asked[name] = [
                float(x) + draw(st.floats(-reach, reach)),
                float(y) + draw(st.floats(-reach, reach)),
            ]
    if (
        usual[1] is not None and draw(st.integers(0, 9)) == 3
    ):  # a cut so short that hardly any base fits on it
        x, y = limb.frame.to_case(usual[1])
        asked["hinge"] = [float(x) + draw(st.floats(-12, 12)), float(y) + draw(st.floats(-12, 12))]
    if (wild or (record is not None and record.level == "knee")) and draw(st.booleans()):
        asked["target"] = (
            _target(draw, limb)
            if wild or draw(st.booleans())
            else {"measure": "hka", "value": 181.0 if valgus else 179.0}
        )
    if draw(st.integers(0, 2)) == 0:
        asked["kerf_mm"] = draw(st.sampled_from((0.0, 5e-324, 0.5, 1.3, 5.0)))
    if draw(st.integers(0, 2)) == 0 or asked.get("procedure") in ("shortening", "lengthening"):
        asked["length_mm"] = draw(
            st.sampled_from((0.0, 5e-324, 1e-9, 0.009, 0.011, 4.0, 28.0, 150.0))
        )
    for name, values in (
        ("along", ("mechanical", "anatomical")),
        ("level_mm", (1.0, 80.0, 190.0, 1e4)),
        ("bone", ("femur", "tibia")),
    ):
        if draw(st.integers(0, 19)) == 10:
            asked[name] = draw(st.sampled_from(values))
    return asked


@st.composite
def cases(draw):
    """The document of a case file, right in its format; whether it makes a leg is for wedgecalc to say."""
    limb = Limb.from_angles(
        draw(st.sampled_from(("right", "left"))), **_angles(draw, draw(st.integers(0, 9)) == 0)
    )
    found = draw(points(limb))
    raw = {
        "format": "wedgecalc-case/1",
        "side": limb.frame.side,
        "units": draw(st.sampled_from(("mm", "mm", "px"))),
    }
    if draw(st.booleans()):
        raw["id"] = draw(st.sampled_from(IDS))
    if draw(st.integers(0, 3)) == 0:
        raw["osteotomy"] = {}
    if draw(st.integers(0, 5)):
        raw["osteotomy"] = _osteotomy(draw, limb, found)
    if draw(st.integers(0, 3)) == 0:
        raw["contours"] = {
            bone: draw(rings(limb, bone))
            for bone in draw(st.sets(st.sampled_from(("femur", "tibia"))))
        }
    if draw(st.integers(0, 5)) == 0:
        raw["landmark_sd_mm"] = {
            draw(st.sampled_from(list(records.landmarks()))): draw(
                st.sampled_from((0, 5e-324, 0.5, 3.0, 20.0))
            )
        }
    if draw(st.integers(0, 9)) == 0:
        raw["note"] = draw(st.sampled_from(("[ 1, 2 ]", "x" * 2000, "")))
    factor = 1.0
    if raw["units"] == "px":
        factor = draw(st.sampled_from((1.0, 3.0, 0.2, 0.001, 900.0)))
        how = draw(st.sampled_from(("none", "none", "scale", "marker", "odd")))
        if how == "scale":
            raw["mm_per_px"] = 1 / factor
        elif how == "marker":
            raw["calibration"] = {
                "marker_diameter_mm": 25.0,
                "marker": [[0, 0], [25.0 * factor, 0]],
            }
        elif how == "odd":
            raw["mm_per_px"] = draw(st.sampled_from((5e-324, 1e-300, 1e-6, 0.1, 10.0, 1e4)))
    raw["landmarks"] = {name: _scaled([z.real, z.imag], factor) for name, z in found.items()}
    for name in ("hinge", "entry"):
        if name in raw.get("osteotomy", {}):
            raw["osteotomy"][name] = _scaled(raw["osteotomy"][name], factor)
    for ring in raw.get("contours", {}).values():
        ring[:] = [_scaled(xy, factor) for xy in ring]
    return raw


def _scaled(xy, factor):
    return [float(np.clip(v * factor, -1e6, 1e6)) if math.isfinite(v) else 0.0 for v in xy]


def _options(draw, *names):
    """Options that several commands share, each seldom."""
    values = {
        "-p": st.sampled_from(list(records.procedures())),
        "-t": st.sampled_from(("wbl=62.5", "wbl=50", "hka=180", "hka=183", "mpta=90", "mldfa=88", "nsa=130", "correction=0", "correction=1e-13", "correction=45")),
        "--kerf": st.sampled_from(("0", "1", "5")), "--length": st.sampled_from(("0", "1e-9", "5", "150")), "--along": st.just("anatomical"),
        "--level": st.sampled_from(("1", "100")), "--bone": st.sampled_from(("femur", "tibia")),
        "--hinge": st.sampled_from(("250,540", "190,535", "0,0", "1e5,-3")), "--entry": st.sampled_from(("180,560", "0,0")),
    }  # fmt: skip
    chosen = []
    for name in names:
        if draw(st.integers(0, 24)) in ((7, 11) if name == "-p" else (7,)):
            chosen += [name, draw(values[name])]
    return chosen


CUT = ("-p", "-t", "--kerf", "--length", "--along", "--hinge", "--entry")


@st.composite
def numbers(draw):
    """A command that answers in numbers, without its case: its name, its options, and whether as JSON."""
    name = draw(
        st.sampled_from(
            ("measure", "analyse", "plan", "plan", "check", "compare", "sweep", "double-level")
        )
    )
    rest = []
    if name == "plan":
        rest = _options(draw, *CUT, "--level", "--bone")
        extra = draw(st.sampled_from((None, None, None, "soft", "sure", "sd")))
        if extra == "soft":
            rest += [
                "--soft-tissue",
                draw(st.sampled_from(list(records.soft_tissue()))),
                "--jlca-change",
                draw(st.sampled_from(("0", "3", "20"))),
            ]
        if extra in ("sure", "sd"):
            how = draw(st.sampled_from(("first-order", "monte-carlo")))
            rest += ["--uncertainty", how]
            rest += ["--samples", "100"] if how == "monte-carlo" else []
            rest += ["--sd", "3"] if extra == "sd" else []
    elif name in ("check", "compare", "sweep"):
        rest = _options(draw, *CUT)
        if name == "check":
            rest += draw(
                st.sampled_from(
                    (
                        ["--angle", "0"],
                        ["--angle", "8"],
                        ["--angle", "45"],
                        ["--angle", "1e-13"],
                        ["--base", "0"],
                        ["--base", "9"],
                        ["--base", "1e-9"],
                    )
                )
            )
        if name == "sweep":
            rest += [
                "--over",
                draw(st.sampled_from(("angle", "base", "hinge", "entry", "target", "jlca"))),
            ]
    elif name == "double-level":
        rest = _options(draw, "-t", "--kerf")
        rest += ["--kind", draw(st.sampled_from(("closing", "opening")))]
        rest += draw(
            st.sampled_from(
                (
                    [],
                    ["--sharing", "obliquity"],
                    ["--sharing", "fixed", "--tibia-share", "0"],
                    ["--limits", "anatomic"],
                )
            )
        )
    return name, rest, draw(st.integers(0, 3)) > 0


@st.composite
def pictures(draw):
    """A command that writes a file, without its case: its name, its options, and the ending of the file."""
    name, ending = draw(
        st.sampled_from(
            (
                ("draw", ".png"),
                ("draw", ".svg"),
                ("draw", ".pdf"),
                ("report", ".pdf"),
                ("slides", ".pptx"),
                ("handout", ".html"),
                ("animate", ".gif"),
                ("double-level", ".png"),
                ("sweep", ".png"),
                ("convert", ".json"),
                ("convert", ".csv"),
                ("convert", ".mrk.json"),
            )
        )
    )
    if name == "convert":
        return name, draw(st.sampled_from(([], ["--to", "labelme"], ["--to", "coco"]))), ending
    taken = ("-p", "-t") if name == "handout" else ("-p", "-t", "--kerf")
    rest = [] if name == "double-level" else _options(draw, *taken)
    if name == "draw":
        rest += ["--view", draw(st.sampled_from([*VIEWS])), "--width", "2"]
    if name in ("draw", "slides", "animate"):
        rest += draw(
            st.sampled_from(
                ([], ["--fixation", "plate"], ["--fixation", "staples"], ["--fixation", "pins"])
            )
        )
    if name == "report":
        rest += ["--for", draw(st.sampled_from(("surgeon", "patient")))]
    if name == "sweep":
        rest += ["--over", draw(st.sampled_from(("angle", "target", "jlca")))]
    return name, rest, ending
