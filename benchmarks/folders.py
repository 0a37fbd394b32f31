"""A folder of LabelMe files measured by the command, against a plain script of four angles.

``python -m benchmarks.folders`` writes 1,000 legs of the public 36-point set, runs the whole process of each several times in
turn, and prints the medians and their ratio. The plain script reads, computes and writes, and checks nothing; it has the same
angles to 1e-9.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from wedgecalc.cohort.population import virtual_legs
from wedgecalc.sources.case import case_of
from wedgecalc.sources.writing import file_bytes

LEGS, TURNS = 1000, 7
PX = 0.3  # mm
ANGLES = ("hka_deg", "mldfa_deg", "mpta_deg", "jlca_deg")
PLAIN = """
import csv, json, sys
from pathlib import Path
import numpy as np

def turn(a, b):
    return np.degrees(np.arctan2(a[0] * b[1] - a[1] * b[0], np.dot(a, b)))

def onto(p, a, b):
    d = (b - a) / np.linalg.norm(b - a)
    return a + np.dot(p - a, d) * d

with open(sys.argv[2], "w", newline="") as file:
    table = csv.writer(file)
    table.writerow(["file", "hka_deg", "mldfa_deg", "mpta_deg", "jlca_deg"])
    for path in sorted(Path(sys.argv[1]).glob("*.json")):
        points = {shape["label"]: np.array(shape["points"][0]) for shape in json.loads(path.read_text())["shapes"]}
        side = "R_" if "R_FC" in points else "L_"
        p = {label.removeprefix(side): xy * (-1 if side == "R_" else 1, -1) for label, xy in points.items()}
        medial, lateral = onto(p["ME"], p["MPC"], p["LPC"]), onto(p["LE"], p["MPC"], p["LPC"])
        knee = (medial + lateral + p["MLP"] + p["LLP"]) / 4
        ankle = (p["DMP"] + p["DLP"]) / 2
        femur, tibia = p["FC"] - knee, knee - ankle
        plateau, condyles = lateral - medial, p["LLP"] - p["MLP"]
        table.writerow([path.name, 180 - turn(tibia, femur), turn(condyles, femur), turn(plateau, tibia), turn(plateau, condyles)])
"""


def folder_of_legs(folder: Path, legs: int = LEGS) -> None:
    """Write legs of a virtual cohort as LabelMe files."""
    cohort = virtual_legs(legs, "varus-oa", seed=1)
    for k in range(legs):
        side = str(np.broadcast_to(cohort.frame.side, legs)[k])
        landmarks = {name: ((cohort[name][k] + (300, 0)) / PX).tolist() for name in cohort.points}
        raw = {"format": "wedgecalc-case/1", "side": side, "units": "px", "landmarks": landmarks, "image": f"leg{k:04}.png",
               "film": {"size": [3000, 4000]}}  # fmt: skip
        document = json.loads(file_bytes([case_of(raw)], "labelme"))
        document.pop("wedgecalc")  # as another program writes it
        document["shapes"] = [
            shape for shape in document["shapes"] if "ankle_center" not in shape["label"]
        ]
        (folder / f"leg{k:04}.json").write_text(json.dumps(document, indent=2))


def seconds(command: list[str]) -> float:
    """Return how long a whole process takes, as on a machine that keeps its compiled modules."""
    environment = {
        k: v
        for k, v in os.environ.items()
        if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    }
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


def rows_of(table: Path) -> list[list[float]]:
    """Return the four angles of each row."""
    with table.open(encoding="utf-8") as file:
        return [[float(row[key]) for key in ANGLES] for row in csv.DictReader(file)]


def main() -> None:
    """Run both in turn and print their medians."""
    with tempfile.TemporaryDirectory() as name:
        folder, script = Path(name) / "legs", Path(name) / "plain.py"
        folder.mkdir()
        folder_of_legs(folder)
        script.write_text(PLAIN)
        ours, plain = Path(name) / "ours.csv", Path(name) / "plain.csv"
        measure = [sys.executable, "-m", "wedgecalc", "measure", str(folder)]
        commands = {
            "plain json and numpy": [sys.executable, str(script), str(folder), str(plain)],
            "wedgecalc measure": [*measure, "-o", str(ours), "--force"],
        }
        taken: dict[str, list[float]] = {what: [] for what in commands}
        for _ in range(TURNS):
            for what, command in commands.items():
                taken[what].append(seconds(command))
        apart = np.abs(np.array(rows_of(ours)) - np.array(rows_of(plain))).max()
    for what, values in taken.items():
        print(
            f"{what:22} {statistics.median(values):6.2f} s for {LEGS} legs (fastest {min(values):.2f} s)"
        )
    first, second = (statistics.median(values) for values in taken.values())
    print(f"ratio {second / first:.2f}; the angles differ by at most {apart:.1e} degrees")


if __name__ == "__main__":
    main()
