"""How near `wedgecalc detect` comes: on phantoms not seen in training, and on films of patients.

    python training/evaluate.py --phantoms films/test
    python training/evaluate.py --films HKA_validation

The films are those of the public repository YouOnlyLiftOnce/Bone-Segmentation-and-Knee-Alignment-
Analysis, folder `data/HKA_validation`: 342 legs, 128 pixels wide, with the HKA that readers of the
Osteoarthritis Initiative measured. Neither network saw a film of a patient in training.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

import wedgecalc as wc
from wedgecalc.detection.film import detect_film
from wedgecalc.detection.found import DetectedLeg

REGION = -2 * np.log(0.05)  # squared distance, in SDs, that holds 95 % of a plane's errors
STEP = 0.01  # pixels by which a landmark is moved to see what its spread does
MM = 800.0  # from hip to ankle, for films without a scale


def phantoms(folder: Path, most: int | None) -> dict[str, object]:
    """Return distances in mm by landmark, and how many lie in the 95 % region that is told."""
    apart: dict[str, list[float]] = {}
    inside: dict[str, list[float]] = {}
    refused = legs = sides = 0
    for path in sorted(folder.glob("*.json"))[:most]:
        known = json.loads(path.read_text())
        legs += len(known["legs"])
        try:
            found = detect_film(np.asarray(Image.open(path.with_suffix(".png"))))
        except wc.InputError as error:
            refused += len(known["legs"])
            print(path.stem, error)
            continue
        for truth in known["legs"]:
            one = next((leg for leg in found if leg.side == truth["side"]), None)
            if one is None:
                sides += 1
                print(path.stem, f"no {truth['side']} leg:", *found[0].notes)
                continue
            for name, place in truth["landmarks"].items():
                if name in one.landmarks:
                    off = np.subtract(one.landmarks[name], place)
                    share = float(off @ np.linalg.solve(one.covariance[name], off))
                    apart.setdefault(name, []).append(float(np.hypot(*off)) * known["mm_per_px"])
                    inside.setdefault(name, []).append(share)
    print(f"{legs} legs, {refused} on refused films, {sides} not found or taken for the other side")
    print(f"{'landmark':24}{'median':>8}{'95 %':>8}{'covered':>9}   mm")
    for name, values in apart.items():
        covered = np.mean(np.array(inside[name]) < REGION)
        print(f"{name:24}{np.median(values):8.2f}{np.quantile(values, 0.95):8.2f}{covered:9.1%}")
    every = np.concatenate(list(apart.values()))
    covered = np.mean(np.concatenate(list(inside.values())) < REGION)
    print(f"{'all':24}{np.median(every):8.2f}{np.quantile(every, 0.95):8.2f}{covered:9.1%}")
    return {"apart": apart, "inside": inside, "legs": legs, "refused": refused, "sides": sides}


def hka_of(leg: DetectedLeg) -> float:
    """Return HKA less 180°, negative in varus, of the proposed landmarks."""
    hip, ankle = (np.array(leg.landmarks[name]) for name in ("hip_center", "ankle_center"))
    scale = MM / float(np.hypot(*(hip - ankle)))
    marked = {name: (x * scale, y * scale) for name, (x, y) in leg.landmarks.items()}
    return float(wc.measure(wc.Limb.from_landmarks(marked, leg.side)).hka) - 180


def told_sd(leg: DetectedLeg) -> float:
    """Return the SD of HKA, degrees, that the spreads of the proposed landmarks amount to."""
    variance, middle = 0.0, hka_of(leg)
    for name, place in leg.landmarks.items():
        moved = [
            hka_of(replace(leg, landmarks={**leg.landmarks, name: tuple(np.add(place, way))}))
            for way in ((STEP, 0), (0, STEP))
        ]
        slope = (np.array(moved) - middle) / STEP
        variance += float(slope @ leg.covariance[name] @ slope)
    return variance**0.5


def readers(folder: Path) -> Iterator[tuple[Path, float]]:
    """Give each film, and the HKA of its readers less 180°: all are right legs."""
    from openpyxl import load_workbook

    tables = {}
    for name in ("36m_hka", "patient_id"):
        sheet = load_workbook(folder / f"{name}.xlsx", read_only=True, data_only=True).active
        head, *rows = sheet.iter_rows(values_only=True)
        head = [key or f"column {k}" for k, key in enumerate(head)]
        tables[name] = [dict(zip(head, row, strict=True)) for row in rows]
    read = {row["ID"]: row["V05HKANGLE"] for row in tables["36m_hka"] if row["SIDE"] == 1}
    for row in tables["patient_id"]:
        path, value = (
            folder / "36m_images" / str(row["Filename"]),
            read.get(row["Corresponding patient ID"]),
        )
        if path.is_file() and value not in (None, ""):
            yield path, float(value)


def films(folder: Path, most: int | None) -> dict[str, object]:
    """Return the differences of HKA to the readers', and why films were refused."""
    differences, refused, pairs, told, doubted = [], {}, [], [], []
    for path, truth in list(readers(folder))[:most]:
        try:
            (leg,) = detect_film(np.asarray(Image.open(path).convert("L")), side="right")
        except wc.InputError as error:
            refused[path.name] = error.problems[0].found
            continue
        pairs.append((hka_of(leg), truth))
        differences.append(pairs[-1][0] - truth)
        told.append(told_sd(leg))
        doubted.append(bool(leg.doubts))
    off, count = np.array(differences), len(differences) + len(refused)
    print(f"{count} films, refused {len(refused)} ({len(refused) / count:.1%})")
    print(
        f"HKA: mean absolute difference {np.abs(off).mean():.2f}°, median {np.median(np.abs(off)):.2f}°,"
        f" bias {off.mean():+.2f}°, SD {off.std():.2f}°, within 2° {np.mean(np.abs(off) <= 2):.1%},"
        f" within 3° {np.mean(np.abs(off) <= 3):.1%}, correlation {np.corrcoef(np.array(pairs).T)[0, 1]:.3f}"
    )
    far = np.abs(off) > 2
    print(
        f"in doubt: {np.mean(doubted):.1%} of the legs, {np.sum(far & doubted)} of the {far.sum()}"
        f" farther off than 2°; SD told by the spreads {np.median(told):.2f}° in the median, while"
        f" 68 % differ by at most {np.quantile(np.abs(off - np.median(off)), 0.68):.2f}° from the median"
    )
    for reason in sorted(set(refused.values())):
        print(f"  {list(refused.values()).count(reason)} × {reason}")
    return {"off": differences, "refused": refused}


def sides(folder: Path, most: int | None) -> None:
    """Print which legs are found where the side is not said: all the films are of a right leg."""
    found: dict[str, int] = {}
    for path, _ in list(readers(folder))[:most]:
        try:
            legs = detect_film(np.asarray(Image.open(path).convert("L")))
            said = " and ".join(leg.side for leg in legs)
        except wc.InputError as error:
            said = error.problems[0].found
        found[said] = found.get(said, 0) + 1
    for said, count in sorted(found.items(), key=lambda item: -item[1]):
        print(f"{count} × {said}")


def main() -> None:
    """Evaluate on what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--phantoms", type=Path)
    parser.add_argument("--films", type=Path)
    parser.add_argument("--most", type=int)
    parser.add_argument("--unsaid", action="store_true", help="see which side detect tells")
    chosen = parser.parse_args()
    if chosen.phantoms:
        phantoms(chosen.phantoms, chosen.most)
    if chosen.films:
        (sides if chosen.unsaid else films)(chosen.films, chosen.most)


if __name__ == "__main__":
    main()
