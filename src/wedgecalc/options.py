"""The procedures held side by side: what each would do for one leg and one target, and at what price."""

from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.limb import Limb
from wedgecalc.planning import Plan, plan
from wedgecalc.records import ProcedureRecord
from wedgecalc.targets import Target


@dataclass(frozen=True, slots=True)
class Option:
    """One procedure for a leg and a target: its plan, or why there is none.

    Attributes
    ----------
    procedure : ProcedureRecord
    plan : Plan or None
    why_absent : str or None
        The reason in words.
    """

    procedure: ProcedureRecord
    plan: Plan | None
    why_absent: str | None


def options(limb: Limb, target: Target) -> list[Option]:
    """Return what every procedure would do for one leg and one target, each at its usual place.

    Parameters
    ----------
    limb : Limb
        Single.
    target : Target

    Examples
    --------
    >>> found = options(Limb.from_angles(mpta=82), Target("wbl", 62.5))
    >>> [o.procedure.name for o in found if o.plan][:2]
    ['lateral-closing-wedge-hto', 'medial-opening-wedge-hto']
    """
    found = []
    for record in records.procedures().values():
        try:
            found.append(Option(record, plan(limb, record.name, target), None))
        except NoPlanError as error:
            found.append(Option(record, None, str(error)))
        except InputError as error:
            found.append(Option(record, None, "; ".join(str(p) for p in error.problems)))
    return found
