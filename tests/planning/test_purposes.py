"""What a target contradicts: the direction of the plan, or the arthritis of the knee."""

import pytest

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.planning.purposes import target_remarks
from wedgecalc.planning.request import PlanRequest

HTO = "medial-opening-wedge-hto"


@pytest.mark.parametrize(
    ("procedure", "target", "arthritis", "remarks"),
    [
        (HTO, None, "none", ()),  # the usual one contradicts nothing
        (HTO, "wbl=62.5", None, ()),
        (HTO, "wbl=62.5", "medial", ()),
        (HTO, "wbl=62.5", "none", ("other-arthritis",)),
        (HTO, "wbl=55", "lateral", ("other-arthritis",)),
        (HTO, "wbl=47.5", "medial", ("other-direction",)),
        (HTO, "lateral-arthritis", None, ("other-direction",)),
        (HTO, "wbl=58", "none", ()),  # a target of no known purpose
        (HTO, "wbl=50", "medial", ()),  # typed beside the arthritis
        ("medial-closing-wedge-dfo", "wbl=47.5", "lateral", ()),
        ("medial-closing-wedge-dfo", "wbl=62.5", None, ("other-direction",)),
    ],
)
def test_by_hand(procedure, target, arthritis, remarks):
    request = PlanRequest(procedure, target, arthritis=arthritis)
    record = records.procedures()[procedure]
    assert target_remarks(request.goal(record), request, record) == remarks


@pytest.mark.parametrize(
    ("case", "arthritis", "remarks"),
    [
        ("bowleg-left", "medial", ["usual-differs"]),  # stored: neutral
        ("medial-oa-right", "none", ["other-arthritis"]),  # stored: 62.5 %
        ("medial-oa-right", "medial", []),
        ("medial-oa-right", None, []),
    ],
)
def test_a_stored_target_beside_typed_arthritis(run, case, arthritis, remarks):
    from json import loads

    typed = () if arthritis is None else ("--arthritis", arthritis)
    code, out, _ = run("plan", f"demo:{case}", "--json", *typed)
    assert (code, loads(out)["target_remarks"]) == (0, remarks)
    told = " ".join(run("plan", f"demo:{case}", *typed)[1].split())
    assert ("the usual one would be" in told) == bool(remarks)


def test_of_a_double_level():
    leg = wc.Limb.from_angles(mldfa=92, mpta=83)
    made = wc.double_level(leg, "wbl=62.5", arthritis="none")
    assert target_remarks(made.target, made.request.plan, made.procedure) == ("other-arthritis",)
