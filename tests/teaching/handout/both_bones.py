"""Random legs planned at two levels, and what Python answers; the page's answers stand in `both`."""

import numpy as np

import wedgecalc as wc
from tests.teaching.handout.both import _alerts, _cut, limb_of, questions
from wedgecalc.planning.double_check import check_both
from wedgecalc.planning.double_request import DoubleRequest


def asked_of_two(n, seed):
    """The legs of the other questions, each with its two wedges and a target of the whole leg."""
    random = np.random.default_rng(seed)
    return [_of_two(question, random) for question in questions(n, seed)]


def _of_two(question, random):
    varus = wc.procedures()[question["procedure"]].direction == "valgus"
    kinds = [str(random.choice(["closing", "opening"])) for _ in range(2)]
    way = "valgus" if varus == (random.random() < 0.95) else "varus"
    procedures = [
        next(
            p.name
            for p in wc.procedures().values()
            if p.at_knee and (p.bone, p.direction, p.kind) == (bone, way, kind)
        )
        for bone, kind in zip(("tibia", "femur"), kinds, strict=True)
    ]
    aim = {"measure": "wbl", "value": float(random.uniform(*((45, 75) if varus else (30, 55))))}
    if random.random() < 0.4:
        aim = {"measure": "hka", "value": float(random.uniform(175, 186))}
    at = question["leg"]["landmarks"]
    given = [{}, {}]
    if random.random() < 0.3:
        middle = np.add(at["plateau_medial"], at["plateau_lateral"]) / 2
        half = np.subtract(at["plateau_lateral"], middle)
        low, high = sorted(abs(half).max() * random.uniform(0.2, 1.2, 2))
        for k, down in ((0, low), (1, -high)):
            side = 1 if wc.procedures()[procedures[k]].side == "medial" else -1
            hinge = middle + half * side * random.uniform(0.5, 0.85) + (0, down)
            given[k] = {"hinge": [float(v) for v in hinge]}
    return {
        "leg": question["leg"],
        "procedures": procedures,
        "way": (way, *kinds),
        "target": aim,
        "given": given,
        "arthritis": question["arthritis"],
        "angles": [float(v) for v in random.choice([0.0, *random.uniform(0, 14, 6)], 2)],
    }


def answer_of_two(question):
    """What Python answers; None for a leg that is refused as it is read."""
    try:
        limb = limb_of(question["leg"])
    except wc.InputError:
        return None
    target = wc.Target(question["target"]["measure"], question["target"]["value"])
    way, tibia, femur = question["way"]
    places = {
        f"{bone}_{name}": xy
        for bone, given in zip(("tibia", "femur"), question["given"], strict=True)
        for name, xy in given.items()
    }
    plan = wc.PlanRequest(target=target, arthritis=question["arthritis"] or None)
    own = DoubleRequest(plan, tibia_kind=tibia, femur_kind=femur, direction=way, **places)
    try:
        made = wc.double_level(limb, own)
    except wc.NoPlanError as error:
        return {"status": str(error.code)}
    except wc.InputError as error:
        fields = {p.field for p in error.problems}
        return {"status": "condyles" if "limb" in fields else "side"}
    hand = check_both(made, *question["angles"])
    return {
        "status": "ok",
        "plan": _told(made),
        "needed": made.needed,
        "given": _told(hand.given),
        "verdict": hand.verdict,
    }


def _told(made):
    return {
        "parts": [_cut(part) for part in made.parts],
        "correction": made.correction,
        "after": {name: getattr(made.after, name) for name in wc.measurements()},
        "kjlo": made.kjlo_predicted,
        "alerts": _alerts(made.alerts),
    }
