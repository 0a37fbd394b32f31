"""Where the tables and cases of ``data/`` are."""

from pathlib import Path


def data_dir() -> Path:
    """Return the folder of tables and cases, of an installed package or of a checkout."""
    inside = Path(__file__).parent / "data"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "data"
