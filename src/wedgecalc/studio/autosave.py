"""Save a leg in the browser tab and restore it; what comes back is checked like any input."""

from collections.abc import Mapping, Sequence
from typing import Any

from wedgecalc.cohort.request import AUTO
from wedgecalc.errors import choose
from wedgecalc.geometry.frame import SIDES
from wedgecalc.planning.double_request import DOUBLE_LEVEL, WEDGE_KINDS
from wedgecalc.planning.request import SLOPE_FIELDS
from wedgecalc.planning.request_fields import ARTHRITIS
from wedgecalc.planning.targets import Target
from wedgecalc.records import landmarks, procedures
from wedgecalc.sources.format import CaseFile
from wedgecalc.sources.format_parts import Film
from wedgecalc.studio.case_state import CUT_BONES, CUT_POINTS, DOUBLE_POINTS, LegState

_SUPINE = "jlca_supine"
_MOST_FILMS = 99  # after surgery
_PLAIN = ("label", "header_side", "letter", "header_mm", "arthritis")


def leg_to_dict(leg: LegState) -> dict[str, object]:
    """Return a leg as plain values, to be saved in the tab."""
    return {
        "side": leg.side,
        "points": {k: list(v) for k, v in leg.points.items()},
        "mm": leg.mm_per_unit,
        "source": leg.scale_source,
        "procedure": leg.procedure,
        "target": None if leg.target is None else str(leg.target),
        **{name: getattr(leg, name) for name in (*CUT_POINTS, *SLOPE_FIELDS, _SUPINE)},
        "id": leg.id,
        "side_source": leg.side_source,
        "notes": list(leg.notes),
        "of_film": dict(leg.of_film),
        "file": leg.file and leg.file.document(),
        **{name: getattr(leg, name) for name in _PLAIN},
        "film": leg.film and leg.film.model_dump(mode="json"),
        "after": leg.after,
        "two": {name: list(xy) for name, xy in leg.double_points.items()},
        "found": {name: list(xy) for name, xy in leg.proposed.items()},
        "unsure": dict(leg.doubtful),
        "kinds": dict(leg.kinds),
    }


def leg_from_dict(raw: Mapping[str, Any]) -> LegState:
    """Return the leg that was saved in the tab; raise for anything else."""

    def pair(xy: Sequence[float]) -> tuple[float, float]:
        return float(xy[0]), float(xy[1])

    def marked(points: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, float]]:
        return {choose("landmark", k, landmarks(), "one of"): pair(xy) for k, xy in points.items()}

    turn, depth = (None if raw.get(name) is None else float(raw[name]) for name in SLOPE_FIELDS)
    hinge, entry = (None if raw[name] is None else pair(raw[name]) for name in CUT_POINTS)
    return LegState(
        side=_one_of(raw, "side", SIDES),
        points=marked(raw["points"]),
        mm_per_unit=None if raw["mm"] is None else float(raw["mm"]),
        scale_source=None if raw["source"] is None else str(raw["source"]),
        procedure=choose(
            "procedure", raw["procedure"], [AUTO, DOUBLE_LEVEL, *procedures()], "one of"
        ),
        target=None if raw["target"] is None else Target.parse(str(raw["target"])),
        hinge=hinge,
        entry=entry,
        hinge_turn=turn,
        ap_depth=depth,
        jlca_supine=None if raw.get(_SUPINE) is None else float(raw[_SUPINE]),
        id=None if raw["id"] is None else str(raw["id"]),
        side_source=None if raw.get("side_source") is None else str(raw["side_source"]),
        notes=tuple(map(str, raw.get("notes", ()))),
        of_film={
            choose("cut", name, CUT_POINTS, "one of"): float(sd)
            for name, sd in raw.get("of_film", {}).items()
        },
        file=None if raw.get("file") is None else CaseFile.model_validate(raw["file"]),
        label=None if raw.get("label") is None else str(raw["label"]),
        header_mm=None if (mm := raw.get("header_mm")) is None else (float(mm[0]), str(mm[1])),
        header_side=_one_of(raw, "header_side", SIDES),
        letter=_one_of(raw, "letter", SIDES),
        arthritis=_one_of(raw, "arthritis", ARTHRITIS),
        film=None if raw.get("film") is None else Film.model_validate(raw["film"]),
        after=min(max(int(raw.get("after", 0)), 0), _MOST_FILMS),
        double_points={
            choose("cut", k, DOUBLE_POINTS, "one of"): pair(xy)
            for k, xy in raw.get("two", {}).items()
        },
        proposed=marked(raw.get("found", {})),
        doubtful={
            choose("landmark", name, landmarks(), "one of"): str(why)
            for name, why in raw.get("unsure", {}).items()
        },
        kinds={
            choose("bone", bone, CUT_BONES, "one of"): choose("kind", kind, WEDGE_KINDS, "one of")
            for bone, kind in raw.get("kinds", {}).items()
        },
    )


def _one_of(raw: Mapping[str, Any], name: str, known: Sequence[str]) -> str | None:
    """Return one of a few words that may be missing."""
    value = raw.get(name)
    return None if value is None else choose(name, value, known, "one of")
