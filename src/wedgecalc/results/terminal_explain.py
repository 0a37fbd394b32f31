"""Pages of ``explain``: what a name means, what is normal, who says so."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wedgecalc import records
from wedgecalc.results.sentences import range_words
from wedgecalc.sources.landmark_files.landmark_sets import HINGE
from wedgecalc.sources.landmark_files.naming import Label, known_names

# How a landmark comes from labels; see `wedgecalc.sources.landmark_files.naming.Recipe`.
_WAYS = {
    "one": "{}",
    "middle": "the middle of {} and {}",
    "line": "{}, set on the line from {} to {}",
}


def names_page() -> RenderableType:
    """Return the page of ``explain`` without a name: every name it knows."""
    parts: list[RenderableType] = []
    groups: dict[str, dict[str, Any]] = {
        "measures": records.measures(),
        "procedures": records.procedures(),
        "targets": records.targets(),
        "methods": records.methods(),
        "soft tissue": records.soft_tissue(),
        "landmarks": records.landmarks(),
        "alerts": records.alert_records(),
    }
    for title, rows in groups.items():
        table = Table(
            title=title,
            title_justify="left",
            title_style="bold",
            box=None,
            show_header=False,
            padding=(0, 2, 0, 2),
        )
        for name, row in rows.items():
            table.add_row(
                name,
                Text(
                    _first_clause(row.said()) if isinstance(row, records.AlertRecord) else row.label
                ),
            )
        parts += [table, Text("")]
    table = Table(
        title="labels in landmark files, R_ or L_ before them",
        title_justify="left",
        title_style="bold",
        box=None,
        show_header=False,
        padding=(0, 2, 0, 2),
    )
    for label, recipes in known_names().recipes.items():
        if label not in (*records.landmarks(), HINGE):
            table.add_row(
                label, Text(", ".join(dict.fromkeys(recipe.landmark for recipe in recipes)))
            )
    parts += [table, Text("")]
    return Group(*parts, Text("wedgecalc explain NAME tells more: wedgecalc explain mpta", "dim"))


def record_page(record: Any) -> RenderableType:
    """Return the page of ``explain NAME``: what it is, what is normal, who says so."""
    name = getattr(record, "name", None) or record.code
    lines = [Text(f"{name}" + (f": {record.label}" if hasattr(record, "label") else ""), "bold")]
    body = {
        "definition": getattr(record, "definition", None) or getattr(record, "sentence", None),
        "message": record.said() if isinstance(record, records.AlertRecord) else "",
        "severity": getattr(record, "severity", "")
        + (
            f"; beyond {stop:g} stop" if (stop := getattr(record, "stop", None)) is not None else ""
        ),
        "normal": range_words(
            getattr(record, "normal_low", None),
            getattr(record, "normal_high", None),
            getattr(record, "unit", ""),
        ),
        "needs": ", ".join(getattr(record, "needs", ()))
        + (", and a scale" if getattr(record, "needs_scale", False) else ""),
        "direction": _direction(record),
        "usual cut": _usual_cut(record),
        "customary": "; ".join(
            f"{value:g} {text}" for value, text in getattr(record, "customary", ())
        ),
        "moves with": {
            "femur-shaft": "the femur above the cut",
            "femur-hip": "the femur above the cut, at the hip too",
            "tibia-shaft": "the tibia below the cut",
        }.get(
            getattr(record, "segment", ""), "the knee joint" if hasattr(record, "segment") else None
        ),
        "in results": getattr(record, "key", None),
        "source": getattr(record, "source", None),
    }
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for label, value in body.items():
        if value:
            table.add_row(Text(label, "dim"), Text(value))
    return Group(*lines, table)


def label_named(text: str) -> Label | None:
    """Return the label of a landmark file that a word is; None for any other, also for wedgecalc's own names of landmarks."""
    label = known_names().find(text)
    return (
        None
        if label is None or (label.side is None and label.name in records.landmarks())
        else label
    )


def label_page(text: str, label: Label) -> RenderableType:
    """Return the page of ``explain LABEL``: which landmarks a label of another program's file gives, and how."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for recipe in known_names().recipes.get(label.name, ()):
        record = records.landmarks().get(recipe.landmark)
        table.add_row(Text("landmark", "dim"), Text(recipe.landmark))
        table.add_row(Text("from", "dim"), Text(_WAYS[recipe.way].format(*recipe.labels)))
        table.add_row(
            Text("definition", "dim"),
            Text(record.sentence if record else "Hinge of the osteotomy."),
        )
    if not table.row_count:
        table.add_row(Text("outline", "dim"), Text(f"The {label.name} as it is traced, a polygon."))
    return Group(
        Text(
            f"{text}: a label in landmark files" + (f", {label.side} leg" if label.side else ""),
            "bold",
        ),
        table,
    )


def doctor_page(found: dict[str, Any]) -> RenderableType:
    """Return the page of ``doctor``."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row(
        Text("wedgecalc", "dim"),
        Text(f"{found['wedgecalc']}, Python {found['python']}, {found['system']}"),
    )
    table.add_row(
        Text("core", "dim"),
        Text(
            ", ".join(f"{name} {version or 'MISSING'}" for name, version in found["core"].items())
        ),
    )
    fine = found["plan_as_it_should_be"]
    told = (
        Text("comes out as it should") if fine else Text("misses its target: install anew", "red")
    )
    table.add_row(Text("a plan", "dim"), told)
    for name, extra in found["extras"].items():
        there = ", ".join(
            f"{package} {version}" for package, version in extra["packages"].items() if version
        )
        table.add_row(
            Text(name, "dim"),
            Text(
                f"{extra['for']}: "
                + (there if extra["add"] is None else f"not installed; {extra['add']}")
            ),
        )
    return Group(table)


def _direction(record: Any) -> str | None:
    if not isinstance(record, records.ProcedureRecord) or record.through_shaft:
        return None
    return f"turns the {'neck' if record.level == 'hip' else 'leg'} towards {record.direction}"


def _usual_cut(record: Any) -> str | None:
    if not isinstance(record, records.ProcedureRecord):
        return None
    if record.through_shaft:
        return f"through the shaft of the femur or the tibia, {record.entry_level_mm:g} mm from the knee's centre"
    away = "below the plateau" if record.of_tibia else "above the condyle line"
    away = "below the trochanter's tip" if record.at_hip else away
    return (
        f"entry {record.side}, {record.entry_level_mm:g} mm {away}; hinge {record.hinge_inset_mm:g} mm inside the far cortex, "
        f"{record.hinge_level_mm:g} mm {away}"
    )


def _first_clause(message: str) -> str:
    return message.split(":")[0].split(";")[0].rstrip(".")
