"""The picture of a measurement, procedure, target, method, landmark, alert or word.

Two legs: on one it is as it should be, on the other it is not. A method has one, with its
construction.
"""

from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.figure import Figure

from wedgecalc import records
from wedgecalc.drawing import record_examples
from wedgecalc.drawing.alert_examples import alert_pair
from wedgecalc.drawing.example import Explained
from wedgecalc.drawing.explained import explained_figure
from wedgecalc.drawing.landmark_examples import landmark_pair
from wedgecalc.drawing.lateral_view import example_film
from wedgecalc.drawing.method_examples import method_construction, method_pair
from wedgecalc.lateral_records import lateral_landmarks, lateral_measures
from wedgecalc.results.sentences import amount

_MOST = 260  # letters of a definition beside a picture; `wedgecalc explain` has the rest


def record_picture(record: records.Record, theme: str = "light") -> Figure:
    """Return the picture that explains a record.

    Parameters
    ----------
    record : records.Record
    theme : {"light", "dark", "print"}

    Examples
    --------
    >>> from wedgecalc import explain
    >>> figure = record_picture(explain("mpta"))
    """
    name = record.code if isinstance(record, records.AlertRecord) else record.name
    if name in (*lateral_measures(), *lateral_landmarks()):
        return example_film(_title(record.label), theme, name, _lead(_sentence(record)))
    return explained_figure(_explained(record), theme)


def _sentence(record: records.Record) -> str:
    """Return what a record says of itself."""
    assert not isinstance(record, records.AlertRecord)
    return record.definition if isinstance(record, records.MeasureRecord) else record.sentence


def _title(label: str) -> str:
    return label[0].upper() + label[1:]


def _explained(record: records.Record) -> Explained:
    label = _title(record.label)
    if isinstance(record, records.AlertRecord):
        pair, sentence = alert_pair(record)
        return Explained(f"Alert: {record.label}", sentence, record.source, pair)
    title = label
    if isinstance(record, records.MeasureRecord):
        title = label if record.symbol in record.label else f"{record.symbol}: {record.label}"
        sentence, source = record.definition, record.source
    else:
        sentence = record.sentence
        source = (
            "conventions of wedgecalc"
            if isinstance(record, records.LandmarkRecord)
            else record.source
        )
    if isinstance(record, records.PurposeRecord):
        row = records.measures()[record.measure]
        title = f"Target: {record.label}, {row.symbol} {amount(record.value, row.unit)}"
    if isinstance(record, records.MethodRecord) and record.steps:
        return method_construction(record, title, _lead(sentence))
    typed = isinstance(record, records.ConceptRecord) and record.shown.get("says") == "cpak"
    return Explained(title, _lead(sentence), source, _PAIRS[type(record)](record), typed=typed)


_PAIRS: Mapping[type, Callable[[Any], record_examples.ExamplePair]] = {
    records.MeasureRecord: record_examples.measure_pair,
    records.ProcedureRecord: record_examples.procedure_pair,
    records.TargetRecord: record_examples.target_pair,
    records.PurposeRecord: record_examples.purpose_pair,
    records.LandmarkRecord: landmark_pair,
    records.ConceptRecord: record_examples.concept_pair,
    records.MethodRecord: method_pair,
}


def _lead(text: str) -> str:
    """Return the first sentences of a text, as many as there is room for."""
    sentences = text.split(". ")
    text_ = sentences[0]
    for sentence in sentences[1:]:
        if len(text_) + len(sentence) > _MOST:
            return f"{text_.rstrip('.')}."
        text_ = f"{text_}. {sentence}"
    return text_
