"""Requests of a correction at two levels."""

from dataclasses import dataclass, field

from wedgecalc.errors import InputError, Problem, choose, shown, within
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import field_problems

SHARINGS = ("limits", "fixed", "obliquity")
LIMITS = ("overcorrection", "anatomic")
OF_TWO = ("target", "kerf", "accept")  # the fields of a request that a double level uses


@dataclass(frozen=True, slots=True, eq=False)
class DoubleRequest(Exact):
    """A request of a correction at two levels; see `double_level`.

    Attributes
    ----------
    plan : PlanRequest
        Target, kerf and accepted stop alerts; nothing else, because the cuts are placed at their
        usual places.
    sharing : {"limits", "fixed", "obliquity"}
        How the correction is shared.
    tibia_share : float
        Part of the tibia for ``fixed``, 0 to 1.
    limits : {"overcorrection", "anatomic"}
        Limits of mpta and mldfa.
    kind : {"closing", "opening"}
        Of both wedges.
    """

    plan: PlanRequest = field(default_factory=PlanRequest)
    sharing: str = "limits"
    tibia_share: float = 0.5
    limits: str = "overcorrection"
    kind: str = "closing"

    @property
    def accept(self) -> tuple[str, ...] | None:
        """Codes of stop alerts that the surgeon accepts."""
        return self.plan.accept

    def checked(self, limb: Limb) -> None:
        """Raise `InputError` for an impossible request, on this limb."""
        choose("sharing", self.sharing, SHARINGS, "one of")
        choose("limits", self.limits, LIMITS, "one of")
        choose("kind", self.kind, ("closing", "opening"), "one of")
        if not within(self.tibia_share, 0, 1):
            raise InputError(
                Problem("tibia_share", shown(self.tibia_share), "a number from 0 to 1")
            )
        if not one_leg(limb, "a double level").has_condyles:
            raise InputError(
                Problem(
                    "limb",
                    "no condyles",
                    "a limb with condyle_medial and condyle_lateral",
                    "a double level needs to know both bones",
                )
            )
        given = self.plan.given
        problems = [
            Problem(name, shown(given[name]), "nothing: a double level places its cuts itself")
            for name in given
            if name not in OF_TWO
        ]
        problems += [
            p for name in given if name in OF_TWO for p in field_problems(name, given[name])
        ]
        target = self.plan.target
        if target is not None and target.measure not in ("wbl", "hka"):
            problems.append(
                Problem(
                    "target",
                    target.measure,
                    "wbl or hka",
                    "a double level aims at the leg, not at one bone",
                )
            )
        if problems:
            raise InputError(problems)
