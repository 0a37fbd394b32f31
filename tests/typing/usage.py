"""What a type checker takes, and what it refuses: a line that ends in ``# refused: CODE`` is an error of that code.

Read by `test_usage.py`; nobody calls these functions.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

import wedgecalc as wc

HTO = "lateral-closing-wedge-hto"


def one_leg(path: str) -> Figure:
    case = wc.load_case(path)
    before = wc.measure(case.limb)
    print(before.hka, before.mpta, case.limb["hip_center"])
    plan = wc.plan(case.limb, HTO, target=wc.Target("wbl", 62.5), kerf=1.0, hinge=(171, 92.5))
    print(plan.correction, plan.wedge.base, plan.after.hka)
    print(wc.check(case.limb, HTO, base=9.5).verdict.upper())
    for name, record in wc.procedures().items():
        print(name.upper(), record.bone)
    return wc.draw(plan, "overlay", theme="light")


def many_legs(mpta: NDArray[np.float64]) -> None:
    limbs = wc.Limb.from_angles(side="right", mldfa=88, mpta=mpta, jlca=2)
    print(wc.measure(limbs).hka, wc.plan(limbs, HTO).status)


def documented(case: wc.Case, legs: wc.Limb) -> wc.Plan:
    """What the pages show, with the names of what functions take and return."""
    request = wc.PlanRequest("medial-opening-wedge-hto", "wbl=55", kerf=1.0)
    found: wc.Comparison = wc.compare(case, request)
    swept: wc.Sweep = wc.sweep(case, request, over="base")
    both: wc.DoublePlan = wc.double_level(case)
    told: wc.Analysis = wc.analyse(case)
    classes: wc.Classification = wc.classify(legs)
    sure: wc.Uncertainty = wc.uncertainty_of(case, request)
    on_bone: wc.BoneWedge | None = wc.bone_wedge(wc.plan(case))
    wc.load_case("leg.json", wc.Reading(mm_per_px=0.35))
    print(found, swept, both, told, classes, sure.correction, on_bone)
    return wc.plan(legs, request)


def wrong(limb: wc.Limb, plan: wc.Plan) -> None:
    wc.plann(limb, HTO)  # refused: attr-defined
    wc.plan(limb, HTO, hinges=(1, 2))  # refused: call-arg
    wc.plan(limb, procedure=3)  # refused: arg-type
    wc.check(limb, HTO, angle="ten")  # refused: arg-type
    wc.draw(plan, veiw="overlay")  # refused: call-arg
    print(plan.corection)  # refused: attr-defined
    plan.target = wc.Target("wbl", 50.0)  # refused: misc
    wc.Target("wbl", [50.0])  # refused: arg-type


def numbers(limb: wc.Limb, case: wc.Case, mpta: NDArray[np.float64]) -> None:
    """One leg gives floats, many legs arrays."""
    plan = wc.plan(limb, HTO)
    correction: float = plan.correction
    base: float | None = wc.plan(case, HTO).wedge.base
    sd: float = wc.uncertainty_of(limb, plan.request).correction.sd
    many = wc.plan(wc.Limb.from_angles(mpta=mpta), HTO)
    corrections: NDArray[np.float64] = many.correction
    again: NDArray[np.float64] = plan.again(many.limb).after.hka
    measured: NDArray[np.float64] = wc.measure(wc.virtual_legs(100)).hka
    femora: NDArray[np.float64] = wc.double_level(many.limb).femur.correction
    print(correction, base, sd, corrections, again, measured, femora)


def one_leg_or_many(mpta: NDArray[np.float64]) -> None:
    many = wc.plan(wc.Limb.from_angles(mpta=mpta), HTO)
    wc.draw(many)  # refused: arg-type
    wc.bone_wedge(many)  # refused: arg-type
    wc.check(many.limb, HTO, angle=5.0)  # refused: arg-type
    wc.compare(many.limb, HTO)  # refused: arg-type
    wc.sweep(many.limb, HTO, over="angle")  # refused: arg-type
    wc.analyse(many.limb)  # refused: arg-type
    wc.Limb.from_angles(mptaa=80)  # refused: call-overload
    correction: float = many.correction  # refused: assignment
    print(correction)
