"""The leg being worked on, its radiograph, the other leg on it, undo and redo. No browser here."""

from dataclasses import dataclass, field, replace
from typing import Unpack

from wedgecalc.geometry.frame import other_side
from wedgecalc.geometry.plane import XY
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.records import landmarks
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.studio.case_state import GUIDE, LegState, xy_of
from wedgecalc.studio.places import corrected, on_bone, uncorrected
from wedgecalc.studio.snapshot import LegChanges, Snapshot

UNDO_STEPS = 200  # number of steps that can be undone


@dataclass
class Desk:
    """A leg, its radiograph, and its earlier states.

    Attributes
    ----------
    leg : LegState
        The one that is marked and planned.
    radiograph : Radiograph or None
    other : LegState or None
        The other leg on the same radiograph, if it is marked.
    chosen : str or None
        The landmark that the guide asks for, or the chosen handle; restored by undo.
    share : float
        Share of the correction that is shown, 0 to 1; restored by undo.
    aside : Snapshot or None
        The plan while a film after surgery is on the desk; otherwise the last such film.
    further : tuple of Snapshot
        The other films after surgery.
    resting : tuple of Snapshot
        The films after surgery of the other leg, in their order.
    past, future : list of Snapshot
    """

    leg: LegState = field(default_factory=LegState)
    radiograph: Radiograph | None = None
    other: LegState | None = None
    chosen: str | None = None
    share: float = 0.0
    aside: Snapshot | None = None
    further: tuple[Snapshot, ...] = ()
    resting: tuple[Snapshot, ...] = ()
    past: list[Snapshot] = field(default_factory=list)
    future: list[Snapshot] = field(default_factory=list)
    _before_drag: Snapshot | None = None

    @classmethod
    def of(cls, moment: Snapshot) -> "Desk":
        """Return a desk in the state of a snapshot, with nothing to undo."""
        desk = cls()
        desk._put(moment)
        return desk

    @property
    def now(self) -> Snapshot:
        """The present state, to which undo can return."""
        films = self.aside, self.further, self.resting
        return Snapshot(self.leg, self.radiograph, self.other, self.chosen, self.share, *films)

    @property
    def planned(self) -> Snapshot:
        """The state with the planned leg, even while its film after surgery is on the desk."""
        return self.aside if self.leg.after and self.aside is not None else self.now

    @property
    def films_after(self) -> list[Snapshot]:
        """The films after surgery, in their order."""
        films = [m.alone for m in (self.now, self.aside, *self.further) if m and m.leg.after]
        return sorted(films, key=lambda each: each.leg.after)

    def change(self, **changes: Unpack[LegChanges]) -> None:
        """Change the leg; this can be undone. Stop alerts must be accepted again."""
        self.replace_legs(self._changed(**changes), self.other)

    def _changed(self, **changes: Unpack[LegChanges]) -> LegState:
        """Return the leg after changes, without what was said of the leg before."""
        changes = LegChanges(accept=()) | changes
        if "of_film" not in changes:  # a point that was moved is no longer that of the film
            kept = {n: sd for n, sd in self.leg.of_film.items() if n not in changes}
            changes["of_film"] = kept
        if "side" in changes and changes["side"] != self.leg.side:  # proposals are for one side
            changes |= LegChanges(proposed={}, doubtful={})
        return replace(self.leg, **changes)

    def call(self, label: str | None) -> None:
        """Name the case, that is both legs and all their films, as one step."""

        def named(moment: Snapshot) -> Snapshot:
            other = moment.other and replace(moment.other, label=label)
            return replace(moment, leg=replace(moment.leg, label=label), other=other)

        self._keep()
        self._put(
            replace(
                named(self.now),
                aside=self.aside and named(self.aside),
                further=tuple(map(named, self.further)),
                resting=tuple(map(named, self.resting)),
            )
        )

    def settle_side(self) -> None:
        """Settle a contradiction about the side as its button says, as one step."""
        conflict = self.leg.side_conflict
        if conflict is None:
            return
        changes = LegChanges(side=conflict.side, points=conflict.settled(self.leg.points))
        if "letter" in conflict.drop:
            changes["letter"] = None
        if "header_side" in conflict.drop:
            changes["header_side"] = None
        if conflict.exchange or conflict.side != self.leg.side:
            changes["hinge"] = changes["entry"] = None
        self.change(**changes)

    def replace_legs(self, leg: LegState, other: LegState | None) -> None:
        """Replace both legs; this can be undone."""
        self._keep()
        self.leg, self.other = leg, other

    def show(self, share: float) -> None:
        """Show a share of the correction; this can be undone, as one step during a drag."""
        if share != self.share:
            self._keep()
            self.share = share

    def open(self, desk: "Desk") -> None:
        """Take over the state of another desk; this can be undone."""
        self.drop()
        self._keep()
        self._put(desk.now)

    def turn(self) -> None:
        """Go from the plan to the film after surgery, or back; this can be undone."""
        if self.aside is not None:
            self.drop()
            self._keep()
            further, resting = self.further, self.resting
            self._put(replace(self.aside, aside=self.now.alone, further=further, resting=resting))

    def show_film(self, number: int) -> None:
        """Bring a film after surgery onto the desk by its number, from 1; this can be undone."""
        films, plan = self.films_after, self.planned.alone
        here = films.pop(number - 1)
        self.drop()
        self._keep()
        self._put(replace(here, aside=plan, further=tuple(films), resting=self.resting))

    def put_away(self) -> None:
        """Close the film after surgery that is, or last was, on the desk; this can be undone."""
        here = self.leg if self.leg.after or self.aside is None else self.aside.leg
        films, plan = [m for m in self.films_after if m.leg is not here], self.planned.alone
        self.drop()
        self._keep()
        left = [replace(film, leg=replace(film.leg, after=k)) for k, film in enumerate(films, 1)]
        last = left.pop() if left else None
        self._put(replace(plan, aside=last, further=tuple(left), resting=self.resting))

    def switch(self) -> None:
        """Plan the other leg on the radiograph, or begin to mark it; this can be undone.

        Each leg keeps its films after surgery.
        """
        self.drop()
        self._keep()
        other = self.other
        if other is None:
            leg = self.leg
            side = None if leg.side is None else other_side(leg.side)
            other = LegState(
                side,
                mm_per_unit=leg.mm_per_unit,
                scale_source=leg.scale_source,
                id=leg.id,
                label=leg.label,
                film=leg.film,
                header_mm=leg.header_mm,
                notes=leg.notes,
            )
        # The header of a film of both legs may name the painful leg, or neither.
        left = self.leg if self.leg.header_side is None else replace(self.leg, header_side=None)
        self.leg, self.other = other, left if left.points or left.proposed else None
        self.chosen, self.share = None, 0.0
        films, self.resting = list(self.resting), tuple(self.films_after)
        self.aside, self.further = films.pop() if films else None, tuple(films)

    def cross(self) -> None:
        """Go from a film after surgery to that of the other leg, as one step."""
        self.drop()
        start, past = self.now, self.past
        self.turn()
        self.switch()
        self.turn()
        self.past = [*past[-UNDO_STEPS:], start]

    def hold(self) -> None:
        """Begin a drag or a held key: until `drop`, all changes are one step."""
        if self._before_drag is None:
            self._before_drag = self.now

    def drop(self) -> None:
        """End a drag."""
        start, self._before_drag = self._before_drag, None
        if start is not None and not start.same(self.now):
            self.past, self.future = [*self.past[-UNDO_STEPS:], start], []

    def undo(self) -> None:
        """Undo the last step."""
        self.drop()
        if self.past:
            self.future.append(self.now)
            self._put(self.past.pop())

    def redo(self) -> None:
        """Redo the last step that was undone."""
        self.drop()
        if self.future:
            self.past.append(self.now)
            self._put(self.future.pop())

    def _keep(self) -> None:
        if self._before_drag is None:
            self.past = [*self.past[-UNDO_STEPS:], self.now]
            self.future = []

    def _put(self, moment: Snapshot) -> None:
        self.leg, self.radiograph, self.other = moment.leg, moment.radiograph, moment.other
        self.chosen, self.share = moment.chosen, moment.share
        self.aside, self.further, self.resting = moment.aside, moment.further, moment.resting

    def place(self, name: str, xy: XY) -> None:
        """Move a landmark, the hinge or the entry; hinge and entry stay on the bone."""
        if name in CUT_POINTS or name in DOUBLE_CUT_POINTS:
            trial = self._changed(**self._cut_at(name, on_bone(self.leg, name, xy)))
            # A move must not lose a plan that there is, nor leave a bone that the hinge is in.
            possible = trial.outcome.any_plan is not None or self.leg.outcome.any_plan is None
            if possible and (_on_bone(trial) or not _on_bone(self.leg)):
                self.replace_legs(trial, self.other)
        else:
            start = self._before_drag or self.now
            xy = uncorrected(start.leg, start.share, name, xy)
            self.change(points={**self.leg.points, name: xy})

    def remove(self, name: str) -> None:
        """Remove a landmark, or return hinge or entry to its usual place."""
        if name in CUT_POINTS or name in DOUBLE_CUT_POINTS:
            self.change(**self._cut_at(name, None))
        else:
            self.change(points={key: xy for key, xy in self.leg.points.items() if key != name})

    def handles(self) -> dict[str, XY]:
        """Return the handles that can be dragged, and their places."""
        handles = corrected(self.leg, self.share)
        outcome = self.leg.quick_outcome
        points = (
            dict(self.leg.double_points)
            if outcome.double
            else {name: getattr(self.leg, name) for name in CUT_POINTS}
        )
        handles |= {name: xy for name, xy in points.items() if xy is not None}
        for bone, part in outcome.cuts.items():
            for cut in CUT_POINTS if part.wedge.entry is not None else ():
                xy = points.get(bone + cut) or xy_of(getattr(part.wedge, cut))
                if xy is not None:
                    handles[bone + cut] = xy
        return handles

    def _cut_at(self, name: str, place: XY | None) -> LegChanges:
        """Return the change that puts hinge or entry somewhere, or back to its usual place."""
        if name == "hinge":
            return LegChanges(hinge=place)
        if name == "entry":
            return LegChanges(entry=place)
        others = {key: xy for key, xy in self.leg.double_points.items() if key != name}
        return LegChanges(double_points=others if place is None else others | {name: place})

    def next_landmark(self, after: str | None = None) -> str | None:
        """Return the next landmark of the guide that is not marked, after one of them if given."""
        proposed = [name for name in landmarks() if name in self.leg.proposed]
        order = list(dict.fromkeys([*self.leg.doubtful, *proposed, *GUIDE]))
        if "ankle_center" in self.leg.points:  # it replaces both edges
            order = [name for name in order if name not in ("ankle_medial", "ankle_lateral")]
        if after in order:
            k = order.index(after) + 1
            order = order[k:] + order[:k]
        return next((name for name in order if name not in self.leg.points), None)


def _on_bone(leg: LegState) -> bool:
    """Return whether the alerts of a plan leave its hinge in the bone."""
    return all(alert.code != "hinge-out-of-bone" for alert in leg.outcome.alerts)
