"""Mutated files against every reader: whatever comes, a limb, a picture or an `InputError`, and nothing else.

`python tests/fuzz.py 20000` runs so many per reader; the tests run a few hundred. Seeds are made here, so the corpus is this file.
"""

import io
import json
import random
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from PIL import Image

import wedgecalc as wc
from wedgecalc.errors import InputError
from wedgecalc.sources.landmark_sets import mapping_of
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.radiographs.picture import load_radiograph
from wedgecalc.sources.reading import load_case, load_cases
from wedgecalc.sources.saving import case_text
from wedgecalc.sources.writing import file_bytes

TOKENS = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b"null",
    b"true",
    b"1e999",
    b"-1e999",
    b"NaN",
    b"0",
    b"-1",
    b"9" * 400,
    b'"R_FC"',
    b"\\ud800",
    b"\x00",
    b"\xff\xfe",
    b"",
)


SLOW = ("DICOM JPEG 2000",)  # decoded in a process of their own


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """Return bytes with some flipped, cut, doubled, moved or replaced by what readers dislike."""
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        at, to = (chance.randrange(len(data) + 1) for _ in range(2))
        at, to = min(at, to), min(max(at, to), at + chance.choice((1, 4, 40, 400)))
        kind = chance.randrange(6)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del data[at:to]
        elif kind == 2:
            data[at:at] = data[at:to]
        elif kind == 3:
            data[at:to] = chance.choice(TOKENS)
        elif kind == 4:
            data[at:to] = bytes(chance.randrange(256) for _ in range(min(to - at, 16)))
        else:
            data = data[: max(at, 1)]
    return bytes(data)


def seeds() -> dict[str, tuple[str, bytes]]:
    """Return a good file of each kind: its ending and its bytes."""
    case = load_case("demo:phantom-left")
    forms = {
        "labelme": ".json",
        "coco": ".json",
        "slicer": ".mrk.json",
        "csv": ".csv",
        "case": ".json",
    }
    found = {form: (ending, file_bytes([case], form)) for form, ending in forms.items()}
    found["mapping"] = (
        "mapping",
        json.dumps(
            {
                "landmarks": {"hip_center": "FH", "ankle_center": ["AM", "AL"]},
                "prefixes": {"right": "R", "left": "L"},
            }
        ).encode(),
    )
    found["case"] = (".json", case_text(case.limb, "a").encode())
    small = phantom(wc.Limb.from_angles(), mm_per_px=2.0, noise=0).pixels[150:190, 20:60]
    for kind, ending in (("PNG", ".png"), ("JPEG", ".jpg"), ("TIFF", ".tif")):
        buffer = io.BytesIO()
        Image.fromarray((small >> 4).astype(np.uint8)).save(buffer, kind)
        found[kind] = (ending, buffer.getvalue())
    try:
        import pydicom

        from wedgecalc.sources.radiographs.dicom import dicom_bytes
    except ImportError:
        return found
    plain = dicom_bytes(small, 0.3, "right")
    found["DICOM"] = (".dcm", plain)
    for name, syntax in (
        ("DICOM RLE", "1.2.840.10008.1.2.5"),
        ("DICOM JPEG 2000", "1.2.840.10008.1.2.4.90"),
    ):
        read = pydicom.dcmread(io.BytesIO(plain))
        try:
            read.compress(syntax)
        except (RuntimeError, NotImplementedError, ValueError):
            continue
        buffer = io.BytesIO()
        read.save_as(buffer)
        found[name] = (".dcm", buffer.getvalue())
    return found


def fuzz(
    kind: str, ending: str, seed: bytes, runs: int, folder: Path, start: int = 0
) -> dict[str, int]:
    """Read so many mutations of a file; return how many were refused and how many read."""
    path, counts = folder / f"a{ending}", {"read": 0, "refused": 0}
    for k in range(start, start + runs):
        data = mutated(seed, random.Random(f"{kind} {k}"))
        try:
            if kind == "mapping":
                mapping_of(data.decode("utf-8", "replace"))
            else:
                path.write_bytes(data)
                load_radiograph(path) if ending in (".png", ".jpg", ".tif", ".dcm") else [
                    wc.measure(case.limb) for case in load_cases(path)
                ]
            counts["read"] += 1
        except InputError as error:
            word = "refused" if 0 < len(str(error)) < 20_000 else "refused without a word"
            counts[word] = counts.get(word, 0) + 1
        except BaseException:
            (
                Path(tempfile.gettempdir()) / f"fuzz-{kind.replace(' ', '-')}-{k}{ending}"
            ).write_bytes(data)
            raise
    return counts


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        for kind, (ending, seed) in seeds().items():
            began = time.perf_counter()
            counts = fuzz(kind, ending, seed, runs, Path(folder))
            print(
                f"{kind:16} {runs} mutations: {counts['read']} read, {counts['refused']} refused, {time.perf_counter() - began:.0f} s",
                flush=True,
            )
