"""Alerts as they are shown in pictures, films, slides, pages and the studio.

An alert's message is made elsewhere, from its record (`wedgecalc.alert_record.AlertRecord.text`);
here it gets its heading, and `explain` its facts. The request says which stops are accepted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from wedgecalc import records
from wedgecalc.alert_record import AlertRecord
from wedgecalc.planning.stops import Stoppable
from wedgecalc.results.sentences import ALERT_SIGNS
from wedgecalc.terms import Read, Severity

NO_WARNINGS = "Warnings: none."
READ_WORDS = {
    Read.PAPER: "the paper was read",
    Read.ABSTRACT: "its abstract was read",
    Read.TEXTBOOK: "textbook",
    Read.CITED: "cited, not read",
    Read.OWN_CHOICE: "own choice",
    Read.DEFINITION: "by definition",
}
_PASSES = {"above": "above", "from": "from", "below": "below", "to": "down to", "inside": "within"}
_NAMES = {Severity.STOP: "STOP", Severity.WARN: "Warning", Severity.NOTE: "Note"}


@dataclass(frozen=True, slots=True)
class AlertWords:
    """An alert in words.

    Attributes
    ----------
    code : str
    label : str
        A few words, of the alert's record.
    sentence : str
        The alert's message.
    accepted : bool
        Whether the request accepts it.
    severity : Severity
    """

    code: str
    label: str
    sentence: str
    accepted: bool = False
    severity: Severity = Severity.STOP

    @property
    def heading(self) -> str:
        """Sign, severity and label; an accepted stop says so."""
        accepted = ", accepted" if self.accepted and self.severity is Severity.STOP else ""
        return f"{ALERT_SIGNS[self.severity]} {_NAMES[self.severity]}{accepted}: {self.label}"

    @property
    def line(self) -> str:
        """Heading and sentence as one line."""
        return f"{self.heading}. {self.sentence}"


def alerts_in_words(plan: Stoppable) -> tuple[AlertWords, ...]:
    """Return every alert of a plan in words: stops first, those accepted last of them.

    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mldfa=96, mpta=87), "medial-opening-wedge-hto")
    >>> [alert.heading for alert in alerts_in_words(made)][:2]
    ['■ STOP: planned MPTA too high', '▲ Warning: the other bone is out of range']
    """
    alerts = [
        AlertWords(a.code, _label(a.code, a.severity), a.message, a.accepted, a.severity)
        for a in plan.alerts
    ]
    order = list(Severity)
    return tuple(sorted(alerts, key=lambda a: (order.index(a.severity), a.accepted)))


def stop_words(plan: Stoppable) -> tuple[AlertWords, ...]:
    """Return the stop alerts of a plan in words, those that nobody has accepted first.

    A stop about the leg itself, which withholds its lengths, is among them.

    Parameters
    ----------
    plan : Plan or DoublePlan

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> limb = Limb.from_angles(mldfa=96, mpta=87)
    >>> [stop.heading for stop in stop_words(plan(limb, "medial-opening-wedge-hto"))]
    ['■ STOP: planned MPTA too high']
    >>> made = plan(limb, "medial-opening-wedge-hto", accept=("mpta-over",))
    >>> [stop.heading for stop in stop_words(made)]
    ['■ STOP, accepted: planned MPTA too high']
    """
    return tuple(a for a in alerts_in_words(plan) if a.severity is Severity.STOP)


def stop_signs(plan: Stoppable) -> str:
    """Return sign and code of each stop alert of a plan, for a cell of a table.

    >>> from wedgecalc import Limb, plan
    >>> stop_signs(plan(Limb.from_angles(mldfa=96, mpta=87), "medial-opening-wedge-hto"))
    '■ mpta-over'
    """
    return " ".join(f"{ALERT_SIGNS[Severity.STOP]} {stop.code}" for stop in stop_words(plan))


def cohort_stop(stops: Mapping[str, int], planned: int) -> AlertWords:
    """Return the stop alerts of a planned cohort in words.

    Parameters
    ----------
    stops : mapping of str to int
        Planned legs with each combination of stop alerts; codes are separated by spaces.
    planned : int
        Planned legs.

    Examples
    --------
    >>> found = cohort_stop({"mpta-over": 30, "mpta-over mldfa-under": 2}, 1000)
    >>> found.heading
    '■ STOP: 32 of 1,000 planned legs'
    >>> found.sentence
    'planned MPTA too high: 32, planned mLDFA too low: 2'
    """
    codes: Counter[str] = Counter()
    for combined, n in stops.items():
        codes.update(dict.fromkeys(combined.split(), n))
    each = ", ".join(f"{_label(code, Severity.STOP)}: {n:,}" for code, n in codes.most_common())
    label = f"{sum(stops.values()):,} of {planned:,} planned legs"
    return AlertWords(" ".join(codes), label, each, accepted=False)


def stop_line(plan: Stoppable) -> str:
    """Return the stop alerts of a plan as text to stand before other text; empty without one."""
    return "".join(f"{stop.line} " for stop in stop_words(plan))


def patient_refusal(stop: AlertWords) -> str:
    """Return why a plan with a stop that nobody has accepted is not printed for a patient."""
    return f"{stop.sentence} A page for the patient is made once a surgeon has accepted this stop."


def warning_labels(plan: Stoppable) -> tuple[str, ...]:
    """Return the warnings of a plan as short labels, each with its sign.

    >>> from wedgecalc import Limb, plan
    >>> warning_labels(plan(Limb.from_angles(mpta=75), "lateral-closing-wedge-hto"))[0]
    '▲ large wedge'
    """
    return _labels(plan, Severity.WARN)


def note_labels(plan: Stoppable) -> tuple[str, ...]:
    """Return the notes of a plan as short labels, each with its sign.

    >>> from wedgecalc import Limb, plan
    >>> note_labels(plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto"))[1]
    '• hinge often breaks'
    """
    return _labels(plan, Severity.NOTE)


def _labels(plan: Stoppable, severity: Severity) -> tuple[str, ...]:
    codes = dict.fromkeys(a.code for a in plan.alerts if a.severity is severity)
    return tuple(f"{ALERT_SIGNS[severity]} {_label(code, severity)}" for code in codes)


def _label(code: str, severity: Severity) -> str:
    """Return the label of an alert raised with a severity; for an unknown alert, its code."""
    record = records.alert_records().get(code)
    return code if record is None else record.label_of(severity)


def alert_source(code: str) -> str:
    """Return where an alert comes from, and what of it was read; empty for an unknown one.

    >>> alert_source("large-correction")[:13]
    'large wedge: '
    """
    record = records.alert_records().get(code)
    return "" if record is None else f"{record.label}: {record.source} ({READ_WORDS[record.read]})"


def alert_facts(record: AlertRecord) -> dict[str, str]:
    """Return the facts about an alert: its messages, and each limit with its severity."""
    limits = []
    for limit in record.grades:
        ends = " to ".join(f"{end:g}" for end in limit.ends)
        why = f"; {limit.source} ({READ_WORDS[limit.read]})" if limit.read else ""
        limits.append(f"{limit.severity} {_PASSES[limit.way]} {ends} ({limit.of}){why}")
    ways = ("valgus", "varus") if record.directions else ("",)
    messages = [text for text in record.procedures.values() if text] or [
        record.text(direction=way) for way in ways
    ]
    others = [record.text(limit=limit) for limit in record.grades if limit.message]
    return {
        "message": "\n".join(dict.fromkeys([*messages, *others])),
        "severity": ", ".join(record.severities),
        "limits": "\n".join(limits),
        "read": READ_WORDS[record.read],
    }
