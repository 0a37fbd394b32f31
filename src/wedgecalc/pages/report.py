"""A plan of one bone or of two as a printed page, for the surgeon or for the patient.

The surgeon's has a template of each wedge in true size, the patient's is in plain words.
"""

from matplotlib.figure import Figure

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.scene import RadiographLike
from wedgecalc.errors import StopError, choose, wrong
from wedgecalc.pages.languages import ENGLISH, language_of
from wedgecalc.pages.legs import Legs
from wedgecalc.pages.paper import PAPERS, Paper, pdf_bytes
from wedgecalc.pages.patient_page import PatientPage
from wedgecalc.pages.patient_words import patient_words
from wedgecalc.pages.surgeon_page import SurgeonPage
from wedgecalc.pages.words_file import from_markdown, to_markdown, written_for
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.stops import unaccepted
from wedgecalc.results.alert_words import patient_refusal, stop_words
from wedgecalc.sources.legs import UNNAMED, CaseRef

_READERS = ("surgeon", "patient")


def report_bytes(
    plan: Plan | DoublePlan,
    *,
    reader: str = "surgeon",
    case: CaseRef = UNNAMED,
    paper: str = "a4",
    radiograph: RadiographLike | None = None,
    language: str = ENGLISH,
    words: str | None = None,
) -> bytes:
    """Return a plan as a page of PDF; a second page holds what does not fit the first.

    Parameters
    ----------
    plan : Plan or DoublePlan
        Plan of a single limb.
    reader : {"surgeon", "patient"}
    case : CaseRef, optional
        Its name, the date of its film, and where its side and scale come from.
    paper : {"a4", "letter"}
    radiograph : Radiograph or array of uint8, optional
        Shown instead of drawn bones on the surgeon's page of a single cut.
    language : str
        Language of the patient's page: ``en``, ``de``, ``es``, ``fr``, or a file of one's own.
    words : str, optional
        Edited text of the patient's page, as `words_text` gives it.

    Raises
    ------
    InputError
        For an unknown reader, paper or language, many limbs, a wedge that does not fit its bone,
        words that were written for another plan, or a patient's page of unconfirmed landmarks.
    StopError
        For a patient's page of a plan with a stop alert that its request does not accept.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> report_bytes(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))[:5]
    b'%PDF-'
    """
    figures = report_figures(
        plan,
        reader=reader,
        case=case,
        paper=paper,
        radiograph=radiograph,
        language=language,
        words=words,
    )
    return pdf_bytes(figures)


def report_figures(
    plan: Plan | DoublePlan,
    *,
    reader: str = "surgeon",
    case: CaseRef = UNNAMED,
    paper: str = "a4",
    radiograph: RadiographLike | None = None,
    language: str = ENGLISH,
    words: str | None = None,
) -> list[Figure]:
    """Return the pages of `report_bytes` as figures; its parameters are the same."""
    size = PAPERS[choose("paper", paper, PAPERS, "one of")]
    for_patient = choose("for", reader, _READERS, "one of") == "patient"
    if not for_patient:
        with look.settings():
            sheets = Paper(size)
            SurgeonPage(sheets, Legs.of(plan, radiograph), case).draw()
        return sheets.figures
    _refuse(plan)
    say = language_of(language)
    text = (
        patient_words(plan, say)
        if words is None
        else from_markdown(words, written_for(plan, case.called, say))
    )
    with look.settings():
        sheets = Paper(size)
        PatientPage(sheets, Legs.of(plan), text, say, case).draw()
    return sheets.figures


def words_text(plan: Plan | DoublePlan, case: CaseRef = UNNAMED, language: str = ENGLISH) -> str:
    """Return the text of the patient's page as Markdown, to be edited.

    Parameters
    ----------
    plan : Plan or DoublePlan
        Plan of a single limb.
    case : CaseRef, optional
    language : str
        As for `report_bytes`.

    Raises
    ------
    InputError, StopError
        As `report_bytes`.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> text = words_text(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> [line for line in text.splitlines() if line.startswith("#")][:2]
    ['# Your planned operation: an osteotomy', '## What an osteotomy is']
    """
    _refuse(plan)
    say = language_of(language)
    return to_markdown(patient_words(plan, say), written_for(plan, case.called, say))


def _refuse(plan: Plan | DoublePlan) -> None:
    """Raise an error for a plan that no patient should be given.

    One with a stop that nobody has accepted, or of landmarks that nobody has confirmed.
    """
    if plan.limb.unconfirmed:
        what = "a patient's page needs landmarks that somebody has confirmed"
        raise wrong("landmarks", what, fix="confirm them in the studio")
    codes = [alert.code for alert in unaccepted(plan)]
    for stop in stop_words(plan):
        if stop.code in codes:
            raise StopError(stop.code, patient_refusal(stop))
