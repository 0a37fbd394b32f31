"""Measure the page that is handed out in a real browser: its size, how long it takes to open, and frames while a hand drags.

Needs Chromium. Prints a Markdown page and writes it to ``benchmarks/HANDOUT.md``. Repeat with ``make benchmarks-handout`` (one minute).
"""

import datetime
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.driving import drive
from tests.studio_browser import browser

LEGS = ("demo:medial-oa-right", "demo:knock-knee-left", "demo:real-left-leg")
# A hand that moves once a frame, and the time between frames.
DRAG = """(name) => new Promise((done) => {
  const part = document.querySelector(`[data-name=${name}]`), stage = part.closest('.stage'), box = part.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2], gaps = [];
  const hand = (kind, dx, dy) => stage.dispatchEvent(new PointerEvent(kind, {pointerId: 1, pointerType: 'mouse', button: 0, clientX: x + dx, clientY: y + dy, bubbles: true, cancelable: true}));
  stage.setPointerCapture = () => {};
  hand('pointerdown', 0, 0);
  let k = 0, last = null;
  const step = (now) => {
    if (last !== null) gaps.push(now - last);
    last = now;
    hand('pointermove', 12 * Math.sin(++k / 9), 8 * Math.sin(k / 7));
    if (k < 180) requestAnimationFrame(step);
    else { hand('pointerup', 0, 0); done(gaps); }
  };
  requestAnimationFrame(step);
})"""
SLIDE = """() => new Promise((done) => {
  const slider = document.getElementById('slider'), gaps = [];
  let k = 0, last = null;
  const step = (now) => {
    if (last !== null) gaps.push(now - last);
    last = now;
    slider.value = 8 + 7 * Math.sin(++k / 11);
    slider.dispatchEvent(new Event('input'));
    if (k < 180) requestAnimationFrame(step);
    else done(gaps);
  };
  requestAnimationFrame(step);
})"""


def measured(page, script, *args):
    """Return what a move costs the page's thread, ms of processor, and the frames in a second."""
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent():
        metrics = client.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration")

    before = spent()
    gaps = page.evaluate(script, *args)
    return 1000 * (spent() - before) / len(gaps), 1000 / statistics.mean(gaps)


def opened(chromium, path, slower, **options):
    """Open the page offline on a processor so many times slower; return it and the time until it answers, ms."""
    context = chromium.new_context(offline=True, **options)
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    page.locator("#exact").click()
    return page, page.evaluate("performance.getEntriesByType('navigation')[0].domComplete")


def rows(folder):
    """Yield the rows of the table."""
    sizes = []
    for legs, name in ((LEGS[:1], "one.html"), (LEGS, "three.html")):
        drive("handout", *legs, "-o", folder / name)
        sizes.append((folder / name).stat().st_size / 1000)
    drive("handout", "demo:phantom-left", "--with-film", "-o", folder / "film.html")
    film = (folder / "film.html").stat().st_size / 1000
    yield "size with one leg, with three", f"{sizes[0]:.0f}, {sizes[1]:.0f} kB", "at most 400 kB"
    yield "size of one leg with its film", f"{film:.0f} kB", ""
    desktop, phone = (
        {"viewport": {"width": 1440, "height": 900}},
        {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "has_touch": True},
    )
    with browser() as chromium:
        for name, slower, options in (
            ("desktop", 1, desktop),
            ("desktop, processor slowed 4 times", 4, desktop),
            ("phone's size, processor slowed 4 times", 4, phone),
        ):
            page, ready = opened(chromium, folder / "three.html", slower, **options)
            yield f"{name}: until the page answers", f"{ready:.0f} ms", ""
            for what, script in (("drag of the hip", DRAG), ("drag of the plateau", DRAG), ("slider", SLIDE)):  # fmt: skip
                args = {"drag of the hip": ("hip_center",), "drag of the plateau": ("plateau_medial",)}  # fmt: skip
                cost, frames = measured(page, script, *args.get(what, ()))
                yield (
                    f"{name}: {what}",
                    f"{cost:.1f} ms a move, {frames:.0f} frames a second",
                    "16 ms, 60 frames",
                )
            page.context.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        table = [f"| {a} | {b} | {c} |" for a, b, c in rows(Path(folder))]
    text = "\n".join(
        [
            "# The page that is handed out",
            "",
            "Made by `make benchmarks-handout`, in headless Chromium without a graphics processor.",
            f"{datetime.date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores, load average {os.getloadavg()[1]:.0f}.",
            "",
            "| | | aim |",
            "|---|---|---|",
            *table,
            "",
            "A move is answered whole before the next frame: landmarks, plan, verdict, alerts, both pictures, numbers. Milliseconds are of the processor in the page's own",
            "thread; frames also wait for whatever else this machine does, and are painted without a graphics processor. The slowed processor slows the page's thread alone.",
            "",
        ]
    )
    print(text)
    (Path(__file__).parent / "HANDOUT.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
