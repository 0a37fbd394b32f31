// What a hand does on the film, and what becomes of it in the browser before the server hears of it.
//
// One script for all events of the figure. It finds the handle under the pointer, moves the view where
// there is none, and sends one position at a time: the next goes out when the last has been answered,
// so that a slow machine lags behind by one step and never by a queue.

const GRAB = 16;  // pixels on the screen within which a handle is caught
const m = (fig.wedgecalc ??= {busy: false, waiting: [], mode: null, n: 0});

m.send ??= (what) => {
  if (m.busy && performance.now() - m.since < 3000) {
    const only_move = what.kind === 'move' && m.waiting.at(-1)?.kind === 'move';
    m.waiting.splice(only_move ? -1 : m.waiting.length, 1, what);
    return;
  }
  m.busy = true;
  m.since = performance.now();
  m.asked = what.at ?? m.since;
  m.n += 1;
  hand.data = {kind: [what.kind], name: [what.name ?? ''], x: [what.x ?? 0], y: [what.y ?? 0], n: [m.n]};
};

const per_pixel = () => [
  (fig.x_range.end - fig.x_range.start) / fig.inner_width,
  (fig.y_range.end - fig.y_range.start) / fig.inner_height,
];

function nearest_handle() {
  const [ux, uy] = per_pixel(), d = spots.data;
  let best = null, least = GRAB;
  for (let i = 0; i < d.x.length; i++) {
    const far = Math.hypot((d.x[i] - cb_obj.x) / ux, (d.y[i] - cb_obj.y) / uy);
    if (far < least) { least = far; best = d.name[i]; }
  }
  return best;
}

const tell = (kind, name) => m.send({kind, name, x: cb_obj.x, y: cb_obj.y, at: performance.now()});

function start() {
  m.mode = nearest_handle();
  m.from = [fig.x_range.start, fig.x_range.end, fig.y_range.start, fig.y_range.end];
  if (m.mode) tell('start', m.mode);
}

function move() {
  if (m.mode) { tell('move', m.mode); return; }
  if (!m.from) return;
  const [ux, uy] = per_pixel(), dx = cb_obj.delta_x * ux, dy = cb_obj.delta_y * uy;
  fig.x_range.setv({start: m.from[0] - dx, end: m.from[1] - dx});
  fig.y_range.setv({start: m.from[2] + dy, end: m.from[3] + dy});
}

function end() {
  if (m.mode) tell('end', m.mode);
  m.mode = m.from = null;
  m.pressed = false;
}

// Who holds a handle for a moment before moving it has pressed, for Bokeh, and drags no more: then the
// pointer's own moves count.
function hover() {
  const now = performance.now();
  if (m.pressed && m.mode) {
    tell('move', m.mode);
  } else if (lens.visible && !m.mode && now - (m.looked ?? 0) > 80) {
    m.looked = now;
    look.data = {x: [cb_obj.x], y: [cb_obj.y]};
  }
}

function answered() {
  m.told?.(m.asked);
  m.busy = false;
  const next = m.waiting.shift();
  if (next) m.send(next);
}

function view_changed() {
  clearTimeout(m.timer);
  const [x, y] = [fig.x_range, fig.y_range];
  m.timer = setTimeout(() => { view.data = {x: [x.start, x.end], y: [y.start, y.end]}; }, 250);
}

// The whole of what is asked for, centred, a pixel as wide as it is high; after a zoom another size of
// the page keeps the middle.
function fit() {
  const [w, h] = [fig.inner_width, fig.inner_height];
  if (!(w > 0 && h > 0)) return;
  const from_goal = cb_obj === goal || !m.zoomed?.();
  const [left, right, low, high] = from_goal
    ? [...goal.data.x, ...goal.data.y]
    : [fig.x_range.start, fig.x_range.end, fig.y_range.start, fig.y_range.end];
  const unit = (from_goal ? 1.03 : 1) * Math.max((right - left) / w, (high - low) / h);
  const x = (left + right) / 2, y = (low + high) / 2, half = unit * w / 2;
  fig.x_range.setv({start: x - half, end: x + half});
  fig.y_range.setv({start: y - unit * h / 2, end: y + unit * h / 2});
  if (from_goal) {
    m.zoomed = () => Math.abs(fig.x_range.end - fig.x_range.start - 2 * half) > 2e-6 * half;
  }
}

const on_event = {
  panstart: start, pan: move, panend: end, pressup: end, mousemove: hover,
  press: () => { start(); m.pressed = true; },
  tap: () => tell('tap', nearest_handle() ?? ''),
};
on_event.doubletap = on_event.tap;

if (cb_obj.event_name) on_event[cb_obj.event_name]?.();
else if (cb_obj === answer) answered();
else if (cb_obj === goal || cb_obj === fig) fit();
else if (cb_obj === fig.x_range || cb_obj === fig.y_range) view_changed();
