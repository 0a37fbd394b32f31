"""The type of a leg in public functions: a limb, or a case that has one."""

from typing import Generic, Protocol, TypeAlias

from wedgecalc.errors import short_repr, wrong
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import N, P


class HasLimb(Protocol, Generic[P, N]):
    """Something with a limb, such as a case."""

    @property
    def limb(self) -> Limb[P, N]: ...  # noqa: D102


Leg: TypeAlias = Limb[P, N] | HasLimb[P, N]


def limb_of(leg: Leg[P, N]) -> Limb[P, N]:
    """Return the limb of a leg, which is a limb or a case."""
    if isinstance(leg, Limb):
        return leg
    limb = getattr(leg, "limb", None)
    if not isinstance(limb, Limb):
        raise wrong("limb", short_repr(leg), "a Limb, or a Case")
    if hasattr(leg, "after_limb"):
        fix = "give plan.limb, the leg before, or plan.after_limb"
        raise wrong("limb", "a plan", "a Limb, or a Case", fix)
    return limb


def one_leg(leg: Leg, question: str) -> Limb:
    """Return the limb of a leg; raise `InputError` for an array, which the question excludes."""
    limb = limb_of(leg)
    if not limb.single:
        raise wrong("limb", "an array of limbs", "one limb", f"{question} asks about one leg")
    return limb
