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

if sys.argv[:1] == ["-m"]:  # python -m wedgecalc: the current folder stands first where modules are looked for
    from wedgecalc.isolation import leave_folder

    leave_folder()

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name lives. It is imported when first used, so that `wedgecalc --version` loads nothing
# and a script that only measures never waits for matplotlib.
_HOMES = {
    "Alert": "alerts",
    "Alignment": "alignment",
    "Case": "sources.case",
    "Check": "checking",
    "InputError": "errors",
    "Limb": "limb",
    "NoPlanError": "errors",
    "Plan": "planning",
    "Problem": "errors",
    "Target": "targets",
    "Wedge": "cut",
    "analyse": "analysis",
    "bone_wedge": "wedge",
    "bundled_cases": "sources.case",
    "check": "checking",
    "compare": "comparing",
    "classify": "classification",
    "double_level": "double",
    "draw": "drawing",
    "explain": "records",
    "load_case": "sources.reading",
    "load_radiograph": "sources.picture",
    "measure": "alignment",
    "plan": "planning",
    "radiograph_of": "sources.reading",
    "save_case": "sources.case",
    "sweep": "sweeping",
    "traced_wedge": "wedge",
    "uncertainty_of": "uncertainty",
    "virtual_legs": "population",
}

if TYPE_CHECKING:
    from wedgecalc.alerts import Alert
    from wedgecalc.alignment import Alignment, measure
    from wedgecalc.analysis import analyse
    from wedgecalc.checking import Check, check
    from wedgecalc.classification import classify
    from wedgecalc.comparing import compare
    from wedgecalc.cut import Wedge
    from wedgecalc.double import double_level
    from wedgecalc.drawing import draw
    from wedgecalc.errors import InputError, NoPlanError, Problem
    from wedgecalc.limb import Limb
    from wedgecalc.planning import Plan, plan
    from wedgecalc.population import virtual_legs
    from wedgecalc.records import explain
    from wedgecalc.sources.case import Case, bundled_cases, save_case
    from wedgecalc.sources.reading import load_case, radiograph_of
    from wedgecalc.sweeping import sweep
    from wedgecalc.targets import Target
    from wedgecalc.uncertainty import uncertainty_of
    from wedgecalc.wedge import bone_wedge, traced_wedge

__all__ = [
    "Alert",
    "Alignment",
    "Case",
    "Check",
    "InputError",
    "Limb",
    "NoPlanError",
    "Plan",
    "Problem",
    "Target",
    "Wedge",
    "analyse",
    "bone_wedge",
    "bundled_cases",
    "check",
    "classify",
    "compare",
    "double_level",
    "draw",
    "explain",
    "load_case",
    "load_radiograph",
    "measure",
    "plan",
    "radiograph_of",
    "save_case",
    "sweep",
    "traced_wedge",
    "uncertainty_of",
    "virtual_legs",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'wedgecalc' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"wedgecalc.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
