// The leg as the film shows it: outlines that Python drew, which follow the landmarks and are carried with their fragments.

const JOINT_LINES = [['plateau_medial', 'plateau_lateral'], ['condyle_medial', 'condyle_lateral']];
const FAR = 1e5;  // mm: longer than any bone
const FOLLOWS = [0.06, 0.34];  // shares of a bone's length between which an outline leaves its joint line and follows its far end

// What maps a stretch from a to b onto another one, by turning, scaling and moving it.
function similarity(a, b, c, d) {
  const from = minus(b, a), factor = times(product(minus(d, c), mirrored(from)), 1 / dot(from, from));
  return (z) => plus(c, product(minus(z, a), factor));
}

const smooth = (x) => { const t = Math.min(Math.max(x, 0), 1); return t * t * (3 - 2 * t); };

// How a bone drawn for one limb lies on another: its end at the knee as its joint line does, the rest as its axis does.
function follows(bone, was, now) {
  const names = bone === 'femur' && was.points.condyle_medial ? JOINT_LINES[1] : JOINT_LINES[0];
  const near = similarity(...names.map((name) => was.points[name]), ...names.map((name) => now.points[name]));
  const [far, end] = bone === 'femur' ? [was.hip, now.hip] : [was.ankle, now.ankle];
  const whole = similarity(was.knee, far, now.knee, end), axis = minus(far, was.knee), long = dot(axis, axis);
  return (z) => {
    const share = smooth((dot(minus(z, was.knee), axis) / long - FOLLOWS[0]) / (FOLLOWS[1] - FOLLOWS[0]));
    return share === 0 ? near(z) : plus(times(near(z), 1 - share), times(whole(z), share));
  };
}

// The part of a ring to the left of a line through a point, with a direction.
function clipped(ring, point, direction) {
  const side = (z) => cross(direction, minus(z, point)), out = [];
  ring.forEach((a, k) => {
    const b = ring[(k + 1) % ring.length], p = side(a), q = side(b);
    if (p >= 0) out.push(a);
    if ((p >= 0) !== (q >= 0)) out.push(plus(a, times(minus(b, a), p / (p - q))));
  });
  return out;
}

// The fragment at the joint, the free one before it turns, and what is taken out.
function fragments(ring, {wedge, record}) {
  const first = minus(wedge.entry, wedge.hinge), second = record.closes ? minus(wedge.far_entry, wedge.hinge) : first;
  const back = times(plus(unit(first), unit(second)), -1), {hinge} = wedge;
  const way = cross(first, record.bone === 'tibia' ? [0, -1] : [0, 1]) > 0 ? 1 : -1;  // whether away from the knee lies to the left of the cut
  const half = (ray, sign) => clipped(clipped(ring, hinge, times(ray, sign)), hinge, times(back, -sign));
  const removed = record.closes && wedge.angle ? clipped(clipped(ring, hinge, times(first, way)), hinge, times(second, -way)) : [];
  return {kept: half(first, -way), free: half(second, way), removed};
}

const carried = (ring, {wedge}) => ring.map((z) => plus(wedge.hinge, product(minus(z, wedge.hinge), wedge.factor)));

// The outlines of a leg, from behind forwards, each as rings: where the landmarks have taken them, and then where the wedge does.
function outlines(drawn, was, now, plan) {
  const moves = Object.fromEntries(['femur', 'tibia'].map((bone) => [bone, follows(bone, was, now)]));
  const shift = {hip: minus(now.hip, was.hip), ankle: minus(now.ankle, was.ankle)};
  const cuts = plan ? plan.parts.filter(({wedge}) => wedge.angle > 0 && wedge.entry) : [];
  return drawn.flatMap(({on, fill, line, alpha, points, part}) => {
    const ring = points.map((z) => (moves[on] ? moves[on](z) : plus(z, shift[on])));
    return pieces(ring, on, part, cuts.find(({record}) => OF_CUT[record.bone].includes(on)), now).map((piece) => ({ring: piece, fill, line, alpha}));
  });
}

const OF_CUT = {tibia: ['tibia', 'ankle'], femur: ['femur', 'hip']};  // what a cut of a bone moves

function pieces(ring, on, part, plan, limb) {
  if (!plan) return [ring];
  const {bone, side} = plan.record;
  if (part === 'fibula') return bone === 'tibia' ? fibula(ring, plan, side, limb) : [ring];
  if (on === bone && part !== 'patella') {
    const {kept, free} = fragments(ring, plan);
    return [kept, carried(free, plan)].filter((piece) => piece.length > 2);
  }
  return [on === (bone === 'tibia' ? 'ankle' : 'hip') ? carried(ring, plan) : ring];
}

// Beside a lateral hinge the fibula turns as a whole; else its shaft is cut, and its lower piece goes with the foot.
function fibula(ring, plan, side, limb) {
  if (side === 'medial') return [carried(ring, plan)];
  const middle = plus(times(limb.knee, 0.5), times(limb.ankle, 0.5)), down = minus(limb.ankle, limb.knee), across = [-down[1], down[0]];
  return [clipped(ring, middle, across), carried(clipped(ring, middle, times(across, -1)), plan)];
}

// --- the scene of the film ---

class Drawing {
  constructor(limb, words) {
    Object.assign(this, {limb, words, areas: [], lines: [], texts: []});
  }

  flat(points) {
    return points.flatMap((z) => this.limb.to_case(z));
  }

  area(points, fill, line = 'none', alpha = 1) {
    if (points.length > 2) this.areas.push({points: this.flat(points), fill, line, alpha});
  }

  line(points, color, width, dashed = false) {
    this.lines.push({points: this.flat(points), color, width, dashed});
  }

  // A text so many plateau widths laterally and up from a point.
  text(z, aside, up, text, color) {
    const [x, y] = this.limb.to_case(plus(z, times([aside, up], this.limb.width)));
    this.texts.push({x, y, text, color, align: (aside > 0) === this.limb.right ? 'right' : 'left'});
  }

  // An angle at a point, from one direction to another.
  arc(z, from, to, radius, color) {
    const first = unit(from), off = turn(from, to), steps = Math.max(4, Math.ceil(Math.abs(off) / 6));
    const points = Array.from({length: steps + 1}, (_, k) => plus(z, times(product(first, cis(off * k / steps)), radius * this.limb.width)));
    this.line(points, color, 1.6);
  }

  axes(limb, color, quiet) {
    this.line([limb.hip, limb.knee, limb.ankle], quiet, 1.3);
    this.weight(limb, color);
    for (const [medial, lateral] of JOINT_LINES) {
      const [a, b] = [limb.points[medial], limb.points[lateral]];
      if (a && b) this.line([minus(a, times(minus(b, a), 0.12)), plus(b, times(minus(b, a), 0.12))], quiet, 1.6);
    }
  }

  weight(limb, color, dashed = false) {
    const axis = minus(limb.ankle, limb.hip), at = on_plateau(limb, measure(limb).wbl);
    this.line([minus(limb.hip, times(axis, 0.015)), plus(limb.ankle, times(axis, 0.02))], color, dashed ? 1.8 : 3, dashed);
    if (!dashed) this.dot(at, 0.045, color);
  }

  dot(z, radius, color) {
    this.area(Array.from({length: 16}, (_, k) => plus(z, times(cis(22.5 * k), radius * this.limb.width))), color);
  }

  angles(limb, measured, color, close) {
    const {knee, hip, ankle} = limb, {words} = this;
    const say = (name, aside, up) => {
      if (measured[name] !== null) this.text(knee, aside, up, `${RECORDS.measures[name].symbol} ${text_of(measured[name])}°`, color);
    };
    if (!close) {
      say('hka', 0.75, 1.1);
      return;
    }
    const [plateau, condyles] = JOINT_LINES.map(([a, b]) => line(limb, a, b));
    if (condyles) this.arc(knee, condyles, minus(hip, knee), 0.62, color);
    this.arc(knee, times(plateau, -1), minus(ankle, knee), 0.62, color);
    for (const one of [['mldfa', 0.8, 0.42], ['mpta', -0.8, -0.42]]) say(...one);
    for (const [name, aside] of [['medial', -0.66], ['lateral', 0.66]]) this.text(knee, aside, 0, words[name], 'var(--quiet)');
  }

  // The cut; hinge and saw entry by name, outside the bone, where there is room.
  cut({wedge, record}, moved, roomy) {
    const way = record.side === 'lateral' ? 1 : -1;
    this.line([wedge.hinge, wedge.entry], moved ? 'var(--ink)' : 'var(--wedge)', moved ? 1.4 : 2.6);
    if (!roomy) return;
    this.text(wedge.hinge, -0.2 * way, 0, this.words.hinge, 'var(--quiet)');
    this.text(wedge.entry, 0.12 * way, 0, this.words.entry, 'var(--quiet)');
  }

  bar(limb) {  // beside the shin, on its outer side
    const foot = plus(limb.ankle, times(plus(times(limb.plateau, 1.15), [0, 0.35 * limb.width]), 1)), top = plus(foot, [0, 100]);
    this.line([foot, top], 'var(--ink)', 3);
    this.text(top, 0.02, 0.3, this.words['scale-bar'], 'var(--quiet)');  // above, where a narrow page has room
  }
}

// All that the film shows of a leg: `shown` has limb (as it stands), was and drawn (the outlines and the limb they were drawn for), plan and pictured.
// It is of the whole leg, or of the knee close up.
function scene_of({limb, was, drawn, plan, pictured}, words, close, roomy) {
  const now = plan ? plan.after_limb : limb, drawing = new Drawing(limb, words), moved = plan && plan.parts.some(cut), color = moved ? 'var(--after)' : 'var(--before)';
  if (!pictured) {
    for (const {ring, fill, line, alpha} of outlines(drawn, was, limb, plan)) drawing.area(ring, fill, line, alpha);
  }
  for (const part of moved && !pictured ? plan.parts.filter(cut) : []) ghost(drawing, {limb, was, drawn, plan: part});
  if (moved) drawing.weight(limb, 'var(--before)', true);
  for (const part of plan ? plan.parts.filter(({wedge}) => wedge.entry) : []) wedge_on(drawing, part, limb, words, close, roomy, moved);
  drawing.axes(now, color, 'var(--quiet)');
  drawing.angles(now, moved ? plan.after : measure(limb), color, close);
  if (limb.scaled && !close) drawing.bar(limb);
  return {areas: drawing.areas, lines: drawing.lines, words: drawing.texts, mm: limb.scaled ? limb.scale : null, locked: false, tool: null, placing: null};
}

function wedge_on(drawing, part, limb, words, close, roomy, moved) {
  const {record, wedge: {hinge, entry, far_entry, base, angle}} = part;
  if (angle > 0 && !record.closes) drawing.area([hinge, entry, far_entry], 'var(--wedge)', 'var(--wedge)', 0.85);
  if (close) drawing.cut(part, moved, roomy);
  else drawing.line([hinge, entry], 'var(--wedge)', 2.2);
  if (!base || !close) return;
  const aside = record.side === 'lateral' ? 1 : -1, up = record.bone === 'tibia' ? -0.82 : 0.82;
  drawing.text(limb.knee, 0.8 * aside, up, words['wedge-words'].replace('{size}', size_text(part, base)), 'var(--ink)');
}

// Where the free fragment was, and the piece that is taken out.
function ghost(drawing, {limb, was, drawn, plan}) {
  const whole = drawn.find(({part}) => part === plan.record.bone), move = follows(plan.record.bone, was, limb);
  if (!plan.wedge.entry) return;
  const {free, removed} = fragments(whole.points.map(move), plan);
  if (free.length) drawing.line([...free, free[0]], 'var(--before)', 1.1, true);
  if (removed.length) drawing.area(removed, 'var(--wedge)', 'var(--wedge)', 0.3);
}
