"""Draw every view of twelve legs into build/contact, a sheet of small pictures for each view: to look at after a change.

Repeat with ``make contact``; ``python docs/make_contact.py wedge poster`` draws these views alone.
"""

import io
import sys
from pathlib import Path

from PIL import Image

import wedgecalc as wc
from wedgecalc.drawing import VIEWS, picture_bytes
from wedgecalc.drawing.scene import FIXATIONS
from wedgecalc.sources.case import bundled_cases
from wedgecalc.sources.reading import radiograph_of, radiograph_path

FOLDER = Path(__file__).resolve().parent.parent / "build" / "contact"
FALLBACK = "medial-opening-wedge-hto"  # procedure of a case that plans nothing
WIDTH, COLUMNS = 900, 3  # pixels of a picture, and pictures side by side

# Beside the bundled cases: a severe leg of each direction, and operations that no case plans.
MORE = {
    "lateral opening, tibia": (
        {"side": "right", "mpta": 95, "mldfa": 86},
        "lateral-opening-wedge-hto",
    ),
    "lateral opening, femur": (
        {"side": "left", "mldfa": 80, "mpta": 88},
        "lateral-opening-wedge-dfo",
    ),
    "medial closing, tibia": (
        {"side": "left", "mpta": 96, "mldfa": 87},
        "medial-closing-wedge-hto",
    ),
    "hip": ({"side": "right", "mldfa": 88, "mpta": 87, "nsa": 150}, "medial-closing-wedge-pfo"),
}


def plans() -> dict[str, tuple[wc.Plan, object]]:
    """Return twelve plans by the names of their legs, each with its film, if there is one."""
    found: dict[str, tuple[wc.Plan, object]] = {}
    for name in bundled_cases():
        case = wc.load_case(f"demo:{name}")
        film = radiograph_of(case) if radiograph_path(case) is not None else None
        asked = case.request
        found[name] = wc.plan(case.limb, asked if asked.procedure else FALLBACK), film
    for name, (angles, procedure) in MORE.items():
        target = wc.Target("nsa", 130) if procedure.endswith("pfo") else None
        found[name] = wc.plan(wc.Limb.from_angles(**angles), procedure, target), None
    return dict([*found.items()][-12:])


def contact(view: str, legs: dict[str, tuple[wc.Plan, object]]) -> Image.Image:
    """Return the sheet of a view, each leg with another fixation, on its film where it has one."""
    pictures = []
    for k, (name, (made, film)) in enumerate(legs.items()):
        figure = wc.draw(
            made,
            view,
            title=name,
            width=WIDTH / 144 * (2 if view == "poster" else 1),
            fixation=FIXATIONS[k % len(FIXATIONS)],
            on=film if view != "poster" else None,  # type: ignore[arg-type]
        )
        picture = Image.open(io.BytesIO(picture_bytes(figure, "png"))).convert("RGB")
        pictures.append(picture.resize((WIDTH, round(picture.height * WIDTH / picture.width))))
    high = max(picture.height for picture in pictures)
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (WIDTH * COLUMNS, high * rows), "white")
    for k, picture in enumerate(pictures):
        sheet.paste(picture, (k % COLUMNS * WIDTH, k // COLUMNS * high))
    return sheet


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    legs = plans()
    for view in sys.argv[1:] or [name for name in VIEWS if name != "radiograph"]:
        contact(view, legs).save(FOLDER / f"{view}.png")
        sys.stdout.write(f"{FOLDER / view}.png\n")
