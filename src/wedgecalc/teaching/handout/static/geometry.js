// The geometry of the page: the formulas of wedgecalc.geometry that it shows, for one leg. A point is [x, y]: in the core's
// frame x lateral and y proximal, whatever the side. A test holds every result against the Python.

const DEGREES = 180 / Math.PI, RADIANS = Math.PI / 180;
const plus = (a, b) => [a[0] + b[0], a[1] + b[1]];
const minus = (a, b) => [a[0] - b[0], a[1] - b[1]];
const times = (a, k) => [a[0] * k, a[1] * k];
const product = (a, b) => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const mirrored = (a) => [a[0], -a[1]];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
const cross = (a, b) => a[0] * b[1] - a[1] * b[0];
const size = (a) => Math.hypot(a[0], a[1]);
const unit = (a) => times(a, 1 / size(a));
const midway = (a, b) => times(plus(a, b), 0.5);
const bearing = (a) => Math.atan2(a[1], a[0]) * DEGREES;
const turn = (a, b) => bearing(product(mirrored(a), b));
const cis = (degrees) => [Math.cos(degrees * RADIANS), Math.sin(degrees * RADIANS)];

// The farthest point on a ray that lies on a circle, as seen from the circle's centre; null if the ray misses it.
function reach(start, direction, centre, radius) {
  const there = minus(centre, start), seen = product(mirrored(direction), there), far = size(direction);
  const room = (radius * far - seen[1]) * (radius * far + seen[1]), along = seen[0] + Math.sqrt(room);
  return room >= 0 && far > 0 && along >= 0 ? minus(times(direction, along / (far * far)), there) : null;
}

// Linear between evenly spaced places, constant beyond both ends.
function even(x, at, value) {
  const last = at.length - 1, share = Math.min(Math.max((x - at[0]) * last / (at[last] - at[0]), 0), last);
  const one = Math.min(Math.floor(share), last - 1);
  return value[one] + (value[one + 1] - value[one]) * (share - one);
}

// --- a limb: its landmarks in the core's frame ---

// `leg` has side, mm (of one unit; null without a scale), doubted, at_detector, unconfirmed, landmarks and contours, [x, y] in its picture, y down.
function limb_of(leg) {
  const over = leg.side === 'right' ? ([x, y]) => [-x, -y] : ([x, y]) => [x, -y], named = Object.entries(leg.landmarks);
  let points = Object.fromEntries(named.map(([name, xy]) => [name, times(over(xy), leg.mm ?? 1)]));
  let scale = leg.mm ?? 1;
  if (leg.mm === null) {  // as if the plateau had the assumed width
    scale = RECORDS.assumed_plateau / size(minus(points.plateau_lateral, points.plateau_medial));
    points = Object.fromEntries(Object.entries(points).map(([name, z]) => [name, times(z, scale)]));
  }
  const to_core = (xy) => times(over(xy), scale), to_case = (z) => over(times(z, 1 / scale));
  const contours = Object.fromEntries(Object.entries(leg.contours ?? {}).map(([bone, ring]) => [bone, ring.map(to_core)]));
  return with_points({right: leg.side === 'right', scaled: leg.mm !== null, doubted: leg.doubted ?? null, at_detector: leg.at_detector ?? false, unconfirmed: leg.unconfirmed ?? false, scale, to_core, to_case, contours}, points);
}

function with_points(frame, points) {
  const plateau = minus(points.plateau_lateral, points.plateau_medial);
  return {...frame, points, plateau, width: size(plateau), hip: points.hip_center, knee: knee_of(points), ankle: ankle_of(points)};
}

function ankle_of({ankle_center, ankle_medial, ankle_lateral}) {
  return ankle_center ?? midway(ankle_medial, ankle_lateral);
}

function knee_of(points) {
  const sources = [['knee_center'], ['femoral_notch', 'tibial_spines'], ['plateau_medial', 'plateau_lateral', 'condyle_medial', 'condyle_lateral'],
    ['plateau_medial', 'plateau_lateral']];
  const best = sources.find((names) => names.every((name) => points[name]));
  return times(best.map((name) => points[name]).reduce(plus), 1 / best.length);
}

function line(limb, from, to) {
  const {[from]: a, [to]: b} = limb.points;
  return a && b ? minus(b, a) : null;
}

// The limb with the landmarks of some segments rotated about a hinge.
function turned(limb, segments, hinge, factor) {
  const move = ([name, z]) => [name, segments.includes(RECORDS.segments[name]) ? plus(hinge, product(minus(z, hinge), factor)) : z];
  return with_points(limb, Object.fromEntries(Object.entries(limb.points).map(move)));
}

// --- measurements: null where landmarks or the scale are missing ---

function measure(limb) {
  const {hip, knee, ankle, points, scaled, plateau} = limb;
  const femur = minus(hip, knee), tibia = minus(knee, ankle), axis = minus(hip, ankle);  // upwards
  const condyles = line(limb, 'condyle_medial', 'condyle_lateral'), plafond = line(limb, 'plafond_medial', 'plafond_lateral');
  const shafts = ['femoral', 'tibial'].map((bone) => line(limb, `${bone}_shaft_proximal`, `${bone}_shaft_distal`));
  const neck = line(limb, 'femoral_neck_center', 'hip_center'), tip = line(limb, 'hip_center', 'greater_trochanter');
  const angle = (a, b) => (a && b ? turn(a, b) : null), mm = (value) => (scaled ? value : null);
  const back = (a) => a && times(a, -1), off = cross(tibia, femur);
  const found = {
    hka: 180 - turn(tibia, femur),
    mad: mm(off / size(axis)),
    wbl: cross(axis, minus(hip, points.plateau_medial)) / cross(axis, plateau) * 100,
    mldfa: angle(condyles, femur),
    mpta: turn(plateau, tibia),
    jlca: angle(plateau, condyles),
    kjlo: -bearing(plateau),
    mlpfa: angle(back(femur), tip),
    ampfa: angle(back(tip), shafts[0]),
    aldfa: angle(condyles, back(shafts[0])),
    mldta: angle(plafond, tibia),
    nsa: angle(neck, shafts[0]),
    afta: angle(...shafts),
    offset: shafts[0] && mm(cross(minus(hip, points.femoral_shaft_distal), shafts[0]) / size(shafts[0])),
    femur: mm(size(femur)),
    tibia: mm(size(tibia)),
    limb: mm(size(axis)),
    plateau: mm(limb.width),
  };
  const both = found.mldfa !== null;
  return {...found, ahka: both ? found.mpta - found.mldfa : null, jlo: both ? found.mpta + found.mldfa : null};
}

// A value as it is shown: to a number of decimals, halves to even as Python rounds them.
function rounded(value, digits = RECORDS.decimals) {
  const scaled = Math.abs(value) * 10 ** digits;
  const tie = scaled % 1 === 0.5 && Number.isInteger(value * 2 ** (digits + 1));
  return tie ? Math.sign(value) * 2 * Math.round(scaled / 2) / 10 ** digits : Number(value.toFixed(digits));
}

function text_of(value, digits = RECORDS.decimals, signed = false) {
  const shown = rounded(value, digits) + 0;  // a negative zero is none
  return `${signed && shown >= 0 ? '+' : ''}${shown.toFixed(digits)}`;
}

// The same in a leg: 0 also where the measure that it agrees with is normal.
function standing_in(measured, name) {
  const other = RECORDS.measures[name].agrees_with;
  return other && standing(other, measured[other]) === 0 ? 0 : standing(name, measured[name]);
}

// −1 below, 0 inside and 1 above the normal range of a measure, as it is shown.
function standing(name, value) {
  const {low, high} = RECORDS.measures[name], shown = rounded(value);
  return high !== null && shown > high ? 1 : low !== null && shown < low ? -1 : 0;
}

function cpak(measured) {
  if (measured.ahka === null) return null;
  return RECORDS.cpak[3 * (1 + standing('jlo', measured.jlo)) + 1 + standing('ahka', measured.ahka)];
}

// What femur, tibia and joint each contribute to the deviation, degrees, valgus positive; null without the condyles.
function malalignment({mldfa, mpta, jlca}) {
  if (mldfa === null) return null;
  const typical = (name) => RECORDS.measures[name].typical;
  return {femur: typical('mldfa') - mldfa, tibia: mpta - typical('mpta'), joint: typical('jlca') - jlca};
}
