"""What the soft tissue is expected to add to a bony correction: after it, the lax side of the joint closes.

Off unless asked for: the published models differ, so that the choice is the surgeon's, and a result shows them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, choose
from wedgecalc.geometry.frozen import Exact
from wedgecalc.records import ProcedureRecord


@dataclass(frozen=True, slots=True, eq=False)
class SoftTissue(Exact):
    """How a correction is shared between bone and soft tissue.

    Attributes
    ----------
    model : str
        ``none``, ``jlca-half``, ``stress-third`` or ``stress-regression``.
    expected : float or array of float
        What the soft tissue is expected to add, degrees; negative where a model expects less than the bone gives.
    total : float or array of float
        What the target asks for, degrees: bone and soft tissue together.
    jlca_change : float or None
        By how much the JLCA falls under valgus stress, degrees, if it was measured.
    """

    model: str
    expected: Any
    total: Any
    jlca_change: float | None

    @property
    def bony(self) -> Any:
        """What is left for the bone, degrees."""
        return self.total - self.expected


def shared(
    procedure: ProcedureRecord, model: str | None, total: Any, jlca: Any, jlca_change: float | None
) -> SoftTissue:
    """Return how a model shares a correction.

    Raises
    ------
    InputError
        For an unknown model, a varus-producing procedure, or a model whose measurement is missing.

    Examples
    --------
    >>> from wedgecalc.records import procedures
    >>> shared(procedures()["medial-opening-wedge-hto"], "jlca-half", 10.0, 5.0, None).bony     # 10 − (5 − 2) / 2
    8.5
    >>> round(shared(procedures()["medial-opening-wedge-hto"], "stress-regression", 10.0, 5.0, 3.0).bony, 3)
    8.741
    """
    name = choose("soft_tissue", model or "none", records.soft_tissue(), "one of")
    jlca_change = None if jlca_change is None else float(jlca_change)
    found = _MODELS[name](total, jlca, jlca_change)
    if name != "none" and procedure.direction != "valgus":
        raise InputError(
            Problem(
                "soft_tissue",
                f"{name} for a varus-producing procedure",
                "a valgus-producing one",
                "the models tell how the lateral side closes",
            )
        )
    if isinstance(found, str):
        raise InputError(
            Problem(
                "soft_tissue",
                f"{name}, but {found}",
                "what the model needs",
                "measure it, or choose another model",
            )
        )
    return SoftTissue(name, found, total, jlca_change)


def spread(
    procedure: ProcedureRecord, total: float, jlca: Any, jlca_change: float | None
) -> dict[str, float | str]:
    """Return what every model expects the soft tissue to add, degrees, or why it cannot tell."""
    if procedure.direction != "valgus":
        return {
            name: 0.0 if name == "none" else "the models are for valgus-producing procedures"
            for name in _MODELS
        }
    return {name: model(total, jlca, jlca_change) for name, model in _MODELS.items()}


def _jlca_half(total: Any, jlca: Any, change: float | None) -> Any:
    if jlca is None:
        return "the JLCA is not known: mark the condyles"
    over = (
        jlca - records.measures()["jlca"].normal_high
    ) / 2  # what is normal stays (Micicoi 2020)
    return over * (over > 0)


def _stress(value: Callable[[Any, float], Any]) -> Callable[[Any, Any, float | None], Any]:
    return lambda total, jlca, change: (
        "the change of JLCA under valgus stress was not given"
        if change is None
        else value(total, change)
    )


_MODELS: dict[str, Callable[[Any, Any, float | None], Any]] = {
    "none": lambda total, jlca, change: total * 0.0,
    "jlca-half": _jlca_half,
    "stress-third": _stress(lambda total, change: total * 0.0 + change / 3),
    "stress-regression": _stress(
        lambda total, change: total - (0.596 + 0.891 * total - 0.255 * change)
    ),
}
