"""Draw phantoms like films, with their truth: what the networks learn from, and are tried on.

    python training/generate.py --first 1 --count 1600 --out films/train

Each film is drawn from its number alone, so the same numbers give the same films, on any number of
processes. A film is `000001.png` (8 bits, 1 mm to a pixel) and `000001.json` beside it, as
`wedgecalc phantom --truth` writes it.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.phantom import Phantom, phantom
from wedgecalc.sources.phantom_look import Look, film_noise

MM_PER_PX = 1.0
SETS = {"train": 1, "tune": 1_000_001, "test": 2_000_001}  # the first number of each set


def limb(seed: int) -> wc.Limb:
    """Return a random leg: of ordinary and of severe deformity, of small and of tall people."""
    random = np.random.default_rng([27, seed])
    wide = 2.0 if random.random() < 0.2 else 1.0
    for _ in range(100):
        femur = random.normal(430, 35)
        angles = {
            "mldfa": random.normal(88, 3.0 * wide),
            "mpta": random.normal(87, 3.0 * wide),
            "jlca": random.normal(1.5, 1.8 * wide),
            "mlpfa": random.normal(90, 4),
            "nsa": random.normal(130, 6),
            "ama": float(np.clip(random.normal(6.5, 1.2), 3.5, 9.5)),
            "mldta": random.normal(89, 3),
            "tilt": random.normal(2, 3),
        }
        size = {"femur": femur, "tibia": femur * random.normal(0.82, 0.035)}
        plateau = femur * random.normal(0.177, 0.014)
        side = "right" if random.random() < 0.5 else "left"
        try:
            return wc.Limb.from_angles(side, **angles, **size, plateau=plateau)
        except wc.InputError:  # no leg has these angles together
            continue
    raise RuntimeError(f"no leg for film {seed}")


def film(seed: int, without: tuple[str, ...] = ()) -> tuple[Phantom, Look]:
    """Return the film of a number, without some kinds of variation."""
    look = Look.like_film(seed)
    if without:
        plain = Look()
        kept = {name: getattr(look, name) for name in Look.__slots__ if name not in without}
        look = Look(**{**{name: getattr(plain, name) for name in without}, **kept})
    noise = 0.6 * film_noise(seed)  # at 1 mm to a pixel, many grains are one
    return phantom(limb(seed), mm_per_px=MM_PER_PX, noise=noise, seed=seed, look=look), look


def draw(seed: int, out: Path, without: tuple[str, ...] = ()) -> None:
    """Write the film of a number, unless it is there."""
    path = out / f"{seed:07d}.png"
    if path.with_suffix(".json").exists():
        return
    made, _ = film(seed, without)
    Image.fromarray((made.pixels >> 4).astype(np.uint8)).save(path, compress_level=1)
    legs = [
        {"side": leg.side, "landmarks": leg.landmarks,
         "contours": {k: leg.contours[k] for k in ("femur", "tibia")}}
        for leg in made.legs
    ]  # fmt: skip
    path.with_suffix(".json").write_text(json.dumps({"mm_per_px": MM_PER_PX, "legs": legs}))


def main() -> None:
    """Draw the films that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without", default="", help="kinds of variation to leave out, by commas")
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    work = partial(draw, out=chosen.out, without=tuple(filter(None, chosen.without.split(","))))
    numbers = range(chosen.first, chosen.first + chosen.count)
    with ProcessPoolExecutor(chosen.processes) as pool:
        for done, _ in enumerate(pool.map(work, numbers, chunksize=4), 1):
            if done % 100 == 0:
                print(f"{done} of {chosen.count} films", flush=True)


if __name__ == "__main__":
    main()
