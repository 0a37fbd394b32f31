import pytest


@pytest.fixture
def table(tmp_path, monkeypatch):
    """A file of three hundred legs, read fifty at a time."""
    from pyarrow import csv

    from tests.cohort_tables import legs, table_of
    from wedgecalc.cohort import leg_table

    monkeypatch.setattr(leg_table, "BATCH_ROWS", 50)
    csv.write_csv(table_of(legs(300)), tmp_path / "legs.csv")
    return tmp_path / "legs.csv"
