"""wedgecalc: plan, check and draw the wedge of an osteotomy around the knee.

>>> import wedgecalc as wc
>>> limb = wc.Limb.from_angles(side="right", mldfa=88, mpta=82, jlca=2)
>>> round(wc.measure(limb).hka, 6)
172.0
>>> plan = wc.plan(limb, "lateral-closing-wedge-hto", target=wc.Target("wbl", 62.5))
>>> round(plan.after.wbl, 9)
62.5

For learning and double-checking; not a medical device.
"""

import sys

if sys.argv[:1] == ["-m"]:  # python -m wedgecalc puts the current folder first in sys.path
    from wedgecalc.isolation import leave_folder

    leave_folder()

from wedgecalc.version import __version__ as __version__

TYPE_CHECKING = False  # not from typing: the less is loaded, the sooner Ctrl-C is obeyed

# Where each public name lives. It is imported on first use, so that `wedgecalc --version` loads
# nothing and a script that only measures never waits for matplotlib.
_HOMES = {
    "Alert": "planning.alerts",
    "Alignment": "geometry.alignment",
    "Analysis": "study.deformity",
    "Audit": "study.audit_parts",
    "BoneWedge": "bone.wedge",
    "Case": "sources.case",
    "Check": "planning.check",
    "Classification": "geometry.classification",
    "Comparison": "study.compare",
    "DoubleCheck": "planning.double_check",
    "DoublePlan": "planning.double_level",
    "DoubleRequest": "planning.double_request",
    "DoubleSweep": "study.double_sweep",
    "InputError": "errors",
    "Interval": "study.interval",
    "Limb": "geometry.limb",
    "Limits": "planning.limits",
    "NoPlanError": "errors",
    "Pairs": "study.pairs",
    "Plan": "planning.made_plan",
    "PlanRequest": "planning.request",
    "Problem": "errors",
    "Radiograph": "sources.radiographs.radiograph",
    "Reading": "sources.legs",
    "Series": "study.series",
    "StopError": "errors",
    "Sweep": "study.sweep",
    "Target": "planning.targets",
    "Theatre": "study.theatre",
    "Uncertainty": "study.interval",
    "Verdict": "study.verdict",
    "Wedge": "planning.wedge",
    "analyse": "study.deformity",
    "audit": "study.audit",
    "bone_wedge": "bone.wedge",
    "bundled_cases": "sources.case",
    "check": "planning.check",
    "check_double": "planning.double_check",
    "classify": "geometry.classification",
    "compare": "study.compare",
    "double_level": "planning.double_level",
    "draw": "drawing",
    "explain": "records",
    "load_case": "sources.reading",
    "load_radiograph": "sources.radiographs.picture",
    "measure": "geometry.alignment",
    "measurements": "records",
    "on_film": "sources.film_cortex",
    "plan": "planning.plan",
    "plan_table": "cohort.frame",
    "procedures": "records",
    "radiograph_of": "sources.reading",
    "read_pairs": "cohort.pair_table",
    "save_case": "sources.saving",
    "series_of": "study.series",
    "slope_of": "planning.slope",
    "sweep": "study.sweep",
    "sweep_double": "study.double_sweep",
    "theatre": "study.theatre",
    "traced_wedge": "bone.wedge",
    "uncertainty_of": "study.uncertainty",
    "verdict": "study.verdict",
    "virtual_legs": "cohort.population",
}

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge, bone_wedge, traced_wedge
    from wedgecalc.cohort.frame import plan_table
    from wedgecalc.cohort.pair_table import read_pairs
    from wedgecalc.cohort.population import virtual_legs
    from wedgecalc.drawing import draw
    from wedgecalc.errors import InputError, NoPlanError, Problem, StopError
    from wedgecalc.geometry.alignment import Alignment, measure
    from wedgecalc.geometry.classification import Classification, classify
    from wedgecalc.geometry.limb import Limb
    from wedgecalc.planning.alerts import Alert
    from wedgecalc.planning.check import Check, check
    from wedgecalc.planning.double_check import DoubleCheck, check_double
    from wedgecalc.planning.double_level import DoublePlan, double_level
    from wedgecalc.planning.double_request import DoubleRequest
    from wedgecalc.planning.limits import Limits
    from wedgecalc.planning.made_plan import Plan
    from wedgecalc.planning.plan import plan
    from wedgecalc.planning.request import PlanRequest
    from wedgecalc.planning.slope import slope_of
    from wedgecalc.planning.targets import Target
    from wedgecalc.planning.wedge import Wedge
    from wedgecalc.records import explain, measurements, procedures
    from wedgecalc.sources.case import Case, bundled_cases
    from wedgecalc.sources.film_cortex import on_film
    from wedgecalc.sources.legs import Reading
    from wedgecalc.sources.radiographs.picture import load_radiograph
    from wedgecalc.sources.radiographs.radiograph import Radiograph
    from wedgecalc.sources.reading import load_case, radiograph_of
    from wedgecalc.sources.saving import save_case
    from wedgecalc.study.audit import audit
    from wedgecalc.study.audit_parts import Audit
    from wedgecalc.study.compare import Comparison, compare
    from wedgecalc.study.deformity import Analysis, analyse
    from wedgecalc.study.double_sweep import DoubleSweep, sweep_double
    from wedgecalc.study.interval import Interval, Uncertainty
    from wedgecalc.study.pairs import Pairs
    from wedgecalc.study.series import Series, series_of
    from wedgecalc.study.sweep import Sweep, sweep
    from wedgecalc.study.theatre import Theatre, theatre
    from wedgecalc.study.uncertainty import uncertainty_of
    from wedgecalc.study.verdict import Verdict, verdict

__all__ = [
    "Alert",
    "Alignment",
    "Analysis",
    "Audit",
    "BoneWedge",
    "Case",
    "Check",
    "Classification",
    "Comparison",
    "DoubleCheck",
    "DoublePlan",
    "DoubleRequest",
    "DoubleSweep",
    "InputError",
    "Interval",
    "Limb",
    "Limits",
    "NoPlanError",
    "Pairs",
    "Plan",
    "PlanRequest",
    "Problem",
    "Radiograph",
    "Reading",
    "Series",
    "StopError",
    "Sweep",
    "Target",
    "Theatre",
    "Uncertainty",
    "Verdict",
    "Wedge",
    "analyse",
    "audit",
    "bone_wedge",
    "bundled_cases",
    "check",
    "check_double",
    "classify",
    "compare",
    "double_level",
    "draw",
    "explain",
    "load_case",
    "load_radiograph",
    "measure",
    "measurements",
    "on_film",
    "plan",
    "plan_table",
    "procedures",
    "radiograph_of",
    "read_pairs",
    "save_case",
    "series_of",
    "slope_of",
    "sweep",
    "sweep_double",
    "theatre",
    "traced_wedge",
    "uncertainty_of",
    "verdict",
    "virtual_legs",
]


if not TYPE_CHECKING:  # a type checker sees the names above, and no others

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module 'wedgecalc' has no attribute {name!r}")
        import importlib

        value = getattr(importlib.import_module(f"wedgecalc.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
