"""What is installed: versions, extras and how to add them, and whether a plan comes out as it should."""

import platform
import re
from dataclasses import dataclass
from importlib import metadata

# What each extra is for, in a user's words; which packages it needs stands in the package's own metadata.
PURPOSES = {
    "slides": "editable slides (.pptx)",
    "video": "films as .mp4",
    "dicom": "DICOM radiographs",
    "cohort": "tables of legs, CSV and Parquet",
    "dask": "tables of legs on a cluster",
    "studio": "planning in the browser",
}


@dataclass(frozen=True, slots=True)
class Package:
    """A package that wedgecalc needs or can use, with the version found, or None."""

    name: str
    extra: str | None
    found: str | None


def packages() -> list[Package]:
    """Return every package that wedgecalc declares, the core's first.

    >>> next(p.extra for p in packages() if p.name == "numpy") is None
    True
    """
    listed: list[Package] = []
    for line in _declared():
        need, _, marker = line.partition(";")
        extra = re.search(r"extra == ['\"](\w+)['\"]", marker)
        name = re.match(r"[\w.-]+", need)
        if name and name[0] != "wedgecalc" and (extra is None or extra[1] in PURPOSES):
            listed.append(Package(name[0], extra[1] if extra else None, _version(name[0])))
    return sorted(
        listed, key=lambda p: (p.extra is not None, list(PURPOSES).index(p.extra) if p.extra else 0)
    )


def _declared() -> list[str]:
    try:
        return metadata.requires("wedgecalc") or []
    except metadata.PackageNotFoundError:  # run from a checkout that nobody installed
        return []


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def works() -> bool:
    """Return whether the bundled leg's plan, made here, reaches its target and closes its own check."""
    import wedgecalc as wc

    limb = wc.load_case("demo:medial-oa-right").limb
    plan = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("wbl", 62.5))
    miss = wc.check(limb, "lateral-closing-wedge-hto", base=float(plan.wedge.base or 0.0)).error[
        "correction_deg"
    ]
    return abs(float(plan.after.wbl) - 62.5) < 1e-9 and abs(miss or 0.0) < 1e-9


def findings() -> dict[str, object]:
    """Return all of it as one document."""
    from wedgecalc.records import data_dir
    from wedgecalc.version import __version__

    found = packages()
    return {
        "wedgecalc": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "data": data_dir().is_dir(),
        "plan_as_it_should_be": works(),
        "core": {p.name: p.found for p in found if p.extra is None},
        "extras": {name: _extra(name, [p for p in found if p.extra == name]) for name in PURPOSES},
    }


def _extra(name: str, needed: list[Package]) -> dict[str, object]:
    there = bool(needed) and all(p.found for p in needed)
    add = None if there else f"pip install 'wedgecalc[{name}]'"
    return {"for": PURPOSES[name], "packages": {p.name: p.found for p in needed}, "add": add}
