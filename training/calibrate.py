"""Set the spreads that `wedgecalc detect` tells, by phantoms seen in no training.

    python training/calibrate.py --phantoms films/tune

The factor of a landmark makes its covariance such that 94 % of its errors lie in the region that is
told to hold 95 %: on the films of patients errors are larger, and the docs say by how much.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from evaluate import REGION, phantoms

from wedgecalc.detection.network import shipped_networks
from wedgecalc.detection.settings import JOINTS, WEIGHTS, shipped_settings

HOLDS = 0.94


def calibrate(folder: Path, path: Path) -> None:
    """Multiply the factors of each landmark by what its errors on the phantoms of a folder ask."""
    inside = phantoms(folder, None)["inside"]
    known = json.loads(path.read_text())
    joints = {name for group in JOINTS.values() for name in group}
    for name, shares in inside.items():
        factor = float(np.quantile(shares, HOLDS)) / REGION
        stage = known["joint" if name in joints else "leg"]
        factors = stage.setdefault("calibration", {})
        factors[name] = round(factors.get(name, 1.0) * factor, 4)
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")


def _started_anew(path: Path) -> None:
    """Forget the factors of former weights."""
    known = json.loads(path.read_text())
    for stage in ("leg", "joint"):
        known[stage]["calibration"] = {}
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")


def main() -> None:
    """Calibrate twice: the disagreement of the passes is added after the factor."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--phantoms", type=Path, required=True)
    chosen = parser.parse_args()
    _started_anew(WEIGHTS / "detection.json")
    for _ in range(2):
        calibrate(chosen.phantoms, WEIGHTS / "detection.json")
        shipped_settings.cache_clear()
        shipped_networks.cache_clear()


if __name__ == "__main__":
    main()
