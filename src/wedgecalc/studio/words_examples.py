"""What the bundled cases are called in the studio's list of examples."""

EXAMPLES = {
    "bowleg-left": "Bowleg of the tibia, no arthritis, left",
    "femoral-varus-right": "Bowleg of the femur, right",
    "knock-knee-left": "Knock-knee of the tibia, left",
    "lateral-oa-right": "Knock-knee with lateral arthritis, right",
    "medial-oa-left": "Bowleg with medial arthritis, left",
    "medial-oa-right": "Bowleg with medial arthritis, right",
    "phantom-left": "Synthetic radiograph, left",
    "real-left-leg": "A real leg, left",
    "severe-combined-right": "Bowleg of both bones, right",
    "straight-left": "Straight leg, left",
}
