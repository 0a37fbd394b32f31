"""The text of the patient's page: what is planned, in plain words and in a language."""

from collections.abc import Iterator
from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.pages.languages import ENGLISH, Language, languages
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.sentences import amount
from wedgecalc.results.standing import as_standing
from wedgecalc.terms import Level, Side

_LEAST = 1.0  # mm by which a leg changes before it is told
_AFTERWARDS = ("hospital", "home", "physiotherapy")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the paragraphs below it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatientWords:
    """The text of the patient's page.

    Attributes
    ----------
    title : str
    sections : tuple of Section
    """

    title: str
    sections: tuple[Section, ...]


def cut_parts(plan: Plan | DoublePlan) -> list[Plan]:
    """Return the part of each bone that is cut, in the order in which they are cut."""
    parts = plan.in_order if isinstance(plan, DoublePlan) else (plan,)
    return [part for part in parts if not part.wedge.nothing]


def patient_words(plan: Plan | DoublePlan, language: Language | None = None) -> PatientWords:
    """Return the text of the patient's page.

    Parameters
    ----------
    plan : Plan or DoublePlan
        Plan of a single limb.
    language : Language, optional
        By default English.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> words = patient_words(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))
    >>> [section.heading for section in words.sections][:2]
    ['What an osteotomy is', 'What is done']
    """
    say, parts = language or languages()[ENGLISH], cut_parts(plan)
    if not parts:
        finding = Section(say("head.found"), (say("found"),))
        return PatientWords(
            say("title.none"), (finding, Section(say("head.ask"), (say("ask.none"),)))
        )
    of_knee = all(part.procedure.at_knee for part in parts)
    about = "knee" if of_knee and _worn(plan) else "other"
    figures = tuple(_figures(say, plan, parts))
    paragraphs = {
        "what": (f"{say('what')} {say(_aim(plan, parts))}",),
        "done": (" ".join(_done(say, parts)),),
        **{key: (say(key),) for key in _AFTERWARDS},
        "can": (say(f"can.{about}"),),
        **({"figures": figures} if figures else {}),
        "cannot": (f"{say(f'cannot.{about}')} {say('risks')}",),
        "ask": (say("ask"),),
    }
    paragraphs["home"] += (say("sources.stay"),)
    sections = (Section(say(f"head.{key}"), words) for key, words in paragraphs.items())
    return PatientWords(say("title"), tuple(sections))


def _aim(plan: Plan | DoublePlan, parts: list[Plan]) -> str:
    """Return the key of what the operation is for.

    The side that takes more weight is the healthier one only where the case says that the other one
    has arthritis.
    """
    procedure = parts[0].procedure
    if procedure.level is not Level.KNEE:
        return f"aim.{procedure.level}"
    towards, worn = ("outer", "medial") if plan.direction == "valgus" else ("inner", "lateral")
    return f"aim.{towards}{'.healthier' if _arthritis(plan) == worn else ''}"


def _worn(plan: Plan | DoublePlan) -> bool:
    """Return whether a knee has arthritis: as the request says, else if valgus is made for it."""
    side = _arthritis(plan)
    return side != "none" if side else plan.direction == "valgus"


def _arthritis(plan: Plan | DoublePlan) -> str | None:
    """Return which side has arthritis, as the request says."""
    return (plan.request.plan if isinstance(plan, DoublePlan) else plan.request).arthritis


def _done(say: Language, parts: list[Plan]) -> Iterator[str]:
    """Yield what the surgeon does, bone by bone, and what holds it."""
    if len(parts) > 1:
        yield say("done.two")
    for part in parts:
        procedure, wedge = part.procedure, part.wedge
        place = f"place.{procedure.bone}.{procedure.level}"
        if procedure.through_shaft:
            key = "done.shorter" if wedge.closes else "done.longer"
            yield say(key, place=say(place), length=amount(wedge.length, "mm", digits=0))
        else:
            place, angle = f"{place}.{procedure.side}", amount(part.correction, "deg", digits=0)
            yield say(f"done.{procedure.kind}", place=say(place), angle=angle)
        if procedure.name in records.alert_records()["fibula"].procedures:
            yield say("done.fibula")
    drawn_apart = parts[0].procedure.through_shaft and not parts[0].wedge.closes
    yield say("fixation.longer" if drawn_apart else "fixation")
    yield say("planned")


def _figures(say: Language, plan: Plan | DoublePlan, parts: list[Plan]) -> Iterator[str]:
    """Yield the figures that patients ask for, and their sources.

    They are of valgus osteotomies of the upper tibia for arthritis of the inner side: nobody has
    published them for other operations.
    """
    words: list[str] = []
    sources = [say("sources")]
    procedure = parts[0].procedure
    published = len(parts) == 1 and procedure.of_tibia and procedure.at_knee
    published = published and plan.direction == "valgus"
    if published:
        words.append(say(f"figure.plate.{procedure.kind}"))
        if procedure.closes and procedure.side is Side.LATERAL:
            words.append(say("figure.numb"))
        if _arthritis(plan) not in ("none", "lateral"):
            words.append(say("figure.knee"))
            sources.append(say("sources.knee"))
    before, after = plan.before.limb, as_standing(plan).limb
    if before is not None and after is not None:
        change = float(after - before)
        if abs(change) >= _LEAST:
            long = amount(abs(change), "mm", digits=0)
            words.append(say(f"figure.{'shorter' if change < 0 else 'longer'}", length=long))
    if words:
        yield " ".join(words)
    if published:
        yield " ".join(sources)


def accepted_words(plan: Plan | DoublePlan, say: Language) -> str:
    """Return the accepted stops of a plan as a sentence for the patient; empty without one."""
    stops = [
        say(f"accepted.{stop.code}")
        if f"accepted.{stop.code}" in say.texts
        else say("accepted.other", label=stop.label)
        for stop in stop_words(plan)
        if stop.accepted
    ]
    return say("accepted", stops="; ".join(dict.fromkeys(stops))) if stops else ""
