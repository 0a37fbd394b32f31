"""A limb, or a case that has one: what the public functions take as a leg."""

from typing import Generic, Protocol, TypeAlias

from wedgecalc.errors import InputError, Problem, short_repr
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import N, P


class HasLimb(Protocol, Generic[P, N]):
    """Something with a limb, such as a case."""

    @property
    def limb(self) -> Limb[P, N]: ...  # noqa: D102


Leg: TypeAlias = Limb[P, N] | HasLimb[P, N]


def limb_of(leg: Leg[P, N]) -> Limb[P, N]:
    """Return a limb, given as one or as a case that has it."""
    if isinstance(leg, Limb):
        return leg
    limb = getattr(leg, "limb", None)
    if not isinstance(limb, Limb):
        raise InputError(Problem("limb", short_repr(leg), "a Limb, or a Case"))
    if hasattr(leg, "after_limb"):
        fix = "give plan.limb, the leg before, or plan.after_limb"
        raise InputError(Problem("limb", "a plan", "a Limb, or a Case", fix))
    return limb


def one_leg(leg: Leg, question: str) -> Limb:
    """Return the limb of a question about one leg, or raise `InputError` for an array of limbs."""
    limb = limb_of(leg)
    if not limb.single:
        raise InputError(
            Problem("limb", "an array of limbs", "one limb", f"{question} asks about one leg")
        )
    return limb
