"""The installation: versions and extras, how to add them, and a plan as a self-test."""

import platform
from typing import TYPE_CHECKING, TypedDict

from wedgecalc.installation import Package, packages, to_add
from wedgecalc.optional import EXTRA_PURPOSES

if TYPE_CHECKING:
    from rich.table import Table

# The keys of the JSON document.
ExtraState = TypedDict(
    "ExtraState", {"for": str, "packages": dict[str, str | None], "add": str | None}
)


class Installation(TypedDict):
    """What ``wedgecalc doctor --json`` prints."""

    wedgecalc: str
    python: str
    system: str
    data: bool
    plan_as_it_should_be: bool
    core: dict[str, str | None]
    extras: dict[str, ExtraState]


def _works() -> bool:
    """Return whether a bundled leg's plan reaches its target, and passes its own check."""
    import wedgecalc as wc

    limb = wc.load_case("demo:medial-oa-right").limb
    plan = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("wbl", 62.5))
    check = wc.check(limb, "lateral-closing-wedge-hto", base=float(plan.wedge.base or 0.0))
    error = check.error["correction_deg"] or 0.0
    return abs(float(plan.after.wbl) - 62.5) < 1e-9 and abs(error) < 1e-9


def installation() -> Installation:
    """Return what is installed, as one document."""
    from wedgecalc.records import data_dir
    from wedgecalc.version import __version__

    every = packages()
    return {
        "wedgecalc": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "data": data_dir().is_dir(),
        "plan_as_it_should_be": _works(),
        "core": {p.name: p.version for p in every if p.extra is None},
        "extras": {
            name: _extra(name, [p for p in every if p.extra == name]) for name in EXTRA_PURPOSES
        },
    }


def _extra(name: str, needed: list[Package]) -> ExtraState:
    complete = bool(needed) and all(p.version for p in needed)
    add = None if complete else to_add(name)
    return {
        "for": EXTRA_PURPOSES[name],
        "packages": {p.name: p.version for p in needed},
        "add": add,
    }


def doctor_page(state: Installation) -> "Table":
    """Return what is installed as a table for the terminal."""
    from rich.table import Table
    from rich.text import Text

    core = (f"{name} {version or 'MISSING'}" for name, version in state["core"].items())
    verdict = Text("comes out as it should")
    if not state["plan_as_it_should_be"]:
        verdict = Text("misses its target: reinstall wedgecalc", "red")
    rows = {
        "wedgecalc": Text(f"{state['wedgecalc']}, Python {state['python']}, {state['system']}"),
        "core": Text(", ".join(core)),
        "a plan": verdict,
    }
    for name, extra in state["extras"].items():
        present = (f"{package} {version}" for package, version in extra["packages"].items())
        missing = extra["add"] and f"not installed; {extra['add']}"
        rows[name] = Text(f"{extra['for']}: {missing or ', '.join(present)}")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, text in rows.items():
        table.add_row(Text(name, "dim"), text)
    return table
