// What deserves attention, by the rules of wedgecalc.planning.alert_rules and the limits of data/alerts.json.

const SEVERITIES = ['stop', 'warn', 'note'];
const RANK = {note: 1, warn: 2, stop: 3};
const normal = (name, measured) => (measured[name] === null ? null : standing(name, measured[name]) === 0);
const judged = (of, value, where = true) => (value === null || value === undefined ? [] : [{of, value, where}]);
const flagged = (where, value = null) => [{of: null, value, where}];

function passes({way, ends}, value) {
  const [first, last] = [ends[0], ends.at(-1)], {slack} = RECORDS;
  switch (way) {
    case 'above': return value > first + slack;
    case 'from': return value >= first - slack;
    case 'below': return value < first - slack;
    case 'to': return value <= first + slack;
    default: return value >= first - slack && value <= last + slack;
  }
}

function passed(record, of, value) {
  const found = record.limits.filter((limit) => limit.of === of && passes(limit, value));
  return found.reduce((worst, limit) => (worst && RANK[worst.severity] >= RANK[limit.severity] ? worst : limit), null);
}

function rank(record, {of, value, where}) {
  if (!where) return 0;
  if (of === null || value === null) return RANK[record.severity];
  const limit = passed(record, of, value);
  return limit ? RANK[limit.severity] : 0;
}

// --- the rules: quantities of a leg and of a plan ---

const LEG_RULES = {
  uncalibrated: (leg) => flagged(!leg.scaled && leg.doubted === null),
  'implausible-size': (leg, a) => {
    const factor = leg.doubted === null ? null : leg.doubted / leg.scale;
    const [span, width] = factor === null ? [a.limb, a.plateau] : [factor * size(minus(leg.ankle, leg.hip)), factor * leg.width];
    return [...judged('leg', span), ...judged('plateau', width)];
  },
  unconfirmed: (leg) => flagged(leg.unconfirmed),
  'scale-uncorrected': (leg) => flagged(leg.at_detector && leg.scaled),
  'jlca-high': (leg, a) => judged('jlca', a.jlca),
  'jlca-low': (leg, a) => judged('jlca', a.jlca),
  'jlo-over': (leg, a) => {
    const lean = -bearing(product(minus(leg.ankle, leg.hip), [0, 1])), usual = a.kjlo - lean + RECORDS.usual_lean;
    const bones = rank(RECORDS.alerts['jlo-over'], {of: 'kjlo', value: usual, where: true}) > 0 && usual * a.kjlo > 0;
    return judged(bones ? 'by_bones' : 'kjlo', a.kjlo);
  },
};

const cut = (plan) => plan.wedge.angle > 0;
const of_bone = (bone, name) => (plan) => (plan.record.bone === bone ? judged(name, plan.after[name], cut(plan)) : []);
const of_line = (direction) => (plan) => judged('wbl', plan.after.wbl, plan.record.direction === direction);
const by_procedure = (code) => (plan) => (plan.record.name in RECORDS.alerts[code].procedures ? flagged(cut(plan)) : []);

// Depths below the joint line of the fibula's tip, of the widest level of its head, and of the hinge.
function fibular_levels({limb, record, wedge}) {
  const {fibula_tip: tip, fibula_head: head} = limb.points;
  if (record.name !== 'medial-opening-wedge-hto' || !wedge.angle || !tip || !limb.scaled) return null;
  const frame = joint_frame(limb, 'tibia'), depth = (z) => dot(along(frame), minus(z, frame.origin));
  return {tip: depth(tip), head: head ? depth(head) : depth(tip) + RECORDS.widest * frame.width, hinge: depth(wedge.hinge)};
}

function bone_at_cut({limb, record, wedge}, code) {
  const found = limb.scaled ? cortex_distances(limb, record, wedge.hinge) : null;
  if (!found) return [];
  const least = Math.min(...found);
  if (code === 'hinge-out-of-bone') return judged('outside', -least);
  if (code === 'entry-off-cortex') return wedge.entry ? judged('off', entry_off_cortex(limb, record, wedge.entry)) : [];
  return judged('distance', found[0], least >= 0);
}

function wrong_bone({record, before}) {
  const share = malalignment(before);
  if (!share) return [];
  const off = {femur: !normal('mldfa', before), tibia: !normal('mpta', before)}, {bone, sign} = record, other = bone === 'tibia' ? 'femur' : 'tibia';
  const corrects = (one) => off[one] && share[one] * sign < 0;
  return flagged(corrects(other) && !corrects(bone), Math.abs(share[bone === 'tibia' ? 'femur' : 'tibia']));
}

function needless({correction, before}) {
  const own = judged('correction', correction), each = ['mpta', 'mldfa', 'jlca'].map((name) => normal(name, before));
  return each.includes(null) ? own : [...own, ...judged('hka', before.hka, each.every(Boolean))];
}

const PLAN_RULES = {
  'wrong-bone': wrong_bone,
  'mpta-over': of_bone('tibia', 'mpta'),
  'mpta-under': of_bone('tibia', 'mpta'),
  'mldfa-under': of_bone('femur', 'mldfa'),
  'mldfa-over': of_bone('femur', 'mldfa'),
  'joint-line-after': (plan) => judged('kjlo', plan.kjlo_predicted, cut(plan)),
  'wbl-lateral': of_line('valgus'),
  'wbl-medial': of_line('varus'),
  'arthritic-side': (plan) => [['lateral', 1], ['medial', -1]].flatMap(([side, way]) => (['both', side].includes(plan.arthritis)
    ? judged(side, plan.after.wbl, cut(plan) && way * (plan.after.wbl - plan.before.wbl) > RECORDS.least_move) : [])),
  'large-correction': (plan) => (plan.record.closes ? judged('angle', plan.correction) : judged('gap', plan.wedge.base)),
  'hinge-near-joint': ({limb, record, wedge}) => {
    const frame = limb.scaled ? joint_frame(limb, record.bone) : null;
    return frame ? judged('distance', dot(along(frame), minus(wedge.hinge, frame.origin))) : [];
  },
  'hinge-zone': (plan) => {
    const at = fibular_levels(plan);
    return at ? [...judged('below', at.hinge - at.head), ...judged('above', at.tip - at.hinge)] : [];
  },
  'length-change': ({before, after}) => (before.limb === null ? [] : judged('change', after.limb - before.limb)),
  'hinge-fracture': by_procedure('hinge-fracture'),
  fibula: by_procedure('fibula'),
  'nothing-to-correct': needless,
  'assumed-plateau': ({limb, wedge}) => flagged(!limb.scaled && !wedge.given.hinge),
  'hinge-out-of-bone': (plan) => bone_at_cut(plan, 'hinge-out-of-bone'),
  'entry-off-cortex': (plan) => bone_at_cut(plan, 'entry-off-cortex'),
  'hinge-far-cortex': (plan) => bone_at_cut(plan, 'hinge-far-cortex'),
};

// --- alerts: most severe first, each with its message ---

function alerts_of_limb(limb, measured = measure(limb)) {
  return raised((code) => LEG_RULES[code]?.(limb, measured) ?? []);
}

function alerts_of_plan(plan) {
  return raised((code) => LEG_RULES[code]?.(plan.limb, plan.before) ?? PLAN_RULES[code]?.(plan) ?? [], plan.record);
}

// Those of a given wedge; whether the leg needs an osteotomy is judged by the wedge that it needs.
function alerts_of_check(given, wanted) {
  const needs = alerts_of_plan(wanted), codes = needs.map(({code}) => code), end = 'nothing-to-correct';
  const own = alerts_of_plan(given).filter(({code}) => code !== end).map((alert) => {
    const way_out = RECORDS.alerts[alert.code].of_wedge;
    const told = `${alert.message.slice(0, alert.message.lastIndexOf('. '))}. ${way_out}`;
    return way_out && !codes.includes(alert.code) ? {...alert, message: told} : alert;
  });
  return by_severity([...own, ...needs.filter(({code}) => code === end)]);
}

const by_severity = (alerts) => SEVERITIES.flatMap((severity) => alerts.filter((alert) => alert.severity === severity));

function raised(finding_of, procedure = {}) {
  return by_severity(Object.values(RECORDS.alerts).flatMap((record) => {
    const finding = finding_of(record.code), ranks = finding.map((one) => rank(record, one)), most = Math.max(0, ...ranks);
    return most ? [alert_of(record, finding[ranks.indexOf(most)], procedure)] : [];
  }));
}

function alert_of(record, {of, value}, procedure) {
  const limit = of === null || value === null ? null : passed(record, of, value);
  return {code: record.code, severity: limit ? limit.severity : record.severity, value, limit: limit && limit.ends.length === 1 ? limit.ends[0] : null,
    message: message_of(record, value, limit, procedure)};
}

function message_of(record, value, limit, {name = '', direction = '', bone = '…'}) {
  const text = limit?.message || record.procedures[name] || record.directions[direction] || record.message;
  const named = limit ? [limit] : record.limits.filter((one) => !one.message), single = named.filter((one) => one.ends.length === 1);
  const ends = record.limits.flatMap(({of, way, ends: e}) => (e.length > 1 ? [[`${of}_low`, e[0]], [`${of}_high`, e[1]]] : [[`${of}_${way === 'below' || way === 'to' ? 'low' : 'high'}`, e[0]]]));
  const words = {bone: name ? '…' : bone, value: value === null ? '…' : number_of(record, value), limit: [...new Set(single.map((one) => String(one.ends[0])))].join(' or '),
    ...Object.fromEntries(ends), procedure: name, direction};
  return text.replace(/\{(\w+)\}/g, (place, key) => words[key] ?? place);
}

// With one more digit if it would be shown equal to a limit.
function number_of(record, value) {
  const ends = record.limits.flatMap((limit) => limit.ends);
  return text_of(value, record.digits || Number(ends.includes(rounded(value, record.digits))), record.signed);
}
