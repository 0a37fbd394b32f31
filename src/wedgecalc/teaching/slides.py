"""The slides of one or several plans: a title, then a lecture about each, then the aftercare."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from wedgecalc.drawing import sketch
from wedgecalc.drawing.scene import RadiographLike
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.records import NOTE
from wedgecalc.results.alert_words import stop_words
from wedgecalc.teaching import notes
from wedgecalc.teaching.aftercare import Aftercare
from wedgecalc.teaching.deck import BOTTOM, INNER, LEFT, TOP, WIDTH, Deck
from wedgecalc.teaching.fitting import height_of
from wedgecalc.teaching.lecture import Lecture
from wedgecalc.teaching.pictures import PAIR, pair
from wedgecalc.teaching.pixels import Pixels
from wedgecalc.teaching.subject import Subject, label_of
from wedgecalc.teaching.tables import write_table

NamedPlan: TypeAlias = tuple[str | None, Plan | DoublePlan]
_PAIR = (WIDTH - 6.2, TOP, 5.9, BOTTOM - TOP)  # box of both legs
_LEAST = 1.2  # inches: a leg drawn lower shows nothing
_MOST_SEEN = 4  # legs, of which each is shown on the first slide
_BESIDE = WIDTH - 6.4 - LEFT  # width of the text beside them


def slides_bytes(
    plans: Sequence[NamedPlan],
    *,
    theme: str = "light",
    fixation: str | None = None,
    short: bool = False,
    progress: Callable[[list[NamedPlan]], Iterable[NamedPlan]] = iter,
    radiographs: Mapping[int, RadiographLike | None] | None = None,
) -> bytes:
    """Return the slides of one or several plans as the bytes of a ``.pptx`` file.

    Parameters
    ----------
    plans : sequence of (str or None, Plan or DoublePlan)
        Name of each case, shown unchanged, and its plan.
    theme : {"light", "dark"}
    fixation : {"staples", "pins", "plate"}, optional
    short : bool
        Whether a leg has five slides only: the problem, the angles, the plan, the wedge, and the
        leg after with what follows.
    progress : callable
        Wraps the plans while they are drawn: a progress bar.
    radiographs : mapping of int to Radiograph, optional
        Radiographs of some plans at one level, by their index: shown instead of drawn bones.

    Raises
    ------
    InputError
        As `wedgecalc.draw`, and if python-pptx is not installed.
    """
    deck, films = Deck(theme), radiographs or {}
    named: list[NamedPlan] = [(name or "unnamed case", plan) for name, plan in plans]
    subjects = [Subject.of(plan, fixation, films.get(k)) for k, (_, plan) in enumerate(named)]
    if len(named) > 1:
        _several(deck, named, subjects, theme)
    for subject, (name, _) in zip(subjects, progress(named), strict=True):
        prefix = f"{name} · " if len(named) > 1 else ""
        lecture = Lecture(deck, subject, prefix, theme)
        if len(named) == 1 and not short:
            _title(lecture, f"Osteotomy plan: {name}")
        lecture.write_short("The problem" if prefix else str(name)) if short else lecture.write()
    _afterwards(deck, subjects, lecture if len(named) == 1 else None, short)
    return deck.bytes()


def _several(
    deck: Deck, named: Sequence[NamedPlan], subjects: Sequence[Subject], theme: str
) -> None:
    """Add the first slide of several legs: procedures, stop alerts, and a few legs as pictures."""
    rows: list[tuple[str, str, str]] = [("leg", "procedure", "stop alerts")]
    for name, plan in named:
        stops = "; ".join(stop.heading for stop in stop_words(plan)) or "none"
        rows.append((str(name), label_of(plan), stops))
    speaker_notes = notes.notes(
        "Each leg is measured, its deformity is located, the ways to correct it are compared, and "
        "one is planned exactly.",
        "which of these legs look alike, and which need another bone to be cut?",
        "the procedures: the same deformity need not have the same answer.",
        [NOTE.rstrip(".")],
    )
    slide = deck.slide(f"Osteotomy plans: {len(named)} legs", speaker_notes, footer=NOTE)
    box = (LEFT, TOP + 0.1, INNER, BOTTOM - TOP - 0.1)
    top = write_table(deck, slide, rows, box, (3, 5, 4), 18, numbers=False) + 0.1
    width, height = INNER / len(named), BOTTOM - top - 0.35
    if len(named) > _MOST_SEEN or height < _LEAST:
        return
    for k, ((name, _), subject) in enumerate(zip(named, subjects, strict=True)):
        left = LEFT + k * width
        picture = Pixels.of(sketch(subject.whole, pair(subject), PAIR, theme))
        alt = f"{name} before and after. {subject.effect}"
        deck.picture(slide, picture, (left, top, min(width, 3.0), height), alt)
        fits = height_of([str(name)], 14, width) <= 0.35
        label = str(name) if fits else f"Leg {k + 1} of the table"
        deck.text(slide, [label], (left, top + height, width, 0.35), 14)


def _title(lecture: Lecture, title: str) -> None:
    """Add the first slide of one leg: its stops whole, procedure and target, and both legs."""
    subject, deck = lecture.subject, lecture.deck
    alt = "The leg before and after"
    slide = lecture.pictured(
        title, notes.of_title(subject), pair(subject), alt, box=_PAIR, size=PAIR, strip=False
    )
    box = (LEFT, TOP + 0.1, _BESIDE, 2.9)
    top = deck.cards(slide, stop_words(subject.plan), box, 5, 1) or box[1]
    lines = [subject.label.capitalize(), f"Target: {subject.goal}"]
    lines += [f"Wedge: {subject.size}"] if subject.at_knee and not subject.nothing else []
    height = min(2.4, 0.6 * (BOTTOM - top))
    top = deck.text(slide, lines, (LEFT, top, _BESIDE, height), 26, bold=True) + 0.1
    deck.text(slide, [subject.why], (LEFT, top, _BESIDE, BOTTOM - top), 18, least=6)


def _afterwards(
    deck: Deck, subjects: Sequence[Subject], lecture: Lecture | None, short: bool
) -> None:
    """Add the one slide of what follows; of a short deck with the leg after."""
    aftercare, speaker_notes = Aftercare.of(subjects), notes.of_aftercare()
    if lecture is not None and short:
        subject = lecture.subject
        box = (WIDTH - 5.2, TOP, 4.9, BOTTOM - TOP)
        title, alt = f"Afterwards: {subject.then}", "The leg before and after"
        slide = lecture.pictured(title, speaker_notes, pair(subject), alt, box=box, size=PAIR)
        width = WIDTH - 5.5 - LEFT
    elif lecture is not None:
        slide, width = lecture.slide("Afterwards", speaker_notes), INNER
    else:
        slide, width = deck.slide("Afterwards", speaker_notes, footer=NOTE), INNER
    top = TOP + 0.1
    if aftercare.ways:
        shares = (2.1, 3.4, 3.4)[: len(aftercare.ways[0])]
        box = (LEFT, top, width, 3.2)
        top = write_table(deck, slide, aftercare.ways, box, shares, 16, numbers=False) + 0.15
    deck.text(slide, aftercare.points, (LEFT, top, width, BOTTOM - top), 18, bullets=True)
