"""Measure the studio in a real browser: from a hand to the painted handle and to the painted answer, also while slides are made; memory; ten pages at once.

Needs Chromium. Prints a Markdown page and writes it to ``benchmarks/STUDIO.md``. Repeat with ``make benchmarks-studio`` (four minutes).
"""

import datetime
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


def film(folder):
    """Write a case with a radiograph of 3000 by 8000 pixels."""
    limb = wc.Limb.from_angles("left", mldfa=88, mpta=82, jlca=2)
    small = phantom(limb, mm_per_px=0.1305)
    pixels = np.zeros(SIZE, dtype=np.uint8)
    rows, columns = (min(a, b) for a, b in zip(small.pixels.shape, SIZE, strict=True))
    pixels[:rows, :columns] = (small.pixels >> 4)[:rows, :columns]
    picture = folder / "film.png"
    Image.fromarray(pixels).save(picture, compress_level=1)
    case = folder / "film.json"
    case.write_text(phantom_case(small, picture))
    return case


def drags(page, name, moves, pause=0.03):
    """Drag a handle to and fro, and return the milliseconds from each event to its painted update."""
    page.evaluate(PAINTED)
    x, y = page.evaluate("(name) => on_screen(...handle(name))", name)
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(moves):
        page.mouse.move(x + 12 * np.sin(k / 9), y + 6 * np.cos(k / 7) - 6)
        time.sleep(pause)
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
    times = drags(page, "ankle_center", round(seconds / 0.035))
    for other in people:
        other.evaluate("clearInterval(window.pull)")
    return statistics.median(times)


LOADED = """import wedgecalc.studio.server as server
server.UNUSED = 1000
server.serve("demo:medial-oa-right", browser=False, say=lambda text: print(text, flush=True))"""


def loads(times=60, every=20):
    """Load the page so many times, one after the other; return the server's memory before and after every few.

    No browser holds on to a page: its session ends after a second, and what it took must come back.
    """
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


def by_hand(address, chromium):
    """Drag on a large film alone, with its plan made in part, and while slides are made; memory over 1,000 moves."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = open_page(context, address)
    page.wait_for_timeout(1000)
    pid, found = server_pid(address), {}

    def measured(key, moves=200, act=lambda: None):
        act()
        answered = drags(page, "ankle_center", moves)
        found[key] = quantiles(page.evaluate("window.at_once")), quantiles(answered)

    measured("alone")
    before = memory(pid), page.evaluate("performance.memory.usedJSHeapSize") / 2**20
    page.get_by_role("button", name="Export", exact=True).click()
    page.wait_for_timeout(500)
    measured("slides", act=lambda: page.get_by_role("button", name="Slides", exact=True).click())
    page.wait_for_timeout(15_000)
    for _ in range(20):
        drags(page, "ankle_center", 50, 0.02)
    after = memory(pid), page.evaluate("performance.memory.usedJSHeapSize") / 2**20
    page.get_by_role("button", name="Plan", exact=True).click()
    page.wait_for_timeout(500)
    slider = page.locator("#controls").get_by_role("slider").last
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(1500)
    measured("corrected")
    context.close()
    return found, before, after


def without_film(address, chromium):
    """Drag on a leg without a film, whose bones are drawn, alone and beside nine others."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    pages = [open_page(context, address) for _ in range(10)]
    pages[0].bring_to_front()
    drags(pages[0], "ankle_center", 20)
    for other in pages[1:]:  # each has sent once, so that its page can send by itself
        other.bring_to_front()
        drags(other, "hip_center", 3)
    pages[0].bring_to_front()
    alone = statistics.median(drags(pages[0], "ankle_center", 200))
    together = paces(pages[0], pages[1:], 2, 8)
    context.close()
    return alone, together


def page():
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as name, browser() as chromium:
        with studio(film(Path(name)), folder=name) as address:
            found, before, after = by_hand(address, chromium)
        with studio("demo:medial-oa-right", folder=name) as address:
            alone, together = without_film(address, chromium)
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
        f"| server's memory before and after 1,000 moves | {before[0]:.0f}, {after[0]:.0f} MiB | flat |",
        f"| the page's memory before and after | {before[1]:.0f}, {after[1]:.0f} MiB | flat |",
        f"| server's memory before, after 20, 40 and 60 loads of the page | {', '.join(f'{x:.0f}' for x in kept)} MiB | levels off |",
        f"| a leg without a film, whose bones are drawn: hand to painted answer, median | {alone:.0f} ms | |",
        f"| the same while nine other pages drag twice a second each | {together:.0f} ms, {together / alone:.1f} times | at most 2 times |", "",
        "The handle is painted by the browser and waits for nothing; axes, wedge and labels wait for the server, which draws no shapes and no film while a hand moves, and sends the numbers four times a second. "
        "Ten pages of one browser share this machine's processors with the server; on ten machines they would not. The server plans all sessions in one process.", "",
    ])  # fmt: skip


if __name__ == "__main__":
    text = page()
    print(text)
    (Path(__file__).parent / "STUDIO.md").write_text(text, encoding="utf-8")
