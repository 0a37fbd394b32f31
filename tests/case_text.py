"""Read a case from its text."""

from wedgecalc.sources.case import case_of
from wedgecalc.sources.json_text import parse_json


def case_in(text):
    """The case that a JSON text describes."""
    return case_of(*parse_json(text))
