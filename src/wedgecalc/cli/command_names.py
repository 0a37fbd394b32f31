"""The commands: in which module each is, and what it is for, known before any of them is loaded."""

from typing import NamedTuple


class CommandEntry(NamedTuple):
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
    "demo": CommandEntry("plan", "Plan a bundled leg and draw it."),
    "measure": CommandEntry(
        "measure", "Measure one leg, every leg of a file, or a folder.", fhir=True
    ),
    "analyse": CommandEntry("study", "Show where the deformity is, and which bone to correct."),
    "plan": CommandEntry(
        "plan", "Plan the wedge that corrects the leg exactly to the target.", fhir=True
    ),
    "check": CommandEntry("check", "Check a given wedge against the target.", fhir=True),
    "compare": CommandEntry("study", "Compare planning methods and procedures on one leg."),
    "sweep": CommandEntry("study", "Show how the result changes when one input changes."),
    "double-level": CommandEntry(
        "study", "Share one correction between tibia and femur.", fhir=True
    ),
    "audit": CommandEntry("audit", "Compare the plan with what was achieved."),
    "draw": CommandEntry("pictures", "Draw the plan."),
    "animate": CommandEntry("pictures", "Draw the osteotomy as a film, at one level or two."),
    "slides": CommandEntry("pictures", "Make editable slides of one plan or several."),
    "handout": CommandEntry(
        "handout", "Make one page to hand out, on which a leg is explored in any browser."
    ),
    "report": CommandEntry("pictures", "Write the plan, of one level or two, as a printed page."),
    "theatre": CommandEntry("theatre", "Show the wedge mm by mm, for the operating room."),
    "fetch": CommandEntry(
        "archive", "List the long-leg films of an archive, and take one or open it."
    ),
    "send": CommandEntry("archive", "Store files in an archive, by C-STORE or DICOMweb."),
    "node": CommandEntry("node", "Receive long-leg films from the network, and file their plans."),
    "limb": CommandEntry("plan", "Make a leg from its angles and lengths, as a case file."),
    "phantom": CommandEntry("files", "Make a synthetic radiograph with known landmarks."),
    "detect": CommandEntry(
        "detect", "Propose the landmarks of a standing long-leg film, for you to confirm."
    ),
    "convert": CommandEntry(
        "files",
        "Convert landmarks from one format to another, or write a film without its patient.",
    ),
    "cohort": CommandEntry("cohort", "Plan a table of legs of any length, row by row."),
    "cohort-make": CommandEntry(
        "cohort", "Make a synthetic table of legs, with published correlations."
    ),
    "cohort-plot": CommandEntry("cohort", "Draw a planned cohort in one picture."),
    "studio": CommandEntry("studio", "Plan interactively in the browser."),
    "explain": CommandEntry("explain", "Explain a measurement, procedure, target or alert."),
    "doctor": CommandEntry("explain", "Show what is installed, and how to add extras."),
}
