// What pointers and keys do on the film.

Object.assign(Film.prototype, {
  place({clientX, clientY}) {
    const box = this.stage.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  },

  down(event) {
    this.stop_gliding();
    this.stage.setPointerCapture(event.pointerId);
    const at = this.place(event);
    this.pointers.set(event.pointerId, at);
    if (this.pointers.size > 1) {
      this.let_go();
      this.mode = {kind: 'pinch'};
      return;
    }
    const name = event.button === 0 && !this.tool && !this.scene.locked ? this.nearest(at, GRAB[event.pointerType] ?? GRAB.mouse) : null;
    if (this.tool && event.button === 0) {
      this.tool.at = this.view.to_picture(at);
      this.mode = {kind: 'tool', from: at};
    } else if (name) {
      const spot = this.view.to_screen(this.position(name));
      this.mode = {kind: 'grab', name, from: at, spot: this.view.to_picture(at), off: [spot[0] - at[0], spot[1] - at[1]], gone: false};
    } else {
      this.mode = {kind: 'pan', from: at, spot: this.view.to_picture(at), last: at, gone: false, main: event.button === 0};
    }
    const focused = name ? this.parts.get(name) : this.stage;
    focused?.focus({preventScroll: true, focusVisible: false});
    event.preventDefault();
    this.paint();
  },

  moved(event) {
    const at = this.place(event), before = this.pointers.get(event.pointerId), {mode} = this;
    this.pointer = event.pointerType === 'touch' && !before ? null : at;
    if (before) this.pointers.set(event.pointerId, at);
    if (mode?.kind === 'pinch') this.pinched(event.pointerId, before, at);
    else if (mode?.kind === 'grab') this.dragged(at);
    else if (mode?.kind === 'pan') this.panned(at);
    if (this.tool) this.tool.at = this.view.to_picture(at);
    this.paint();
  },

  pinched(id, before, at) {
    const other = [...this.pointers].find(([key]) => key !== id)?.[1];
    if (!before || !other) return;
    this.view.pan((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
    this.zoom(apart(at, other) / Math.max(apart(before, other), 1), [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
  },

  dragged(at) {
    const {mode} = this;
    if (!mode.gone && apart(at, mode.from) < STILL) return;
    // Beyond the edge of the film a handle waits at the edge.
    const within = (value, size) => Math.min(Math.max(value, 0), size), {width, height} = this.view;
    const [x, y] = this.view.to_picture([within(at[0] + mode.off[0], width), within(at[1] + mode.off[1], height)]);
    if (!mode.gone) mode.start = this.position(mode.name);
    if (!mode.gone) this.tell('start', mode.name, [this.position(mode.name)]);
    mode.gone = true;
    this.held = {name: mode.name, x, y};
    this.tell('move', mode.name, [[x, y]]);
  },

  panned(at) {
    const {mode} = this;
    mode.gone ||= apart(at, mode.from) >= STILL;
    if (!mode.gone) return;
    this.view.pan(at[0] - mode.last[0], at[1] - mode.last[1]);
    mode.last = at;
    this.fitted = false;
    this.turned();
  },

  up(event) {
    const {mode} = this, at = this.place(event);
    if (!this.pointers.delete(event.pointerId)) return;
    this.go_on();
    if (mode?.kind === 'pinch') {
      if (this.pointers.size === 0) this.mode = null;
      return;
    }
    if (mode?.kind === 'grab' && mode.gone) { this.let_go(); return; }
    this.mode = null;
    if (mode?.kind === 'tool') this.tool_used(mode.from, at, event.shiftKey);
    else if (mode?.kind === 'grab') this.tapped(mode.name, at, mode.spot);
    else if (mode?.kind === 'pan' && !mode.gone && mode.main) this.tapped('', at, mode.spot);
    this.paint();
  },

  // What a system takes away moves nothing: the handle stays where it was last.
  cancelled(event) {
    this.pointers.delete(event.pointerId);
    this.go_on();
    this.let_go();
    if (this.pointers.size === 0) this.mode = null;
    this.paint();
  },

  // The second click of a double click is none. A click is meant for what was seen when it began.
  tapped(name, at, spot) {
    const now = performance.now(), {tap} = this;
    this.tap = {now, at};
    if (tap && now - tap.now < 400 && apart(tap.at, at) < 8) return;
    this.tell('tap', name, [spot]);
  },

  put_back() {
    const [x, y] = this.mode.start;
    Object.assign(this.held, {x, y});
    this.tell('move', this.held.name, [[x, y]]);
    this.let_go();
  },

  let_go() {
    const {mode, held} = this;
    if ((mode?.kind === 'grab' && mode.gone) || mode?.kind === 'keys') {
      if (held) held.until = this.tell('end', held.name, [[held.x, held.y]]);
    }
    if (mode?.kind === 'grab' || mode?.kind === 'keys') this.mode = null;
    this.paint();
  },

  // --- keys ---

  key(event) {
    if (event.ctrlKey || event.metaKey) return;
    const own = event.target.dataset?.name, step = STEPS[event.key];
    if (step) this.stepped(own ?? this.chosen, step, event);
    else if (KEYS[event.key]) this.tell('key', KEYS[event.key], []);
    else if (event.key === '+' || event.key === '=') this.zoom(1.25);
    else if (event.key === '-') this.zoom(0.8);
    else if (event.key === '0') this.tell('key', 'fit');
    else if (event.key === 'Escape' && this.mode?.kind === 'grab' && this.mode.gone) this.put_back();
    else if (event.key === 'Escape' && this.tool) this.use(null);
    else if (event.key === 'Enter' && own) this.tell(this.parts.get(own).classList.contains('proposed') ? 'confirm' : 'choose', own);
    else if (event.key === 'Enter' && this.tool) this.tool_point([this.view.width / 2, this.view.height / 2]);
    else if (event.key === 'Enter') this.tell('tap', '', [this.view.to_picture([this.view.width / 2, this.view.height / 2])]);
    else return;
    event.preventDefault();
  },

  // A handle moves by 1 mm, with shift by 5, with alt by 0.1; without one the film moves under its middle.
  stepped(name, step, event) {
    const place = name && !this.scene.locked && !this.tool ? this.position(name) : null;
    if (!place) {
      const far = event.shiftKey ? 100 : event.altKey ? 2 : 20;
      this.view.pan(-far * step[0], -far * step[1]);
      this.fitted = false;
      this.turned();
      return;
    }
    if (this.mode?.kind !== 'keys') {
      this.mode = {kind: 'keys', name};
      this.tell('start', name, [place]);
    }
    const far = (event.shiftKey ? 5 : event.altKey ? 0.1 : 1) / (this.scene.mm || 1);
    const [a, b, c, d] = this.view.turn, x = place[0] + far * (a * step[0] + b * step[1]), y = place[1] + far * (c * step[0] + d * step[1]);
    this.held = {name, x, y};
    this.tell('move', name, [[x, y]]);
    this.paint();
  },

  // --- tools ---

  use(kind, quietly = false) {
    const was = this.tool;
    this.tool = kind ? new Tool(kind) : null;
    this.say(kind ? this.words[`tool-${kind}`] : '');
    this.stage.classList.toggle('aiming', kind !== null);
    if (!kind && was && !quietly && !TOOLS[was.kind].keeps) this.tell('key', 'Escape');
    for (const button of this.root.querySelectorAll('[data-tool]')) button.setAttribute('aria-pressed', String(button.dataset.tool === kind));
    this.paint();
  },

  tool_used(from, at, more) {
    const {tool} = this;
    if (apart(from, at) >= STILL) {  // drawn in one go
      const points = [from, at].map((p) => this.view.to_picture(p));
      if (TOOLS[tool.kind].drag) { this.finished(TOOLS[tool.kind].drag, points); return; }
      this.tool_point(from);
    }
    if (this.tool) this.tool_point(at, more);
  },

  // With shift a rim takes more points than three.
  tool_point(at, more = false) {
    const {tool} = this, last = tool.points.at(-1), point = this.view.to_picture(at);
    if (last && apart(this.view.to_screen(last), at) < STILL) return;  // a double click
    if (tool.add(point, more && tool.kind === 'rim')) this.finished(tool.kind, tool.points);
    this.paint();
  },

  finished(kind, points) {
    this.tool = null;
    this.stage.classList.remove('aiming');
    this.say('');
    if (TOOLS[kind]?.keeps) this.kept.push({kind, points});
    else this.tell(kind, '', points);
    for (const button of this.root.querySelectorAll('[data-tool]')) button.setAttribute('aria-pressed', 'false');
    this.say(TOOLS[kind]?.keeps ? measured(kind, points, this.scene.mm) : '');
  },

  say(text) {
    this.hint.textContent = text;
  },

  // --- magnifier: beside the pointer, of what is under it, or of the handle that is held ---

  magnify() {
    const {picture, view, lens, held, mode} = this;
    const near = held && mode ? [held.x, held.y] : this.pointer && (this.scene.placing || this.tool) && mode?.kind !== 'pan' && mode?.kind !== 'pinch' ? view.to_picture(this.pointer) : null;
    const pixel = picture ? picture.columns / (picture.place[2] - picture.place[0]) : 1;
    const scale = Math.min(Math.max(3.5 * view.scale, pixel), 6 * pixel);
    lens.hidden = !picture || !near || scale < 1.3 * view.scale;
    if (lens.hidden) return;
    const context = lens.getContext('2d'), middle = LENS / 2, [u, v] = view.to_screen(near);
    picture.enlarged(context, LENS, view, near, scale);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.strokeStyle = '#e69f00';
    context.beginPath();
    for (const [x0, y0, x1, y1] of [[0, middle, middle - 8, middle], [middle + 8, middle, LENS, middle], [middle, 0, middle, middle - 8], [middle, middle + 8, middle, LENS]]) {
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
    }
    context.stroke();
    const left = u + 30 + LENS < view.width ? u + 30 : u - 30 - LENS, top = v - 30 - LENS > 0 ? v - 30 - LENS : v + 30;
    lens.style.transform = `translate(${left}px, ${top}px)`;
  },
});
