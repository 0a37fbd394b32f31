"""The node beside a real archive that stores the same films, in one run; and a thousand films, of which none is lost and none answered twice.

``python -m benchmarks.node`` writes benchmarks/NODE.md, ``python -m benchmarks.node 30`` prints it for 30 films; on standard error it says how far it is. It takes about 3 minutes on two
quiet cores. Sender, archive and node are on this machine and share its processors. The archive is Orthanc with the settings of the tests.
"""

import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import pydicom
from pydicom.uid import generate_uid

from tests.archive.films import film
from tests.archive.orthanc import free_port, orthanc
from wedgecalc.archive.peer import peer_of
from wedgecalc.archive.send import send
from wedgecalc.sources.radiographs.dicom import digest_code

FILMS, LARGE, FEW, BATCH = 1000, 20, 20, 100
LONGEST = 60  # seconds of answering, after which no further batch is begun
HTO = {"procedure": "lateral-closing-wedge-hto"}
BEGUN = time.perf_counter()
RESULT = Path(__file__).with_name("NODE.md")


def films_of(source: Path, folder: Path, count: int, by: int = 1) -> list[Path]:
    """Write films that differ by their identifiers; `by` times as high and as wide."""
    read = pydicom.dcmread(source)
    read.Rows, read.Columns = read.Rows * by, read.Columns * by
    read.PixelData = read.PixelData * by**2
    folder.mkdir()
    paths = []
    for k in range(count):
        read.SOPInstanceUID = read.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        read.StudyInstanceUID, read.SeriesInstanceUID = generate_uid(), generate_uid()
        read.AccessionNumber = f"A{k}"
        paths.append(folder / f"{k}.dcm")
        read.save_as(paths[-1])
    return paths


def stored(paths: list[Path], to: str) -> float:
    """Send films over one connection; return how many a second."""
    begin = time.perf_counter()
    assert not [one for one in send(paths, peer_of(to, "--to")) if one.refusal]
    return len(paths) / (time.perf_counter() - begin)


def said(words: str) -> None:
    print(f"{time.perf_counter() - BEGUN:.0f} s: {words}", file=sys.stderr, flush=True)


class Node:
    """The command, in a process of its own."""

    def __init__(self, folder: Path, to: str, answers: tuple[str, ...], films: int) -> None:
        self.queue, self.port = folder, free_port()
        words = [
            "node",
            "--queue",
            folder,
            "--to",
            to,
            "--port",
            self.port,
            "--every",
            0.2,
            "--keep-free",
            0,
        ]
        words += ["--most-films", films, *(word for kind in answers for word in ("--answers", kind))]  # fmt: skip
        self.log = open(folder.with_suffix(".log"), "w+")  # noqa: SIM115
        self.run = subprocess.Popen([sys.executable, "-m", "wedgecalc", *map(str, words)], stderr=self.log)  # fmt: skip
        self.at = f"WEDGECALC@127.0.0.1:{self.port}"
        while "listens" not in folder.with_suffix(".log").read_text():
            assert self.run.poll() is None
            time.sleep(0.05)

    def done(self) -> int:
        return sum(name.endswith(".json") for name in os.listdir(self.queue / "done"))

    def stop(self) -> None:
        self.run.terminate()
        assert self.run.wait(60) == 0
        self.log.close()


def marked(case: Path, films: list[Path], folder: Path) -> None:
    """Write the landmarks of films, by their codes."""
    raw = json.loads(case.read_text()) | {"osteotomy": HTO}
    raw = {k: v for k, v in raw.items() if k not in ("id", "image", "film")}
    for path in films:
        uid = str(pydicom.dcmread(path, specific_tags=["SOPInstanceUID"]).SOPInstanceUID)
        (folder / f"{digest_code(uid)}.json").write_text(json.dumps(raw))


def answered(node: Node, case: Path, films: list[Path]) -> tuple[int, float]:
    """Give a node the landmarks of its films, a batch after the other for `LONGEST`.

    Returns how many it answered, and how many a second.
    """
    begin, count = time.perf_counter(), 0
    while count < len(films) and time.perf_counter() - begin < LONGEST:
        batch = films[count : count + BATCH]
        marked(case, batch, node.queue / "landmarks")
        count += len(batch)
        while node.done() < count:
            assert node.run.poll() is None
            time.sleep(0.02)
    return count, count / (time.perf_counter() - begin)


def measured(place: Path, count: int) -> list[tuple[str, str]]:
    """Return the rows of the table."""
    place = place.resolve()
    case, source = film(place, "--mm-per-px", 2)
    small = films_of(source, place / "small", count)
    large = films_of(source, place / "large", min(LARGE, count), 14)
    kib, mib = small[0].stat().st_size / 2**10, large[0].stat().st_size / 2**20
    rows = []
    (place / "orthanc").mkdir()
    with orthanc(place / "orthanc") as archive:
        for paths, size in ((small, f"{kib:.0f} KiB"), (large, f"{mib:.0f} MiB")):
            name = size.replace(" ", "")
            node = Node(place / f"stores-{name}", archive.dimse, ("lines",), 2 * count)
            ours, theirs = stored(paths, node.at), stored(paths, archive.dimse)
            rows += [(f"{len(paths)} films of {size}: stored by the node, a second", f"{ours:.0f}")]
            rows += [("the same by Orthanc", f"{theirs:.0f}")]
            said(f"{rows[-2]} {rows[-1]}")
            archive.delete_all()
            if paths is small:
                number, rate = answered(node, case, paths)
                words = (
                    f"{number} answered with lines over the film, and filed in Orthanc, a second"
                )
                rows += [(words, f"{rate:.1f}")]
                said(f"{words}: {rate:.1f}")
                assert len(archive.get("/instances")) == number, "lost, or filed twice"
                again = stored(paths, node.at)
                time.sleep(1)
                assert len(archive.get("/instances")) == number, "filed twice"
                rows += [
                    ("all sent again: known, and not answered again, a second", f"{again:.0f}")
                ]
            node.stop()
        for kinds, words in (
            (("numbers",), "the numbers"),
            ((), "numbers, lines, page and picture"),
        ):
            few = films_of(source, place / f"few{len(kinds)}", min(FEW, count))
            node = Node(place / f"answers{len(kinds)}", archive.dimse, kinds, count)
            stored(few, node.at)
            rate = answered(node, case, few)[1]
            said(f"{words}: {rate:.1f} a second")
            rows += [(f"{len(few)} films answered with {words}, a second", f"{rate:.1f}")]
            node.stop()
    return rows


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FILMS
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder), count)
    load = f"load average {before:.0f} before it and {os.getloadavg()[0]:.0f} at its end"
    packages = ", ".join(f"{name} {version(name)}" for name in ("pynetdicom", "pydicom", "highdicom"))  # fmt: skip
    text = "\n".join(
        [
            "# The node",
            "",
            f"Made by `make benchmarks-node`: the node and Orthanc on one machine, from one sender, over one connection. {datetime.date.today()}, Python",
            f"{platform.python_version()}, {packages}, {os.cpu_count()} cores.",
            "",
            "| | |",
            "|---|---|",
            *(f"| {name} | {value} |" for name, value in rows),
            "",
            "A film counts as stored once it is safely on disk (`fsync`). The node answers one film after the other, in one process. Checked in the same run: each film whose",
            f"landmarks are there is answered once, also when all are sent again. Rates are to be compared within this run alone, as other programs may have run meanwhile: {load}.",
            "Processor time for one film, measured in another run on 2026-11-27: numbers 0.24 s, lines 0.02 s, page 0.29 s, picture 0.30 s.",
            "",
        ]
    )
    if count == FILMS:
        RESULT.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
