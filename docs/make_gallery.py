"""Draw the gallery: a page of pictures, each with the command that makes it. Run by ``make gallery``; a test repeats it."""

import shlex
import sys
from pathlib import Path

HERE = Path(__file__).parent

# A title, what it shows in one sentence, and the command line that draws it, less the output.
PICTURES = {
    "before-after": (
        "Before and after",
        "Both legs, the target on the plateau, and the wedge.",
        "draw demo:medial-oa-right",
    ),
    "overlay": (
        "One over the other",
        "The planned leg over the dashed preoperative one.",
        "draw demo:bowleg-left --view overlay --fixation pins",
    ),
    "wedge": (
        "The wedge",
        "Its cuts to scale, and the bone closed.",
        "draw demo:medial-oa-right --view wedge --fixation plate",
    ),
    "wedge-femur": (
        "In the femur",
        "For a dark lecture hall.",
        "draw demo:lateral-oa-right --view wedge --theme dark --fixation plate",
    ),
    "angles": (
        "Angles",
        "Paley's angles with their normal ranges.",
        "draw demo:severe-combined-right --view angles",
    ),
    "axes": (
        "Axes",
        "Mechanical and anatomical axes.",
        "draw demo:femoral-varus-right --view axes",
    ),
    "plateau": (
        "The plateau",
        "Where the weight-bearing line crosses it, and the published targets.",
        "draw demo:knock-knee-left --view plateau",
    ),
    "load": ("Load", "A static lever, for teaching.", "draw demo:medial-oa-left --view load"),
    "cpak": (
        "CPAK",
        "Both states of the leg on the grid of types.",
        "draw demo:bowleg-left --view cpak",
    ),
    "methods": (
        "Methods",
        "What each planning method draws on this leg, and which of them agree.",
        "draw demo:medial-oa-right --view methods",
    ),
    "uncertainty": (
        "Uncertainty",
        "How certain the numbers are, and which landmark matters most.",
        "draw demo:medial-oa-right --view uncertainty",
    ),
    "explain": (
        "Explained",
        "Any measurement alone, where it is normal and where it is not.",
        "explain mpta",
    ),
    "explain-hinge": (
        "An alert explained",
        "Any alert beside a plan without it.",
        "explain hinge-near-joint",
    ),
    "print": (
        "For black and white print",
        "Dashes and hatches say what colours say.",
        "draw demo:knock-knee-left --theme print --fixation staples",
    ),
    "patient": (
        "Without a scale",
        "A patient's leg: angles and percentages, but no lengths.",
        "draw demo:real-left-leg",
    ),
    "radiograph": (
        "The radiograph",
        "Cut and corrected; here a synthetic one.",
        "draw demo:phantom-left --view radiograph",
    ),
    "on-film": (
        "On the radiograph",
        "Any view, drawn on the film in register.",
        "draw demo:phantom-left --view wedge --on-radiograph --fixation plate",
    ),
    "double-level": (
        "Double level",
        "One correction shared between both bones.",
        "double-level demo:severe-combined-right --target hka=182",
    ),
    "theatre": (
        "In theatre",
        "The wedge mm by mm, where to cut, where the rod must lie: one sheet.",
        "theatre demo:medial-oa-right --kerf 1.2",
    ),
    "audit": (
        "What came of it",
        "The leg before, as planned and as achieved, and how far two readings differ.",
        "audit demo:medial-oa-right demo:after/medial-oa-right",
    ),
    "poster": (
        "The poster",
        "The plan on one A3 sheet.",
        "draw demo:medial-oa-right --view poster --fixation plate",
    ),
}
FILM = (
    "film",
    "The film",
    "The osteotomy, step by step.",
    "animate demo:medial-oa-right --fixation plate",
)


def page() -> str:
    """Return the text of the gallery page."""
    lines = ["# Gallery", "", "Each picture is one command on a bundled case. Add `--theme dark` or `--theme print`, `--fixation staples`, `pins` or `plate`, "
             "`--width` in inches; end the name in .png, .svg or .pdf. Same input, same bytes.", ""]  # fmt: skip
    pictures = [(name, *row, "png") for name, row in PICTURES.items()]
    for name, title, words, command, ending in [*pictures, (*FILM, "gif")]:
        lines += [
            f"## {title}",
            "",
            words,
            "",
            f"![{title}: {words}](gallery/{name}.{ending})",
            "",
            f"```\nwedgecalc {command} -o {name}.{ending}\n```",
            "",
        ]
    return "\n".join(lines)


def make(folder: Path, names: list[str], width: str = "8") -> None:
    """Draw some of the pictures, or the film, into a folder."""
    from wedgecalc.cli.app import app

    for name in names:
        command = FILM[3] if name == FILM[0] else PICTURES[name][2]
        sized = name != FILM[0] and not command.startswith(("explain ", "theatre "))
        size = ["--width", "14" if name == "poster" else width] if sized else []
        ending = "gif" if name == FILM[0] else "png"
        app(
            [*shlex.split(command), *size, "-o", str(folder / f"{name}.{ending}"), "--force"],
            standalone_mode=False,
        )


if __name__ == "__main__":
    (HERE / "gallery.md").write_text(page(), encoding="utf-8")
    make(HERE / "gallery", [*PICTURES, FILM[0]])
    sys.stdout.write(f"{HERE / 'gallery.md'}\n")
