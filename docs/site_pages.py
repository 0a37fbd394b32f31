"""The reference of the site, written from what the program itself reads: its commands, its records, its schema, its public names."""

import json

import typer

import wedgecalc as wc
from wedgecalc import records
from wedgecalc.cli.app import app
from wedgecalc.lateral_records import lateral_landmarks, lateral_measures
from wedgecalc.records import data_dir
from wedgecalc.results.alert_words import alert_facts


def reference_pages():
    """Return the pages of the reference as Markdown, by file name."""
    pages = (api, commands, measures, procedures, alerts, case_format, result_format)
    return {f"{page.__name__.replace('_', '-')}.md": page() for page in pages}


def _cell(value):
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n".join("| " + " | ".join(_cell(value) for value in row) + " |" for row in lines) + "\n"
    )


def api():
    names = sorted(wc.__all__, key=str.lower)
    kinds = {"Functions": [n for n in names if not isinstance(getattr(wc, n), type)], "Classes": [n for n in names if isinstance(getattr(wc, n), type)]}  # fmt: skip
    text = [
        "# Python",
        "",
        "Everything public, as `import wedgecalc as wc` gives it. Angles are in degrees, lengths in mm, points in the case's own coordinates unless a name says otherwise.",
        "",
    ]
    for title, members in kinds.items():
        text += [f"## {title}", ""]
        for name in members:
            rule = "autofunction" if title == "Functions" else "autoclass"
            text += [f"### {name}", "", "```{eval-rst}", f".. {rule}:: wedgecalc.{name}"]
            text += ["   :members:", "   :no-index:"] if title == "Classes" else ["   :no-index:"]
            text += ["```", ""]
    return "\n".join(text)


# Every command, by what one wants to do; each group with a sentence.
TASKS = {
    "Measure": ("What stands where, and in which bone the deformity is.", ("measure", "analyse")),
    "Plan": (
        "The wedge that reaches a target, and whether another wedge does.",
        ("plan", "check", "compare", "sweep", "double-level", "audit"),
    ),
    "Draw and print": (
        "Pictures, films, slides and pages of a plan.",
        ("draw", "animate", "slides", "handout", "report", "theatre"),
    ),
    "Plan interactively": ("In the browser, on a radiograph.", ("studio",)),
    "Many legs": ("A table in, a table out.", ("cohort", "cohort-make", "cohort-plot")),
    "Make and convert files": (
        "Legs from angles, synthetic radiographs, other people's landmarks.",
        ("limb", "phantom", "detect", "convert"),
    ),
    "File in the hospital's archive": (
        "Films from a PACS, pages and numbers back into it.",
        ("fetch", "send", "node"),
    ),
    "Learn, and look after the installation": (
        "What a word means, a first plan, what is installed.",
        ("explain", "demo", "doctor"),
    ),
}


def commands():
    known = typer.main.get_command(app).commands
    grouped = [name for _, names in TASKS.values() for name in names]
    assert sorted(grouped) == sorted(known), "each command stands in one group"
    text = [
        "# Commands",
        "",
        "By task. Each is as `wedgecalc COMMAND --help` says it. Exit codes: 0 done, 2 the request or the input is wrong, 3 no such plan exists, 4 a stop alert with `--strict`, 130 interrupted, 141 the reader went away.",
        "",
        _table(
            ("to", "commands"),
            [
                (title, ", ".join(f"[{name}](#wedgecalc-{name})" for name in names))
                for title, (_, names) in TASKS.items()
            ],
        ),
    ]
    for title, (words, names) in TASKS.items():
        text += [f"## {title}", "", words, ""]
        for name in names:
            text += [*_command(name, known[name]), ""]
    return "\n".join(text)


def _command(name, command):
    """Return the section of one command."""
    rows = [(f"`{_named(p)}`", getattr(p, "help", None) or "", _default(p)) for p in command.params if not getattr(p, "hidden", False)]  # fmt: skip
    said = (command.help or "").replace("\b", "").strip()
    table = _table(("option", "meaning", "default"), rows)
    return [f"### wedgecalc {name}", "", "```text", said, "```", "", table]


def _named(parameter):
    """Return how an option is written, with the unit or kind of what it takes."""
    if not parameter.opts[0].startswith("-"):
        return parameter.metavar or parameter.name.upper()
    return " ".join(
        [
            *parameter.opts,
            *parameter.secondary_opts,
            *([parameter.metavar] if parameter.metavar else []),
        ]
    )


def _default(parameter):
    value = parameter.default
    return (
        f"`{value}`"
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != ""
        else None
    )


def measures():
    rows = [
        (f"`{m.name}`", m.label, m.definition, m.unit, _range(m), m.source)
        for m in records.measures().values()
    ]
    targets = [
        (f"`{t.name}`", t.label, f"{t.low:g} to {t.high:g}", t.unit)
        for t in records.targets().values()
    ]
    landmarks = [
        (f"`{m.name}`", m.sentence, "required" if m.required else "")
        for m in records.landmarks().values()
    ]
    lateral = [
        (f"`{m.name}`", m.label, m.definition, m.unit, _range(m), m.source)
        for m in lateral_measures().values()
    ]
    marks = [(f"`{m.name}`", m.sentence) for m in lateral_landmarks().values()]
    words = [(f"`{m.name}`", m.sentence, m.source) for m in records.concepts().values()]
    return "\n".join(["# Measures, targets, landmarks", "", "`wedgecalc explain NAME` tells the same.", "", "## Measures", "",
                      _table(("name", "what", "definition", "unit", "normal", "source"), rows), "## Targets", "",
                      _table(("name", "what", "range", "unit"), targets), "## Landmarks", "", _table(("name", "where it lies", ""), landmarks), "## Lateral film", "",
                      _table(("name", "what", "definition", "unit", "normal", "source"), lateral), "", _table(("name", "where it lies"), marks), "## Other words", "",
                      _table(("word", "meaning", "source"), words)])  # fmt: skip


def _range(m):
    return None if m.normal_low is None else f"{m.normal_low:g} to {m.normal_high:g}"


def procedures():
    rows = [
        (f"`{p.name}`", p.label, p.bone, p.direction or "", p.source)
        for p in records.procedures().values()
    ]
    methods = [
        (f"`{m.name}`", m.label, m.sentence, m.source)
        for m in (*records.methods().values(), *records.soft_tissue().values())
    ]
    return "\n".join(["# Procedures and methods", "", "## Procedures", "", _table(("name", "what", "bone", "towards", "source"), rows),
                      "## Methods and soft-tissue models", "", _table(("name", "what", "how it works", "source"), methods)])  # fmt: skip


def alerts():
    rows = []
    for record in records.alert_records().values():
        facts = alert_facts(record)
        graded = facts["limits"].replace("\n", "; ") or facts["severity"]
        rows.append(
            (f"`{record.code}`", graded, facts["message"], f"{record.source} ({facts['read']})")
        )
    return "\n".join(
        [
            "# Alerts",
            "",
            "A `stop` stands first in every output; with `--strict` the exit code is 4 unless it is accepted by its code.",
            "What prints as its limit is at its limit. Each source says what of it was read.",
            "",
            _table(
                ("code", "severity and limits", "what it means, and the way out", "source"), rows
            ),
        ]
    )


def case_format():
    schema = json.loads((data_dir() / "case.schema.json").read_text(encoding="utf-8"))
    head = [
        "# Case files",
        "",
        schema["$defs"]["CaseFile"]["description"],
        "",
        "The schema: `data/case.schema.json`.",
        "",
    ]
    lateral = json.loads((data_dir() / "lateral-case.schema.json").read_text(encoding="utf-8"))
    parts = {"Lateral film": lateral, **{k: v for k, v in lateral["$defs"].items() if k not in schema["$defs"]}}  # fmt: skip
    return "\n".join([*head, *_keys(*_in_order(schema["$defs"]), *parts.items())])


def _in_order(parts):
    """Yield the parts of a case file's schema: the case of a leg, of both legs, and their parts."""
    titles = {"CaseFile": "The case", "BothLegs": "Both legs in one file"}
    first = [(title, parts[name]) for name, title in titles.items()]
    return [*first, *((name, part) for name, part in parts.items() if name not in titles)]


def result_format():
    schema = json.loads((data_dir() / "result.schema.json").read_text(encoding="utf-8"))
    parts = [
        ("Several legs" if name == "legs" else name, part) for name, part in schema["$defs"].items()
    ]
    text = [
        "# Results",
        "",
        "One document for each command with `--json`. " + schema["description"],
        "",
        "The schema: `data/result.schema.json`. What each measurement is: [measures](measures.md).",
        "",
    ]
    return "\n".join([*text, *_keys(*parts)])


def _keys(*parts):
    """Return a table of the keys of each part of a schema, with its heading."""
    text = []
    for title, part in parts:
        if "properties" in part:
            needed = part.get("required", ())
            rows = [
                (
                    f"`{key}`",
                    _kind(value),
                    "required" if key in needed else "",
                    value.get("description"),
                )
                for key, value in part["properties"].items()
            ]
            columns = 4 if any(row[3] for row in rows) else 3
            table = [row[:columns] for row in [("key", "is", "", "meaning"), *rows]]
            text += [f"## {title.removesuffix('Model')}", "", _table(table[0], table[1:]), ""]
    return text


def _kind(value):
    """Return what a value of a schema is, in a few words."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2].removesuffix("Model").lower()
        return f"[{name}](#{name})"
    if "anyOf" in value:
        return " or ".join(_kind(one) for one in value["anyOf"])
    if "enum" in value:
        return ", ".join(f"`{word}`" for word in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if value.get("prefixItems"):
        return {"number": "[x, y]", "integer": "two integers"}.get(
            value["prefixItems"][0].get("type"), "two [x, y]"
        )
    if value.get("type") == "array":
        items = value.get("items", {})
        return "[x, y]" if value.get("maxItems") == 2 else f"list of {_kind(items)}"
    if "properties" in value:
        return "object of " + ", ".join(f"`{key}`" for key in value["properties"])
    if isinstance(of_each := value.get("additionalProperties"), dict):
        return f"{_kind(of_each)}, by name"
    kind = value.get("type", "")
    return " or ".join(kind) if isinstance(kind, list) else kind
