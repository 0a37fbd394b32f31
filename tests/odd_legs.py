"""Legs that are hard to draw: severe, of other proportions, half marked, without a scale."""

import wedgecalc as wc

_BY_HALVES = {
    "half": ("greater_trochanter", "femoral_neck_center", "plafond_medial", "plafond_lateral"),
    "bare": (
        *("greater_trochanter", "femoral_neck_center", "condyle_medial", "condyle_lateral"),
        *("femoral_shaft_proximal", "femoral_shaft_distal", "plafond_medial", "plafond_lateral"),
        *("tibial_shaft_proximal", "tibial_shaft_distal"),
    ),
}
_ANGLES = {
    "varus-20": ("right", {"mldfa": 97, "mpta": 78, "jlca": 2}),
    "valgus-20": ("left", {"mldfa": 79, "mpta": 98, "jlca": -1}),
    "child": ("left", {"mpta": 82, "femur": 300, "tibia": 240, "plateau": 56}),
    "tall": ("right", {"mpta": 82, "femur": 540, "tibia": 470, "plateau": 70}),
    "wide": ("left", {"mpta": 82, "femur": 340, "tibia": 290, "plateau": 95}),
    "half": ("right", {"mpta": 82}),
    "bare": ("left", {"mpta": 82}),
    "unscaled": ("right", {"mldfa": 91, "mpta": 83}),
}
ODD = tuple(_ANGLES)


def odd_leg(name):
    """Return a leg by its name in `ODD`."""
    side, angles = _ANGLES[name]
    limb = wc.Limb.from_angles(side, **angles)
    drop = _BY_HALVES.get(name, ())
    points = {n: limb[n] for n in limb.points if n not in drop}
    return wc.Limb.from_landmarks(points, side, mm_per_unit=None if name == "unscaled" else 1.0)


def odd_plan(name):
    """Return a plan of such a leg."""
    limb = odd_leg(name)
    if name == "valgus-20":
        return wc.plan(limb, "medial-closing-wedge-dfo")
    return wc.plan(
        limb,
        "lateral-closing-wedge-hto" if name in ("half", "wide") else "medial-opening-wedge-hto",
    )
