"""Files and radiographs: a folder of keypoint files measured, and a large film opened, underlaid and drawn, against Pillow alone."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.case import case_of
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.reading import load_cases
from wedgecalc.sources.writing import file_bytes

LEGS, SIZE = 1000, (3000, 8000)

# What each process does, and how it reports: seconds of the work itself, and its peak memory.
# A new process inherits the largest size of the one that started it from `getrusage`; Linux tells its own here.
REPORT = "\nwork = time.perf_counter() - began\npeak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\nprint(work, int(peak.split()[1]) / 1024)"
PILLOW = (
    "import time, io\nfrom PIL import Image\nbegan = time.perf_counter()\np = Image.open({film!r})\np.load()\n"
    + (
        "p.resize((720, 1920), Image.Resampling.BILINEAR, reducing_gap=2).save(io.BytesIO(), 'PNG')"
        + REPORT
    )
)
OPENED = (
    "import time\nimport wedgecalc as wc\nbegan = time.perf_counter()\nwc.load_radiograph({film!r})"
    + REPORT
)
DRAWN = (
    "import time\nimport wedgecalc as wc\nfrom wedgecalc.drawing import draw, picture_bytes\nfrom wedgecalc.sources.reading import load_case, radiograph_of\n"
    "began = time.perf_counter()\ncase = load_case({case!r})\nplan = wc.plan(case.limb, 'medial-opening-wedge-hto')\n"
    "film = {on}\npicture_bytes(draw(plan, {view!r}, on=film), 'png')" + REPORT
)


def keypoint_folder(interleaved):
    """Return µs per leg to read and measure a folder of LabelMe files, and to parse their JSON alone."""
    with tempfile.TemporaryDirectory() as folder:
        rng = np.random.default_rng(3)
        for k in range(LEGS):
            limb = wc.Limb.from_angles(
                "left" if k % 2 else "right",
                mpta=float(rng.normal(84, 2)),
                mldfa=float(rng.normal(88, 2)),
            )
            raw = {"format": "wedgecalc-case/1", "id": f"leg{k}", "side": limb.frame.side, "units": "px", "mm_per_px": 0.3, "image": f"leg{k}.png",
                   "landmarks": {n: [float(v) / 0.3 for v in limb[n]] for n in limb.points}}  # fmt: skip
            (Path(folder) / f"leg{k}.json").write_bytes(file_bytes([case_of(raw)], "labelme"))
        paths = sorted(Path(folder).iterdir())
        times = interleaved({
            "json": (1, lambda: [json.loads(path.read_text()) for path in paths]),
            "measured": (1, lambda: [wc.measure(case.limb) for path in paths for case in load_cases(path)]),
        }, rounds=5)  # fmt: skip
        return {name: t[0] / LEGS * 1e6 for name, t in times.items()}


def _process(code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    return [float(v) for v in done.stdout.split()]


def large_film(rounds=5):
    """Return seconds and peak MiB of each step on a film of 3000 by 8000 pixels, each in its own process, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        made = phantom(wc.Limb.from_angles("left", mpta=82, jlca=2), mm_per_px=0.5, noise=1)
        scale = min(SIZE[0] / made.pixels.shape[1], SIZE[1] / made.pixels.shape[0])
        canvas = Image.new("L", SIZE)
        whole = Image.fromarray((made.pixels >> 4).astype(np.uint8))
        canvas.paste(
            whole.resize(
                (round(whole.width * scale), round(whole.height * scale)), Image.Resampling.BICUBIC
            )
        )
        film, case = str(Path(folder) / "film.png"), str(Path(folder) / "leg.json")
        canvas.save(film)
        raw = {"format": "wedgecalc-case/1", "id": "film", "side": "left", "units": "px", "mm_per_px": 0.5 / scale, "image": "film.png",
               "landmarks": {n: [x * scale, y * scale] for n, (x, y) in made.landmarks.items()}}  # fmt: skip
        Path(case).write_text(json.dumps(raw))
        codes = {"Pillow alone: opened, reduced to the height of a slide, written": PILLOW.format(film=film), "`load_radiograph`": OPENED.format(film=film),
                 "`before-after` without it, as PNG": DRAWN.format(case=case, on="None", view="before-after"),
                 "`before-after` on it, cut and moved, as PNG": DRAWN.format(case=case, on="radiograph_of(case)", view="before-after"),
                 "`radiograph`, cut and moved, as PNG": DRAWN.format(case=case, on="radiograph_of(case)", view="radiograph")}  # fmt: skip
        rows = {name: [] for name in codes}
        for _ in range(rounds):
            for name, code in codes.items():
                rows[name].append(_process(code))
        return {name: np.median(values, axis=0) for name, values in rows.items()}


def section(interleaved):
    """Return the section of the results page."""
    began = time.perf_counter()
    files, films = keypoint_folder(interleaved), large_film()
    alone = next(iter(films.values()))
    lines = ["## Files and radiographs", "", f"A folder of {LEGS:,} LabelMe files read, checked and measured: {files['measured']:.0f} µs a leg, of which parsing the "
             f"JSON alone is {files['json']:.0f} µs.", "", f"A radiograph of {SIZE[0]} by {SIZE[1]} pixels, each step in a process of its own:", "",
             "| | s | times Pillow alone | peak memory, MiB |", "|---|---|---|---|"]  # fmt: skip
    lines += [
        f"| {name} | {seconds:.2f} | {seconds / alone[0]:.1f} | {memory:.0f} |"
        for name, (seconds, memory) in films.items()
    ]
    print(f"films: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return "\n".join(lines)
