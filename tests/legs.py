"""Legs that several tests of the core ask about."""

import wedgecalc as wc

LEG = wc.Limb.from_angles(mldfa=88, mpta=82)
PLAIN = wc.Limb.from_landmarks(
    {
        "hip_center": (0, 0),
        "plateau_medial": (40, 400),
        "plateau_lateral": (-40, 400),
        "ankle_center": (0, 800),
    },
    "right",
)
CLOSING = "lateral-closing-wedge-hto"
# A leg with its plateau level on the film, 80 mm wide, and a rectangle as outline of its tibia.
LEVEL = wc.Limb.from_angles(mpta=90, mldfa=90, tilt=0, plateau=80)
(LEFT, TOP), RIGHT = LEVEL["plateau_lateral"], LEVEL["plateau_medial"][0]
BOX = [(LEFT, TOP), (RIGHT, TOP), (RIGHT, TOP + 300), (LEFT, TOP + 300)]
