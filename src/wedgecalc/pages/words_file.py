"""The text of the patient's page as Markdown: to be edited, and read back.

A first line in a comment says whose plan it was written for, so that the words of one leg are not
printed for another.
"""

import re

from wedgecalc.errors import InputError, Problem, wrong
from wedgecalc.pages.languages import Language
from wedgecalc.pages.patient_words import PatientWords, Section, cut_parts
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.sentences import amount
from wedgecalc.text import visible

_FOR = re.compile(r"<!-- for: (.*?) -->\n?")
_BULLET = re.compile(r"[-*•]\s+")
_STRESS = re.compile(r"\*\*|__")


def written_for(plan: Plan | DoublePlan, case: str | None, language: Language) -> str:
    """Return what the words of a plan are about, in one line: case, side, cuts and language."""
    cuts = [
        f"{part.procedure.name} {amount(part.wedge.length or 0.0, 'mm')}"
        if part.procedure.through_shaft
        else f"{part.procedure.name} {amount(part.correction, 'deg')}"
        for part in cut_parts(plan)
    ]
    about = [visible(case or "no name"), str(plan.limb.frame.side), *(cuts or ["no cut"])]
    return ", ".join([*about, visible(language.code)]).replace("--", "–")


def to_markdown(words: PatientWords, about: str) -> str:
    """Return the words as Markdown.

    Parameters
    ----------
    words : PatientWords
    about : str
        What they are about, as `written_for` says it.
    """
    parts = [f"<!-- for: {about} -->\n# {words.title}"]
    for section in words.sections:
        parts += [f"## {section.heading}", *section.paragraphs]
    return "\n\n".join(parts) + "\n"


def from_markdown(text: str, about: str = "") -> PatientWords:
    r"""Return the words that a Markdown text holds: title, headings, paragraphs and lists.

    Parameters
    ----------
    text : str
    about : str
        What they must be about, if the text says what it is about.

    Raises
    ------
    InputError
        Without a title or a heading, or if the text was written for another plan.

    Examples
    --------
    >>> from_markdown("# Your leg\n\n## At home\n\nRest.\n\n- Walk.\n- Swim.").sections
    (Section(heading='At home', paragraphs=('Rest.', '• Walk.', '• Swim.')),)
    """
    text = text.replace("\r\n", "\n")
    comment = _FOR.search(text)
    if comment and about and comment[1] != about:
        fix = "write them anew with --text; or remove their first line, and check every number"
        raise wrong("words", f"written for another plan ({comment[1]}; this is {about})", fix=fix)
    title, sections = "", []
    for block in re.split(r"\n\s*\n|\n(?=#)|(?<=\n)(?=#)", _FOR.sub("", text)):
        head, _, rest = block.strip().partition("\n")
        if head.startswith("#"):
            heading = head.lstrip("#").strip()
            if head.startswith("##"):
                sections.append(Section(heading, tuple(_paragraphs(rest))))
            else:
                title = title or heading
        elif sections:
            held = sections[-1]
            sections[-1] = Section(held.heading, (*held.paragraphs, *_paragraphs(block)))
        elif block.strip():
            why = f"text before the first heading: {block.strip()[:40]}"
            raise InputError(Problem("words", why, fix="begin with # TITLE, then ## HEADING"))
    if not title or not sections:
        lacks = "no title" if not title else "no heading"
        raise InputError(Problem("words", lacks, "# TITLE, then ## HEADING and its text"))
    return PatientWords(title, tuple(sections))


def _paragraphs(block: str) -> list[str]:
    """Return the paragraphs of a block: its lines as one, but each point of a list by itself."""
    paragraphs: list[str] = []
    for line in filter(None, (_STRESS.sub("", line).strip() for line in block.splitlines())):
        point = _BULLET.match(line)
        if point:
            paragraphs.append(f"• {line[point.end() :]}")
        elif paragraphs:
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
    return paragraphs
