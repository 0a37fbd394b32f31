"""Measure the studio in a real browser, in parts that can be run alone: hand, slides, corrected, memory, ten, loads, actions.

Needs Chromium. Each part writes its rows into ``benchmarks/STUDIO.md`` and leaves those of the others; all of them run if none is named:
``make benchmarks-studio PARTS="hand slides"``, or ``python benchmarks/studio.py hand``.
"""

import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import bokeh
import numpy as np
import panel
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_case
from wedgecalc.sources.radiographs.dicom import dicom_bytes
from wedgecalc.studio.case_state import GUIDE

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.studio_browser import READY, SIZE, browser, calm, open_page, start_again, studio

ROWS, COLUMNS = 8000, 3000
PAGE = Path(__file__).parent / "STUDIO.md"
NEEDED = GUIDE[:7]  # without which there is no plan

# From the event of a hand to the frame in which its handle is painted (`at_once`), and to that in which what the server answered is (`times`).
PAINTED = """() => { const f = film(); window.times = []; window.at_once = []; let asked = null, done = null, moved = null;
  f.told ??= f.queue.tell; f.heard ??= f.answered;
  f.queue.tell = (what) => { asked = what.at; f.told.call(f.queue, what); };
  f.answered = (n) => { const was = asked; f.heard(n); done ??= was; };
  f.stage.addEventListener('pointermove', () => { moved ??= performance.now(); }, {capture: true});
  f.after = () => { const [t, u] = [done, moved]; done = moved = null;
    setTimeout(() => { const now = performance.now(); if (t !== null) times.push(now - t); if (u !== null) at_once.push(now - u); }); }; }"""


def film(folder):
    """Write a case with a radiograph of 3000 by 8000 pixels, each of four pixels of a phantom."""
    limb = wc.Limb.from_angles("left", mldfa=88, mpta=82, jlca=2)
    small = phantom(limb, mm_per_px=0.261)
    fine = np.kron((small.pixels >> 4).astype(np.uint8), np.ones((2, 2), np.uint8))
    pixels = np.zeros((ROWS, COLUMNS), dtype=np.uint8)
    rows, columns = (min(a, b) for a, b in zip(fine.shape, pixels.shape, strict=True))
    pixels[:rows, :columns] = fine[:rows, :columns]
    picture = folder / "film.png"
    Image.fromarray(pixels).save(picture, compress_level=1)
    case = json.loads(phantom_case(small, picture))
    del case["calibration"]
    case["mm_per_px"] = small.mm_per_px / 2
    case["landmarks"] = {name: [2 * x, 2 * y] for name, (x, y) in case["landmarks"].items()}
    path = folder / "film.json"
    path.write_text(json.dumps(case))
    return path


def drags(page, name, moves, pause=0.02, enough=lambda: False):
    """Drag a handle to and fro, and return the milliseconds from each event to its painted update."""
    page.evaluate(PAINTED)
    x, y = page.evaluate("(name) => on_screen(...handle(name))", name)
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(moves):
        page.mouse.move(x + 12 * np.sin(k / 9), y + 6 * np.cos(k / 7) - 6)
        page.wait_for_timeout(1000 * pause)  # in which a download may arrive
        if enough():
            break
    page.mouse.move(x, y)
    page.mouse.up()
    calm(page)
    return page.evaluate("window.times")


def memory(pid):
    """Return the resident memory of a process, MiB."""
    return (
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    )


def server_pid(address):
    """Return the process that listens at an address, found among those of this machine."""
    port = urlsplit(address).port
    line = next(
        row.split()
        for row in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if row.split()[3] == "0A" and int(row.split()[1].partition(":")[2], 16) == port
    )
    for fd in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(fd) == f"socket:[{line[9]}]":
                return int(fd.parts[2])
        except OSError:
            continue
    raise RuntimeError("nobody listens")


def paces(page, people, pace, seconds):
    """Return the median round trip of one person's moves while others drag too, each page sending by itself; ms."""
    for other in people:
        other.evaluate("""(every) => { const [x, y] = handle('hip_center'); let k = 0;
          film().tell('start', 'hip_center', [[x, y]]);
          window.pull = setInterval(() => film().tell('move', 'hip_center', [[x + 20 * Math.sin(k++ / 9), y]]), every); }""", 1000 / pace)  # fmt: skip
    times = drags(page, "ankle_center", round(seconds / 0.035), 0.03)
    for other in people:
        other.evaluate("clearInterval(window.pull)")
    return statistics.median(times)


LOADED = """import wedgecalc.studio.server as server
server.UNUSED = 1000
server.serve("demo:medial-oa-right", browser=False, say=lambda text: print(text, flush=True))"""


def loads(times, every):
    """Load the page so many times, one after the other; return the server's memory before and after every few, and the seconds of each.

    No browser holds on to a page: its session ends after a second, and what it took must come back.
    """
    with subprocess.Popen(
        [sys.executable, "-c", LOADED], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            address = process.stdout.readline().strip()
            ask = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open
            found, took = [memory(process.pid)], []
            ask(address).close()  # which leads to the page
            for k in range(2, times + 1):
                start = time.perf_counter()
                ask(urljoin(address, "/studio")).read()
                took.append(time.perf_counter() - start)
                if k % every == 0:
                    found.append(memory(process.pid))
        finally:
            process.kill()
    return found, took


def quantiles(times):
    """Return median and 95th percentile as text."""
    times = sorted(times)
    return f"{statistics.median(times):.0f} and {times[int(0.95 * len(times))]:.0f} ms"


def heap(page):
    """Return the memory of a page's scripts, MiB."""
    return page.evaluate("performance.memory.usedJSHeapSize") / 2**20


@contextmanager
def page_with_film():
    """Open the studio with a large film; give the page and its server's address."""
    with (
        tempfile.TemporaryDirectory() as name,
        studio(film(Path(name)), folder=name) as address,
        browser() as chromium,
    ):
        context = chromium.new_context(viewport=SIZE, accept_downloads=True)
        yield open_page(context, address), address
        context.close()


def step(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    calm(page)


def painted(page, moves=150, enough=lambda: False):
    """Drag, and return medians and 95th percentiles to the painted handle and to the painted answer."""
    answered = drags(page, "ankle_center", moves, enough=enough)
    return quantiles(page.evaluate("window.at_once")), quantiles(answered)


def hand():
    with page_with_film() as (page, _):
        return [("alone", *painted(page))]


def slides():
    files = []
    with page_with_film() as (page, _):
        page.on("download", lambda file: files.append(file))
        step(page, "Export")
        page.get_by_role("button", name="Slides", exact=True).click()
        row = ("while slides are made", *painted(page, enough=lambda: bool(files)))
    return [row]


def corrected():
    with page_with_film() as (page, _):
        step(page, "Plan")
        page.locator("#controls").get_by_role("slider").last.focus()
        page.keyboard.press("End")
        calm(page)
        return [("with the correction made, the film cut", *painted(page))]


def memories():
    with page_with_film() as (page, address):
        pid, found = server_pid(address), []
        for _ in range(3):
            drags(page, "ankle_center", 100, 0.01)
            found.append((memory(pid), heap(page)))
    return [
        (name, *(f"{one[k]:.0f} MiB" for one in found)) for k, name in enumerate(("server", "page"))
    ]


def ten():
    """Drag on a leg without a film, whose bones are drawn, alone and beside nine pages that drag twice a second."""
    with studio("demo:medial-oa-right") as address, browser() as chromium:
        context = chromium.new_context(viewport=SIZE)
        pages, pid = [open_page(context, address)], server_pid(address)
        held = [memory(pid)]
        drags(pages[0], "ankle_center", 20)
        alone = statistics.median(drags(pages[0], "ankle_center", 100))
        pages += [open_page(context, address) for _ in range(9)]
        held.append(memory(pid))
        pages[0].bring_to_front()
        together = paces(pages[0], pages[1:], 2, 5)
        context.close()
    return [
        ("hand to painted answer, median", f"{alone:.0f} ms", f"{together:.0f} ms"),
        ("server's memory", *(f"{one:.0f} MiB" for one in held)),
    ]


def page_loads():
    held, took = loads(20, 10)
    with studio("demo:medial-oa-right") as address, browser() as chromium:
        page = chromium.new_page()
        start = time.perf_counter()
        page.goto(address.once())
        page.wait_for_function(READY)
        opened = time.perf_counter() - start
    return [
        ("the server makes and sends a page", quantiles([1000 * one for one in took])),
        ("the first page is ready in the browser", f"{opened:.1f} s"),
        (
            "server's memory at the start, after 10 and 20 pages",
            f"{', '.join(f'{one:.0f}' for one in held)} MiB",
        ),
    ]


def actions():
    """Count what a hand does from a DICOM film with side and scale to a saved plan, by clicks on whole pixels of the screen."""
    made = phantom(wc.Limb.from_angles("left", mldfa=88, mpta=82, jlca=2), mm_per_px=0.261)
    x, y = made.landmarks["ankle_center"]
    truth = made.landmarks | {"ankle_medial": (x - 80, y), "ankle_lateral": (x + 80, y)}
    rows = []
    with tempfile.TemporaryDirectory() as name, browser() as chromium, studio() as address:
        path = Path(name) / "leg.dcm"
        path.write_bytes(dicom_bytes(made.pixels, 0.261, "left"))
        page = open_page(chromium.new_context(viewport=SIZE, accept_downloads=True), address)
        for how in ("quick", "careful"):
            page.locator("input[type=file]").set_input_files(path)
            page.wait_for_function("pictured()")
            calm(page)
            done, off = 1, []  # the film
            for landmark in NEEDED:
                place = truth[landmark]
                if how == "careful":
                    done += closer(page, place)
                page.mouse.click(*map(round, page.evaluate("(xy) => on_screen(...xy)", place)))
                done += 1
                calm(page)
                off.append(np.hypot(*miss(page, landmark, place)))
            with page.expect_download():
                page.get_by_role("button", name="Save case", exact=True).click()
            rows.append((how, str(done + 1), f"{max(off):.2f} pixels of the film"))
            start_again(page)
    return rows


def miss(page, landmark, place):
    """Return how far a landmark is from its place, across and down, pixels of the film."""
    return np.subtract(place, page.evaluate("(name) => handle(name)", landmark))


def closer(page, place):
    """Turn the wheel over a place that is shown at less than twice its size, and return how often."""
    scale = page.evaluate("film().view.scale")
    if scale >= 2:
        return 0
    page.mouse.move(*page.evaluate("(xy) => on_screen(...xy)", place))
    page.mouse.wheel(0, -np.log(2 / scale) / 0.0016)
    calm(page)
    return 1


FILM = f"A film of {ROWS} by {COLUMNS} pixels, 150 moves of the ankle: median and 95th percentile"
PAINT = ("hand to painted handle (aim 30 and 60 ms)", "hand to painted answer of the server")
PARTS = {  # each with what it measures, the heads of its columns, and how
    "hand": (FILM, PAINT, hand),
    "slides": (FILM, PAINT, slides),
    "corrected": (FILM, PAINT, corrected),
    "memory": (
        "Memory while a film of that size is marked; aim: flat",
        tuple(f"after {moves} moves" for moves in (100, 200, 300)),
        memories,
    ),
    "ten": (
        "A leg without a film; each of nine other pages drags twice a second",
        ("one page", "ten pages"),
        ten,
    ),
    "loads": ("Pages that are opened one after the other", ("",), page_loads),
    "actions": (
        "From a DICOM film with side and scale to a saved plan; aims: 12 quickly, 24 within half a pixel",
        ("actions", "worst landmark off"),
        actions,
    ),
}
INTRODUCTION = """# The studio

Made by `make benchmarks-studio`, or part by part with `python benchmarks/studio.py hand`, each in about a minute on a quiet machine, in headless Chromium without a graphics processor on the machine that
runs the server. A part without a table below has not been run with this version. A load average equal to the number of cores is a full machine; a part alone makes about 2.

The handle is painted by the browser and waits for nothing; axes, wedge and labels wait for the server, which draws no shapes and no film while a hand moves, and sends the numbers four times a
second. Ten pages of one browser share this machine's processors with the server; on ten machines they would not. The server plans all sessions in one process.
"""


def section(part):
    """Measure one part, and return what is said of it."""
    title, heads, measure = PARTS[part]
    load, start = os.getloadavg()[0], time.monotonic()
    rows = measure()
    return "\n".join([
        f"## {part}", "", f"{title}.", "",
        f"| | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}",
        *(f"| {' | '.join(row)} |" for row in rows), "",
        f"{datetime.date.today()}, Python {platform.python_version()}, panel {panel.__version__}, bokeh {bokeh.__version__}; {os.cpu_count()} cores, "
        f"load average {load:.1f} before and {os.getloadavg()[0]:.1f} after, {time.monotonic() - start:.0f} s.", "",
    ])  # fmt: skip


def main(parts):
    kept = dict.fromkeys(PARTS)
    if PAGE.exists():
        for text in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
            if (name := text.partition("\n")[0]) in kept:
                kept[name] = f"## {text.rstrip()}\n"
    for part in parts or PARTS:
        kept[part] = section(part)
        print(kept[part], flush=True)
        text = "\n".join([INTRODUCTION, *filter(None, kept.values())])
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
