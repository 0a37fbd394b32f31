"""What published models expect the soft tissue to add to a bony correction, as the joint closes.

They are used only on request: the models differ, so the surgeon chooses, and results list all of
them. The models here subtract degrees; `wedgecalc.planning.closed_joint` plans on the joint of the
unloaded knee.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, cast

from wedgecalc import records
from wedgecalc.errors import InputError, choose, wrong
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.plane import N, Number, not_negative
from wedgecalc.records import ProcedureRecord

NO_CONDYLES = "the JLCA is not known: mark the condyles"
_NO_CHANGE = "the change of JLCA under valgus stress was not given"
ONLY_VALGUS = "the model is for valgus-producing procedures"


@dataclass(frozen=True, slots=True, eq=False)
class SoftTissue(Exact, Generic[N]):
    """How a correction is shared between bone and soft tissue.

    Attributes
    ----------
    model : str
        ``none``, ``jlca-half``, ``stress-third``, ``stress-regression`` or ``closed-joint``.
    expected : float or array of float
        What the soft tissue is expected to add, degrees; negative if the model expects less
        correction than the bone gives.
    total : float or array of float
        The correction that the target requires, degrees: bone and soft tissue together.
    jlca_change : float or None
        Decrease of the JLCA under valgus stress, degrees, if it was measured.
    jlca_supine : float or array of float, or None
        JLCA of the unloaded knee, degrees, if it was measured.
    jlca_expected : float or array of float, or None
        JLCA that is expected when the leg stands again, degrees; None without condyles.
    """

    model: str
    expected: N
    total: N
    jlca_change: float | None
    jlca_supine: N | None = None
    jlca_expected: N | None = None

    @property
    def bony(self) -> N:
        """The part left for the bone, degrees."""
        total: Number = self.total
        return cast("N", total - self.expected)


def share_correction(
    procedure: ProcedureRecord,
    model: str | None,
    total: Number,
    jlca: Number | None,
    jlca_change: float | None,
) -> SoftTissue[Number]:
    """Return how a model that subtracts degrees shares a correction between bone and soft tissue.

    Parameters
    ----------
    procedure : ProcedureRecord
        Valgus-producing, unless the model is ``none``.
    model : str or None
        Name of the model; None is ``none``.
    total : float or array of float
        The correction that the target requires, degrees.
    jlca : float or array of float, or None
        JLCA of the leg before, degrees.
    jlca_change : float or None
        Decrease of the JLCA under valgus stress, degrees.

    Raises
    ------
    InputError
        For an unknown model, a varus-producing procedure, or a model whose measurement is missing.

    Examples
    --------
    >>> from wedgecalc.records import procedures
    >>> hto = procedures()["medial-opening-wedge-hto"]
    >>> share_correction(hto, "jlca-half", 10.0, 5.0, None).bony     # 10 − (5 − 2) / 2
    8.5
    >>> round(share_correction(hto, "stress-regression", 10.0, 5.0, 3.0).bony, 3)
    8.741
    """
    name = choose("soft_tissue", model or "none", records.soft_tissue(), "one of")
    change = None if jlca_change is None else float(jlca_change)
    if name != "none" and procedure.direction != "valgus":
        raise wrong(
            "soft_tissue",
            f"{name} for a {procedure.direction}-producing procedure"
            if procedure.sign < 0
            else f"{name} for a {procedure.label}",
            "a valgus-producing one",
            "the model tells how the lateral side closes; closed-joint is for both directions",
        )
    expected = MODELS[name](total, jlca, change)
    if isinstance(expected, str):
        raise missing_measurement(name, expected)
    settles = None if jlca is None else jlca - expected
    return SoftTissue(name, expected, total, change, None, settles)


def missing_measurement(model: str, why: str) -> InputError:
    """Return the error of a model whose measurement is missing."""
    fix = "measure it, or choose another model"
    return wrong("soft_tissue", f"{model}, but {why}", "what the model needs", fix)


# Correction, JLCA before and its change under stress, in degrees: what is expected, or why unknown.
_Model: TypeAlias = Callable[[Number, Number | None, float | None], Number | str]


def _jlca_half(total: Number, jlca: Number | None, change: float | None) -> Number | str:
    if jlca is None:
        return NO_CONDYLES
    # What is normal stays open (Micicoi 2020).
    over = (jlca - cast("float", records.measures()["jlca"].normal_high)) / 2
    return not_negative(over)


def _stress(value: Callable[[Number, float], Number]) -> _Model:
    return lambda total, jlca, change: _NO_CHANGE if change is None else value(total, change)


MODELS: dict[str, _Model] = {
    "none": lambda total, jlca, change: total * 0.0,
    "jlca-half": _jlca_half,
    "stress-third": _stress(lambda total, change: total * 0.0 + change / 3),
    "stress-regression": _stress(
        lambda total, change: total - (0.596 + 0.891 * total - 0.255 * change)
    ),
}
