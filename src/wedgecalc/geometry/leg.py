"""A limb, or what has one: how every public function takes the leg that it asks about."""

from typing import Protocol, TypeAlias

from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.limb import Limb


class HasLimb(Protocol):
    """What has a limb, such as a case."""

    @property
    def limb(self) -> Limb: ...  # noqa: D102


Leg: TypeAlias = Limb | HasLimb


def limb_of(leg: Leg) -> Limb:
    """Return a limb, given as one or as a case that has it."""
    limb = leg if isinstance(leg, Limb) else getattr(leg, "limb", None)
    if not isinstance(limb, Limb):
        raise InputError(Problem("limb", shown(leg), "a Limb, or a Case"))
    return limb


def one_leg(leg: Leg, question: str) -> Limb:
    """Return the limb if it is a single one; a question about one leg takes no array of them."""
    limb = limb_of(leg)
    if not limb.single:
        raise InputError(
            Problem("limb", "an array of limbs", "one limb", f"{question} asks about one leg")
        )
    return limb
