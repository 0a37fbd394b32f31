"""The sheet for the operating room as figures, or as a file."""

from matplotlib.figure import Figure

from wedgecalc.drawing import picture_bytes
from wedgecalc.drawing import theme as look
from wedgecalc.errors import InputError, Problem, choose
from wedgecalc.pages.paper import PAPERS, Paper, pdf_bytes
from wedgecalc.pages.theatre_page import TheatrePage
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study.theatre import Theatre


def theatre_figures(
    theatre: Theatre, *, case: CaseRef = UNNAMED, paper: str = "a4"
) -> list[Figure]:
    """Return the sheet as figures: one, and another for what it has no room for.

    For two bones the templates and the sentences of the alerts stand on the second.

    Parameters
    ----------
    theatre : Theatre
        Numbers for theatre of a single limb.
    case : CaseRef, optional
    paper : {"a4", "letter"}

    Raises
    ------
    InputError
        For an unknown paper, or a wedge that does not fit its bone.
    """
    size = PAPERS[choose("paper", paper, PAPERS, "one of")]
    with look.settings():
        sheets = Paper(size)
        TheatrePage(sheets, theatre, case).draw()
    return sheets.figures


def theatre_bytes(
    theatre: Theatre, *, case: CaseRef = UNNAMED, paper: str = "a4", kind: str = "pdf"
) -> bytes:
    """Return the sheet as the bytes of a file.

    Parameters
    ----------
    found, case, paper
        As for `theatre_figures`.
    kind : {"pdf", "png", "svg"}
        A picture holds one page.

    Raises
    ------
    InputError
        As `theatre_figures`; and for a picture of a sheet that needs a second page.

    Examples
    --------
    >>> from wedgecalc import Limb, theatre
    >>> theatre_bytes(theatre(Limb.from_angles(mpta=82), "medial-opening-wedge-hto"))[:5]
    b'%PDF-'
    """
    figures = theatre_figures(theatre, case=case, paper=paper)
    if kind != "pdf":
        if len(figures) > 1:
            why = f"a picture, but this sheet has {len(figures)} pages"
            raise InputError(Problem("output", why, fix="end its name in .pdf"))
        return picture_bytes(figures[0], kind)
    return pdf_bytes(figures)
