"""A plan as one printed page, for the surgeon or for the patient.

The surgeon's has a template of the wedge in true size, the patient's is in plain words.
"""

from wedgecalc.drawing import page, picture_bytes
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.errors import StopError, choose
from wedgecalc.pages.paper import PAPERS
from wedgecalc.pages.patient_page import patient_page
from wedgecalc.pages.surgeon_page import SurgeonPage
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.stops import unaccepted
from wedgecalc.results.alert_words import patient_refusal, stop_words
from wedgecalc.sources.legs import UNNAMED, CaseRef

READERS = ("surgeon", "patient")


def report_bytes(
    plan: Plan,
    *,
    reader: str = "surgeon",
    case: CaseRef = UNNAMED,
    paper: str = "a4",
    radiograph: RadiographLike | None = None,
) -> bytes:
    """Return a plan as one page of PDF.

    Parameters
    ----------
    plan : Plan
        Of a single limb.
    reader : {"surgeon", "patient"}
    case : CaseRef, optional
        Its name, and where its side and scale come from.
    paper : {"a4", "letter"}
    radiograph : Radiograph or array of uint8, optional
        Shown instead of drawn bones on the surgeon's page.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        For an unknown reader or paper, many limbs, or a wedge that does not fit its bone.
    StopError
        For a patient's page of a plan with a stop alert that its request does not accept.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> report_bytes(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))[:5]
    b'%PDF-'
    """
    size = PAPERS[choose("paper", paper, PAPERS, "one of")]
    if choose("for", reader, READERS, "one of") == "patient":
        codes = [alert.code for alert in unaccepted(plan)]
        for stop in stop_words(plan):
            if stop.code in codes:
                raise StopError(stop.code, patient_refusal(stop))
    with look.settings():
        figure, ax = page(*size, "light")
        sheet = Sheet(ax, look.THEMES["light"], size)
        scene = Scene.of(plan, None, radiograph if reader == "surgeon" else None)
        if reader == "surgeon":
            SurgeonPage(sheet, scene, case).draw()
        else:
            patient_page(sheet, scene, case.id)
        return picture_bytes(figure, "pdf")
