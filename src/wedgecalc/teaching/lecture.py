"""The slides of one leg, from its deformity to the wedge and aftercare."""

from typing import TYPE_CHECKING

from wedgecalc import records
from wedgecalc.drawing import VIEWS, picture_bytes, sketch
from wedgecalc.drawing.leg import leg
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.sheet import WIDTH as SHEET
from wedgecalc.drawing.views import Body
from wedgecalc.geometry.classification import classify
from wedgecalc.results.alert_words import NO_WARNINGS, stop_line, stop_words
from wedgecalc.results.build_leg import measured
from wedgecalc.results.build_study import option_numbers
from wedgecalc.results.document import shown
from wedgecalc.results.joint_words import theatre_words_of
from wedgecalc.results.origin import scale_caveat
from wedgecalc.results.sentences import (
    SIGNS_OF_ALERTS,
    against_typical,
    alignment_words,
    contribution_words,
    goal_words,
    plan_sentence,
    target_words,
    wedge_size,
)
from wedgecalc.study.compare import Option, options
from wedgecalc.teaching.deck import HEIGHT, WIDTH, Deck, Frame, fitting
from wedgecalc.terms import Severity

if TYPE_CHECKING:
    from pptx.slide import Slide

_WHOLE = (0.45, 1.25, WIDTH - 0.9, HEIGHT - 1.75)  # of a picture that fills the slide
_SOURCES = {"femur": "femur (mLDFA)", "tibia": "tibia (MPTA)", "joint": "joint (JLCA)"}

_CLOSED = (
    "The ends of the bone are brought together and held with staples, pins or a plate while they "
    "grow together."
)
_OPENED = (
    "The gap in the bone is held open, usually with a plate, until new bone has grown into it; it "
    "may be filled with bone."
)
_LENGTHENED = "The ends of the bone are drawn apart over weeks, and new bone fills the gap."
_UNCUT = "On this radiograph the leg stands as it should: no bone needs to be cut."
AFTERCARE = (
    "Hospital: usually 2 to 4 days.",
    "Crutches until the surgeon allows full weight; some hospitals add a cast or a splint for 4 to "
    "8 weeks.",
    "Physiotherapy: bending and strength come back step by step.",
    "What it can do: take load off the worn side, ease pain, and delay a joint replacement for "
    "years in younger, active people.",
    "What it cannot do: make worn cartilage new. Some legs need another operation later.",
)


class Lecture:
    """The slides of one leg.

    Parameters
    ----------
    deck : Deck
    scene : Scene
    prefix : str
        Stands before every title.
    theme : {"light", "dark"}
    """

    def __init__(self, deck: Deck, scene: Scene, prefix: str, theme: str) -> None:
        self.deck, self.scene, self.plan, self.theme = deck, scene, scene.plan, theme
        self.prefix, self.stops = prefix, stop_words(scene.plan)

    def write(self) -> None:
        """Add the slides to the deck."""
        for slide in (
            self._leg,
            self._deformity,
            self._options,
            self._plan,
            self._before_after,
            self._wedge,
            self._aftercare,
        ):
            slide()

    def _slide(self, title: str, notes: str) -> "Slide":
        told = f"{stop_line(self.plan)}{notes}"
        slide = self.deck.slide(self.prefix + title, told, self.stops)
        if caveat := scale_caveat(self.plan.limb):
            place = (0.5, HEIGHT - 0.42, WIDTH - 1.0, 0.35)
            self.deck.text(slide, [caveat], place, 11, quiet=True)
        return slide

    def _picture(
        self,
        slide: "Slide",
        body: Body,
        alt: str,
        box: Frame = _WHOLE,
        size: tuple[float, float] = (SHEET, TOP + 0.3),
    ) -> None:
        png = picture_bytes(sketch(self.scene, body, size, self.theme), "png")
        self.deck.picture(
            slide, png, box, f"{alt}. {stop_line(self.plan)}{plan_sentence(self.plan)}"
        )

    def _leg(self) -> None:
        before = self.plan.before
        slide = self._slide(
            f"The leg: {alignment_words(before.hka)}",
            "The line from the centre of the hip to the centre of the ankle carries the weight. In "
            "a straight leg it passes close to the middle of the knee. In a bowleg it passes on "
            "the inner side, in a knock-knee on the outer side, and that side wears.",
        )
        rows = [("measure", "this leg", "normal", "")]
        for q in (row.before for row in shown(self.scene.rows, "knee")):
            rows.append((f"{q.symbol} ({q.label})", q.text(), q.normal or "–", q.judgement))
        self.deck.table(slide, rows, (0.5, 1.5, 8.2, 5.0), (4.1, 1.4, 1.75, 1.3), 13)
        box = (9.1, 1.25, 3.8, HEIGHT - 1.75)
        self._picture(slide, _leg_before, "The leg before", box, (3.4, TOP))

    def _deformity(self) -> None:
        found = classify(self.plan.before)
        title = "Where the deformity is"
        notes = [
            "Each angle is compared with its normal range. The bone whose angle is out of range "
            "carries the deformity, and is where it should be corrected: correcting the other "
            "bone straightens the leg and tilts the joint."
        ]
        if found.malalignment:
            m = found.malalignment
            sources = ", ".join(_SOURCES[source] for source in m.sources)
            title = f"The deformity: {sources or 'every angle in its normal range'}"
            notes += [
                f"{against_typical(m.deviation)}: {contribution_words(m)}.",
                f"CPAK type {found.cpak}; functional phenotype {found.phenotype}.",
            ]
        slide = self._slide(title, "\n".join(notes))
        alt = "The angles of the leg before, with their normal ranges"
        self._picture(slide, VIEWS["angles"].body, alt)

    def _options(self) -> None:
        target = self.plan.target
        slide = self._slide(
            f"The options: {target_words(target)}",
            "Every row reaches the same target, from another bone, another side, or by closing "
            "instead of opening. What differs is the size of the wedge, the remaining joint-line "
            "obliquity, and the length of the leg. Closing shortens and heals bone on bone; "
            "opening lengthens and leaves a gap to be filled.",
        )
        rows: list[tuple[str, ...]] = [
            ("procedure", "angle", "base", "MPTA", "mLDFA", "JLO", "KJLO pred.", "length")
        ]
        found = options(self.plan.limb, target, request=self.plan.request)
        refused = [option for option in found if option.plan is None]
        for p in (option.plan for option in found if option.plan is not None):
            mark = "▶ " if p.procedure == self.plan.procedure else ""
            rows.append((mark + p.procedure.label, *(q.text() for q in option_numbers(p))))
        widths = (4.6, 0.9, 1.1, 1.0, 1.0, 1.0, 1.4, 1.15)
        self.deck.table(slide, rows, (0.5, 1.5, WIDTH - 1.0, 4.0), widths)
        below = 1.75 + 0.38 * len(rows)
        if refused:
            reasons: dict[str, list[str]] = {}
            for option in refused:
                reasons.setdefault(self._reason(option), []).append(option.procedure.label)
            lines = [f"Not applicable ({why}): {', '.join(who)}." for why, who in reasons.items()]
            self.deck.text(slide, lines, (0.5, below, WIDTH - 1.0, 1.5), 13, quiet=True)
        normal = ", ".join(
            f"{q.symbol} {q.normal}"
            for q in (
                measured(records.measures()[name], None)
                for name in ("mpta", "mldfa", "jlo", "kjlo")
            )
        )
        words = f"▶ the plan of these slides. Normal: {normal}. Each at its usual hinge and entry."
        self.deck.text(slide, [words], (0.5, HEIGHT - 0.75, WIDTH - 1.0, 0.4), 12, quiet=True)

    def _reason(self, option: Option) -> str:
        """Return why a procedure cannot be planned, for an audience."""
        if option.wrong_way and option.procedure.direction != self.plan.direction:
            return "these correct the other way"
        if {"hinge", "entry"} & {*option.lacking}:
            return "the landmarks of their bone are not marked"
        return "these do not reach the target"

    def _plan(self) -> None:
        plan, part = self.plan, self.scene.part
        slide = self._slide(
            f"The plan: {wedge_size(plan)}",
            f"{plan.procedure.sentence} The angle is exact: the free end of the bone moves on a "
            "circle about the hinge, and has to be where that circle meets the line through the "
            "target (Miniaci 1989). The base is measured with a ruler in theatre; it depends on "
            "how far the hinge is from the cortex.",
        )
        rows = [("wedge", ""), ("procedure", plan.procedure.label), ("target", goal_words(plan))]
        keys = "correction_deg opened_angle_deg opened_base_mm length_mm radius_mm base_mm"
        cut = part.among(*keys.split())
        rows += [(q.label, q.text(1) + q.range) for q in cut]
        bone = part.among("base_on_contour_mm", "bridge_mm")
        rows += [(f"{q.label}, on the {part.outline}", q.text(1)) for q in bone]
        for row in self.scene.listed:
            if row.after is not None and row.before.key in ("hka_deg", "wbl_pct", "nsa_deg"):
                rows.append((row.before.label, f"{row.before.text()} → {row.after.text()}"))
        self.deck.table(slide, rows, (0.5, 1.5, 7.5, 5.0), (3.3, 4.6), numbers=False)
        self._attention(slide)

    def _attention(self, slide: "Slide") -> None:
        """Write what deserves attention: the stops whole, then the other alerts."""
        left, top, width = 8.3, 1.45, 4.6
        self.deck.text(slide, ["What deserves attention"], (left, top, width, 0.5), 18)
        top += 0.55
        tall = 1.6 if len(self.stops) < 2 else 2.6 / len(self.stops)
        for stop in self.stops:
            self.deck.stop(slide, stop, (left, top, width, tall))
            top += tall + 0.12
        others = [
            f"{SIGNS_OF_ALERTS[alert.severity]} {_shorten(alert.message)}"
            for alert in self.plan.alerts
            if alert.severity is not Severity.STOP
        ][:5]
        if not self.plan.alerts:
            others = [NO_WARNINGS]
        if others:
            size = fitting(others, width - 0.3, 6.4 - top - 0.1 * len(others), 14)
            self.deck.text(slide, others, (left, top, width, 6.5 - top), size)

    def _before_after(self) -> None:
        slide = self._slide(
            "Before and after",
            f"{' '.join((plan_sentence(self.plan), *theatre_words_of(self.plan)))} The dashed line is the leg before, the solid line the leg "
            "after.",
        )
        self._picture(slide, VIEWS["before-after"].body, "The leg before and after")
        if self.scene.film is not None:
            slide = self._slide(
                "The radiograph after",
                "The radiograph itself, cut along the planned cuts, with the free fragment and all "
                "beyond it moved. Gaps in the bone are marked, nothing is painted over.",
            )
            self._picture(slide, VIEWS["radiograph"].body, "The radiograph before and after")

    def _wedge(self) -> None:
        template = "Outlines from a template are for orientation."
        slide = self._slide("The wedge", f"{' '.join(self._cutting())} {template}")
        self._picture(slide, VIEWS["wedge"].body, "The wedge seen close")

    def _cutting(self) -> list[str]:
        """Return what is done to the bone, as sentences."""
        if self.plan.wedge.nothing:
            return ["Nothing is cut: the leg already stands where the target wants it."]
        closes = self.plan.procedure.closes
        done = ["One cut is made and opened."]
        if closes:
            done = ["The bone between the two cuts is taken out and the gap closed."]
        if self.plan.wedge.length:
            done.append("The saw goes all the way through.")
        else:
            done.append("The hinge stays: about a centimetre of bone, which bends.")
        if closes:
            done.append(
                "The step-off is where the two cortices meet, because the bone is wider at the "
                "joint than away from it."
            )
        return done

    def _aftercare(self) -> None:
        slide = self._slide(
            "Afterwards",
            "In plain words, as for a patient. Times differ between hospitals, methods of fixation "
            "and people; the surgeon's instructions count.",
        )
        self.deck.text(slide, self._healing(), (0.7, 1.5, WIDTH - 1.4, 4.8), 20, bullets=True)
        self.deck.text(
            slide, [records.NOTE], (0.5, HEIGHT - 0.75, WIDTH - 1.0, 0.4), 12, quiet=True
        )

    def _healing(self) -> tuple[str, ...]:
        """Return what follows the operation, in plain words."""
        procedure = self.plan.procedure
        if self.plan.wedge.nothing:
            return (_UNCUT,)
        if procedure.closes:
            return _CLOSED, *AFTERCARE
        return _LENGTHENED if procedure.through_shaft else _OPENED, *AFTERCARE


def _shorten(words: str, most: int = 260) -> str:
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + " …"


def _leg_before(sheet: Sheet, scene: Scene) -> None:
    leg(sheet, scene, (0.0, 0.0, 3.4, TOP), "before")
