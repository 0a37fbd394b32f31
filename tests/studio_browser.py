"""A studio started as a user starts it, and a headless Chromium on its page; for tests and the benchmark."""

import contextlib
import http.client
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
PATIENCE = 180  # seconds: a slow machine makes no test fail, only a page where nothing comes
SIZE = {"width": 1280, "height": 720}
READY = "document.documentElement.dataset.ready === 'yes'"
# The film of the page, and where a point of its picture lies on the screen.
HELPERS = """
window.film = () => { const look = (root) => { for (const e of root.querySelectorAll('*')) { if (e.film) return e.film;
  if (e.shadowRoot) { const g = look(e.shadowRoot); if (g) return g; } } return null; };
  return window.seen?.root.isConnected ? window.seen : (window.seen = look(document)); };
window.on_screen = (x, y) => { const box = film().stage.getBoundingClientRect(), [u, v] = film().view.to_screen([x, y]); return [box.x + u, box.y + v]; };
window.text_in = (root) => { let text = ''; for (const n of root.childNodes) {
  if (n.nodeType === 3) text += n.textContent; else if (n.nodeType === 1 && !['STYLE', 'SCRIPT'].includes(n.tagName) && getComputedStyle(n).display !== 'none') {
    text += (n.shadowRoot ? text_in(n.shadowRoot) : '') + text_in(n) + (['TD', 'TH', 'P', 'DT', 'DD', 'LI', 'H2', 'H3'].includes(n.tagName) ? ' ' : ''); } } return text; };
window.handle = (name) => film().position(name) ?? null;
window.handles = () => film().scene.handles.filter((one) => one.kind !== 'proposed').map((one) => one.name);
window.pictured = () => film().picture !== null;
window.answered = () => new Promise((done) => { const {queue} = film(); film().tell('ping');
  const look = () => queue.busy ? setTimeout(look, 2) : done(); look(); });
window.calm = async (limit) => { await at_rest(limit, 1); await answered(); await at_rest(limit, 3); };
true  // else Playwright calls the last of these
"""
# Counts, from the page's first moment, what it still waits for: timers of less than a second, and what it has told the
# server that the server has not yet dealt with. Then a test goes on when the page is at rest, and not some time later.
WATCH = """(() => {
  const timers = new Set(), set = window.setTimeout, clear = window.clearTimeout;
  window.setTimeout = (act, delay, ...given) => {
    const id = set((...args) => { timers.delete(id); act(...args); }, delay, ...given);
    if (!(delay >= 1000)) timers.add(id);
    return id;
  };
  window.clearTimeout = (id) => { timers.delete(id); clear(id); };
  let unanswered = 0;
  const says = (data, kind) => typeof data === 'string' && new RegExp(`"msgtype": ?"${kind}"`).test(data);
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      unanswered = 0;
      this.addEventListener('message', (event) => { if (says(event.data, 'OK')) unanswered -= 1; });
    }
    send(data) { if (says(data, 'PATCH-DOC')) unanswered += 1; super.send(data); }
  };
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  window.at_rest = async (limit, frames) => {
    const end = performance.now() + limit;
    for (let still = 0; still < frames; await frame()) {
      still = timers.size || unanswered > 0 ? 0 : still + 1;
      if (performance.now() > end) throw new Error(`${unanswered} messages unanswered, ${timers.size} timers`);
    }
  };
})()"""


class Address(str):
    """What a studio printed; it opens once, and a used one makes the studio print another."""

    process = None
    used = False

    def once(self):
        """Return an address that nobody has opened yet."""
        if not self.used:
            self.used = True
            return str(self)
        place = urlsplit(self)
        with contextlib.closing(
            http.client.HTTPConnection(place.hostname, place.port, timeout=PATIENCE)
        ) as connection:
            connection.request("GET", f"{place.path}?{place.query}")
            assert connection.getresponse().status == 403
        return self.process.stdout.readline().strip()


@contextlib.contextmanager
def studio(*arguments, folder=None, browser=None, **environment):
    """Start the studio in a process of its own, for a browser's command or for none; give its address."""
    command = [sys.executable, "-m", "wedgecalc", "studio", *map(str, arguments)]
    if browser is None:
        command.append("--no-browser")
    else:
        environment["BROWSER"] = browser
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | environment,
    ) as process:
        try:
            address = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", address), (
                address + process.stderr.read()
            )
            address = Address(address)
            address.process = process
            yield address
        finally:
            process.send_signal(2)  # as Ctrl+C does
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


@contextlib.contextmanager
def browser():
    """Give a Chromium of Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Shared:
    """One browser for all test modules that follow one another; not for longer, as it keeps an event loop running."""

    def __init__(self):
        self.open, self.chromium, self.page = contextlib.ExitStack(), None, None

    def get(self):
        self.chromium = self.chromium or self.open.enter_context(browser())
        return self.chromium

    def close(self):
        self.chromium = self.page = None
        self.open.close()


SHARED = Shared()


def open_page(context, address):
    """Open the studio, ready to be used, and remember whatever it asks of the world or complains of."""
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: page.complaints.append(message.text) if message.type == "error" else None,
    )
    page.add_init_script(WATCH)
    page.goto(address.once())
    settle(page)
    return page


def start_again(page):
    """Put nothing on the desk of a page, so that another test may have it: a new one takes seconds."""
    for name in ("Film", "Start again", "Film"):  # it goes on to the landmarks
        page.get_by_role("button", name=name, exact=True).click()
        calm(page)
    assert page.evaluate("[handles().length, pictured()]") == [0, False]


@contextlib.contextmanager
def lent(chromium, address, session):
    """Give the one page that tests have after one another: opening another takes seconds.

    What the test before says to have left on it is `page.found`, what this one leaves `page.left`.
    After a test that failed the next one gets a page of its own.
    """
    page, SHARED.page = SHARED.page, None
    if page is None:
        context = chromium.new_context(viewport=SIZE, reduced_motion="reduce")
        page = open_page(context, address)
        page.left = "nothing"
    page.found, page.left = page.left, None
    failed = session.testsfailed
    yield page
    assert page.complaints == []
    origin = f"http://{urlsplit(address).netloc}/"
    assert [url for url in page.asked if not url.startswith((origin, "blob:", "data:"))] == [], (
        "asks nothing beyond its own origin"
    )
    if session.testsfailed == failed:
        SHARED.page = page
    else:
        page.context.close()


def calm(page, limit=PATIENCE):
    """Wait, however slow the machine, until the server has dealt with all it was told and the page has drawn the answer.

    What was put off until the page may be changed is done before the server answers a ping.
    """
    page.evaluate("(limit) => calm(limit)", 1000 * limit)


def settle(page):
    """Wait until the page listens."""
    page.wait_for_function(READY)
    page.evaluate(HELPERS)
    page.wait_for_function("film().view.width > 50")
    calm(page)


def board(page):
    """Return the text of the answer and of the numbers."""
    return f"{text_of(page, '#answer')} {text_of(page, '#numbers')}"


def text_of(page, selector):
    """Return the text of a part of the page, with what stands in its widgets; cells of a table apart."""
    return page.evaluate("(selector) => text_in(document.querySelector(selector))", selector)


def click_at(page, x, y):
    """Click a point of the film, in the picture's coordinates; this is no double click of the last one."""
    page.evaluate("film().tap = null")
    page.mouse.click(*page.evaluate("([x, y]) => on_screen(x, y)", [x, y]))


def drag(page, name, dx, dy, steps=8):
    """Drag a handle by so much of the picture's own unit."""
    x, y = page.evaluate("(name) => handle(name)", name)
    start, end = (
        page.evaluate("([x, y]) => on_screen(x, y)", [x + k * dx, y + k * dy]) for k in (0, 1)
    )
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=steps)
    page.mouse.up()
    calm(page)


def downloaded(page, name, folder: Path) -> Path:
    """Click a button that makes a file, and return the file."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
