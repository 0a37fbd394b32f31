"""What the soft tissue is expected to add to a bony correction, as the joint closes.

Used only on request: the published models differ, so the surgeon chooses; results list every model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, cast

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.plane import N, Number
from wedgecalc.records import ProcedureRecord


@dataclass(frozen=True, slots=True, eq=False)
class SoftTissue(Exact, Generic[N]):
    """How a correction is shared between bone and soft tissue.

    Attributes
    ----------
    model : str
        ``none``, ``jlca-half``, ``stress-third`` or ``stress-regression``.
    expected : float or array of float
        What the soft tissue is expected to add, degrees; negative if the model expects less
        correction than the bone gives.
    total : float or array of float
        The correction that the target requires, degrees: bone and soft tissue together.
    jlca_change : float or None
        Decrease of the JLCA under valgus stress, degrees, if it was measured.
    """

    model: str
    expected: N
    total: N
    jlca_change: float | None

    @property
    def bony(self) -> N:
        """The part left for the bone, degrees."""
        total: Number = self.total
        return cast("N", total - self.expected)


def shared(
    procedure: ProcedureRecord,
    model: str | None,
    total: Number,
    jlca: Number | None,
    jlca_change: float | None,
) -> SoftTissue[Number]:
    """Return how a model shares a correction between bone and soft tissue.

    Parameters
    ----------
    procedure : ProcedureRecord
        Valgus-producing, unless the model is ``none``.
    model : str or None
        Name of the model; None is ``none``.
    total : float or array of float
        The correction that the target requires, degrees.
    jlca : float or array of float, or None
        Of the leg before, degrees.
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
    >>> shared(hto, "jlca-half", 10.0, 5.0, None).bony     # 10 − (5 − 2) / 2
    8.5
    >>> round(shared(hto, "stress-regression", 10.0, 5.0, 3.0).bony, 3)
    8.741
    """
    name = choose("soft_tissue", model or "none", records.soft_tissue(), "one of")
    change = None if jlca_change is None else float(jlca_change)
    expected = _MODELS[name](total, jlca, change)
    if name != "none" and procedure.direction != "valgus":
        raise InputError(
            Problem(
                "soft_tissue",
                f"{name} for a varus-producing procedure",
                "a valgus-producing one",
                "the models tell how the lateral side closes",
            )
        )
    if isinstance(expected, str):
        raise InputError(
            Problem(
                "soft_tissue",
                f"{name}, but {expected}",
                "what the model needs",
                "measure it, or choose another model",
            )
        )
    return SoftTissue(name, expected, total, change)


def spread(
    procedure: ProcedureRecord, total: float, jlca: float | None, jlca_change: float | None
) -> dict[str, float | str]:
    """Return what every model expects the soft tissue to add, degrees, or why it cannot tell."""
    if procedure.direction != "valgus":
        return {
            name: 0.0 if name == "none" else "the models are for valgus-producing procedures"
            for name in _MODELS
        }
    return {
        name: cast("float | str", model(total, jlca, jlca_change))
        for name, model in _MODELS.items()
    }


# Correction, JLCA before and its change under stress, in degrees: what is expected, or why unknown.
_Model: TypeAlias = Callable[[Number, Number | None, float | None], Number | str]


def _jlca_half(total: Number, jlca: Number | None, change: float | None) -> Number | str:
    if jlca is None:
        return "the JLCA is not known: mark the condyles"
    # What is normal stays open (Micicoi 2020).
    over = (jlca - cast("float", records.measures()["jlca"].normal_high)) / 2
    return cast("Number", over * (over > 0))


def _stress(value: Callable[[Number, float], Number]) -> _Model:
    return lambda total, jlca, change: (
        "the change of JLCA under valgus stress was not given"
        if change is None
        else value(total, change)
    )


_MODELS: dict[str, _Model] = {
    "none": lambda total, jlca, change: total * 0.0,
    "jlca-half": _jlca_half,
    "stress-third": _stress(lambda total, change: total * 0.0 + change / 3),
    "stress-regression": _stress(
        lambda total, change: total - (0.596 + 0.891 * total - 0.255 * change)
    ),
}
