"""Pages of ``explain``."""

from collections.abc import Iterable, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wedgecalc import records
from wedgecalc.lateral_records import lateral_landmarks, lateral_measures
from wedgecalc.results.alert_words import alert_facts
from wedgecalc.results.sentences import UNIT_SIGNS, range_words
from wedgecalc.sources.landmark_files.naming import Label, known_names
from wedgecalc.sources.landmark_sets import HINGE

# How labels give a landmark; see `wedgecalc.sources.landmark_files.naming.Recipe`.
_WAYS = {
    "one": "{}",
    "middle": "the middle of {} and {}",
    "line": "{}, set on the line from {} to {}",
}


_MOVES = {
    "femur-shaft": "the femur above the cut",
    "femur-hip": "the femur above the cut, at the hip too",
    "tibia-shaft": "the tibia below the cut",
}


def names_page() -> RenderableType:
    """Return the page of ``explain`` without a name: every known name."""
    parts: list[RenderableType] = []
    groups: dict[str, Mapping[str, records.Record]] = {
        "measures": records.measures(),
        "procedures": records.procedures(),
        "targets": records.targets(),
        "targets by purpose": records.purposes(),
        "methods": records.methods(),
        "double level": records.sharings(),
        "soft tissue": records.soft_tissue(),
        "landmarks": records.landmarks(),
        "alerts": records.alert_records(),
        "other words": records.concepts(),
        "lateral film": {**lateral_measures(), **lateral_landmarks()},
    }
    for title, rows in groups.items():
        parts += [_named(title, ((name, row.label) for name, row in rows.items())), Text("")]
    labels = (
        (label, ", ".join(dict.fromkeys(recipe.landmark for recipe in recipes)))
        for label, recipes in known_names().recipes.items()
        if label not in (*records.landmarks(), HINGE)
    )
    parts += [_named("labels in landmark files, R_ or L_ before them", labels), Text("")]
    hint = "wedgecalc explain NAME tells more: wedgecalc explain mpta, or wedgecalc explain verdict"
    return Group(*parts, Text(hint, "dim"))


def _named(title: str, rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None)
    table.show_header, table.padding = False, (0, 2, 0, 2)
    for name, label in rows:
        table.add_row(name, Text(label))
    return table


def record_page(record: records.Record) -> RenderableType:
    """Return the page of ``explain NAME``: definition, normal range, source."""
    name = record.code if isinstance(record, records.AlertRecord) else record.name
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for label, value in _facts(record).items():
        if value:
            table.add_row(Text(label, "dim"), Text(value))
    if not isinstance(record, records.LandmarkRecord):
        table.add_row(Text("source", "dim"), Text(record.source))
    return Group(Text(f"{name}: {record.label}", "bold"), table)


def _facts(record: records.Record) -> dict[str, str]:
    """Return the facts about a record, without its source, by their headings; may be empty."""
    if isinstance(record, records.AlertRecord):
        return alert_facts(record)
    if isinstance(record, records.MeasureRecord):
        normal = range_words(record.normal_low, record.normal_high, record.unit)
        needs = ", ".join(record.needs) + (", and a scale" if record.needs_scale else "")
        facts = {"definition": record.definition, "normal": normal, "needs": needs}
        return facts | {"in results": record.key}
    facts = {"definition": record.sentence}
    if isinstance(record, records.ProcedureRecord):
        turned = "neck" if record.at_hip else "leg"
        towards = f"turns the {turned} towards {record.direction}"
        facts["direction"] = "" if record.through_shaft else towards
        facts["usual cut"] = _usual_cut(record)
    elif isinstance(record, records.TargetRecord):
        facts["customary"] = "; ".join(
            f"{_amount_words(p)} {p.label} ({p.name})" for p in record.customary
        )
    elif isinstance(record, records.PurposeRecord):
        facts |= {
            "means": f"{records.targets()[record.measure].label} at {_amount_words(record)}",
            "customary": range_words(
                record.low, record.high, records.targets()[record.measure].unit
            ),
            "also called": ", ".join(record.also),
            "read": record.read,
        }
    elif isinstance(record, records.ConceptRecord):
        facts["also called"] = ", ".join(record.also)
    elif isinstance(record, records.LandmarkRecord) and record.name not in lateral_landmarks():
        facts["moves with"] = _MOVES.get(record.segment, "the knee joint")
    return facts


def _amount_words(purpose: records.PurposeRecord) -> str:
    """Return the value of a target by purpose with its unit."""
    unit = UNIT_SIGNS[records.targets()[purpose.measure].unit]
    return f"{purpose.value:g}{unit}"


def label_named(text: str) -> Label | None:
    """Return a label of landmark files by its name; None for wedgecalc's own names and others."""
    label = known_names().find(text)
    ours = label is not None and label.side is None and label.name in records.names()
    return None if ours else label


def label_page(text: str, label: Label) -> RenderableType:
    """Return the page of ``explain LABEL``: the landmarks that a label of other programs gives."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for recipe in known_names().recipes.get(label.name, ()):
        record = records.landmarks().get(recipe.landmark)
        table.add_row(Text("landmark", "dim"), Text(recipe.landmark))
        table.add_row(Text("from", "dim"), Text(_WAYS[recipe.way].format(*recipe.labels)))
        definition = record.sentence if record else "Hinge of the osteotomy."
        table.add_row(Text("definition", "dim"), Text(definition))
    if not table.row_count:
        table.add_row(Text("outline", "dim"), Text(f"The {label.name} as it is traced, a polygon."))
    side = f", {label.side} leg" if label.side else ""
    return Group(Text(f"{text}: a label in landmark files{side}", "bold"), table)


def _usual_cut(record: records.ProcedureRecord) -> str:
    if record.through_shaft:
        level = f"{record.entry_level_mm:g} mm from the knee's centre"
        return f"through the shaft of the femur or the tibia, {level}"
    away = "below the plateau" if record.of_tibia else "above the condyle line"
    away = "below the trochanter's tip" if record.at_hip else away
    entry = f"entry {record.side}, {record.entry_level_mm:g} mm {away}"
    inset = f"hinge {record.hinge_inset_mm:g} mm inside the far cortex"
    return f"{entry}; {inset}, {record.hinge_level_mm:g} mm {away}"
