"""The short form of `make fuzz`: some hundred mutations of every kind of file."""

import pytest

from tests.fuzz import SLOW, fuzz, seeds

SEEDS = seeds()


@pytest.mark.parametrize("kind", SEEDS)
def test_mutated_files_are_read_or_refused(kind, tmp_path):
    runs = 12 if kind in SLOW else 250
    counts = fuzz(kind, *SEEDS[kind], runs=runs, folder=tmp_path)
    assert set(counts) == {"read", "refused"}
    assert sum(counts.values()) == runs
    assert counts["refused"] > 0
