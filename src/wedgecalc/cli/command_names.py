"""The commands: in which module each is, and what it is for, known before any of them is loaded."""

from typing import NamedTuple


class Command(NamedTuple):
    """A command.

    Attributes
    ----------
    module : str
        The module of `wedgecalc.cli` that declares it.
    help : str
        What it is for: the first sentence of its own help.
    fhir: bool
        Whether its ``--json`` may be a FHIR bundle.
    """

    module: str
    help: str
    fhir: bool = False


# In the order of ``--help``.
COMMANDS = {
    "demo": Command("plan", "Plan a bundled leg and draw it."),
    "measure": Command("measure", "Measure one leg, every leg of a file, or a folder.", fhir=True),
    "analyse": Command("study", "Show where the deformity is, and which bone to correct."),
    "plan": Command(
        "plan", "Plan the wedge that corrects the leg exactly to the target.", fhir=True
    ),
    "check": Command("check", "Check a given wedge against the target.", fhir=True),
    "compare": Command("study", "Compare planning methods and procedures on one leg."),
    "sweep": Command("study", "Show how the result changes when one input changes."),
    "double-level": Command("study", "Share one correction between tibia and femur.", fhir=True),
    "audit": Command("audit", "Compare the plan with what was achieved."),
    "draw": Command("pictures", "Draw the plan."),
    "animate": Command("pictures", "Draw the osteotomy as a film, at one level or two."),
    "slides": Command("pictures", "Make editable slides of one plan or several."),
    "handout": Command(
        "handout", "Make one page to hand out, on which a leg is explored in any browser."
    ),
    "report": Command("pictures", "Write the plan, of one level or two, as a printed page."),
    "theatre": Command("theatre", "Show the wedge mm by mm, for the operating room."),
    "fetch": Command("archive", "List the long-leg films of an archive, and take one or open it."),
    "send": Command("archive", "Store files in an archive, by C-STORE or DICOMweb."),
    "node": Command("node", "Receive long-leg films from the network, and file their plans."),
    "limb": Command("plan", "Make a leg from its angles and lengths, as a case file."),
    "phantom": Command("files", "Make a synthetic radiograph with known landmarks."),
    "detect": Command(
        "detect", "Propose the landmarks of a standing long-leg film, for you to confirm."
    ),
    "convert": Command(
        "files",
        "Convert landmarks from one format to another, or write a film without its patient.",
    ),
    "cohort": Command("cohort", "Plan a table of legs of any length, row by row."),
    "cohort-make": Command(
        "cohort", "Make a synthetic table of legs, with published correlations."
    ),
    "cohort-plot": Command("cohort", "Draw a planned cohort in one picture."),
    "studio": Command("studio", "Plan interactively in the browser."),
    "explain": Command("explain", "Explain a measurement, procedure, target or alert."),
    "doctor": Command("explain", "Show what is installed, and how to add extras."),
}
