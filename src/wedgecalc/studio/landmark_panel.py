"""The panel for landmarks: side, next landmark and its picture, tools to find it, the scale."""

from collections.abc import Iterable
from functools import partial

from wedgecalc.drawing.theme import theme_named
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.studio import widgets as ui
from wedgecalc.studio.assets import rendered
from wedgecalc.studio.both_legs import both_conflict
from wedgecalc.studio.case_state import GUIDE, OFFERED, LegState
from wedgecalc.studio.finding import has_stray_landmark
from wedgecalc.studio.hand import Hand
from wedgecalc.studio.landmark_picture import landmark_picture
from wedgecalc.studio.proposing import Proposing
from wedgecalc.studio.protocol import Page
from wedgecalc.studio.words import WORDS, label_of, planning_words


class LandmarkPanel:
    """Leads from landmark to landmark."""

    def __init__(self, studio: Page, hand: Hand, listener: ui.Listener) -> None:
        self.studio, self.hand = studio, hand
        self.sides = {
            side: ui.button(studio, side, partial(self._choose_side, side))
            for side in ("right", "left")
        }
        self.letter = ui.select("letter", {WORDS["no-letter"]: "", "R": "right", "L": "left"})
        listener.watch(self.letter, self._read_letter)
        self.conflict = ui.html()
        self.settle = ui.button(studio, "settle-side", self._settle_side, visible=False)
        self.proposing = Proposing(studio, hand)
        self.which = ui.select("which", _labels(()))
        listener.watch(self.which, self._choose)
        self.guide = ui.html()
        self.rim = ui.button(studio, "rim-find", lambda: hand.use("rim"))
        self.line = ui.button(studio, "line-lay", lambda: hand.use("line"))
        self.confirm = ui.button(studio, "confirm", lambda: hand.confirm([str(hand.chosen)]))
        self.confirm_all = ui.button(studio, "confirm-all", self._confirm_all, visible=False)
        self.zooms, self.snaps = ui.check_box("zooms", True), ui.check_box("snaps", False)
        listener.watch(self.zooms, partial(setattr, hand, "zooms"))
        listener.watch(self.snaps, partial(setattr, hand, "snaps"))
        self.marker = ui.number("marker", 1.0, 500.0, value=25.0)
        self.typed = ui.number("mm-per-px", 0.01, 5.0, step=0.001)
        listener.watch(self.typed, self._scale)
        self.next = ui.button(studio, "next-plan", self._go_on, visible=False, css_classes=["main"])
        self.layout = ui.column(
            self.next,
            ui.row(*self.sides.values()),
            self.letter,
            self.conflict,
            self.settle,
            self.proposing.layout,
            self.which,
            self.guide,
            ui.row(self.rim, self.line),
            ui.row(self.confirm, self.confirm_all),
            ui.row(
                ui.button(studio, "skip", self._skip), ui.button(studio, "remove", self._remove)
            ),
            ui.row(self.zooms, self.snaps),
            ui.heading("scale-by"),
            ui.row(self.marker, self.typed),
            ui.button(studio, "calibrate", lambda: hand.use("marker")),
        )

    def follow(self, leg: LegState) -> None:
        """Show which landmarks are marked and which is chosen."""
        studio, hand = self.studio, self.hand
        handles, film = studio.desk.handles(), studio.desk.radiograph is not None
        self.proposing.follow(leg)
        names = _labels(leg.points, leg.proposed) | {
            label_of(name): name for name in CUT_POINTS if name in handles
        }
        self.which.options = names
        if hand.chosen in names.values():
            self.which.value = hand.chosen
        for side, button_of_side in self.sides.items():
            ui.mark_chosen(button_of_side, leg.side == side)
            button_of_side.visible = not leg.after  # after surgery the side is that of the plan
        self.letter.value, self.letter.visible = leg.letter or "", film
        self._show_conflict(leg)
        pictured = hand.chosen in OFFERED
        self.guide.visible = pictured
        self.guide.object = (
            landmark_picture(str(hand.chosen), leg.side or "right", theme_named(studio.theme))
            if pictured
            else ""
        )
        self.rim.visible = film and hand.chosen == "hip_center"
        self.line.visible = film and hand.joint is not None
        proposed = hand.proposed
        self.confirm.visible = hand.chosen in proposed
        sure, waiting = self._sure(), proposed.keys() & leg.proposed.keys()
        self.confirm_all.visible = bool(waiting)  # only for proposals of a network
        self.confirm_all.name = WORDS[
            "confirm-sure" if 0 < len(sure) < len(waiting) else "confirm-all"
        ]
        self.zooms.visible = self.snaps.visible = film
        outcome = leg.outcome
        ready = (outcome.limb if leg.after else outcome.any_plan) is not None
        self.next.visible = ready and not has_stray_landmark(leg)
        self.next.name = WORDS["next-audit"] if leg.after else planning_words(outcome.procedure)
        self.typed.value = _scale_of(leg)

    def _sure(self) -> list[str]:
        """Return the proposals of a network that are not in doubt."""
        leg, proposed = self.studio.desk.leg, self.hand.proposed
        return [name for name in proposed if name in leg.proposed and name not in leg.doubtful]

    def _confirm_all(self) -> None:
        """Confirm the proposals that are not in doubt; if only doubtful ones are left, confirm them."""
        self.hand.confirm(self._sure() or list(self.hand.proposed))

    def _go_on(self) -> None:
        """Go to the plan or, after surgery, to the audit."""
        self.studio.controls.show("check" if self.studio.desk.leg.after else "plan")

    def _show_conflict(self, leg: LegState) -> None:
        """Show what contradicts the side, with the button that settles it."""
        conflict = leg.side_conflict or both_conflict(leg, self.studio.desk.other)
        self.settle.visible = self.conflict.visible = conflict is not None
        if conflict is not None:
            self.settle.name = conflict.remedy
            self.conflict.object = rendered("status.html", kind="stop", text=conflict.sentence)

    def _settle_side(self) -> None:
        desk = self.studio.desk
        both = both_conflict(desk.leg, desk.other)
        if desk.leg.side_conflict is None and both is not None:
            desk.replace_legs(both.leg, both.other)
        desk.settle_side()
        self.studio.refresh()
        self.hand.ask()

    def _read_letter(self, side: str) -> None:
        self.studio.desk.change(letter=side or None)
        self.studio.refresh()

    def _scale(self, mm: float | None) -> None:
        if mm is not None:
            self.studio.desk.change(mm_per_unit=mm, scale_source=WORDS["typed"])
        self.studio.refresh()  # an emptied field shows the scale in use again

    def _choose_side(self, side: str) -> None:
        self.studio.desk.change(side=side)
        self.hand.look()
        self.studio.refresh()
        self.hand.ask()

    def _choose(self, name: str) -> None:
        self.hand.choose(name)
        self.hand.look()

    def _skip(self) -> None:
        names, chosen = list(GUIDE), self.hand.chosen
        index = names.index(chosen) if chosen in names else -1
        following = names[(index + 1) % len(names)]
        self._choose(self.studio.desk.next_landmark(names[index]) or following)

    def _remove(self) -> None:
        if self.hand.chosen:
            self.studio.desk.remove(self.hand.chosen)
            self.studio.refresh()
            self.hand.ask()


def _scale_of(leg: LegState) -> float | None:
    """Return mm per pixel with five figures, more than a marker can resolve."""
    if leg.scale_source == "mm" or leg.mm_per_unit is None:
        return None
    return float(f"{leg.mm_per_unit:.5g}")


def _labels(marked: Iterable[str], proposed: Iterable[str] = ()) -> dict[str, str]:
    """Return the landmarks that can be chosen, by labels that show which are marked."""
    return {
        f"{'● ' if name in marked else '○ '}{label_of(name)}": name
        for name in dict.fromkeys([*OFFERED, *proposed, *marked])
    }
