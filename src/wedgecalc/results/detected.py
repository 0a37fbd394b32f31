"""What was proposed on films: as a JSON document, and as tables for the terminal."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from wedgecalc import records
from wedgecalc.detection.cases import ProposedCase
from wedgecalc.detection.found import DetectedLeg
from wedgecalc.detection.settings import NetworkSettings
from wedgecalc.results.tables import new_table

_FORMAT = "wedgecalc-detected/1"
_EXPERIMENTAL = (
    "Experimental: these landmarks are proposals of a network that was trained on synthetic films."
)
_CONFIRM = "Confirm each in the studio; until then other commands need --unconfirmed."


def detection_document(
    cases: Sequence[tuple[ProposedCase, str | None]],
    settings: NetworkSettings,
    refused: Mapping[str, str] | None = None,
    kept: Sequence[str] = (),
    unseen: Sequence[str] = (),
) -> dict[str, object]:
    """Return what was found on films as a JSON document: lengths in what the end of a key says.

    Parameters
    ----------
    cases : sequence of (ProposedCase, str or None)
        Each with the file that it was written to.
    settings : NetworkSettings
    refused : mapping of str to str, optional
        By film, why nothing is proposed.
    kept : sequence of str
        Films whose case was there already.
    unseen : sequence of str
        Films that were not looked at, as somebody stopped the program.
    """
    return {
        "format": _FORMAT,
        "experimental": settings.experimental,
        "weights": settings.version,
        "films": [
            {
                "film": str(case.film),
                "case": written,
                "mm_per_px": case.mm_per_px,
                "legs": [_leg(leg, case.mm_per_px) for leg in case.legs],
                "notes": list(case.notes),
            }
            for case, written in cases
        ],
        "kept": list(kept),
        "unseen": list(unseen),
        "failed": [{"film": film, "status": why} for film, why in (refused or {}).items()],
    }


def _leg(leg: DetectedLeg, mm: float | None) -> dict[str, object]:
    sds = leg.sd
    return {
        "side": leg.side,
        "likely": leg.likely,
        "landmarks": {
            name: {
                "x": x,
                "y": y,
                "sd_px": sds[name],
                "sd_mm": None if mm is None else sds[name] * mm,
                "disagreement_px": leg.disagreement[name],
                "doubt": leg.doubts.get(name),
            }
            for name, (x, y) in leg.landmarks.items()
        },
    }


def film_page(case: ProposedCase, settings: NetworkSettings) -> RenderableType:
    """Return the landmarks of one film as a page, those in doubt first."""
    tables: list[RenderableType] = []
    unit = "px" if case.mm_per_px is None else "mm"
    for leg in case.legs:
        table = new_table("landmark", "doubt", "x, px", "y, px", f"SD, {unit}")
        sds = leg.sd
        rest = (name for name in leg.landmarks if name not in leg.doubts)
        for name in (*leg.doubts, *rest):
            x, y = leg.landmarks[name]
            label, sd = records.landmarks()[name].label, sds[name] * (case.mm_per_px or 1.0)
            table.add_row(label, leg.doubts.get(name, ""), f"{x:.1f}", f"{y:.1f}", f"{sd:.1f}")
        tables += [Text(f"{case.film.name} · {leg.side} leg", "bold"), table]
    return _page(settings, *tables)


def films_page(
    cases: Sequence[ProposedCase],
    settings: NetworkSettings,
    refused: Mapping[str, str],
    kept: Sequence[str],
) -> RenderableType:
    """Return a page with a row for each film: legs, the least sure landmark, doubts."""
    table = new_table("film", "legs", "least sure", "SD", "in doubt", left=3)
    for case in cases:
        sds = {(leg.side, name): sd for leg in case.legs for name, sd in leg.sd.items()}
        (side, name), sd = max(sds.items(), key=lambda each: each[1])
        legs = " and ".join(leg.side for leg in case.legs)
        size = f"{sd:.0f} px" if case.mm_per_px is None else f"{sd * case.mm_per_px:.1f} mm"
        worst = f"{records.landmarks()[name].label} ({side})"
        table.add_row(
            case.film.name, legs, worst, size, str(sum(len(leg.doubts) for leg in case.legs))
        )
    for film in kept:
        table.add_row(Path(film).name, "", "its case is there already, and was kept", "", "")
    for film, why in refused.items():
        table.add_row(Path(film).name, "none", why, "", "")
    return _page(settings, table)


def _page(settings: NetworkSettings, *parts: RenderableType) -> RenderableType:
    first = [Text(_EXPERIMENTAL, "bold yellow")] if settings.experimental else []
    return Group(*first, *parts, Text(_CONFIRM), Text(f"\n{records.NOTE}", "dim"))
