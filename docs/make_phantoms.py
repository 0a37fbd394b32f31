"""Draw the pictures of phantoms.md: phantoms like films, by their seeds, and each part alone."""

from dataclasses import fields
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_look import Look, film_noise

FOLDER = Path(__file__).with_name("phantoms")
LEG = {"mpta": 83, "jlca": 2}


def film(side, mm_per_px, noise, seed, look):
    made = phantom(
        wc.Limb.from_angles(side, **LEG), mm_per_px=mm_per_px, noise=noise, seed=seed, look=look
    )
    return Image.fromarray((made.pixels >> 4).astype(np.uint8))


def sheet(pictures, names, columns):
    """Lay pictures of one height side by side, each with its name above."""
    high = max(picture.height for picture in pictures)
    rows = [range(k, min(k + columns, len(pictures))) for k in range(0, len(pictures), columns)]
    wide = max(sum(pictures[k].width + 6 for k in row) for row in rows)
    whole = Image.new("L", (wide, len(rows) * (high + 24)), 255)
    pen, font = ImageDraw.Draw(whole), ImageFont.load_default(13)
    for r, row in enumerate(rows):
        x = 0
        for k in row:
            pen.text((x + 2, r * (high + 24) + 4), names[k], fill=0, font=font)
            whole.paste(pictures[k], (x, r * (high + 24) + 22))
            x += pictures[k].width + 6
    return whole


def main():
    seeds = (0, 4, 6, 8, 9, 18)
    films = [
        film("left" if seed % 2 else "right", 1.8, film_noise(seed), seed, Look.like_film(seed))
        for seed in seeds
    ]
    sheet(films, [f"--seed {seed}" for seed in seeds], 6).save(FOLDER / "films.jpg", quality=80)
    alone, names = [film("right", 2.0, 0.6, 2, Look())], ["plain"]
    for part in fields(Look):
        full = True if part.name == "both_legs" else part.metadata["high"]
        alone.append(film("right", 2.0, 0.6, 2, Look(**{part.name: full})))
        names.append(part.name.replace("_", "-") + ("" if full is True else f" {full:g}"))
    sheet(alone, names, 8).save(FOLDER / "parts.jpg", quality=80)


if __name__ == "__main__":
    main()
