"""Which kinds of variation carry over: the leg network taught on films that have little of one.

    python training/ablate.py --phantoms films/train --films HKA_validation --only trunk

Each network is taught on the 250 films that have least of a kind, for as many steps, from the same
seed; then it measures the films of patients, each leg cut out as the whole program cuts it.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch
from evaluate import hka_of, readers
from networks import SHAPES, network, places
from PIL import Image
from samples import LANDMARKS

import wedgecalc as wc
from wedgecalc.detection import film as whole_way
from wedgecalc.detection.crops import Film, evened
from wedgecalc.detection.found import FoundLeg
from wedgecalc.detection.network import shipped
from wedgecalc.sources.phantom_look import Look

KINDS = {
    "nothing": (),
    "tissue": ("tissue", "equalized"),
    "trunk": ("pelvis", "haze", "field", "foot"),
    "clutter": ("seams", "ruler", "wires", "letters", "shield", "metal", "collimation", "grid_lines"),
    "bone": ("texture", "osteophytes", "narrowing", "rotation", "flexion"),
}  # fmt: skip


def chosen_films(folder: Path, kind: str, count: int) -> list[int]:
    """Return the numbers of the films that have least of a kind."""
    numbers = sorted(int(path.stem) for path in folder.glob("*.json"))
    looks = {n: Look.like_film(n) for n in numbers}
    random = np.random.default_rng(27).random(len(numbers))

    def much(n: int) -> float:
        return sum(abs(float(getattr(looks[n], name))) for name in KINDS[kind])

    order = sorted(zip(map(much, numbers), random, numbers, strict=True))
    return sorted(n for *_, n in order[:count])


def taught(kind: str, folder: Path, steps: int) -> Path:
    """Teach the leg network on the films chosen, and return its weights."""
    out = Path("build/ablation") / kind
    out.mkdir(parents=True, exist_ok=True)
    for number in chosen_films(folder, kind, 250):
        for ending in (".png", ".json"):
            link = out / f"{number:07d}{ending}"
            if not link.exists():
                link.symlink_to((folder / link.name).resolve())
    trained = out / "leg.pt"
    command = [sys.executable, str(Path(__file__).with_name("train.py")), "leg", "--films", out,
               "--steps", steps, "--out", trained]  # fmt: skip
    subprocess.run([*map(str, command), *(["--plain"] if kind == "clutter" else [])], check=True)
    return trained


def measured(trained: Path, films: Path, most: int | None) -> None:
    """Print how far HKA is from the readers', by the leg network alone."""
    net = network("leg")
    net.load_state_dict(torch.load(trained, weights_only=True))
    net.eval()
    nets, off = shipped(), []
    rows, columns = SHAPES["leg"]["size"]
    for path, truth in list(readers(films))[:most]:
        film = Film(np.asarray(Image.open(path).convert("L")))
        try:
            (seen,) = whole_way.seen_legs(film, nets, "right")
        except wc.InputError:
            continue
        _, ends = whole_way._settled(film, seen, nets)
        place = whole_way._placed(nets.settings, "right", *ends)
        grey, inside = film.crop(place, rows, columns)
        picture = evened(grey, inside, nets.settings.grey, SHAPES["leg"]["reach"])
        with torch.no_grad():
            where = places(net(torch.from_numpy(picture)[None, None])[0])[0][0].numpy() + 0.5
        found = place.on_film(where[:, 0] + 1j * where[:, 1])
        marked = {k: (z.real, z.imag) for k, z in zip(LANDMARKS, found.tolist(), strict=True)}
        try:
            off.append(hka_of(FoundLeg("right", marked, {}, {}, {}, 1.0)) - truth)
        except wc.InputError:
            off.append(np.nan)
    values = np.array(off)
    known = np.abs(values[np.isfinite(values)])
    print(f"{trained.parent.name}: {len(off)} films, no leg {np.isnan(values).sum()},"
          f" HKA {known.mean():.2f}° in the mean, {np.median(known):.2f}° in the median,"
          f" within 2° {np.sum(known <= 2) / len(off):.1%}")  # fmt: skip


def main() -> None:
    """Teach and measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--phantoms", type=Path, required=True)
    parser.add_argument("--films", type=Path, required=True)
    parser.add_argument("--only", choices=list(KINDS), action="append")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--most", type=int)
    chosen = parser.parse_args()
    for kind in chosen.only or KINDS:
        measured(taught(kind, chosen.phantoms, chosen.steps), chosen.films, chosen.most)


if __name__ == "__main__":
    main()
