"""Which kinds of variation carry over: the leg network taught on phantoms that lack one of them.

    python training/ablate.py --films HKA_validation --only trunk

For each kind the same films are drawn from the same numbers, less that kind; a leg network is taught
on them for as many steps, from the same seed; and `wedgecalc detect` measures the films of patients
with it, without the joint network, on one pass. What it would refuse as too unsure is counted too,
so that a network which knows less is not spared what it does not know.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from evaluate import hka_of, readers
from networks import network
from PIL import Image

import wedgecalc as wc
from wedgecalc.detection.crops import Grey32
from wedgecalc.detection.film import detect_film
from wedgecalc.detection.network import Networks, Outputs, shipped_networks

KINDS = {
    "nothing": (),
    "tissue": ("build", "tissue", "equalized"),
    "trunk": ("pelvis", "haze", "both_legs", "foot", "field"),
    "clutter": ("metal", "shield", "ruler", "wires", "letters", "seams", "collimation",
                "exposure", "contrast", "grid_lines", "blur"),
    "bone": ("texture", "osteophytes", "narrowing", "rotation", "flexion"),
}  # fmt: skip
KINDS["all"] = tuple(name for kind in KINDS.values() for name in kind)
ANY = {
    "widest": 1.0,
    "lost": 1.0,
    "apart": 1.0,
    "odd": 1e9,
}  # nothing is left out or refused as unsure
BESIDE = Path(__file__).parent


class Taught:
    """A leg network as the program runs one.

    Parameters
    ----------
    trained : Path
    """

    def __init__(self, trained: Path) -> None:
        self._net = network("leg")
        self._net.load_state_dict(torch.load(trained, weights_only=True))
        self._net.eval()

    def run(self, picture: Grey32) -> Outputs:
        """Return the outputs for a picture."""
        with torch.no_grad():
            maps, bones = self._net(torch.from_numpy(picture)[None, None])
        return {"maps": maps[0].numpy(), "bones": bones[0].numpy()}


def taught(kind: str, out: Path, count: int, steps: int) -> Path:
    """Draw the films, teach the leg network on them unless it is there, and return its weights."""
    films, trained = out / kind, out / f"{kind}-{count}-{steps}.pt"
    if trained.exists():
        return trained
    lacking = KINDS[kind]
    _run(
        "generate.py",
        "--count",
        count,
        "--out",
        films,
        "--processes",
        1,
        "--without",
        ",".join(lacking),
    )
    plain = ["--plain"] if "seams" in lacking else []
    part = trained.with_suffix(".part")
    _run("train.py", "leg", "--films", films, "--steps", steps, "--out", part, *plain)
    return part.rename(trained)


def _run(script: str, *words: object) -> None:
    subprocess.run([sys.executable, BESIDE / script, *map(str, words)], check=True)


def differences(trained: Path, films: Path, most: int | None) -> Iterator[float]:
    """Give how far HKA is from the readers' on each film; NaN where no leg is found."""
    known = shipped_networks()
    lenient = replace(known.settings, **ANY)
    networks = Networks(lenient, known.film, Taught(trained))
    for path, truth in list(readers(films))[:most]:
        pixels = np.asarray(Image.open(path).convert("L"))
        try:
            (leg,) = detect_film(pixels, side="right", passes=1, networks=networks)
            yield hka_of(leg) - truth
        except wc.InputError:
            yield float("nan")


def main() -> None:
    """Teach and measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--films", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("build/ablation"))
    parser.add_argument("--only", choices=list(KINDS), action="append", help="what to leave out")
    parser.add_argument("--count", type=int, default=200, help="phantoms to teach on")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--most", type=int, help="measure only the first films")
    chosen = parser.parse_args()
    for kind in chosen.only or KINDS:
        trained = taught(kind, chosen.out, chosen.count, chosen.steps)
        off = np.abs(list(differences(trained, chosen.films, chosen.most)))
        known = off[np.isfinite(off)]
        print(f"without {kind}: {len(off)} films, no leg on {len(off) - len(known)};"
              f" HKA {known.mean():.2f}° in the mean, {np.median(known):.2f}° in the median;"
              f" within 2° {np.sum(known <= 2) / len(off):.1%}, 3° {np.sum(known <= 3) / len(off):.1%}",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
