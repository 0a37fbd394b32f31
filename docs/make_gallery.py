"""Draw the gallery: a page of pictures, each with the command that makes it. Run by ``make gallery``; a test repeats it."""

import shlex
import sys
from pathlib import Path

HERE = Path(__file__).parent

# What it shows, and the command line that draws it, less the output.
PICTURES = {
    "before-after": (
        "The preoperative and the planned leg, the target on the plateau, and the wedge.",
        "draw demo:medial-oa-right",
    ),
    "overlay": (
        "The planned leg over a ghost of the preoperative one.",
        "draw demo:bowleg-left --view overlay --fixation pins",
    ),
    "wedge": (
        "The cuts, the wedge to scale, and the bone closed.",
        "draw demo:medial-oa-right --view wedge --fixation plate",
    ),
    "wedge-femur": (
        "The same in the femur, for a dark lecture hall.",
        "draw demo:lateral-oa-right --view wedge --theme dark --fixation plate",
    ),
    "angles": (
        "Paley's angles with their normal ranges.",
        "draw demo:severe-combined-right --view angles",
    ),
    "axes": ("Mechanical and anatomical axes.", "draw demo:femoral-varus-right --view axes"),
    "plateau": (
        "Where the weight-bearing line crosses the plateau, and the published targets.",
        "draw demo:knock-knee-left --view plateau",
    ),
    "load": (
        "How load is shared: the static lever, for teaching.",
        "draw demo:medial-oa-left --view load",
    ),
    "cpak": (
        "The preoperative and the planned leg on the CPAK grid.",
        "draw demo:bowleg-left --view cpak",
    ),
    "uncertainty": (
        "How certain the numbers are, and which landmark matters most.",
        "draw demo:medial-oa-right --view uncertainty",
    ),
    "print": (
        "For black and white print.",
        "draw demo:knock-knee-left --theme print --fixation staples",
    ),
    "patient": (
        "A patient's leg without a scale: angles and percentages, but no lengths.",
        "draw demo:real-left-leg",
    ),
    "radiograph": (
        "The radiograph itself, cut and corrected; here a synthetic one.",
        "draw demo:phantom-left --view radiograph",
    ),
    "on-film": (
        "Any view, drawn on the radiograph in register.",
        "draw demo:phantom-left --view wedge --on-radiograph --fixation plate",
    ),
    "double-level": (
        "One correction shared between both bones.",
        "double-level demo:severe-combined-right --target hka=182",
    ),
    "poster": (
        "Everything on one page.",
        "draw demo:medial-oa-right --view poster --fixation plate",
    ),
}
FILM = ("film", "The osteotomy as a film.", "animate demo:medial-oa-right --fixation plate")


def page() -> str:
    """Return the text of the gallery page."""
    lines = ["# Gallery", "", "Drawn by `make gallery` from the bundled cases. Every picture is one command; add `--theme dark` or `--theme print`, "
             "`--fixation staples`, `pins` or `plate`, `--width` in inches, and end the name in .png, .svg or .pdf. Same input, same bytes.", ""]  # fmt: skip
    for name, (words, command) in PICTURES.items():
        lines += [
            f"## {words}",
            "",
            f"```\nwedgecalc {command} -o {name}.png\n```",
            "",
            f"![{words}](gallery/{name}.png)",
            "",
        ]
    name, words, command = FILM
    lines += [
        f"## {words}",
        "",
        f"```\nwedgecalc {command} -o {name}.gif\n```",
        "",
        f"![{words}](gallery/{name}.gif)",
        "",
    ]
    return "\n".join(lines)


def make(folder: Path, names: list[str], width: str = "8") -> None:
    """Draw some of the pictures, or the film, into a folder."""
    from wedgecalc.cli.app import app

    for name in names:
        command = FILM[2] if name == FILM[0] else PICTURES[name][1]
        size = [] if name == FILM[0] else ["--width", "14" if name == "poster" else width]
        ending = "gif" if name == FILM[0] else "png"
        app(
            [*shlex.split(command), *size, "-o", str(folder / f"{name}.{ending}"), "--force"],
            standalone_mode=False,
        )


if __name__ == "__main__":
    (HERE / "gallery.md").write_text(page(), encoding="utf-8")
    make(HERE / "gallery", [*PICTURES, FILM[0]])
    sys.stdout.write(f"{HERE / 'gallery.md'}\n")
