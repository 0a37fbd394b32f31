"""The outcome of a leg in the studio: measurements, plan, alerts and problems."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property

from wedgecalc.drawing.scene import Scene
from wedgecalc.errors import InputError, NoPlanError, Problem
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert, alerts_of_limb
from wedgecalc.planning.double_level import DoublePlan, double_level
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import AUTO
from wedgecalc.records import alert_codes, landmarks, measures, procedures, targets
from wedgecalc.results.sentences_verdict import agreement_words, both_keep, verdict_sentence
from wedgecalc.studio.words import WORDS, label_of
from wedgecalc.study.uncertainty import Uncertainty, known_uncertainty
from wedgecalc.study.verdict import Verdict, verdict
from wedgecalc.study.verdict_parts import cut_name

_FIELDS = {  # texts of the widgets, by field of a request
    "target.value": "value",
    "jlca_supine": "jlca-supine",
    "ap_depth": "ap-depth",
    "hinge_turn": "hinge-turn",
}

_OPTIONS = {  # names on the page of what a command takes as an option
    "side": "the side",
    "mm_per_px": "the scale",
    "image": "the radiograph",
    "entry": "the saw entry",
    "hinge": "the hinge",
    "mapping": "a mapping, on the command line",
}


@dataclass(frozen=True)
class Outcome:
    """Measurements, plan and alerts, as far as the landmarks allow, and problems in sentences.

    A leg has a plan of one bone or a double level; there is a scene for each bone that is cut.
    """

    limb: Limb | None = None
    before: Alignment | None = None
    procedure: str | None = None
    plan: Plan | None = None
    double: DoublePlan | None = None
    scenes: tuple[Scene, ...] = ()
    uncertainty: Uncertainty | None = None
    alerts: tuple[Alert, ...] = ()
    problems: tuple[str, ...] = ()
    wrong: frozenset[str] = frozenset()  # fields of the request with a problem
    verdict: str = ""
    advised: str | None = None  # procedure of the verdict, if another one is planned
    spares: str | None = None  # procedure that keeps a limit which plan and verdict exceed

    @property
    def any_plan(self) -> Plan | DoublePlan | None:
        """The plan, of one bone or of both."""
        return self.plan or self.double

    @property
    def cuts(self) -> dict[str, Plan]:
        """The plan of each bone that is cut, by the prefix of its points: ``tibia_``, or empty."""
        if self.double is not None:
            parts = {f"{part.procedure.bone}_": part for part in self.double.parts}
            return {bone: part for bone, part in parts.items() if not part.wedge.nothing}
        return {} if self.plan is None else {"": self.plan}

    def moved(self, share: float) -> Limb | None:
        """Return the leg with this share of its correction, 0 to 1."""
        limb = self.limb
        for part in self.cuts.values():
            assert limb is not None
            limb = part.wedge.moved(limb, part.procedure, share)
        return limb

    @cached_property
    def alone(self) -> Scene | None:
        """The shapes of the leg without a plan; None before it is marked."""
        return None if self.limb is None else Scene.of(self.limb)


def outcome_of(
    limb: Limb,
    procedure: str,
    request: Callable[[str], PlanRequest],
    both: Callable[[], DoubleRequest],
) -> Outcome:
    """Return the outcome of a leg, without shapes and uncertainty.

    Parameters
    ----------
    limb : Limb
    procedure : str
        A procedure, or ``auto`` for that of the verdict.
    request : callable
        Returns the whole request for a procedure.
    both : callable
        Returns the request for a double level.
    """
    before, chosen = measure(limb), request(procedure if procedure != DOUBLE_LEVEL else AUTO)
    try:
        which = verdict(limb, None, chosen.target, chosen.arthritis, chosen)
    except InputError:  # about its soft tissue: the plan below reports it
        which = verdict(limb, None, chosen.target, chosen.arthritis)
    sentence = verdict_sentence(which)
    name = which.procedure or "" if procedure == AUTO else procedure
    fits = name in (*which.procedures, which.procedure)
    other = None if fits or (name == DOUBLE_LEVEL and both_keep(which)) else which.procedure
    alerts = alerts_of_limb(limb, before)
    measured = Outcome(limb, before, name or None, alerts=alerts, verdict=sentence, advised=other)
    if not name:
        return measured
    try:
        if name == DOUBLE_LEVEL:
            double = double_level(limb, both())
            words = _verdict_words(which, cut_name(double))
            return replace(
                measured, procedure=name, alerts=double.alerts, double=double, verdict=words
            )
        planned = plan(limb, request(name))
    except (InputError, NoPlanError) as error:
        fields = error.problems if isinstance(error, InputError) else ()
        wrong = frozenset(problem.field for problem in fields)
        return replace(measured, problems=error_words(error), wrong=wrong)
    which = which.beside(planned)
    spares = DOUBLE_LEVEL if fits and both_keep(which) else None
    words = _verdict_words(which, name)
    return replace(measured, alerts=planned.alerts, plan=planned, spares=spares, verdict=words)


def with_shapes(outcome: Outcome) -> Outcome:
    """Return an outcome with the shapes of its plan and its uncertainty."""
    planned = outcome.any_plan
    if planned is None:
        return outcome
    parts = planned.parts if isinstance(planned, DoublePlan) else (planned,)
    try:  # in register with film and landmarks
        scenes = tuple(replace(Scene.of(part), stands=False) for part in parts)
        uncertainty = known_uncertainty(planned)
    except (InputError, NoPlanError) as error:
        bare = replace(outcome, plan=None, double=None, problems=error_words(error))
        return replace(bare, alerts=alerts_of_limb(planned.limb, planned.before))
    return replace(outcome, scenes=scenes, uncertainty=uncertainty)


def _verdict_words(which: Verdict, procedure: str) -> str:
    """Return how a plan agrees with the verdict, in the words of the command line."""
    return " ".join(agreement_words(which, procedure)) or verdict_sentence(which)


def problem_words(problem: Problem) -> str:
    """Return a problem and its fix, in the words of the page.

    >>> problem_words(Problem("target", "nsa", "a leg with femoral_neck_center", "mark it"))
    'Target: NSA; expected a leg with femoral neck centre. Mark it.'
    """
    words = problem.found
    if problem.expected:
        words = f"{_place(problem.field)}: {words}; expected {problem.expected}"
    return " ".join(map(in_labels, filter(None, (words, problem.fix))))


def error_words(error: InputError | NoPlanError) -> tuple[str, ...]:
    """Return an error in the words of the page, a sentence for each problem."""
    if isinstance(error, NoPlanError):
        return (in_labels(error.reason),)
    return tuple(map(problem_words, error.problems))


def in_labels(text: str) -> str:
    """Return a sentence with the names of keys replaced by their labels.

    >>> in_labels("to reach wbl 40 % consider medial-closing-wedge-hto")
    'To reach WBL 40 % consider medial closing wedge high tibial osteotomy.'
    """
    called = _names()
    keys = sorted(called, key=len, reverse=True)
    whole = re.sub(rf"\b(?:{'|'.join(keys)})\b", lambda key: called[key[0]], _in_page(text))
    whole = f"{whole[0].upper()}{whole[1:]}"
    return whole if whole[-1] in ".?!" else f"{whole}."


def _in_page(text: str) -> str:
    """Return a sentence without codes, options and commands.

    >>> _in_page("right, but the header says left (side-mismatch), so say --side")
    'right, but the header says left, so say the side'
    >>> _in_page("turn it, or mark the landmarks yourself: wedgecalc studio FILM")
    'turn it, or mark the landmarks yourself'
    """
    text = text.replace("that `wedgecalc explain` lists", "of the list")
    text = re.sub(r": wedgecalc [a-z]+ [A-Z]+\b", "", text)
    text = re.sub(rf" \((?:{'|'.join(alert_codes())})\)", "", text)
    options = {f"--{name.replace('_', '-')}": words for name, words in _OPTIONS.items()}
    return re.sub(
        r"--[a-z]+(?:-[a-z]+)*",
        lambda key: options.get(key[0], key[0].strip("-").replace("-", " ")),
        text,
    )


@cache
def _names() -> dict[str, str]:
    """Return the labels of landmarks, procedures and measures, by name."""
    return {
        "mm_per_px": WORDS["mm-per-px"],
        **{name: record.label for name, record in landmarks().items() if "_" in name},
        **{name: record.label for name, record in procedures().items()},
        **{name: measures()[name].symbol for name in targets() if name in measures()},
    }


def _place(field: str) -> str:
    """Return the label of a field in the studio."""
    name = field.removeprefix("landmarks.")
    if name in landmarks():
        return label_of(name)
    if name in _FIELDS:
        return WORDS[_FIELDS[name]].removesuffix(", °").removesuffix(", mm")
    return name.replace("_", " ")
