"""Measure the studio in a real browser: from a hand to the painted handle and to the painted answer, also while slides are made; memory; ten pages at once.

Needs Chromium. Prints a Markdown page and writes it to ``benchmarks/STUDIO.md``; tells on standard error what it is at. Repeat with
``make benchmarks-studio`` (two minutes on a quiet machine).
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
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import bokeh
import numpy as np
import panel
from PIL import Image

import wedgecalc as wc
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.phantom_files import phantom_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.studio_browser import browser, open_page, studio

SIZE = (8000, 3000)

# From the event of a hand to the frame in which its handle is painted (`at_once`), and to that in which what the server answered is (`times`).
PAINTED = """() => { const f = film(); window.times = []; window.at_once = []; let asked = null, done = null, moved = null;
  f.told ??= f.queue.tell; f.heard ??= f.answered;
  f.queue.tell = (what) => { asked = what.at; f.told.call(f.queue, what); };
  f.answered = (n) => { const was = asked; f.heard(n); done ??= was; };
  f.stage.addEventListener('pointermove', () => { moved ??= performance.now(); }, {capture: true});
  f.after = () => { const [t, u] = [done, moved]; done = moved = null;
    setTimeout(() => { const now = performance.now(); if (t !== null) times.push(now - t); if (u !== null) at_once.push(now - u); }); }; }"""


BEGAN = time.monotonic()


def at(what):
    """Tell what is measured next, and when."""
    print(f"{time.monotonic() - BEGAN:4.0f} s  {what}", file=sys.stderr, flush=True)


def film(folder):
    """Write a case with a radiograph of 3000 by 8000 pixels, each of four pixels of a phantom."""
    at("a film")
    limb = wc.Limb.from_angles("left", mldfa=88, mpta=82, jlca=2)
    small = phantom(limb, mm_per_px=0.261)
    fine = np.kron((small.pixels >> 4).astype(np.uint8), np.ones((2, 2), np.uint8))
    pixels = np.zeros(SIZE, dtype=np.uint8)
    rows, columns = (min(a, b) for a, b in zip(fine.shape, SIZE, strict=True))
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
    page.wait_for_timeout(400)
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


def loads(times=30, every=10):
    """Load the page so many times, one after the other; return the server's memory before and after every few.

    No browser holds on to a page: its session ends after a second, and what it took must come back.
    """
    at(f"{times} loads of the page")
    with subprocess.Popen(
        [sys.executable, "-c", LOADED], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            address = process.stdout.readline().strip()
            ask = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open
            found = [memory(process.pid)]
            ask(address).close()  # which leads to the page
            for k in range(2, times + 1):
                ask(urljoin(address, "/studio")).read()
                if k % every == 0:
                    found.append(memory(process.pid))
        finally:
            process.kill()
    return found


def quantiles(times):
    """Return median and 95th percentile as text."""
    times = sorted(times)
    return f"{statistics.median(times):.0f} and {times[int(0.95 * len(times))]:.0f} ms"


def heap(page):
    """Return the memory of a page's scripts, MiB."""
    return page.evaluate("performance.memory.usedJSHeapSize") / 2**20


def by_hand(address, chromium):
    """Drag on a large film alone, while slides are made, and with its plan made; memory over 600 moves in all."""
    at("a page with that film")
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    page = open_page(context, address)
    pid, found, files = server_pid(address), {}, []
    page.on("download", lambda file: files.append(file))

    def measured(key, moves=200, enough=lambda: False):
        at(f"dragging, {key}")
        answered = drags(page, "ankle_center", moves, enough=enough)
        found[key] = quantiles(page.evaluate("window.at_once")), quantiles(answered)

    def step(name):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(500)

    measured("alone")
    before = memory(pid), heap(page)
    step("Export")
    page.get_by_role("button", name="Slides", exact=True).click()
    measured("slides", enough=lambda: bool(files))
    for _ in range(60):
        if files:
            break
        page.wait_for_timeout(500)
    at("400 more moves")
    for _ in range(8):
        drags(page, "ankle_center", 50, 0.01)
    after = memory(pid), heap(page)
    step("Plan")
    page.locator("#controls").get_by_role("slider").last.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(1500)
    measured("corrected")
    context.close()
    return found, before, after


def without_film(address, chromium):
    """Drag on a leg without a film, whose bones are drawn, alone and beside nine others; memory of ten pages."""
    at("ten pages")
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    pages, pid = [open_page(context, address)], server_pid(address)
    held = [memory(pid)]
    pages += [open_page(context, address) for _ in range(9)]
    held.append(memory(pid))
    at("dragging on one of them")
    pages[0].bring_to_front()
    drags(pages[0], "ankle_center", 20)
    alone = statistics.median(drags(pages[0], "ankle_center", 150))
    at("dragging on all of them")
    together = paces(pages[0], pages[1:], 2, 6)
    context.close()
    return alone, together, held


def page():
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as name, browser() as chromium:
        with studio(film(Path(name)), folder=name) as address:
            found, before, after = by_hand(address, chromium)
        with studio("demo:medial-oa-right", folder=name) as address:
            alone, together, held = without_film(address, chromium)
    kept = loads()
    load.append(os.getloadavg()[0])
    hand, answer = zip(*(found[key] for key in ("alone", "slides", "corrected")), strict=True)
    return "\n".join([
        "# The studio", "", "Made by `make benchmarks-studio`, in headless Chromium without a graphics processor, on the machine that runs the server.",
        f"{datetime.date.today()}, Python {platform.python_version()}, panel {panel.__version__}, bokeh {bokeh.__version__}, {os.cpu_count()} cores; "
        f"load average {load[0]:.1f} at the start and {load[1]:.1f} at the end ({os.cpu_count()} is full, and this benchmark alone makes about 2).", "",
        f"A film of {SIZE[1]} by {SIZE[0]} pixels; 200 moves of the ankle in each row, medians and 95th percentiles:", "",
        "| | hand to painted handle | hand to painted answer of the server |", "|---|---|---|",
        f"| alone | {hand[0]} | {answer[0]} |",
        f"| while slides are made | {hand[1]} | {answer[1]} |",
        f"| with the correction made, the film cut | {hand[2]} | {answer[2]} |",
        "| aim | 30 and 60 ms | follows at once |", "",
        "| | | aim |", "|---|---|---|",
        f"| server's memory before and after 600 moves and slides | {before[0]:.0f}, {after[0]:.0f} MiB | flat |",
        f"| the page's memory before and after | {before[1]:.0f}, {after[1]:.0f} MiB | flat |",
        f"| server's memory before, after 10, 20 and 30 loads of the page | {', '.join(f'{x:.0f}' for x in kept)} MiB | levels off |",
        f"| server's memory with one page, with ten | {held[0]:.0f}, {held[1]:.0f} MiB, {(held[1] - held[0]) / 9:.0f} for each | |",
        f"| a leg without a film, whose bones are drawn: hand to painted answer, median | {alone:.0f} ms | |",
        f"| the same while nine other pages drag twice a second each | {together:.0f} ms, {together / alone:.1f} times | at most 2 times |", "",
        "The handle is painted by the browser and waits for nothing; axes, wedge and labels wait for the server, which draws no shapes and no film while a hand moves, and sends the numbers four times a second. "
        "Ten pages of one browser share this machine's processors with the server; on ten machines they would not. The server plans all sessions in one process.", "",
    ])  # fmt: skip


if __name__ == "__main__":
    text = page()
    print(text)
    (Path(__file__).parent / "STUDIO.md").write_text(text, encoding="utf-8")
