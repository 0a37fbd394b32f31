"""The words of alerts: every word that a record may have has its own."""

from wedgecalc.results.alert_words import READ_WORDS
from wedgecalc.terms import Read


def test_what_was_read_has_words_for_each():
    assert set(READ_WORDS) == set(Read)
    assert len(set(READ_WORDS.values())) == len(Read)
