"""The picture of a measure, procedure, target, method, landmark or alert, on an ordinary leg."""

from matplotlib.figure import Figure

from wedgecalc import records
from wedgecalc.drawing import draw
from wedgecalc.drawing.lateral_view import example_film
from wedgecalc.geometry.limb import Limb
from wedgecalc.lateral_records import lateral_landmarks, lateral_measures
from wedgecalc.planning.plan import plan
from wedgecalc.planning.targets import Target
from wedgecalc.records import (
    AlertRecord,
    MeasureRecord,
    ProcedureRecord,
    PurposeRecord,
    Record,
    TargetRecord,
)

_VIEWS = {
    "mad": "before-after",
    "wbl": "plateau",
    "ahka": "cpak",
    "jlo": "cpak",
    "kjlo": "angles",
    "afta": "axes",
    "nsa": "axes",
    "offset": "axes",
    "aldfa": "axes",
    "ampfa": "axes",
    "femur": "axes",
    "tibia": "axes",
    "limb": "axes",
    "plateau": "plateau",
    "mpta-over": "angles",
    "mldfa-under": "angles",
    "jlca-high": "angles",
    "wrong-bone": "angles",
    "jlo-over": "angles",
    "wbl-lateral": "plateau",
    "wbl-medial": "plateau",
    "arthritic-side": "plateau",
    "large-correction": "wedge",
    "hinge-out-of-bone": "wedge",
    "hinge-near-joint": "wedge",
    "hinge-far-cortex": "wedge",
    "nothing-to-correct": "uncertainty",
    "cora": "axes",
    "coventry": "axes",
    "dugdale-noyes": "plateau",
    "rule-of-thumb": "wedge",
    "hka-difference": "angles",
}


def picture_of(record: Record) -> Figure:
    """Return the view that shows what a record describes.

    Parameters
    ----------
    record : Record

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> from wedgecalc import explain
    >>> figure = picture_of(explain("mpta"))
    """
    name = record.code if isinstance(record, AlertRecord) else record.name
    if name in {**lateral_measures(), **lateral_landmarks()}:
        return example_film(name)
    if isinstance(record, ProcedureRecord):
        procedure, view, target = record, "wedge", None
    else:
        procedure, target = records.procedures()["lateral-closing-wedge-hto"], None
        if isinstance(record, PurposeRecord):
            procedure, target = _operation(record), Target(record.measure, record.value)
        usual = (
            "angles"
            if isinstance(record, MeasureRecord)
            else "plateau"
            if isinstance(record, TargetRecord | PurposeRecord)
            else "before-after"
        )
        view = _VIEWS.get(name, usual)
    bowed = procedure.direction == "valgus"
    own, off = (
        ("mpta", 82.0 if bowed else 93.0)
        if procedure.of_tibia
        else ("mldfa", 94.0 if bowed else 82.0)
    )
    if not procedure.at_knee:
        own, off = "nsa", 118.0 if bowed else 142.0
    angles: dict[str, float] = {
        n: records.measures()[n].normal_typical or 0.0 for n in ("mldfa", "mpta", "jlca")
    }
    limb = Limb.from_angles("right", **angles | {own: off})
    if isinstance(record, TargetRecord) and procedure.bone in record.bones and record.customary:
        target = Target(record.name, record.customary[0].value)
    length = 20.0 if procedure.through_shaft else 0.0
    return draw(plan(limb, procedure.name, target, length=length), view, title=name)


def _operation(purpose: PurposeRecord) -> ProcedureRecord:
    """Return a closing wedge with which a target by purpose is reached."""
    bone = records.targets()[purpose.measure].bones[0]
    level = "hip" if purpose.measure == "nsa" else "knee"
    return next(
        p
        for p in records.procedures().values()
        if (p.bone, p.level, p.kind) == (bone, level, "closing")
        and p.direction in purpose.towards
        and not p.through_shaft
    )
