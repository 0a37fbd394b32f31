import pytest


@pytest.fixture(scope="session")
def legs_300():
    """A table of three hundred legs, as text."""
    from tests.cohort_tables import legs, text_of

    return text_of(legs(300))


@pytest.fixture
def table(tmp_path, monkeypatch, legs_300):
    """A file of three hundred legs, read fifty at a time."""
    from wedgecalc.cohort import leg_table

    monkeypatch.setattr(leg_table, "BATCH_ROWS", 50)
    (tmp_path / "legs.csv").write_text(legs_300)
    return tmp_path / "legs.csv"
