"""What the hand does on the film, as scripts of the browser, and what becomes of it there before the server hears of it.

They find the handle under the pointer, move the view where there is none, and send one position at a time: the next goes out when
the answer to the last has come, so that a slow machine lags behind by one step and never by a queue.
"""

GRAB = 16  # pixels on the screen within which a handle is caught

SEND = """
const m = (fig.wedgecalc ??= {busy: false, waiting: [], mode: null, n: 0});
m.send = (what) => {
  if (m.busy && performance.now() - m.since < 3000) {
    if (what.kind !== 'move' || m.waiting.length === 0 || m.waiting.at(-1).kind !== 'move') m.waiting.push(what);
    else m.waiting[m.waiting.length - 1] = what;
    return;
  }
  m.busy = true; m.since = performance.now(); m.asked = what.at ?? m.since; m.n += 1;
  hand.data = {kind: [what.kind], name: [what.name ?? ''], x: [what.x ?? 0], y: [what.y ?? 0], n: [m.n]};
};
m.per_pixel = () => [(fig.x_range.end - fig.x_range.start) / fig.inner_width, (fig.y_range.end - fig.y_range.start) / fig.inner_height];
m.near = (x, y) => {
  const [ux, uy] = m.per_pixel(), d = spots.data; let best = null, least = GRAB;
  for (let i = 0; i < d.x.length; i++) {
    const far = Math.hypot((d.x[i] - x) / ux, (d.y[i] - y) / uy);
    if (far < least) { least = far; best = d.name[i]; }
  }
  return best;
};
""".replace("GRAB", str(GRAB))
START = (
    SEND
    + """
const name = m.near(cb_obj.x, cb_obj.y);
m.mode = name; m.from = [fig.x_range.start, fig.x_range.end, fig.y_range.start, fig.y_range.end];
if (name) m.send({kind: 'start', name, x: cb_obj.x, y: cb_obj.y});
"""
)
MOVE = (
    SEND
    + """
if (m.mode) { m.send({kind: 'move', name: m.mode, x: cb_obj.x, y: cb_obj.y, at: performance.now()}); return; }
if (!m.from) return;
const [ux, uy] = m.per_pixel(), dx = cb_obj.delta_x * ux, dy = cb_obj.delta_y * uy;
fig.x_range.setv({start: m.from[0] - dx, end: m.from[1] - dx});
fig.y_range.setv({start: m.from[2] + dy, end: m.from[3] + dy});
"""
)
END = (
    SEND
    + "if (m.mode) m.send({kind: 'end', name: m.mode, x: cb_obj.x, y: cb_obj.y}); m.mode = null; m.from = null; m.pressed = false;"
)
TAP = (
    SEND
    + "m.send({kind: 'tap', name: m.near(cb_obj.x, cb_obj.y) ?? '', x: cb_obj.x, y: cb_obj.y});"
)
# Whoever holds a handle for a moment before moving it has pressed, for Bokeh, and drags no more: then the pointer's own moves count.
HOVER = (
    SEND
    + """
if (m.pressed && m.mode) { m.send({kind: 'move', name: m.mode, x: cb_obj.x, y: cb_obj.y, at: performance.now()}); return; }
const now = performance.now();
if (lens.visible && !m.mode && now - (m.looked ?? 0) > 80) { m.looked = now; look.data = {x: [cb_obj.x], y: [cb_obj.y]}; }
"""
)
ANSWER = (
    SEND
    + "m.told?.(m.asked); m.busy = false; const next = m.waiting.shift(); if (next) m.send(next);"
)
VIEW = (
    SEND
    + """
clearTimeout(m.timer);
m.timer = setTimeout(() => { view.data = {x: [fig.x_range.start, fig.x_range.end], y: [fig.y_range.start, fig.y_range.end]}; }, 250);
"""
)
# The whole of what is asked for, centred, a pixel as wide as it is high; after a zoom another size of the page keeps the middle.
FIT = (
    SEND
    + """
const [w, h] = [fig.inner_width, fig.inner_height];
if (w > 0 && h > 0) {
  const from_goal = cb_obj === goal || !m.zoomed?.();
  const [left, right, low, high] = from_goal ? [...goal.data.x, ...goal.data.y] : [fig.x_range.start, fig.x_range.end, fig.y_range.start, fig.y_range.end];
  const unit = (from_goal ? 1.03 : 1) * Math.max((right - left) / w, (high - low) / h), x = (left + right) / 2, y = (low + high) / 2;
  const to = [x - unit * w / 2, x + unit * w / 2, y - unit * h / 2, y + unit * h / 2];
  fig.x_range.setv({start: to[0], end: to[1]}); fig.y_range.setv({start: to[2], end: to[3]});
  if (from_goal) m.zoomed = () => Math.abs(fig.x_range.end - fig.x_range.start - (to[1] - to[0])) > 1e-6 * (to[1] - to[0]);
}
"""
)
