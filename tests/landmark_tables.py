"""Tables of landmarks in many dialects, and what is measured and planned from them."""

import csv
import io

import pytest
from hypothesis import strategies as st

from tests.places import INPUTS

pa = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402

TABLES = INPUTS / "tables"


LCW = "lateral-closing-wedge-hto"


ROW = {"hip_center": (220, 80), "condyle_medial": (242.4, 508.3), "condyle_lateral": (193.8, 506.4), "plateau_medial": (256.7, 512.8),
       "plateau_lateral": (180.7, 512.5), "ankle_center": (261.5, 872.4)}  # fmt: skip


def flat(points=ROW, scale=1.0, **extra):
    """A row of a table: text by heading."""
    cells = {"id": "A1", "side": "right"}
    for name, (x, y) in points.items():
        cells |= {f"{name}_x": repr(x * scale), f"{name}_y": repr(y * scale)}
    return cells | extra


def table_file(
    path,
    rows,
    delimiter=",",
    encoding="utf-8",
    dot=".",
    end="\n",
    quoting=csv.QUOTE_MINIMAL,
    before="",
):
    """Write rows as a table in some dialect; in numbers of points the dot is the decimal sign."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    out = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    out.writerow(names)
    for row in rows:
        out.writerow(
            [
                cell.replace(".", dot) if name[-2:] in ("_x", "_y") else cell
                for name, cell in ((n, row.get(n, "")) for n in names)
            ]
        )
    path.write_bytes((before + text.getvalue()).encode(encoding))
    return path


DIALECTS = {
    "plain": {}, "bom": {"encoding": "utf-8-sig"}, "utf-16": {"encoding": "utf-16"}, "crlf": {"end": "\r\n"}, "mac": {"end": "\r"},
    "semicolon": {"delimiter": ";", "dot": ","}, "tab": {"delimiter": "\t", "dot": ",", "encoding": "utf-16"}, "bar": {"delimiter": "|"},
    "quoted": {"quoting": csv.QUOTE_ALL}, "quoted comma": {"quoting": csv.QUOTE_ALL, "dot": ","},
    "sep": {"delimiter": ";", "before": "sep=;\n"}, "sep crlf": {"delimiter": ";", "before": '"sep=;"\r\n', "end": "\r\n", "dot": ","},
    "blank lines first": {"before": "\n\n"}, "utf-32": {"encoding": "utf-32"}, "western": {"encoding": "cp1252"},
}  # fmt: skip


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


def as_parquet(
    rows,
    path,
    kind=lambda cells: pa.array([float(cell) if cell else None for cell in cells], pa.float64()),
):
    """Write rows as Parquet, coordinates as numbers."""
    names = list(rows[0])
    columns = {name: [row[name] for row in rows] for name in names}
    parquet.write_table(
        pa.table(
            {
                name: kind(cells) if name[-2:] in ("_x", "_y") else pa.array(cells)
                for name, cells in columns.items()
            }
        ),
        path,
    )
    return path


def raw_rows(tmp_path, change):
    text = (
        table_file(tmp_path / "t.csv", [flat(id=name, ward="w") for name in "abc"])
        .read_text()
        .splitlines()
    )
    text[2] = change(text[2])
    (tmp_path / "t.csv").write_text("\n".join(text) + "\n")
    return tmp_path / "t.csv"
