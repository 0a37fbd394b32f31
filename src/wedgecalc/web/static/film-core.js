// The film: a picture, what is drawn on it, and handles that are dragged, chosen and moved by keys. It needs no server:
// whoever makes one is told of every action, and shows a scene in answer.

const GRAB = {mouse: 14, pen: 18, touch: 28};  // pixels on the screen within which a handle is caught
const STILL = 4;  // pixels that a pointer may move and still click
const STEPS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
const KEYS = {'[': '[', ']': ']', Delete: 'Delete', Backspace: 'Delete'};
const GLIDE = 240;  // milliseconds in which the view goes from one part of the film to another
const PRINTED = {width: '18cm', height: '15cm'};  // of the film on a sheet
const LENS = 150;  // its width, pixels on the screen
const SVG = 'http://www.w3.org/2000/svg';

function make(tag, attributes = {}, ...children) {
  const space = ['svg', 'g', 'path', 'polyline', 'text', 'circle'].includes(tag);
  const part = space ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) part.setAttribute(key, value);
  part.append(...children);
  return part;
}

// Gives a path these attributes, and takes away those that it has besides.
function keep(part, attributes) {
  for (const {name} of [...part.attributes]) if (attributes[name] === null || attributes[name] === undefined) part.removeAttribute(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) part.setAttribute(key, value);
}

function path_of({points, end}) {
  let d = '';
  for (let k = 0; k < points.length; k += 2) d += `${k ? 'L' : 'M'}${Math.round(points[k] * 100) / 100},${Math.round(points[k + 1] * 100) / 100}`;
  return d + end;
}

function alike(a, b) {
  return a !== undefined && a.end === b.end && a.points.length === b.points.length && Object.entries(b.look).every(([key, value]) => a.look[key] === value)
    && a.points.every((value, k) => value === b.points[k]);
}

class Film {
  // `words` are its texts, `tell` is called with {kind, name, points} for every action.
  constructor(root, words, tell) {
    Object.assign(this, {root, words, view: new View(), picture: null, cut: null, scene: {areas: [], lines: [], words: [], handles: []}});
    Object.assign(this, {pointers: new Map(), mode: null, held: null, tool: null, kept: [], levels: {light: 0, contrast: 0, inverted: false}, bounds: [0, 0, 400, 900], fitted: true});
    this.queue = new Queue(tell);
    this.build();
    this.listen();
  }

  build() {
    const {words} = this;
    this.canvas = make('canvas', {'aria-hidden': 'true'});
    this.world = make('g');
    this.over = make('g');
    this.svg = make('svg', {'aria-hidden': 'true'}, this.world, this.over);
    this.spots = make('div', {class: 'spots'});
    this.lens = make('canvas', {class: 'lens', role: 'img', 'aria-label': words.lens, width: LENS, height: LENS, hidden: ''});
    this.hint = make('p', {class: 'hint', role: 'status', 'aria-live': 'polite'});
    this.stage = make('div', {id: 'wedgecalc-film', class: 'stage', tabindex: '0', role: 'application', 'aria-label': words.film, 'aria-describedby': 'film-keys'},
      this.canvas, this.svg, this.spots, this.lens);
    this.invitation = make('p', {class: 'invitation'}, words.invite);
    this.tools = toolbar(this);
    this.root.append(this.stage, this.invitation, this.tools, make('p', {id: 'film-keys', class: 'unseen'}, words.keys), this.hint);
    this.stage.film = this;
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.stage);
  }

  listen() {
    const on = (name, act) => this.stage.addEventListener(name, act, {passive: false});
    on('pointerdown', (e) => this.down(e));
    on('pointermove', (e) => this.moved(e));
    on('pointerup', (e) => this.up(e));
    on('pointercancel', (e) => this.cancelled(e));
    on('pointerleave', () => { this.pointer = null; this.paint(); });
    on('contextmenu', (e) => e.preventDefault());
    on('wheel', (e) => { e.preventDefault(); this.zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0016)), this.place(e)); });
    on('keydown', (e) => this.key(e));
    on('keyup', (e) => { if (STEPS[e.key]) this.let_go(); });
    // Escape leaves a tool wherever the focus is, such as on the button that called for it; what else it closes comes first.
    this.leave = (e) => {
      if (e.key !== 'Escape' || e.defaultPrevented || !this.tool || document.querySelector('dialog[open]')) return;
      this.use(null);
      e.preventDefault();
    };
    document.addEventListener('keydown', this.leave);
    // The sheet has a size of its own, which is known before it is printed; without this the picture would be stretched under its lines.
    this.print = ({type}) => {
      Object.assign(this.stage.style, type === 'beforeprint' ? PRINTED : {width: '', height: ''});
      this.resized();
      cancelAnimationFrame(this.waiting);
      this.waiting = null;
      this.painted();
    };
    for (const name of ['beforeprint', 'afterprint']) addEventListener(name, this.print);
    on('focusin', (e) => { const name = e.target.dataset?.name; if (name && !this.mode && name !== this.chosen) this.tell('choose', name); });
    on('focusout', () => { if (this.mode?.kind === 'keys') this.let_go(); });
  }

  // --- what it is shown ---

  update(scene) {
    this.scene = scene;
    if (scene.tool && scene.tool.n !== this.tool_seen) {
      this.tool_seen = scene.tool.n;
      this.use(scene.tool.kind);
    } else if (!scene.tool && this.tool && !TOOLS[this.tool.kind].keeps) {
      this.use(null, true);
    }
    this.drawn();
    this.lay_handles();
    this.invited();
    this.paint();
  }

  show_picture(bytes) {
    this.picture = bytes && bytes.byteLength > 48 ? new Picture(bytes) : null;
    this.kept = [];
    this.seen = false;
    this.invited();
    this.shade();
    this.refit();
  }

  // An empty film has nothing to be zoomed or measured: it says what to do instead.
  invited() {
    const {areas, lines, handles} = this.scene, empty = !this.picture && !areas.length && !lines.length && !handles.length;
    this.invitation.hidden = !empty;
    if (this.tools.hidden !== empty) this.letters = null;
    this.tools.hidden = empty;
  }

  // The picture after a correction, in place of the other one; it may come before that or after it.
  show_cut(bytes) {
    this.cut = bytes && bytes.byteLength > 48 ? new Picture(bytes) : null;
    this.shade();
  }

  shade() {
    const {light, contrast, inverted} = this.levels;
    for (const one of [this.picture, this.cut]) one?.shade(light, contrast, inverted);
    this.look_again();
    this.paint(true);
  }

  // Glides there, so that the eye keeps its place on the film; a hand that takes hold of it meanwhile stops that.
  go_to(bounds) {
    if (this.pointers.size) { this.wanted = bounds; return; }  // nothing moves away under a hand
    const {view} = this, from = [view.x, view.y, Math.log(view.scale)], shown = !this.invitation.hidden || view.width < 2;
    this.bounds = bounds;
    this.fitted = true;
    this.refit();
    const to = [view.x, view.y, Math.log(view.scale)], start = performance.now();
    if (shown || !this.seen || matchMedia('(prefers-reduced-motion: reduce)').matches) { this.seen = true; return; }
    const step = () => {
      const share = Math.min((performance.now() - start) / GLIDE, 1), eased = share * share * (3 - 2 * share);
      const [x, y, scale] = from.map((value, k) => value + eased * (to[k] - value));
      Object.assign(view, {x, y, scale: Math.exp(scale)});
      this.gliding = share < 1 ? requestAnimationFrame(step) : null;
      this.turned();
    };
    this.stop_gliding();
    step();
  }

  // Goes where it was asked to go while a hand was on the film.
  go_on() {
    const {wanted} = this;
    if (!wanted || this.pointers.size) return;
    this.wanted = null;
    this.go_to(wanted);
  }

  // A click is meant for what is seen at that moment.
  stop_gliding() {
    cancelAnimationFrame(this.gliding);
    this.gliding = null;
  }

  refit() {
    const {view, picture} = this;
    if (view.width < 2) return;
    const whole = picture ? picture.place : this.bounds;
    view.least = 0.5 * view.fitting(whole);
    view.most = picture ? 30 * picture.columns / (whole[2] - whole[0]) : 60 * view.fitting(whole);
    if (this.fitted) view.fit(this.bounds);
    view.scale = Math.min(Math.max(view.scale, view.least), view.most);
    this.turned();
  }

  resized() {
    const {view} = this;
    this.stop_gliding();
    [view.width, view.height] = [this.stage.clientWidth, this.stage.clientHeight];
    this.letters = null;
    this.ratio = window.devicePixelRatio || 1;
    Object.assign(this.canvas, {width: Math.round(view.width * this.ratio), height: Math.round(view.height * this.ratio)});
    this.refit();
  }

  zoom(factor, at = [this.view.width / 2, this.view.height / 2]) {
    this.stop_gliding();
    this.view.zoom(factor, at);
    this.fitted = false;
    this.turned();
  }

  turned() {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => { this.look_again(); this.paint(true); }, 120);
    this.paint(true);
  }

  look_again() {
    this.picture?.look(this.view, this.ratio ?? 1);
  }

  // --- painting ---

  paint(picture = false) {
    this.stale ||= picture;
    this.waiting ||= requestAnimationFrame(() => { this.waiting = null; this.painted(); });
  }

  painted() {
    if (this.stale) {
      this.stale = false;
      const context = this.canvas.getContext('2d');
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      (this.cut ?? this.picture)?.draw(context, this.view, this.ratio);
      this.world.setAttribute('transform', `matrix(${this.view.matrix.join(' ')})`);
      this.stage.classList.toggle('pictured', this.picture !== null);
    }
    this.place_words();
    for (const [name, part] of this.parts) this.put(part, this.position(name));
    this.magnify();
    this.after?.();
  }

  // What has not changed since the last scene keeps its element, and is not painted again.
  drawn() {
    const {areas, lines} = this.scene, {children} = this.world;
    const shapes = [
      ...areas.map(({points, fill, line, alpha}) => ({points, end: 'Z', look: {fill, stroke: line, 'fill-opacity': alpha, 'stroke-opacity': alpha, 'stroke-width': 1.2}})),
      ...lines.map(({points, color, width, dashed}) => ({points, end: '', look: {fill: 'none', stroke: color, 'stroke-width': width, 'stroke-dasharray': dashed ? '6 4' : null, 'stroke-linecap': 'round'}}))];
    while (children.length > shapes.length) this.world.lastChild.remove();
    shapes.forEach((shape, k) => {
      const part = children[k] ?? this.world.appendChild(make('path'));
      if (!alike(part.shape, shape)) keep(part, {d: path_of(shape), ...shape.look});
      part.shape = shape;
    });
  }

  place_words() {
    const parts = [], taken = [], mirrored = this.view.mirrored !== (this.view.turns === 2);
    const places = this.scene.words.map((word) => ({...word, at: this.view.to_screen([word.x, word.y])})).sort((a, b) => a.at[1] - b.at[1]);
    for (const {at: [u, v], text, color, align} of places) {
      const anchor = (align === 'right') !== mirrored ? 'end' : 'start';
      const x = this.clear_of_tools(u, text, anchor), y = this.clear_of_words(x, v, text, anchor, taken);
      parts.push(make('text', {x, y, fill: color, 'text-anchor': anchor, 'dominant-baseline': 'middle'}, text));
    }
    const shown = this.tool ? [...this.kept, {kind: this.tool.kind, points: this.tool.shown}] : this.kept;
    for (const one of shown) parts.push(...this.ruled(one));
    this.over.replaceChildren(...parts);
  }

  // How texts are written, and where the tools end: asking the page for it costs more than all that is drawn, so not for every frame.
  lettering() {
    const now = performance.now();
    if (this.letters && now - this.letters.asked < 500) return this.letters;
    const pen = this.letters?.pen ?? make('canvas').getContext('2d');
    const size = getComputedStyle(this.stage).fontSize;
    pen.font = `bold ${size} system-ui, 'DejaVu Sans', sans-serif`;
    const {offsetLeft, offsetWidth, offsetHeight} = this.tools;  // a column, or a row at the bottom
    return this.letters = {pen, asked: now, line: 1.3 * parseFloat(size), edge: offsetHeight < offsetWidth ? 4 : offsetLeft + offsetWidth + 4};
  }

  // Where a text on the film begins, so that it lies neither under the tools nor beyond the edge.
  clear_of_tools(u, text, anchor) {
    const {pen, edge} = this.lettering(), long = pen.measureText(text).width + 4, left = anchor === 'end' ? u - long : u;
    if (left > this.view.width || left + long < 0) return u;
    const first = edge, last = this.view.width - long - 4;
    return u + Math.min(Math.max(left, first), Math.max(last, first)) - left;
  }

  // Where a text lies below those that are written already, so that none covers another.
  clear_of_words(x, v, text, anchor, taken) {
    const {pen, line} = this.lettering(), long = pen.measureText(text).width, left = anchor === 'end' ? x - long : x;
    let y = v;
    for (const one of taken) if (left < one.right && one.left < left + long && Math.abs(y - one.y) < line) y = one.y + line;
    taken.push({left, right: left + long, y});
    return y;
  }

  ruled({kind, points}) {
    const parts = [], at = points.map((p) => this.view.to_screen(p));
    for (const [p, q] of segments(kind, at)) parts.push(make('path', {class: 'ruled', d: `M${p}L${q}`}));
    for (const [u, v] of at) parts.push(make('circle', {class: 'ruled', cx: u, cy: v, r: 4}));
    const text = points.length > 1 ? measured(kind, points, this.scene.mm) : '';
    if (text) parts.push(make('text', {class: 'measure', x: at.at(-1)[0] + 10, y: at.at(-1)[1] - 10}, text));
    return parts;
  }

  // --- handles: an element each, which keeps its focus from scene to scene ---

  get parts() {
    return this.shown_parts ??= new Map();
  }

  get chosen() {
    return this.scene.handles.find((handle) => handle.chosen)?.name ?? null;
  }

  lay_handles() {
    const names = new Set(this.scene.handles.map((handle) => handle.name));
    for (const [name, part] of this.parts) if (!names.has(name)) { part.remove(); this.parts.delete(name); }
    for (const handle of this.scene.handles) {
      let part = this.parts.get(handle.name);
      if (!part) {
        part = make('button', {type: 'button', 'data-name': handle.name, 'aria-describedby': 'film-keys'}, mark(), make('span', {'aria-hidden': 'true'}));
        this.parts.set(handle.name, part);
        this.spots.append(part);
      }
      part.setAttribute('aria-label', handle.label);
      part.lastChild.textContent = handle.label;
      part.className = `handle ${handle.kind}${handle.chosen ? ' chosen' : ''}`;
      if (handle.chosen) part.setAttribute('aria-current', 'true'); else part.removeAttribute('aria-current');
    }
  }

  position(name) {
    if (this.held?.name === name) return [this.held.x, this.held.y];
    const handle = this.scene.handles.find((one) => one.name === name);
    return handle && [handle.x, handle.y];
  }

  put(part, place) {
    const [u, v] = this.view.to_screen(place);
    part.style.transform = `translate(${u}px, ${v}px)`;
    part.classList.toggle('held', this.held?.name === part.dataset.name && this.mode?.kind === 'grab');
  }

  nearest([u, v], reach) {
    let best = null, least = reach;
    for (const {name, x, y} of this.scene.handles) {
      const far = apart(this.view.to_screen([x, y]), [u, v]);
      if (far <= least) [best, least] = [name, far];
    }
    return best;
  }

  tell(kind, name = '', points = []) {
    return this.queue.send({kind, name, points});
  }

  // The server has dealt with so many actions: what was held until then is where it says.
  answered(n) {
    this.queue.answered(n);
    if (this.held?.until && n >= this.held.until) this.held = null;
    this.paint();
  }

  destroy() {
    this.sizes.disconnect();
    document.removeEventListener('keydown', this.leave);
    for (const name of ['beforeprint', 'afterprint']) removeEventListener(name, this.print);
    cancelAnimationFrame(this.waiting);
  }
}

// An open crosshair in a ring: what is marked stays in sight.
function mark() {
  const d = 'M-14,0H-5M5,0H14M0,-14V-5M0,5V14M9,0A9,9 0 1 1 -9,0A9,9 0 1 1 9,0';
  return make('svg', {viewBox: '-16 -16 32 32', 'aria-hidden': 'true'}, make('path', {class: 'halo', d}), make('path', {class: 'line', d}));
}

// Sends one action at a time: the next goes out when the last is answered, so that a slow machine lags by one step and
// never by a queue; of several moves the last one counts.
class Queue {
  constructor(tell) {
    Object.assign(this, {tell, n: 0, busy: false, waiting: [], since: 0});
  }

  send(what) {
    what.at = performance.now();
    const moving = what.kind === 'move' && this.waiting.at(-1)?.kind === 'move';
    if (this.busy && performance.now() - this.since < 3000) {
      if (moving) what.n = this.waiting.pop().n;
      else what.n = ++this.n;
      this.waiting.push(what);
      return what.n;
    }
    what.n ??= ++this.n;
    this.busy = true;
    this.since = performance.now();
    this.tell(what);
    return what.n;
  }

  answered(n) {
    if (n < this.n - this.waiting.length) return;
    this.busy = false;
    const next = this.waiting.shift();
    if (next) { this.busy = true; this.since = performance.now(); this.tell(next); }
  }
}
