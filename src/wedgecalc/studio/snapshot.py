"""The states to which undo returns, and the fields of a leg that may change. No browser here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

from wedgecalc.geometry.plane import XY
from wedgecalc.planning.targets import Target
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.studio.case_state import LegState


class LegChanges(TypedDict, total=False):
    """Fields of a `LegState` to change."""

    side: str | None
    points: Mapping[str, XY]
    mm_per_unit: float | None
    scale_source: str | None
    procedure: str
    target: Target | None
    hinge: XY | None
    entry: XY | None
    accept: tuple[str, ...]
    hinge_turn: float | None
    ap_depth: float | None
    jlca_supine: float | None
    of_film: Mapping[str, float]
    letter: str | None
    header_side: str | None
    arthritis: str | None
    double_points: Mapping[str, XY]
    proposed: Mapping[str, XY]
    doubtful: Mapping[str, str]
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of the desk; the fields are those of `Desk`."""

    leg: LegState
    radiograph: Radiograph | None
    other: LegState | None
    chosen: str | None
    share: float
    aside: "Snapshot | None" = None
    further: tuple["Snapshot", ...] = ()
    resting: tuple["Snapshot", ...] = ()

    def same(self, other: "Snapshot") -> bool:
        """Return whether another moment has the same legs, radiograph and share."""
        return (
            self.leg == other.leg
            and self.other == other.other
            and self.radiograph is other.radiograph
            and self.share == other.share
            and self.aside is other.aside
            and self.further is other.further
            and self.resting is other.resting
        )

    @property
    def alone(self) -> "Snapshot":
        """The same without its other films."""
        return replace(self, aside=None, further=(), resting=())
