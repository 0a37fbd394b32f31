// Planning in the page: the formulas of wedgecalc.planning that it shows, for a wedge at the knee.

// --- the bone at the cut ---

// Origin in the middle of the joint line, direction to lateral, and 1 up the femur or −1 down the tibia; null without that line.
function joint_frame(limb, bone) {
  const {points, plateau, width} = limb;
  if (bone === 'tibia') return {origin: midway(points.plateau_medial, points.plateau_lateral), lateral: times(plateau, 1 / width), way: -1, width};
  const condyles = line(limb, 'condyle_medial', 'condyle_lateral');
  return condyles && {origin: midway(points.condyle_medial, points.condyle_lateral), lateral: unit(condyles), way: 1, width};
}

const along = ({lateral, way}) => product(lateral, [0, way]);  // from the joint line into the bone

// How far a bone reaches at a level to both sides: on its trace if that has the level, else on the template.
function reach_at(limb, bone, frame, level) {
  const traced = trace_at(limb, bone, frame, level), {width} = frame, {level: at, medial, lateral} = RECORDS.profiles[bone];
  return traced ?? {medial: even(level / width, at, medial) * width, lateral: even(level / width, at, lateral) * width};
}

function trace_at(limb, bone, frame, level) {
  const ring = limb.contours[bone];
  return ring ? from_inside(crossings(ring, plus(frame.origin, times(along(frame), level)), frame.lateral)) : null;
}

// Where a line through a point, with a direction of length one, crosses a ring: places along the line.
function crossings(ring, point, direction) {
  const seen = ring.map((z) => product(minus(z, point), mirrored(direction)));
  return seen.flatMap((a, k) => {
    const b = seen[(k + 1) % seen.length];
    return (a[1] > 0) !== (b[1] > 0) ? [a[0] - a[1] * (b[0] - a[0]) / (b[1] - a[1])] : [];
  });
}

function from_inside(found) {
  const before = found.filter((x) => x <= 0).map((x) => -x), after = found.filter((x) => x > 0);
  return after.length % 2 ? {medial: Math.min(...before), lateral: Math.min(...after)} : null;
}

// From a point to the cortex of the far side, and to that of the wedge's side; negative outside the bone.
function cortex_distances(limb, record, point) {
  const frame = joint_frame(limb, record.bone), ring = limb.contours[record.bone];
  if (!frame) return null;
  let reach;
  if (ring) {
    reach = in_ring(ring, point, frame.lateral);
  } else {
    const place = product(minus(point, frame.origin), mirrored(frame.lateral)), {level, medial, lateral} = RECORDS.profiles[record.bone];
    const deep = frame.way * place[1] / frame.width;
    reach = {medial: even(deep, level, medial) * frame.width + place[0], lateral: even(deep, level, lateral) * frame.width - place[0]};
  }
  return record.side === 'lateral' ? [reach.medial, reach.lateral] : [reach.lateral, reach.medial];
}

function in_ring(ring, point, direction) {
  const found = crossings(ring, point, direction), inside = from_inside(found);
  if (inside) return inside;
  if (!found.length) {  // beyond the end of the trace
    const off = -Math.min(...ring.map((z) => size(minus(z, point))));
    return {medial: off, lateral: off};
  }
  const nearest = found.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a)), gap = -Math.abs(nearest);
  return nearest > 0 ? {medial: gap, lateral: Infinity} : {medial: Infinity, lateral: gap};
}

function entry_off_cortex(limb, record, entry) {
  const ring = limb.contours[record.bone], frame = joint_frame(limb, record.bone);
  if (ring) {
    return Math.min(...ring.map((a, k) => {
      const edge = minus(ring[(k + 1) % ring.length], a), to = minus(entry, a);
      const share = Math.min(Math.max(dot(to, edge) / Math.max(dot(edge, edge), 1e-12), 0), 1);
      return size(minus(plus(a, times(edge, share)), entry));
    }));
  }
  if (!frame) return null;
  const {level} = RECORDS.profiles[record.bone], deep = dot(minus(entry, frame.origin), along(frame)) / frame.width;
  const beyond = Math.max(deep - level.at(-1), level[0] - deep, 1) - 1;
  return Math.hypot(cortex_distances(limb, record, entry)[1], beyond * frame.width);
}

// --- where the bone is cut, and the turn that a target needs ---

// Hinge and entry as given, [x, y] of the picture, else at the usual place; `lacks` says what there is not.
function site_of(limb, record, given = {}) {
  const frame = joint_frame(limb, record.bone);
  if (!frame && !given.hinge) return {lacks: 'condyles'};
  const far = record.side === 'lateral' ? 'medial' : 'lateral';
  const usual = (side, level, inset) => {
    const out = (reach_at(limb, record.bone, frame, level)[side] - inset) * (side === 'lateral' ? 1 : -1);
    return plus(frame.origin, product(frame.lateral, [out, frame.way * level]));
  };
  const hinge = given.hinge ? limb.to_core(given.hinge) : usual(far, record.hinge_level_mm, record.hinge_inset_mm);
  const known = !given.hinge || limb.scaled;  // a usual entry beside a given hinge needs a true scale
  const entry = given.entry ? limb.to_core(given.entry) : frame && known ? usual(record.side, record.entry_level_mm, 0) : null;
  const marked = given.hinge || given.entry, towards = entry && dot(limb.plateau, minus(entry, hinge)) * (record.side === 'lateral' ? 1 : -1);
  return marked && entry && towards <= 0 ? {lacks: 'side'} : {hinge, entry, given};
}

// The ray on which the end of the moving bone must lie, as start and direction.
const RAYS = {
  tibia: {
    wbl: (leg, value) => [leg.hip, minus(on_plateau(leg, value), leg.hip)],
    hka: (leg, value) => [leg.knee, product(minus(leg.knee, leg.hip), cis(value - 180))],
    mpta: (leg, value) => [leg.knee, product(times(leg.plateau, -1), cis(value))],
  },
  femur: {
    wbl: (leg, value) => [leg.ankle, minus(on_plateau(leg, value), leg.ankle)],
    hka: (leg, value) => [leg.knee, product(minus(leg.knee, leg.ankle), cis(180 - value))],
    mldfa: (leg, value) => [leg.knee, product(line(leg, 'condyle_medial', 'condyle_lateral'), cis(value))],
  },
};

function on_plateau(leg, percent) {
  return plus(leg.points.plateau_medial, times(leg.plateau, percent / 100));
}

// Degrees, valgus positive; NaN where the target is out of reach, null where this bone or leg does not have it.
function needed_turn(leg, record, target, site) {
  const {measure: aim, value} = target;
  if (aim === 'correction') return value * record.sign;
  if (aim === 'afta') {
    const [femur, tibia] = ['femoral', 'tibial'].map((bone) => line(leg, `${bone}_shaft_proximal`, `${bone}_shaft_distal`));
    return femur && tibia ? value - turn(femur, tibia) : null;
  }
  const ray = RAYS[record.bone][aim];
  if (!ray || (aim === 'mldfa' && !line(leg, 'condyle_medial', 'condyle_lateral'))) return null;
  const arm = minus(record.bone === 'tibia' ? leg.ankle : leg.hip, site.hinge), [start, direction] = ray(leg, value);
  const end = size(arm) ? reach(start, direction, site.hinge, size(arm)) : null;
  if (!end) return NaN;
  return record.bone === 'tibia' ? turn(arm, end) : -turn(arm, end);
}

// --- the wedge ---

function wedge_of(limb, record, site, correction) {
  const angle = correction < RECORDS.least_degrees ? 0 : correction;
  const way = (record.sign > 0) === (record.bone === 'tibia') ? angle : -angle, factor = cis(way);
  const radius = site.entry && limb.scaled ? size(minus(site.entry, site.hinge)) : null, mm = (value) => (radius === null ? null : value);
  const back = record.closes ? mirrored(factor) : factor;  // of the second cut before closing, of the moved edge after opening
  const far_entry = site.entry && plus(site.hinge, product(minus(site.entry, site.hinge), back));
  return {...site, angle, turn: way, factor, radius, far_entry, base: mm(radius * size(minus([1, 0], factor))),
    base_right: mm(radius * Math.abs(factor[1]) / factor[0]), rule_of_thumb: mm(angle)};
}

const longest_base = (radius) => 2 * radius * Math.sin(RECORDS.most_degrees / 2 * RADIANS);

function angle_of_base(base, radius) {
  return base ? Math.min(2 * Math.asin(Math.min(base / (2 * radius), 1)) * DEGREES, RECORDS.most_degrees) : 0;
}

// --- plans ---

// The plan of a wedge: the leg after it, its measurements, and what its joint line is predicted to do.
function made(limb, record, target, site, correction, needed, before = measure(limb)) {
  const wedge = wedge_of(limb, record, site, correction);
  const after_limb = wedge.angle ? turned(limb, record.moves, wedge.hinge, wedge.factor) : limb;
  const was = minus(limb.hip, limb.ankle), now = minus(after_limb.hip, after_limb.ankle);
  return {limb, record, target, wedge, correction: wedge.angle, needed, before, after: {...measure(after_limb), kjlo: null}, after_limb,
    kjlo_predicted: bearing(product(mirrored(product(after_limb.plateau, was)), now))};
}

// The exact plan; `status` is ok, unreachable or wrong-procedure, or what is lacking: condyles, side or target.
function plan(limb, record, target, given = {}) {
  const site = site_of(limb, record, given), before = measure(limb);
  if (site.lacks) return {status: site.lacks};
  const needed = needed_turn(limb, record, target, site), {least_degrees: least, exhausted, most_degrees: most} = RECORDS;
  if (needed === null) return {status: 'target', site};
  const away = needed * record.sign < -least, past = (before.hka - 180) * record.sign > exhausted && needed * record.sign > least;
  if (away || past) return {status: 'wrong-procedure', needed, site};
  if (!(Math.abs(needed) <= most + 1e-9)) return {status: 'unreachable', needed, site};
  return {status: 'ok', ...made(limb, record, target, site, Math.max(needed * record.sign, 0), needed, before)};
}

// A wedge of a given angle at the site of a plan, which need not exist.
function with_angle(limb, record, site, angle) {
  return made(limb, record, {measure: 'correction', value: angle}, site, angle, angle * record.sign);
}

function verdict(given, wanted) {
  const miss = given.correction - wanted.correction;
  if (Math.abs(miss) <= RECORDS.tolerance) return 'on-target';
  return miss < 0 ? 'undercorrected' : 'overcorrected';
}

// --- how sure the millimetres are ---

// What hinge or entry rests on: marked, trace or template.
function rests_on({limb, record, wedge}, name) {
  if (wedge.given[name]) return 'marked';
  return trace_at(limb, record.bone, joint_frame(limb, record.bone), record[`${name}_level_mm`]) ? 'trace' : 'template';
}

// Whether a size is shown to half a millimetre: hinge or entry rest on the template.
const rough = (plan) => Boolean(plan.wedge.base) && ['hinge', 'entry'].some((name) => rests_on(plan, name) === 'template');

// A length at the cut, mm, as sure as it is.
function size_text(plan, value) {
  if (value === null) return '–';
  return `${text_of(rough(plan) ? rounded(value / RECORDS.step_mm, 0) * RECORDS.step_mm : value)} mm`;
}
