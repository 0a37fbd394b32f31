"""The slides of one leg, from its deformity to the wedge."""

from typing import TYPE_CHECKING

from wedgecalc.drawing import VIEWS, sketch
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP as SHEET_TOP
from wedgecalc.drawing.sheet import WIDTH as SHEET
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.views import Body, footnote
from wedgecalc.records import NOTE
from wedgecalc.results.alert_words import NO_WARNINGS, alerts_in_words, stop_line, stop_words
from wedgecalc.results.document import Quantity
from wedgecalc.results.joint_words import still_lines
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import limits_text
from wedgecalc.results.origin import caveats
from wedgecalc.results.sentences import target_words, wedge_name, wedge_size
from wedgecalc.teaching import notes
from wedgecalc.teaching.choices import Choices, legend
from wedgecalc.teaching.deck import BOTTOM, FULL, INNER, LEFT, TOP, WIDTH, Deck
from wedgecalc.teaching.fitting import Frame, shares_of
from wedgecalc.teaching.pictures import both_wedges, leg_before
from wedgecalc.teaching.pixels import Pixels
from wedgecalc.teaching.subject import Subject
from wedgecalc.teaching.tables import write_table

if TYPE_CHECKING:
    from pptx.slide import Slide

_LEG: Frame = (WIDTH - 4.1, TOP, 3.7, BOTTOM - TOP)  # frame of a leg beside a table
_BESIDE = WIDTH - 4.5 - LEFT  # width of what stands beside it
_WHERE = {
    "tibia": "The deformity is in the tibia",
    "femur": "The deformity is in the femur",
    "both": "The deformity is in both bones",
    "joint": "The deformity is in the joint",
    "none": "The leg is neutral",
}
_NARROW = 5.6  # width of the alerts beside the plan
_READABLE = 12.5  # points: smaller alerts get a slide of their own


class Lecture:
    """The slides of one leg.

    Parameters
    ----------
    deck : Deck
    subject : Subject
    prefix : str
        Stands before every title.
    theme : {"light", "dark"}
    """

    def __init__(self, deck: Deck, subject: Subject, prefix: str, theme: str) -> None:
        self.deck, self.subject, self.plan = deck, subject, subject.plan
        self.prefix, self.theme, self.stops = prefix, theme, stop_words(subject.plan)

    def write(self) -> None:
        """Add the slides of a lecture to the deck."""
        self.leg()
        self.deformity()
        if not (self.subject.nothing or self.subject.procedures[0].through_shaft):
            self.choices()
        self.measures()
        if not self.subject.nothing:
            self.before_after()
            for k in range(len(self.subject.cuts)):
                self.wedge(k)

    def write_short(self, name: str) -> None:
        """Add the slides of the short deck: the problem, the angles, the plan and the wedge."""
        self.problem(name)
        self.deformity()
        self.measures(alone=False)
        if len(self.subject.cuts) > 1 and not self.subject.nothing:
            self.both_wedges()
        elif not self.subject.nothing:
            self.wedge(0)

    def slide(
        self, title: str, speaker_notes: str, drawn: set[str] | None = None, *, strip: bool = True
    ) -> "Slide":
        """Add a slide with a footer that says what holds for its picture.

        Parameters
        ----------
        title, speaker_notes : str
            Title and speaker notes.
        drawn : set of str, optional
            What its picture shows; see `wedgecalc.drawing.sheet.Sheet`.
        strip : bool
            Whether the headings of the leg's stops stand above its title.
        """
        if drawn is None:
            footer = " ".join(filter(None, [caveats(self.plan.limb), NOTE]))
        else:
            footer = footnote(self.subject.cuts[0], drawn)
        full_notes = f"{stop_line(self.plan)}{speaker_notes}"
        return self.deck.slide(self.prefix + title, full_notes, self.stops if strip else (), footer)

    def pictured(
        self,
        title: str,
        speaker_notes: str,
        body: Body,
        alt: str,
        *,
        scene: Scene | None = None,
        box: Frame = FULL,
        size: tuple[float, float] = (SHEET, SHEET_TOP + 0.3),
        strip: bool = True,
    ) -> "Slide":
        """Add a slide with a picture, and say under it what holds for what is drawn."""
        drawn: set[str] = set()

        def whole(sheet: Sheet, scene: Scene) -> None:
            body(sheet, scene)
            drawn.update(sheet.drawn)

        figure = sketch(scene or self.subject.whole, whole, size, self.theme)
        slide = self.slide(title, speaker_notes, drawn, strip=strip)
        words = f"{alt}. {stop_line(self.plan)}{self.subject.effect}"
        self.deck.picture(slide, Pixels.of(figure), box, words)
        return slide

    def _with_leg(self, title: str, speaker_notes: str) -> "Slide":
        return self.pictured(
            title, speaker_notes, leg_before, "The leg before", box=_LEG, size=(3.4, 6.05)
        )

    def problem(self, name: str) -> None:
        """Add the leg before beside the verdict on it."""
        subject = self.subject
        slide = self._with_leg(f"{name}: {subject.now}", notes.of_leg(subject))
        end = self.deck.text(slide, [subject.why], (LEFT, TOP, _BESIDE, 2.4), 22)
        rows = [row for row in self._measured() if row[0] == "measure" or row[3] not in ("", "–")]
        write_table(
            self.deck,
            slide,
            rows,
            (LEFT, end + 0.2, _BESIDE, BOTTOM - end - 0.2),
            (3.9, 1.5, 2.0, 1.4),
            19,
        )

    def leg(self) -> None:
        """Add the leg before beside its measurements."""
        slide = self._with_leg(f"The leg: {self.subject.now}", notes.of_leg(self.subject))
        box = (LEFT, TOP + 0.15, _BESIDE, BOTTOM - TOP - 0.15)
        write_table(self.deck, slide, self._measured(), box, (3.9, 1.5, 2.0, 1.4), 19)

    def _measured(self) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = [("measure", "this leg", "normal", "")]
        level = "hip" if self.subject.procedures[0].at_hip else "knee"
        for q in (row.before for row in self.subject.listed(level)):
            rows.append((f"{q.symbol} ({q.label})", q.text(), q.normal or "–", q.judgement))
        return rows

    def deformity(self) -> None:
        """Add the angles, with the bone that is out of range in the title."""
        title = "The angles of the leg"
        if self.subject.at_knee:
            title = _WHERE.get(self.subject.verdict.code, "Where the deformity is")
        alt = "The angles of the leg before, with their normal ranges"
        self.pictured(title, notes.of_deformity(self.subject), VIEWS["angles"].body, alt)

    def choices(self) -> None:
        """Add the table of what can be done for the target, with the verdict below."""
        slide = self.slide(
            f"The options: {target_words(self.plan.target)}", notes.of_choices(self.subject)
        )
        options = Choices.of(self.subject)
        box = (LEFT, TOP + 0.1, INNER, 3.75)
        shares = shares_of(options.rows, 15, 2.1)
        end = write_table(self.deck, slide, options.rows, box, shares, 16, marked=options.chosen)
        lines = [self.subject.why, *options.refused]
        height = BOTTOM - 0.65 - end - 0.15
        self.deck.text(slide, lines, (LEFT, end + 0.15, INNER, height), 16)
        box = (LEFT, BOTTOM - 0.6, INNER, 0.6)
        self.deck.text(slide, [legend()], box, 12, quiet=True)

    def measures(self, *, alone: bool = True) -> None:
        """Add the numbers of the plan beside what deserves attention.

        Parameters
        ----------
        alone : bool
            Whether alerts that do not fit beside the numbers get a slide of their own; else they
            stand in full in the notes.
        """
        speaker_notes = notes.of_plan(self.subject)
        if not alone:
            speaker_notes += "\n\n" + notes.of_alerts(self.subject)
        slide = self.slide(f"The plan: {self.subject.size}", speaker_notes)
        width = INNER - _NARROW - 0.3
        rows = self._planned()
        box = (LEFT, TOP + 0.15, width, BOTTOM - TOP - 0.15)
        write_table(self.deck, slide, rows, box, (3.1, 4.4), 18, numbers=False)
        left, heading = LEFT + width + 0.3, "What deserves attention"
        self.deck.text(slide, [heading], (left, TOP, _NARROW, 0.45), 20, bold=True)
        box = (left, TOP + 0.55, _NARROW, BOTTOM - TOP - 0.55)
        alerts = alerts_in_words(self.plan)
        if not alerts:
            self.deck.text(slide, [NO_WARNINGS], box, 18)
        elif self.deck.cards(slide, alerts, box, _READABLE, 1) is None:
            self._labels(slide, box, "on the next slide" if alone else "in the notes")
            if alone:
                alert_slide = self.slide(heading, notes.of_alerts(self.subject))
                full_box = (LEFT, TOP + 0.1, INNER, BOTTOM - TOP - 0.1)
                self.deck.cards(alert_slide, alerts, full_box, 7, 2)

    def _labels(self, slide: "Slide", box: Frame, place: str) -> None:
        """Write the stops whole, and of the other alerts their headings, and where they stand."""
        top = box[1]
        for stop in self.stops:
            tall = 1.5 if len(self.stops) < 3 else 3.2 / len(self.stops)
            self.deck.card(slide, stop, (box[0], top, box[2], tall))
            top += tall + 0.1
        others = [a.heading for a in alerts_in_words(self.plan)[len(self.stops) :]]
        lines = [*dict.fromkeys(others), f"Each in full {place}."]
        self.deck.text(slide, lines, (box[0], top, box[2], BOTTOM - top), 15, least=9)

    def _planned(self) -> list[tuple[str, str]]:
        rows = [("procedure", self.subject.label), ("target", self.subject.goal)]
        for scene in self.subject.cuts:
            part, procedure = scene.wedge_numbers, scene.plan.procedure
            if len(self.subject.cuts) > 1:
                rows.append(
                    (
                        str(procedure.bone),
                        f"{procedure.short}, {wedge_size(scene.plan, share=known_share(scene.plan, self.plan))}",
                    )
                )
                continue
            cut = "correction_deg opened_angle_deg opened_base_mm length_mm radius_mm base_mm"
            rows += [(q.label, q.text(1) + _range(scene, q)) for q in part.among(*cut.split())]
            depths = ("entry_depth_mm", "hinge_depth_mm", "hinge_far_cortex_mm")
            rows += [(q.label, q.text(1)) for q in part.among(*depths)]
        keys = ["hka_deg", "wbl_pct", "mpta_deg", "mldfa_deg", "limb_mm"]
        keys += ["nsa_deg"] if self.subject.procedures[0].at_hip else []
        for row in self.subject.rows:
            if row.after is not None and row.known and row.before.key in keys:
                same = abs(row.change or 0.0) < 1e-9
                change = "stays" if same else f"→ {row.after.text()}"
                rows.append((row.before.symbol, f"{row.before.text()} {change}"))
        if still := still_lines(self.subject.plan):
            rows.append((still[0].removesuffix(":"), ", ".join(still[1:])))
        return rows

    def before_after(self) -> None:
        """Add both legs side by side; on a film also the film as operated."""
        subject = self.subject
        changes = f": from {subject.now} to {subject.then}" * (subject.now != subject.then)
        title = f"Before and after{changes}"
        speaker_notes = notes.of_before_after(subject)
        self.pictured(title, speaker_notes, subject.before_after, "The leg before and after")
        if subject.whole.film is not None:
            alt = "The radiograph before and after"
            self.pictured(
                "The radiograph after", notes.of_radiograph(), VIEWS["radiograph"].body, alt
            )

    def wedge(self, k: int) -> None:
        """Add one of the wedges, seen close."""
        scene = self.subject.cuts[k]
        whose = f"The {scene.plan.procedure.bone}’s" if len(self.subject.cuts) > 1 else "The"
        self.pictured(
            f"{whose} {_named(scene)}",
            notes.of_wedge(self.subject, k),
            VIEWS["wedge"].body,
            "The wedge seen close",
            scene=scene,
        )

    def both_wedges(self) -> None:
        """Add both wedges of a double level on one slide."""
        body = both_wedges(self.subject.cuts)
        speaker_notes = "\n\n".join(notes.of_wedge(self.subject, k) for k in range(2))
        self.pictured("Both wedges", speaker_notes, body, "Both wedges seen close")


def _named(scene: Scene) -> str:
    """Return the name of a wedge to stand after an article; the name of a procedure without one."""
    if scene.plan.procedure.through_shaft:
        return f"cut: {scene.plan.procedure.label}"
    return wedge_name(scene.plan)


def _range(scene: Scene, q: Quantity) -> str:
    """Return the interval behind a number: of the base that of all pictures and pages."""
    if q.key != "base_mm" or not q.range:
        return q.range
    return f" ({limits_text(scene.plan, q.value or 0.0, '', scene.share)})"
